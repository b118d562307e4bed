/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From tokens of a text to matches of a plan's terms.
 */
#include "searcher/snippet/match.h"

#include <math.h>
#include <string.h>

/* A matcher lets the analyser keep so many bytes of words between texts. */
#define WORDS_MAX (64u << 20)

/* --- the terms of a plan, by string -------------------------------------- */

struct loose { /* a term before grouping */
	const char *s;
	uint32_t len;
	struct keyed keyed;
};

static uint32_t
hash_of(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)s[i]) * 16777619u;
	return h ^ (h >> 15);
}

/* Adds which words the analyser need tell: see text_only(). */
static void
pairs_add(uint8_t *pairs, const struct keys *k, bool stems)
{
	for (unsigned i = 0; i < k->n; i++) {
		const char *s = k->keys[i].s;
		size_t len = k->keys[i].len;
		unsigned two = (uint8_t)s[0] << 8
		    | (len > 1 ? (uint8_t)s[1] : 0);

		if ((stems && text_stem_sure(s, len) < 2)
		    || (len > 1 && !g_ascii_isalnum(s[1])))
			memset(pairs + (two >> 8 << 8) / 8, 0xff, 256 / 8);
		else
			pairs[two / 8] |= 1 << two % 8;
	}
}

static int
loose_compare(const void *pa, const void *pb)
{
	const struct loose *a = pa, *b = pb;
	int c = memcmp(a->s, b->s, MIN(a->len, b->len));

	if (c != 0)
		return c;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return (a->keyed.leaf > b->keyed.leaf) - (a->keyed.leaf < b->keyed.leaf);
}

static void
keys_group(struct keys *k, struct arena *arena, GArray *loose)
{
	uint32_t size = 16;

	g_array_sort(loose, loose_compare);
	k->keyed = g_array_new(FALSE, FALSE, sizeof(struct keyed));
	k->keys = arena_array(arena, struct key, loose->len + 1);
	while (size < 2 * loose->len)
		size *= 2;
	k->hash = arena_array(arena, uint32_t, size);
	k->mask = size - 1;
	for (guint i = 0; i < loose->len; i++) {
		struct loose *l = &g_array_index(loose, struct loose, i);
		struct key *last = k->n > 0 ? &k->keys[k->n - 1] : NULL;

		if (last == NULL || last->len != l->len
		    || memcmp(last->s, l->s, l->len) != 0) {
			uint32_t h = hash_of(l->s, l->len) & k->mask;

			last = &k->keys[k->n++];
			*last = (struct key){l->s, l->len, k->keyed->len, 0};
			while (k->hash[h] != 0)
				h = (h + 1) & k->mask;
			k->hash[h] = k->n;
		}
		g_array_append_val(k->keyed, l->keyed);
		last->n++;
	}
}

/* Index + 1 of a string among the keys; 0: not there. */
static uint32_t
keys_find(const struct keys *k, const char *s, size_t len)
{
	for (uint32_t h = hash_of(s, len) & k->mask; k->hash[h] != 0;
	    h = (h + 1) & k->mask) {
		const struct key *key = &k->keys[k->hash[h] - 1];

		if (key->len == len && memcmp(key->s, s, len) == 0)
			return k->hash[h];
	}
	return 0;
}

bool
leaf_key(const struct node *leaf, unsigned i, struct key *ret, bool *stem)
{
	const struct plan_term *t = &leaf->plan->terms[i];
	size_t prefix = strlen(leaf->scope), skip;

	*stem = t->len > 0 && t->term[0] == 'Z';
	skip = prefix + *stem;
	/* What does not carry its field's prefix, or nothing behind it, is no
	 * word of a text. */
	if (t->len <= skip || memcmp(t->term + *stem, leaf->scope, prefix) != 0)
		return false;
	*ret = (struct key){.s = t->term + skip, .len = t->len - skip};
	return true;
}

void
keys_build(struct matcher *m)
{
	GArray *terms = g_array_new(FALSE, FALSE, sizeof(struct loose));
	GArray *stems = g_array_new(FALSE, FALSE, sizeof(struct loose));

	for (guint i = 0; i < m->leaves->len; i++) {
		const struct node *leaf = g_ptr_array_index(m->leaves, i);

		for (unsigned j = 0; j < leaf->plan->n_terms; j++) {
			const struct plan_term *t = &leaf->plan->terms[j];
			double n = m->n_documents;
			struct loose l;
			struct key k;
			bool stem;

			if (!leaf_key(leaf, j, &k, &stem))
				continue;
			l.s = k.s;
			l.len = k.len;
			l.keyed.leaf = i;
			/* Parts and long forms score less, but show as well
			 * what was asked. */
			l.keyed.weight = (t->weight < 1 ? 0.5 + t->weight / 2
			    : t->weight) * log(1 + n / MAX(t->df, 1));
			g_array_append_val(stem ? stems : terms, l);
		}
	}
	keys_group(&m->terms, &m->arena, terms);
	keys_group(&m->stems, &m->arena, stems);
	m->pairs = arena_alloc0(&m->arena, TEXT_PAIRS);
	pairs_add(m->pairs, &m->terms, false);
	pairs_add(m->pairs, &m->stems, true);
	g_array_unref(terms);
	g_array_unref(stems);
}

