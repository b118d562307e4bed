/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a posting to what a part of the builder takes. */
#include "indexer/lane.h"

#include "lib/index/fields.h"
#include "lib/index/stored.h"
#include "lib/xapian-c/xapian-c.h"

#include <string.h>

/* As in writer_xapian.c. */
#define USER_SLOTS 64

struct writer_lane {
	struct lanes *lanes;
	struct glass_part *part;
	/* Room that is used again for each document. */
	GString *data;
	GArray *postings, *values;
};

static void
lane_free(gpointer data)
{
	struct writer_lane *l = data;

	g_string_free(l->data, TRUE);
	g_array_unref(l->postings);
	g_array_unref(l->values);
	g_free(l);
}

void
lanes_init(struct lanes *all)
{
	*all = (struct lanes){
	    .all = g_ptr_array_new_with_free_func(lane_free),
	    .slots = g_ptr_array_new_with_free_func(g_free),
	};
	g_mutex_init(&all->lock);
}

void
lanes_clear(struct lanes *all)
{
	g_ptr_array_unref(all->all);
	g_ptr_array_unref(all->slots);
	g_mutex_clear(&all->lock);
}

struct writer_lane *
lane_new(struct lanes *all, struct glass_builder *builder, GError **error)
{
	struct glass_part *part = glass_part_new(builder, error);

	if (!part)
		return NULL;
	struct writer_lane *l = g_new0(struct writer_lane, 1);
	l->lanes = all;
	l->part = part;
	l->data = g_string_new(NULL);
	l->postings = g_array_new(FALSE, FALSE, sizeof(struct glass_posting));
	l->values = g_array_new(FALSE, FALSE, sizeof(struct glass_value));
	g_mutex_lock(&all->lock);
	g_ptr_array_add(all->all, l);
	g_mutex_unlock(&all->lock);
	return l;
}

static uint32_t
slot_of(struct lanes *w, const char *name)
{
	guint at = 0;

	g_mutex_lock(&w->lock);
	while (at < w->slots->len && strcmp(w->slots->pdata[at], name) != 0)
		at++;
	bool room = at < USER_SLOTS;
	if (room && at == w->slots->len)
		g_ptr_array_add(w->slots, g_strdup(name));
	g_mutex_unlock(&w->lock);
	return room ? at + SLOT_USER : XC_NO_SLOT;
}

/* The last value of a slot holds. */
static void
add_value(struct writer_lane *l, uint32_t slot, const char *data, size_t len)
{
	struct glass_value v = {slot, data, len};

	for (guint i = 0; i < l->values->len; i++) {
		struct glass_value *old =
		    &g_array_index(l->values, struct glass_value, i);
		if (old->slot == slot) {
			*old = v;
			return;
		}
	}
	g_array_append_val(l->values, v);
}

static void
fill_values(struct writer_lane *l, const struct posting *p)
{
	g_array_set_size(l->values, 0);
	for (size_t i = 0; i < p->n_values; i++)
		add_value(l, p->values[i].slot, p->values[i].data,
		    p->values[i].len);
	for (unsigned i = 0; i < p->record.n_fields; i++) {
		const char *value = p->record.fields[i][1];
		uint32_t slot = slot_of(l->lanes, p->record.fields[i][0]);
		if (slot != XC_NO_SLOT)
			add_value(l, slot, value, posting_field_value(value));
	}
}

static void
fill_postings(struct writer_lane *l, const struct posting *p)
{
	g_array_set_size(l->postings, (guint)p->n_terms);
	struct glass_posting *to =
	    (struct glass_posting *)(void *)l->postings->data;

	for (size_t i = 0; i < p->n_terms; i++) {
		const struct posting_term *t = &p->terms[i];
		to[i] = (struct glass_posting){t->number, t->wdf, t->n,
		    t->positions};
	}
}

static bool
put_text(struct writer_lane *l, const struct posting *p, uint64_t number,
    GError **error)
{
	char key[22];

	for (unsigned i = 0; i < p->n_blocks; i++) {
		stored_key(number, i, key);
		if (!glass_part_metadata(l->part, key, strlen(key),
			p->blocks[i].data, p->blocks[i].len, error))
			return false;
	}
	return true;
}

/* Texts have the numbers of their documents, behind those of before. */
bool
lane_stage(struct writer_lane *l, struct posting *p, GError **error)
{
	struct record record = p->record;

	g_mutex_lock(&l->lanes->lock);
	p->docid = ++l->lanes->last_docid;
	g_mutex_unlock(&l->lanes->lock);
	record.text = p->n_blocks ? l->lanes->texts_before + p->docid : 0;
	g_string_truncate(l->data, 0);
	record_write(&record, l->data);
	fill_values(l, p);
	fill_postings(l, p);
	struct glass_document doc = {
	    .docid = p->docid,
	    .postings = (const struct glass_posting *)(void *)l->postings->data,
	    .n_postings = l->postings->len,
	    .values = (const struct glass_value *)(void *)l->values->data,
	    .n_values = l->values->len,
	    .data = l->data->str,
	    .data_len = l->data->len,
	};
	return put_text(l, p, record.text, error) &&
	    glass_part_lexicon(l->part, p->lexicon, error) &&
	    glass_part_add(l->part, &doc, error);
}

bool
lane_set(struct writer_lane *l, const char *key, const char *value,
    GError **error)
{
	return glass_part_metadata(l->part, key, strlen(key), value,
	    strlen(value), error);
}
