/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each document's value of one slot lies, and how the values sort.
 *
 * Reading and sorting all of them costs some milliseconds: no program that answers
 * one request gains by it.  So it is done once as many were looked up one by one, by
 * requests before this one, as that is worth.
 */
#include "lib/glass/shelf-private.h"

#include <stdlib.h>

/* Values, a uint of its length before each. */
struct pool {
	uint8_t *bytes;
	size_t used, size;
};

struct shelf_directory {
	uint32_t slot;
	bool useless;    /* not every document has a value, or one is damaged */
	uint64_t looked; /* before it is made */
	/* by document; NULL: not made yet */
	uint64_t *at; /* offset in the table of the value's length; 0: not known;
		       * above OWN in the pool */
	uint32_t *ranks; /* once all are known */
	struct pool pool; /* values that the table has in several pieces */
};

#define OWN (UINT64_C(1) << 63)

/* So many looks are worth reading so many documents' values. */
enum { WORTH = 8 };

void
shelf_directory_end(struct shelf *s)
{
	if (!s->directory)
		return;
	free(s->directory->at);
	free(s->directory->ranks);
	free(s->directory->pool.bytes);
	free(s->directory);
}

/* The values, copied while they are put in order. */
struct values {
	struct pool pool;
	size_t *at; /* by document; 0: no document */
};

static bool
is_less(const struct values *v, uint32_t a, uint32_t b)
{
	uint64_t a_len, b_len;
	const uint8_t *x = glass_get_uint(v->pool.bytes + v->at[a], &a_len);
	const uint8_t *y = glass_get_uint(v->pool.bytes + v->at[b], &b_len);
	return glass_compare(x, a_len, y, b_len) < 0;
}

/* Where the row that ascends from i on ends. */
static uint32_t
row_end(const struct values *s, const uint32_t *v, uint32_t i, uint32_t n)
{
	for (i++; i < n && !is_less(s, v[i], v[i - 1]); i++)
		;
	return MIN(i, n);
}

/* Merges rows of v, two by two, into `to`; how many there were. */
static unsigned
merge_rows(const struct values *s, const uint32_t *v, uint32_t *to, uint32_t n)
{
	unsigned rows = 0;
	for (uint32_t i = 0, k = 0, mid, end; i < n; i = end, rows++) {
		mid = row_end(s, v, i, n);
		end = mid < n ? row_end(s, v, mid, n) : mid;
		rows += mid < n;
		for (uint32_t a = i, b = mid; a < mid || b < end;)
			to[k++] = b == end || (a < mid && !is_less(s, v[b],
			    v[a])) ? v[a++] : v[b++];
	}
	return rows;
}

/* Documents are mostly in order already, but for some rows. */
static bool
rank(struct shelf *s, const struct values *values, uint32_t n)
{
	struct shelf_directory *d = s->directory;
	uint32_t *v = malloc((size_t)n * 2 * sizeof *v + 1), *to = v + n;
	uint32_t k = 0;
	if (!v)
		return false;
	for (uint32_t i = 1; i <= s->stats.last_docid && k < n; i++)
		if (values->at[i])
			v[k++] = i;
	uint32_t *from = v;
	while (k == n && merge_rows(values, from, to, n) > 1) {
		uint32_t *other = from;
		from = to;
		to = other;
	}
	for (uint32_t i = 0; i < k; i++)
		d->ranks[to[i]] = i;
	free(v);
	return k == n;
}

/* Where it is then; 0: no memory. */
static size_t
copy(struct pool *to, const uint8_t *value, size_t len)
{
	/* no value is at 0 */
	size_t at = to->used ? to->used : 1, need = at + GLASS_UINT_MAX + len;
	if (need > to->size) {
		size_t size = need * 2;
		uint8_t *fresh = realloc(to->bytes, size);
		if (!fresh)
			return 0;
		to->bytes = fresh;
		to->size = size;
	}
	uint8_t *p = glass_put_uint(to->bytes + at, len);
	to->used = (size_t)(glass_put_bytes(p, value, len) - to->bytes);
	return at;
}

