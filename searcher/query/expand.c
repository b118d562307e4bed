/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wildcards, fuzzy words and regular expressions: the words of the index that
 * they match.
 *
 * The index gives its words sorted.  What a matcher knows after the letters
 * that a word shares with the one before need not be worked out again, and
 * where nothing that begins so can match, all words that do are skipped.
 */
#include "searcher/query/planner.h"

#include "searcher/query/nfa.h"
#include "searcher/query/terms.h"

#include <math.h>
#include <string.h>

/* Letters of a word looked at; terms are shorter (TEXT_TERM_MAX bytes). */
#define DEPTH_MAX 256
/* Seconds that one pattern may take: a million words take a fraction. */
#define EXPAND_SECONDS 1.5

/* --- the best of what matched ------------------------------------------------- */

struct found {
	char *term;
	uint16_t len, size; /* size: room of term */
	uint32_t df;
	unsigned cost;  /* edits */
	uint32_t order; /* of the walk, that of the terms themselves */
};

/* A heap with the worst on top. */
struct best {
	struct arena *arena; /* of the terms */
	struct found *v;
	unsigned n, max;
	uint64_t matched;
};

static bool
is_worse(const struct found *a, const struct found *b)
{
	if (a->cost != b->cost)
		return a->cost > b->cost;
	if (a->df != b->df)
		return a->df < b->df;
	return a->order > b->order;
}

static void
sift_down(struct best *b)
{
	unsigned i = 0;

	for (;;) {
		unsigned k = 2 * i + 1;
		if (k >= b->n)
			return;
		if (k + 1 < b->n && is_worse(&b->v[k + 1], &b->v[k]))
			k++;
		if (!is_worse(&b->v[k], &b->v[i]))
			return;
		struct found swap = b->v[k];
		b->v[k] = b->v[i];
		b->v[i] = swap;
		i = k;
	}
}

/* A copy of term, in the place of the one before where that has room. */
static void
found_set(struct best *b, struct found *f, const char *term, size_t len)
{
	if (len >= f->size) {
		f->size = (uint16_t)(len + 8);
		f->term = arena_alloc(b->arena, f->size);
	}
	memcpy(f->term, term, len);
	f->term[len] = '\0';
	f->len = (uint16_t)len;
}