void
keys_release(struct keys *k)
{
	if (k->keyed != NULL)
		g_array_unref(k->keyed);
}

/* --- scopes --------------------------------------------------------------- */

struct scope *
scope_get(struct matcher *m, const char *prefix)
{
	struct scope *s;

	for (guint i = 0; i < m->scopes->len; i++) {
		s = g_ptr_array_index(m->scopes, i);
		if (strcmp(s->prefix, prefix) == 0)
			return s;
	}
	s = g_new0(struct scope, 1);
	s->prefix = g_strdup(prefix);
	s->known = g_hash_table_new(NULL, NULL);
	g_ptr_array_add(m->scopes, s);
	return s;
}

void
scope_free(void *scope)
{
	struct scope *s = scope;

	g_hash_table_unref(s->known);
	g_free(s->prefix);
	g_free(s);
}

void
scopes_forget(struct matcher *m)
{
	for (guint i = 0; i < m->scopes->len; i++) {
		struct scope *s = g_ptr_array_index(m->scopes, i);

		memset(s->kept, 0, sizeof(s->kept));
	}
	m->words_seen = 0;
}

/* Words of the title are terms of the title and of the document. */
static bool
scope_counts(const struct scope *s, const char *leaf)
{
	return strcmp(s->prefix, leaf) == 0
	    || (leaf[0] == '\0' && strcmp(s->prefix, "S") == 0);
}

/* --- classes -------------------------------------------------------------- */

static void
class_add(struct matcher *m, const struct scope *s, struct class *c,
    const struct keys *k, uint32_t key, bool stem)
{
	if (key == 0)
		return;
	for (uint32_t i = 0; i < k->keys[key - 1].n; i++) {
		const struct keyed *t = &g_array_index(k->keyed, struct keyed,
		    k->keys[key - 1].first + i);
		const struct node *leaf = g_ptr_array_index(m->leaves, t->leaf);
		struct class_leaf new = {t->leaf, stem, t->weight};
		uint32_t j;

		if (!scope_counts(s, leaf->scope))
			continue;
		for (j = c->first; j < c->first + c->n; j++) {
			struct class_leaf *old = &g_array_index(m->class_leaves,
			    struct class_leaf, j);

			if (old->leaf != t->leaf)
				continue;
			old->weight = MAX(old->weight, t->weight);
			break;
		}
		if (j == c->first + c->n) {
			g_array_append_val(m->class_leaves, new);
			c->n++;
		}
	}
}

static uint32_t
class_of(struct matcher *m, struct scope *s, const struct word *w)
{
	uint32_t term = keys_find(&m->terms, w->term, w->term_len);
	uint32_t stem = w->stem == NULL || w->stem_len == 0 ? 0
	    : keys_find(&m->stems, w->stem, w->stem_len);
	size_t pair = (size_t)term * (m->stems.n + 1) + stem;
	struct class c = {m->class_leaves->len, 0};
	uint32_t class;

	if (pair == 0)
		return CLASS_NONE;
	class = GPOINTER_TO_UINT(g_hash_table_lookup(s->known,
	    GSIZE_TO_POINTER(pair)));
	if (class != 0)
		return class;
	class_add(m, s, &c, &m->terms, term, false);
	class_add(m, s, &c, &m->stems, stem, true);
	if (c.n == 0) {
		class = CLASS_NONE;
	} else {
		class = 2 + m->classes->len;
		g_array_append_val(m->classes, c);
	}
	g_hash_table_insert(s->known, GSIZE_TO_POINTER(pair),
	    GUINT_TO_POINTER(class));
	return class;
}

static inline uint32_t
class_get(struct matcher *m, struct scope *s, const struct word *w)
{
	uint32_t at = w->id % CLASSES_KEPT;

	if (G_UNLIKELY(s->kept[at].word != w->id + 1)) {
		s->kept[at].class = class_of(m, s, w);
		s->kept[at].word = w->id + 1;
	}
	return s->kept[at].class;
}

/* --- texts ---------------------------------------------------------------- */

/* Where a mark ends that is to end at at: not before what belongs to the last
 * character. */
static size_t
mark_end(const char *text, size_t len, size_t at)
{
	size_t last = at;

	if (at == 0 || at >= len || (uint8_t)text[at] < 0x80)
		return at;
	do
		last--;
	while (last > 0 && ((uint8_t)text[last] & 0xc0) == 0x80);
	return MAX(at, last + text_grapheme(text + last, len - last));
}

static void
token_add(struct matcher *m, const struct token *t, uint32_t class,
    const char *text, size_t len, uint32_t base)
{
	const struct class *c = &g_array_index(m->classes, struct class,
	    class - 2);

	for (uint32_t i = c->first; i < c->first + c->n; i++) {
		const struct class_leaf *l = &g_array_index(m->class_leaves,
		    struct class_leaf, i);
		struct node *leaf = g_ptr_array_index(m->leaves, l->leaf);
		struct match match = {
			.a = t->position,
			.b = t->position, /* all that the index knows */
			.ref = MAX(t->positions, 1),
			.start = base + t->start,
			.end = base + mark_end(text, len,
			    l->stem ? t->mark_end : t->end),
			.weight = l->weight,
		};

		g_array_append_val(leaf->matches, match);
	}
	m->fed++;
}

