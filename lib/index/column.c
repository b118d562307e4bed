/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes columns.
 *
 * To read all values of a slot costs as much as to look up each document once; so
 * a column is made when that many have been looked up before.  A program that answers
 * one query never makes one, a resident one soon has them all.
 */
#include "lib/index/column.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of all arrays of a shard: sixteen million documents' of one slot. */
#define MAX_ARRAYS (64u << 20)
/* Bytes of different values: titles or addresses are no facets. */
#define MAX_VALUES (4u << 20)

struct slot {
	uint64_t wanted; /* values so far */
	bool tried;
	struct column *column;
};

struct columns {
	uint64_t bytes; /* of arrays */
	GHashTable *slots; /* number -> struct slot */
};

static void
column_free(struct column *c)
{
	if (!c)
		return;
	g_free(c->of);
	g_ptr_array_unref(c->values);
	g_free(c);
}

static void
slot_free(void *p)
{
	column_free(((struct slot *)p)->column);
	g_free(p);
}

struct columns *
columns_new(void)
{
	struct columns *c = g_new0(struct columns, 1);

	c->slots = g_hash_table_new_full(NULL, NULL, NULL, slot_free);
	return c;
}

void
columns_free(struct columns *c)
{
	if (!c)
		return;
	g_hash_table_unref(c->slots);
	g_free(c);
}

/* The number of a value, from 1; numbers: GBytes -> it. */
static uint32_t
number_of(struct column *c, GHashTable *numbers, const struct shelf_values *v,
    size_t *bytes)
{
	g_autoptr(GBytes) value = g_bytes_new(v->value, v->len);
	uint32_t n = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, value));

	if (n)
		return n;
	g_ptr_array_add(c->values, g_bytes_ref(value));
	*bytes += v->len + sizeof(void *) * 8;
	g_hash_table_insert(numbers, value, GUINT_TO_POINTER(c->values->len));
	return c->values->len;
}

static enum shelf_status
read_values(struct column *c, struct shelf *shelf, uint32_t slot)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_bytes_hash,
	    g_bytes_equal);
	g_autofree struct shelf_values *v = g_new(struct shelf_values, 1);
	enum shelf_status st = SHELF_OK;
	size_t bytes = 0;

	shelf_values(shelf, slot, v);
	for (uint32_t docid = 1; docid <= c->n_documents;) {
		st = shelf_value_run(v, docid, &docid);
		if (st != SHELF_OK || v->docid > c->n_documents)
			break;
		uint32_t n = number_of(c, numbers, v, &bytes);
		while (docid <= v->docid)
			c->of[docid++] = n;
		if (bytes > MAX_VALUES)
			st = SHELF_OTHER;
		if (st != SHELF_OK)
			break;
	}
	shelf_values_end(v);
	return st == SHELF_NONE ? SHELF_OK : st;
}

static struct column *
make(struct shelf *shelf, uint32_t slot)
{
	struct column *c = g_new0(struct column, 1);

	c->n_documents = shelf_stats(shelf)->last_docid;
	c->of = g_try_new0(uint32_t, (size_t)c->n_documents + 1);
	c->values = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)g_bytes_unref);
	if (c->of && read_values(c, shelf, slot) == SHELF_OK &&
	    shelf_is_current(shelf))
		return c;
	column_free(c);
	return NULL;
}

const struct column *
columns_get(struct columns *c, struct shelf *shelf, uint32_t slot, uint32_t n)
{
	void *key = GUINT_TO_POINTER(slot);
	struct slot *s = g_hash_table_lookup(c->slots, key);

	if (!s) {
		s = g_new0(struct slot, 1);
		g_hash_table_insert(c->slots, key, s);
	}
	if (s->tried)
		return s->column;
	if (s->wanted < shelf_stats(shelf)->documents) {
		s->wanted += n;
		return NULL;
	}
	s->tried = true;
	uint64_t bytes = ((uint64_t)shelf_stats(shelf)->last_docid + 1) *
	    sizeof *s->column->of;
	if (c->bytes + bytes > MAX_ARRAYS)
		return NULL;
	s->column = make(shelf, slot);
	c->bytes += s->column ? bytes : 0;
	return s->column;
}