static void
best_add(struct best *b, const char *term, size_t len, uint32_t df,
    unsigned cost)
{
	struct found f = {(char *)term, (uint16_t)len, 0, df, cost,
	    (uint32_t)b->matched++};

	if (b->n == b->max) {
		if (!is_worse(&b->v[0], &f))
			return;
		found_set(b, &b->v[0], term, len);
		b->v[0].df = df;
		b->v[0].cost = cost;
		b->v[0].order = f.order;
		sift_down(b);
		return;
	}
	f.term = NULL;
	found_set(b, &f, term, len);
	unsigned i = b->n++;
	b->v[i] = f;
	while (i && is_worse(&b->v[i], &b->v[(i - 1) / 2])) {
		struct found swap = b->v[i];
		b->v[i] = b->v[(i - 1) / 2];
		b->v[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static int
by_rank(const void *pa, const void *pb)
{
	return is_worse(pa, pb) ? 1 : -1;
}

/* Says so when there was more, or nothing. */
static void
tell_matched(struct planner *pl, uint64_t matched, unsigned taken)
{
	const struct query_node *q = pl->at;
	if (matched > taken) {
		query_warn(pl->q, "expansion-limit", q->from, q->to,
		    "%" G_GUINT64_FORMAT " words match '%.*s'; the %u most "
		    "frequent were taken", matched, (int)(q->to - q->from),
		    pl->q->text + q->from, taken);
		planner_partial(pl, "a pattern matches too many words");
	} else if (matched == 0) {
		query_warn(pl->q, "no-match", q->from, q->to,
		    "no word of the index matches '%.*s'",
		    (int)(q->to - q->from), pl->q->text + q->from);
	}
}

/* Hands what was found to the list. */
static void
best_take(struct planner *pl, struct best *b, struct term_list *list,
    enum plan_why why)
{
	qsort(b->v, b->n, sizeof(*b->v), by_rank);
	for (unsigned i = 0; i < b->n; i++) {
		struct found *f = &b->v[i];
		float weight = why == WHY_FUZZY
		    ? powf(WEIGHT_FUZZY, (float)f->cost) : 1;
		term_put(pl, list, f->term, f->len, f->df, why, weight);
	}
	g_free(b->v);
	tell_matched(pl, b->matched, b->n);
}

/* --- the walk over words ---------------------------------------------------------- */

struct pattern {
	void *ctx;
	/* From what is known at depth to depth + 1; false: nothing that goes
	 * on like this can match. */
	bool (*step)(void *ctx, unsigned depth, gunichar c);
	bool (*accepts)(void *ctx, unsigned depth, unsigned *ret_cost);
	bool all; /* whatever begins as is asked for matches */
};

struct walk {
	struct planner *pl;
	const struct pattern *pattern;
	size_t n_prefix;   /* bytes of the field's prefix */
	char last[512];    /* term before */
	size_t last_len;
	uint16_t ends[DEPTH_MAX + 1]; /* byte where each depth ends */
	unsigned depth;    /* known so far */
	bool dead;         /* at depth nothing is left */
};

/* Bytes that a and b share. */
static size_t
shared(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t n = MIN(a_len, b_len), i = 0;

	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* Takes in a term; returns whether it matches.  *ret_skip: bytes of it after
 * which all that follows can be skipped, 0: none. */
static bool
walk_term(struct walk *w, const char *t, size_t len, size_t *ret_skip,
    unsigned *ret_cost)
{
	size_t common = shared(w->last, w->last_len, t, len);

	*ret_skip = 0;
	/* Back to what is shared. */
	while (w->depth && w->ends[w->depth] > common) {
		w->depth--;
		w->dead = false;
	}
	w->last_len = MIN(len, sizeof(w->last));
	memcpy(w->last + MIN(common, w->last_len), t + MIN(common, w->last_len),
	    w->last_len - MIN(common, w->last_len));
	if (w->dead) {
		*ret_skip = w->ends[w->depth];
		return false;
	}
	size_t at = w->ends[w->depth];
	while (at < len && w->depth < DEPTH_MAX) {
		gunichar c = (unsigned char)t[at] < 0x80
		    ? (gunichar)(unsigned char)t[at]
		    : g_utf8_get_char_validated(t + at, (gssize)(len - at));
		size_t n = (unsigned char)t[at] < 0x80 ? 1
		    : g_utf8_skip[(unsigned char)t[at]];
		if (c >= (gunichar)-2) /* another program's bytes */
			return false;
		bool alive = w->pattern->step(w->pattern->ctx, w->depth, c);
		at += n;
		w->ends[++w->depth] = (uint16_t)at;
		if (!alive) {
			w->dead = true;
			*ret_skip = at;
			return false;
		}
	}
	return at == len &&
	    w->pattern->accepts(w->pattern->ctx, w->depth, ret_cost);
}

/* The first string behind all that begin with s[0, len); false: there is none. */
static bool
behind(const char *s, size_t len, char *buf, size_t *ret_len)
{
	memcpy(buf, s, len);
	while (len && (unsigned char)buf[len - 1] == 0xff)
		len--;
	if (!len)
		return false;
	buf[len - 1]++;
	*ret_len = len;
	return true;
}

/* Whether a term is UTF-8; most are plain letters. */
static bool
is_text(const char *t, size_t n)
{
	/* 1 to 127 each, eight at once. */
	uint64_t low = UINT64_C(0x0101010101010101), w;
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		memcpy(&w, t + i, 8);
		if (((w - low) | w) & low << 7)
			break;
	}
	if (i && n - i < 8) {
		memcpy(&w, t + n - 8, 8);
		if (!(((w - low) | w) & low << 7))
			return true;
	}
	while (i < n && (signed char)t[i] > 0)
		i++;
	return i == n || g_utf8_validate_len(t, n, NULL);
}

/* Walks over the words with the field's prefix that begin with start; false: not over
 * all of them. */
static bool
walk_words(struct planner *pl, const char *prefix, const char *start,
    const struct pattern *pattern, struct best *best)
{
	g_autofree char *begin = g_strconcat(prefix, start, NULL);
	struct walk w = {.pl = pl, .pattern = pattern,
		.n_prefix = strlen(prefix)};
	gint64 until = MIN(pl->deadline, g_get_monotonic_time() +
	    (gint64)(EXPAND_SECONDS * 1e6));
	char next[512];
	size_t n, skip, next_len;
	unsigned seen = 0, dull = 0, cost;

	if (pl->error || strlen(begin) > 250)
		return false;
	struct terms *c = terms_new(pl->ix, begin, strlen(begin));
	pl->known->looked = true;
	w.ends[0] = (uint16_t)w.n_prefix;
	memcpy(w.last, begin, w.n_prefix);
	w.last_len = w.n_prefix;
	const char *t = terms_next(c, &n);
	while (t) {
		if (++seen % 1024 == 0 && g_get_monotonic_time() > until) {
			query_warn(pl->q, "too-slow", pl->at->from, pl->at->to,
			    "there was no time to look through all words of "
			    "the index");
			planner_partial(pl, "time was up");
			break;
		}
		if (n <= w.n_prefix || n >= sizeof(next)) {
			t = terms_next(c, &n);
			continue;
		}
		/* Capitals begin the terms of fields. */
		if (t[w.n_prefix] >= 'A' && t[w.n_prefix] <= 'Z') {
			memcpy(next, t, w.n_prefix);
			next[w.n_prefix] = 'Z' + 1;
			t = terms_skip_to(c, next, w.n_prefix + 1, &n);
			continue;
		}
		cost = 0;
		skip = 0;
		if (pattern->all ? is_text(t, n)
			: walk_term(&w, t, n, &skip, &cost))
			best_add(best, t, n, terms_documents(c), cost);
		/* Going to the next word is cheaper than a jump, unless many
		 * are jumped over. */
		if (skip && ++dull > 8 && behind(t, skip, next, &next_len)) {
			t = terms_skip_to(c, next, next_len, &n);
			dull = 0;
			continue;
		}
		if (!skip)
			dull = 0;
		t = terms_next(c, &n);
	}
	terms_end(c, pl->error ? NULL : &pl->error);
	return !t && !pl->error;
}

/* --- wildcards and regular expressions ------------------------------------------------ */

struct nfa_ctx {
	struct nfa *nfa;
	int states[DEPTH_MAX + 1];
	gunichar chars[DEPTH_MAX];
};

static bool
nfa_pattern_step(void *ctx, unsigned depth, gunichar c)
{
	struct nfa_ctx *x = ctx;

	x->chars[depth] = c;
	x->states[depth + 1] = nfa_step(x->nfa, x->states[depth], c);
	if (x->states[depth + 1] == NFA_FULL) {
		/* The states on the way are gone as well. */
		nfa_reset(x->nfa);
		x->states[0] = nfa_start(x->nfa);
		for (unsigned i = 0; i <= depth; i++)
			x->states[i + 1] = nfa_step(x->nfa, x->states[i],
			    x->chars[i]);
	}
	return x->states[depth + 1] > 0;
}

static bool
nfa_pattern_accepts(void *ctx, unsigned depth, unsigned *ret_cost)
{
	struct nfa_ctx *x = ctx;

	return nfa_accepts(x->nfa, x->states[depth]);
}

static void
expand_nfa(struct planner *pl, const char *prefix, struct nfa *nfa,
    struct term_list *list, enum plan_why why)
{
	struct nfa_ctx *x = g_new0(struct nfa_ctx, 1);
	struct pattern p = {x, nfa_pattern_step, nfa_pattern_accepts, false};
	struct best best = {.arena = &pl->p->arena,
		.max = pl->limits.expansion};

	best.v = g_new(struct found, best.max);
	x->nfa = nfa;
	x->states[0] = nfa_start(nfa);
	walk_words(pl, prefix, nfa_prefix(nfa), &p, &best);
	best_take(pl, &best, list, why);
	g_free(x);
}

/* "abc*", which most patterns are: what was found is kept. */
struct begun {
	struct term_list list;
	unsigned max;
	uint64_t matched;
};

static struct begun *
keep_begun(struct planner *pl, const struct best *best, const char *key,
    size_t len)
{
	struct arena *a = &pl->known->arena;
	struct begun *b = arena_new(a, struct begun);

	*b = (struct begun){.max = best->max, .matched = best->matched};
	b->list.v = arena_array(a, struct plan_term, best->n);
	for (unsigned i = 0; i < best->n; i++) {
		const struct found *f = &best->v[i];
		struct plan_term *t = &b->list.v[b->list.n++];
		t->term = arena_strndup(a, f->term, f->len);
		t->len = f->len;
		t->df = f->df;
	}
	keymap_add(&pl->known->begun, arena_strndup(a, key, len), len, b);
	return b;
}

static void
expand_start(struct planner *pl, const char *prefix, const char *start,
    struct term_list *list)
{
	struct pattern p = {.all = true};
	struct best best = {.arena = &pl->p->arena,
		.max = pl->limits.expansion};
	g_autofree char *key = g_strconcat(prefix, start, NULL);
	size_t len = strlen(key);
	struct begun *b = keymap_get(&pl->known->begun, key, len);

	if (!b || b->max != best.max) {
		best.v = g_new(struct found, best.max);
		bool whole = walk_words(pl, prefix, start, &p, &best);
		if (!whole) {
			best_take(pl, &best, list, WHY_WILDCARD);
			return;
		}
		qsort(best.v, best.n, sizeof *best.v, by_rank);
		b = keep_begun(pl, &best, key, len);
		g_free(best.v);
	}
	terms_take(pl, list, &b->list, WHY_WILDCARD, 1);
	tell_matched(pl, b->matched, b->list.n);
}

void
expand_wildcard(struct planner *pl, const char *prefix, const char *pattern,
    size_t len, struct term_list *list)
{
	if (len > 1 && len < 200 && strcspn(pattern, "*?") == len - 1 &&
	    pattern[len - 1] == '*') {
		g_autofree char *start = g_strndup(pattern, len - 1);
		expand_start(pl, prefix, start, list);
		return;
	}
	struct nfa *nfa = nfa_glob(pattern, len);

	if (!nfa) {
		query_warn(pl->q, "bad-pattern", pl->at->from, pl->at->to,
		    "this pattern is too long");
		return;
	}
	expand_nfa(pl, prefix, nfa, list, WHY_WILDCARD);
	nfa_free(nfa);
}

bool
expand_regex(struct planner *pl, const char *prefix, const char *expr,
    size_t len, struct term_list *list, const char **ret_why)
{
	struct nfa *nfa = nfa_regex(expr, len, ret_why);

	if (!nfa)
		return false;
	expand_nfa(pl, prefix, nfa, list, WHY_REGEX);
	nfa_free(nfa);
	return true;
}

/* --- fuzzy words --------------------------------------------------------------------------- */

/* Rows of the edit distance (optimal string alignment: insert, delete, replace,
 * swap of neighbours), one a letter of the index's word, so that words with the
 * same beginning share them. */
struct fuzzy_ctx {
	gunichar want[DEPTH_MAX];
	unsigned n, edits;
	uint8_t rows[DEPTH_MAX + 1][DEPTH_MAX + 1];
	gunichar chars[DEPTH_MAX];
};

static bool
fuzzy_step(void *ctx, unsigned depth, gunichar c)
{
	struct fuzzy_ctx *x = ctx;
	const uint8_t *up = x->rows[depth];
	uint8_t *row = x->rows[depth + 1];
	/* Only cells within the band can be small enough. */
	unsigned from = depth + 1 > x->edits ? depth + 1 - x->edits : 0;
	unsigned to = MIN(x->n, depth + 1 + x->edits);
	unsigned least = x->edits + 1;

	x->chars[depth] = c;
	if (from > x->n)
		return false;
	for (unsigned j = from; j <= to; j++) {
		unsigned d;
		if (j == 0) {
			d = depth + 1;
		} else {
			unsigned left = j > from ? row[j - 1] : 255;
			unsigned above = j <= depth + x->edits ? up[j] : 255;
			d = MIN(left, above) + 1;
			d = MIN(d, (unsigned)up[j - 1] +
			    (x->want[j - 1] != c));
			if (j > 1 && depth > 0 && x->want[j - 1] ==
			    x->chars[depth - 1] && x->want[j - 2] == c)
				d = MIN(d, x->rows[depth - 1][j - 2] + 1u);
		}
		row[j] = (uint8_t)MIN(d, 255u);
		least = MIN(least, row[j]);
	}
	/* A swap looks back two rows. */
	if (least > x->edits && depth > 0) {
		unsigned before = x->edits;
		for (unsigned j = from; j <= to && j <= depth + x->edits; j++)
			before = MIN(before, up[j]);
		return before < x->edits;
	}
	return least <= x->edits;
}

static bool
fuzzy_accepts(void *ctx, unsigned depth, unsigned *ret_cost)
{
	struct fuzzy_ctx *x = ctx;

	if (depth + x->edits < x->n || depth > x->n + x->edits)
		return false;
	*ret_cost = x->rows[depth][x->n];
	return *ret_cost <= x->edits;
}

void
expand_fuzzy_from(struct planner *pl, const char *prefix, const char *start,
    const char *term, size_t len, unsigned edits, struct term_list *list)
{
	struct fuzzy_ctx *x = g_new0(struct fuzzy_ctx, 1);
	struct pattern p = {x, fuzzy_step, fuzzy_accepts, false};
	struct best best = {.arena = &pl->p->arena,
		.max = pl->limits.expansion};

	best.v = g_new(struct found, best.max);
	for (const char *s = term; s < term + len && x->n < DEPTH_MAX - 3;
	    s = g_utf8_next_char(s))
		x->want[x->n++] = g_utf8_get_char(s);
	x->edits = edits;
	/* Cells that no row fills are read at the edges of the band. */
	memset(x->rows, 200, sizeof(x->rows));
	for (unsigned j = 0; j <= x->n; j++)
		x->rows[0][j] = (uint8_t)MIN(j, 200u);
	walk_words(pl, prefix, start, &p, &best);
	best_take(pl, &best, list, WHY_FUZZY);
	g_free(x);
}

void
expand_fuzzy(struct planner *pl, const char *prefix, const char *term,
    size_t len, unsigned edits, struct term_list *list)
{
	expand_fuzzy_from(pl, prefix, "", term, len, edits, list);
}