/* Takes the tokens that the analyser has for what it was told to begin. */
static void
take_tokens(struct matcher *m, const char *text, size_t len, uint32_t base)
{
	const struct token *tokens;
	uint32_t title_start = m->title_start - MIN(base, m->title_start);
	uint32_t title_end = m->title_end - MIN(base, m->title_end);
	size_t n;

	if (m->title_scope == NULL)
		title_end = 0;
	while ((n = text_next(m->analyzer, &tokens)) > 0) {
		for (const struct token *t = tokens; t < tokens + n; t++) {
			struct scope *s = m->scope;
			uint32_t class;

			if (t->start < title_end && t->start >= title_start)
				s = m->title_scope;
			class = class_get(m, s, t->word);
			if (class != CLASS_NONE)
				token_add(m, t, class, text, len, base);
		}
	}
}

/* The index has it before the text, and as a field. */
static void
feed_title(struct matcher *m)
{
	struct scope *text = m->scope;

	m->title_scope = m->scope = scope_get(m, "S");
	text_only(m->analyzer, m->pairs);
	text_begin(m->analyzer, m->own_title, m->own_run.end, &m->own_run, 1, 1);
	take_tokens(m, m->own_title, m->own_run.end, TITLE_BASE);
	text_only(m->analyzer, NULL);
	m->words_seen = text_analyzer_words(m->analyzer);
	m->scope = text;
	m->fed = 0;
	m->position = 0;
}

void
match_begin(struct matcher *m, const char *prefix, uint32_t title_start,
    uint32_t title_end)
{
	uint32_t words = text_analyzer_words(m->analyzer);

	if (words < m->words_seen || text_analyzer_trim(m->analyzer, WORDS_MAX))
		scopes_forget(m);
	m->scope = scope_get(m, prefix);
	m->title_scope = title_end > title_start ? scope_get(m, "S") : NULL;
	m->title_start = title_start;
	m->title_end = title_end;
	m->text = NULL;
	m->whole = false;
	m->fed = 0;
	m->position = 0;
	for (guint i = 0; i < m->all->len; i++) {
		struct node *n = g_ptr_array_index(m->all, i);

		n->evaluated = false;
		if (n->op == PLAN_TERMS && n->matches != NULL)
			g_array_set_size(n->matches, 0);
	}
	if (m->own_title != NULL)
		feed_title(m);
}

/* The position where a part goes on.  What was passed over needs none: words
 * that belong to no match keep matches apart. */
static uint32_t
next_position(const struct matcher *m, uint32_t position)
{
	return m->needles == NULL || m->position == 0 ? position : m->position;
}

void
match_feed(struct matcher *m, const char *text, size_t len, uint32_t base,
    const struct text_run *runs, size_t n_runs, uint32_t position)
{
	struct sifting s;

	for (guint i = 0; i < m->all->len; i++) {
		struct node *node = g_ptr_array_index(m->all, i);

		node->evaluated = false;
	}
	text_only(m->analyzer, m->pairs);
	text_begin(m->analyzer, text, len, runs, n_runs,
	    next_position(m, position));
	if (!sift_serves(m, runs, n_runs)) {
		take_tokens(m, text, len, base);
	} else {
		sift_begin(m, text, len, &s);
		while (sift_next(m, &s)) {
			text_part(m->analyzer, s.from, s.to);
			take_tokens(m, text, len, base);
		}
	}
	m->position = text_position(m->analyzer);
	text_only(m->analyzer, NULL);
	m->words_seen = text_analyzer_words(m->analyzer);
}

void
match_feed_block(struct matcher *m, const char *text,
    const struct stored_info *info, unsigned block)
{
	uint32_t start = info->starts[block];
	uint32_t end = block + 1 < info->n_blocks ? info->starts[block + 1]
	    : info->len;

	stored_runs(info->runs, info->n_runs, start, end, m->runs);
	match_feed(m, text + start, end - start, start,
	    (const struct text_run *)(void *)m->runs->data, m->runs->len,
	    info->positions[block]);
}

void
match_skip(struct matcher *m)
{
	if (m->position > 0)
		m->position += m->reach + 1;
}

bool
match_extent(const struct matcher *m, uint32_t start, uint32_t *ret_from,
    uint32_t *ret_to)
{
	uint32_t from = UINT32_MAX, to = 0;

	for (guint i = 0; i < m->leaves->len; i++) {
		const struct node *n = g_ptr_array_index(m->leaves, i);

		for (guint j = n->matches->len; j-- > 0;) {
			const struct match *v = &g_array_index(n->matches,
			    struct match, j);

			if (v->start < start || v->start >= TITLE_BASE)
				break;
			from = MIN(from, v->start);
			to = MAX(to, v->end);
		}
	}
	*ret_from = from;
	*ret_to = to;
	return from < to;
}