/* Where a value lies for good. */
static uint64_t
place_of(struct shelf_directory *d, const uint8_t *base,
    const struct shelf_values *v)
{
	uint8_t head[GLASS_UINT_MAX];

	if (v->at.tag != v->at.joined)
		return (uint64_t)(v->value - base) -
		    (uint64_t)(glass_put_uint(head, v->len) - head);
	size_t at = copy(&d->pool, v->value, v->len);
	return at ? OWN | at : 0;
}

/* Reads all values; how many. */
static uint32_t
read_all(struct shelf *s, struct values *to)
{
	struct shelf_directory *d = s->directory;
	const uint8_t *base = s->tables[GLASS_POSTLIST].base;
	struct shelf_values v;
	uint32_t found = 0, docid = 1;
	shelf_values(s, d->slot, &v);
	while (docid <= s->stats.last_docid &&
	    shelf_values_next(&v, docid) == SHELF_OK &&
	    (to->at[v.docid] = copy(&to->pool, v.value, v.len))) {
		d->at[v.docid] = place_of(d, base, &v);
		docid = (uint32_t)v.docid + 1;
		found++;
	}
	shelf_values_end(&v);
	return found;
}

static bool
fill(struct shelf *s)
{
	struct shelf_directory *d = s->directory;
	size_t n = (size_t)s->stats.last_docid + 1;
	struct values v = {.at = calloc(n, sizeof *v.at)};
	bool ok = false;
	d->ranks = calloc(n, sizeof *d->ranks);
	if (v.at && d->at && d->ranks) {
		uint32_t found = read_all(s, &v);
		ok = found == s->stats.documents && rank(s, &v, found);
	}
	free(v.pool.bytes);
	free(v.at);
	return ok;
}

void
shelf_values_often(struct shelf *s, uint32_t slot, unsigned looks)
{
	struct shelf_directory *d = s->directory;
	if (!d)
		d = s->directory = calloc(1, sizeof *d);
	if (!d || d->ranks || d->useless)
		return;
	if (d->looked == 0)
		d->slot = slot;
	if (d->slot != slot)
		return;
	if (d->looked > 0 && !d->at)
		d->at = calloc((size_t)s->stats.last_docid + 1, sizeof *d->at);
	if (d->looked < s->stats.documents / WORTH + 1) {
		d->looked += looks;
		return;
	}
	if (fill(s))
		return;
	free(d->ranks);
	d->ranks = NULL;
	d->useless = true;
}

const uint32_t *
shelf_value_ranks(const struct shelf *s, uint32_t slot)
{
	const struct shelf_directory *d = s->directory;
	return d && d->slot == slot ? d->ranks : NULL;
}

void
shelf_directory_note(const struct shelf *s, const struct shelf_values *v)
{
	struct shelf_directory *d = s->directory;
	/* Behind documents without one it is met again and again. */
	if (d && d->at && d->slot == v->slot && !d->at[v->docid])
		d->at[v->docid] = place_of(d, s->tables[GLASS_POSTLIST].base,
		    v);
}

/* Values lie all over the table: they are fetched side by side. */
void
shelf_value_ahead(const struct shelf *s, uint32_t slot, uint32_t docid)
{
	const struct shelf_directory *d = s->directory;
	if (!d || !d->at || d->slot != slot || docid > s->stats.last_docid)
		return;
	uint64_t at = d->at[docid];
	__builtin_prefetch((at & OWN ? d->pool.bytes
	    : s->tables[GLASS_POSTLIST].base) + (at & ~OWN));
}

bool
shelf_directory_look(const struct shelf *s, struct shelf_values *v,
    uint32_t docid)
{
	const struct shelf_directory *d = s->directory;
	if (!d || !d->at || d->slot != v->slot ||
	    docid > s->stats.last_docid || !d->at[docid])
		return false;
	const struct btree *t = &s->tables[GLASS_POSTLIST];
	bool own = d->at[docid] & OWN;
	const uint8_t *base = own ? d->pool.bytes : t->base;
	const uint8_t *end = base + (own ? d->pool.used : t->mapped);
	uint32_t len;
	const uint8_t *p = shelf_uint(base + (d->at[docid] & ~OWN), end, &len);
	if (!p || len == 0 || len > (size_t)(end - p))
		return false;
	v->value = p;
	v->len = len;
	return true;
}
