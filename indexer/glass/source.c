/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of postings in order of keys, from a part's memory or from a run on
 * disk, as the tables postlist and position want them.
 */
#include "config.h"

#include "indexer/glass/source.h"

/* --- memory ----------------------------------------------------------------
 */

void
source_memory(
    struct source *s, const struct glass_part *part, enum source_view view)
{
	memset(s, 0, sizeof *s);
	s->part = part;
	s->view = view;
}

/* In order of keys terms lie all over the memory, and so do their lists: ask for
 * those ahead. */
static void
prefetch(const struct glass_part *p, size_t at)
{
	const struct lexicon_term *terms = part_terms(p);
	if (at + 16 < p->n_sorted)
		__builtin_prefetch(&terms[p->sorted[at + 16].id]);
	if (at + 8 < p->n_sorted) {
		const struct lexicon_term *t = &terms[p->sorted[at + 8].id];
		__builtin_prefetch(p->pool.base + t->list.head);
		if (t->len > TERM_START)
			__builtin_prefetch(t->text);
	}
}

/* The next list that is not empty, and its key. */
static const struct list *
pick_list(struct source *s)
{
	const struct glass_part *p = s->part;
	uint8_t *key = s->key_room;
	s->values = false;
	if (s->view == VIEW_POSTINGS) {
		while (s->slot < p->n_slots) {
			const struct value_slot *v =
			    &p->slots[p->sorted_slots[s->slot++]];
			if (v->list.n) {
				s->key_len = slot_key(v->slot, key);
				s->values = true;
				return &v->list;
			}
		}
		if (!s->lengths_done && p->lengths.n) {
			s->lengths_done = true;
			key[0] = 0;
			key[1] = 0xe0;
			s->key_len = 2;
			return &p->lengths;
		}
	}
	while (s->term < p->n_sorted) {
		prefetch(p, s->term);
		const struct lexicon_term *t =
		    &part_terms(p)[p->sorted[s->term++].id];
		if (s->view == VIEW_POSITIONS && !t->list.has_payload)
			continue;
		s->key_len =
		    (size_t)(glass_put_term(key, lexicon_text(t), t->len) - key);
		return &t->list;
	}
	return NULL;
}

static bool
memory_next_list(struct source *s)
{
	const struct list *l = pick_list(s);
	if (!l)
		return false;
	s->key = s->key_room;
	s->n = l->n;
	s->sum = l->sum;
	s->docid = 0;
	list_read(&s->reader, &s->part->pool, l);
	return true;
}

static bool
memory_next(struct source *s)
{
	struct input *in = &s->reader.in;
	do {
		if (in->p == in->end && input_at_end(in))
			return false;
		uint64_t gap = input_uint(in);
		s->docid += (uint32_t)(gap >> 1);
		s->number = (uint32_t)input_uint(in);
		s->payload_len = 0;
		if (gap & 1) {
			s->payload_len = input_uint(in);
			s->payload = input_bytes(in, s->payload_len);
		}
	} while (s->view == VIEW_POSITIONS && !s->payload_len && !in->failed);
	s->failed |= in->failed;
	return !in->failed;
}

/* --- runs ------------------------------------------------------------------
 */

void
source_run(struct source *s, const struct glass_part *part,
    const struct run *run, enum source_view view, size_t buffer)
{
	memset(s, 0, sizeof *s);
	s->view = view;
	if (view == VIEW_POSTINGS)
		input_file(&s->in, part->postings.fd, run->postings,
		    run->postings_end, buffer);
	else
		input_file(&s->in, part->positions.fd, run->positions,
		    run->positions_end, buffer);
}

static bool
run_next_list(struct source *s)
{
	if (input_at_end(&s->in))
		return false;
	size_t len = input_uint(&s->in);
	const uint8_t *key =
	    len <= GLASS_KEY_MAX ? input_bytes(&s->in, len) : NULL;
	if (!key) {
		s->failed = true;
		return false;
	}
	memcpy(s->key_room, key, len);
	s->key = s->key_room;
	s->key_len = len;
	s->values = key_is_value(key, len);
	s->n = (uint32_t)input_uint(&s->in);
	s->sum = (uint32_t)input_uint(&s->in);
	s->docid = 0;
	return true;
}

static bool
run_next(struct source *s)
{
	uint64_t gap = input_uint(&s->in);
	if (gap && s->view == VIEW_POSTINGS && !s->values) {
		s->number = (uint32_t)input_uint(&s->in);
		s->payload_len = 0;
	} else if (gap) {
		s->payload_len = input_uint(&s->in);
		s->payload = input_bytes(&s->in, s->payload_len);
	}
	s->docid += (uint32_t)gap;
	s->failed |= s->in.failed;
	return gap && !s->failed;
}

bool
source_next_list(struct source *s)
{
	return s->part ? memory_next_list(s) : run_next_list(s);
}

bool
source_next(struct source *s)
{
	return s->part ? memory_next(s) : run_next(s);
}

void
source_free(struct source *s)
{
	input_free(&s->in);
	input_free(&s->reader.in);
}

/* --- writing a run ----------------------------------------------------------
 */

static void
put_head(struct sink *out, const struct source *s)
{
	sink_uint(out, s->key_len);
	sink_write(out, s->key, s->key_len);
	sink_uint(out, s->n);
	sink_uint(out, s->sum);
}

static void
put_postings(struct sink *out, struct source *s)
{
	uint32_t before = 0;
	put_head(out, s);
	while (source_next(s)) {
		sink_uint(out, s->docid - before);
		before = s->docid;
		if (s->values) {
			sink_uint(out, s->payload_len);
			sink_write(out, s->payload, s->payload_len);
		} else {
			sink_uint(out, s->number);
		}
	}
	sink_uint(out, 0);
}

static void
put_positions(struct sink *out, struct source *s)
{
	uint32_t before = 0;
	put_head(out, s);
	while (source_next(s)) {
		sink_uint(out, s->docid - before);
		before = s->docid;
		sink_uint(out, s->payload_len);
		sink_write(out, s->payload, s->payload_len);
	}
	sink_uint(out, 0);
}

void
source_write_run(struct glass_part *p)
{
	struct source s;
	source_memory(&s, p, VIEW_POSTINGS);
	while (source_next_list(&s))
		put_postings(&p->postings, &s);
	source_free(&s);
	source_memory(&s, p, VIEW_POSITIONS);
	while (source_next_list(&s))
		put_positions(&p->positions, &s);
	source_free(&s);
}
