/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Merges the lists of all parts and runs, in order of keys.
 */
#include "config.h"

#include "indexer/glass/merge.h"

#include "lib/glass/format.h"

static bool
less(const struct source *a, const struct source *b)
{
	return glass_compare(a->key, a->key_len, b->key, b->key_len) < 0;
}

static void
sift_down(struct merge *m, unsigned i)
{
	struct source *s = m->heap[i];
	for (;;) {
		unsigned child = 2 * i + 1;
		if (child >= m->n_heap)
			break;
		if (child + 1 < m->n_heap &&
		    less(m->heap[child + 1], m->heap[child]))
			child++;
		if (!less(m->heap[child], s))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = s;
}

static void
push(struct merge *m, struct source *s)
{
	unsigned i = m->n_heap++;
	while (i && less(s, m->heap[(i - 1) / 2])) {
		m->heap[i] = m->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	m->heap[i] = s;
}

static struct source *
pop(struct merge *m)
{
	struct source *s = m->heap[0];
	m->heap[0] = m->heap[--m->n_heap];
	if (m->n_heap)
		sift_down(m, 0);
	return s;
}

/* Where the memory for buffers is short they get smaller, not fewer. */
static size_t
buffer_size(const struct glass_builder *b, unsigned n)
{
	size_t size = b->memory / 8 / (n + 1);
	return CLAMP(size, 1u << 14, 1u << 19);
}

void
merge_begin(
    struct merge *m, const struct glass_builder *b, enum source_view view)
{
	unsigned n = 0, runs = 0;
	memset(m, 0, sizeof *m);
	for (unsigned i = 0; i < b->parts->len; i++)
		runs += ((struct glass_part *)b->parts->pdata[i])->runs->len;
	n = runs + b->parts->len;
	m->sources = g_new(struct source, n + 1);
	m->heap = g_new(struct source *, n + 1);
	m->group = g_new(struct source *, n + 1);
	for (unsigned i = 0; i < b->parts->len; i++) {
		struct glass_part *p = b->parts->pdata[i];
		for (unsigned j = 0; j < p->runs->len; j++)
			source_run(&m->sources[m->n_sources++], p,
			    &g_array_index(p->runs, struct run, j), view,
			    buffer_size(b, runs));
		source_memory(&m->sources[m->n_sources++], p, view);
	}
	for (unsigned i = 0; i < m->n_sources; i++)
		if (source_next_list(&m->sources[i]))
			push(m, &m->sources[i]);
}

bool
merge_next_list(struct merge *m)
{
	for (unsigned i = 0; i < m->n_group; i++)
		if (source_next_list(m->group[i]))
			push(m, m->group[i]);
	m->n_group = 0;
	if (!m->n_heap || m->failed)
		return false;

	struct source *s = pop(m);
	memcpy(m->key, s->key, s->key_len);
	m->key_len = s->key_len;
	m->n = m->sum = 0;
	for (;;) {
		m->group[m->n_group++] = s;
		m->n += s->n;
		m->sum += s->sum;
		if (!m->n_heap || m->heap[0]->key_len != m->key_len ||
		    memcmp(m->heap[0]->key, m->key, m->key_len) != 0)
			break;
		s = pop(m);
	}
	m->at = NULL;
	m->docid = 0;
	return true;
}

/* Sets m->at to the source that is furthest behind, and m->limit. */
static bool
pick(struct merge *m)
{
	m->at = NULL;
	m->limit = UINT32_MAX;
	for (unsigned i = 0; i < m->n_group; i++) {
		struct source *s = m->group[i];
		if (!s->docid)
			continue;
		if (!m->at) {
			m->at = s;
		} else if (s->docid < m->at->docid) {
			m->limit = m->at->docid;
			m->at = s;
		} else if (s->docid < m->limit) {
			m->limit = s->docid;
		}
	}
	return m->at != NULL;
}

bool
merge_next(struct merge *m)
{
	if (m->n_group == 1) {
		m->at = m->group[0];
		bool more = source_next(m->at);
		m->docid = m->at->docid;
		return more;
	}
	if (!m->at) {
		for (unsigned i = 0; i < m->n_group; i++)
			if (!source_next(m->group[i]))
				m->group[i]->docid = 0;
		if (!pick(m))
			return false;
	} else {
		if (!source_next(m->at))
			m->at->docid = 0;
		/* Documents come in ranges: mostly the same source goes on. */
		if ((!m->at->docid || m->at->docid >= m->limit) && !pick(m))
			return false;
	}
	if (m->at->docid <= m->docid && !m->failed) {
		m->failed = g_error_new(GLASS_ERROR, GLASS_ERROR_INPUT,
		    "document %u was added twice", m->at->docid);
		return false;
	}
	m->docid = m->at->docid;
	return true;
}

bool
merge_end(struct merge *m, GError **error)
{
	bool failed = false;
	for (unsigned i = 0; i < m->n_sources; i++) {
		failed |= m->sources[i].failed;
		source_free(&m->sources[i]);
	}
	g_free(m->sources);
	g_free(m->heap);
	g_free(m->group);
	if (!m->failed && failed)
		m->failed = g_error_new(
		    GLASS_ERROR, GLASS_ERROR_IO, "cannot read postings back");
	if (m->failed) {
		g_propagate_error(error, m->failed);
		m->failed = NULL;
		return false;
	}
	return true;
}
