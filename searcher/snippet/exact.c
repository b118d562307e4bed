/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a match is typed as an EXACT node wants it: marks count, and capitals
 * that were typed; what stands between words does not.
 */
#include "searcher/snippet/match.h"

#include <string.h>

/* The letters, marks and digits of s as NFC, single blanks between runs of
 * them.  glob: '*' and '?' stay. */
static void
form_append(GString *out, const char *s, size_t len, bool glob)
{
	g_autofree char *nfc = g_utf8_normalize(s, len,
	    G_NORMALIZE_DEFAULT_COMPOSE);
	bool gap = out->len > 0;

	for (const char *p = nfc; p != NULL && *p != '\0';
	    p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!g_unichar_isalnum(c) && !g_unichar_ismark(c)
		    && !(glob && (c == '*' || c == '?'))) {
			gap = out->len > 0;
			continue;
		}
		if (gap)
			g_string_append_c(out, ' ');
		gap = false;
		g_string_append_unichar(out, c);
	}
}

char *
exact_form(const char *text, size_t len, bool glob)
{
	GString *out = g_string_new(NULL);

	form_append(out, text, len, glob);
	return g_string_free(out, FALSE);
}

static void
collect_leaf(const struct match *leaf, void *ctx)
{
	g_array_append_vals(ctx, leaf, 1);
}

static int
by_start(const void *pa, const void *pb)
{
	const struct match *a = pa, *b = pb;

	return (a->start > b->start) - (a->start < b->start);
}

/* A word typed with a capital must look just so; one in small letters matches
 * either, since sentences and titles begin with capitals. */
static bool
as_typed(const char *typed, const char *found)
{
	while (*typed != '\0' && *found != '\0') {
		size_t n = strcspn(typed, " "), k = strcspn(found, " ");
		g_autofree char *small = g_utf8_strdown(typed, n);

		if (strncmp(typed, small, n) == 0 && small[n] == '\0') {
			g_autofree char *f = g_utf8_strdown(found, k);

			if (strcmp(small, f) != 0)
				return false;
		} else if (n != k || memcmp(typed, found, n) != 0) {
			return false;
		}
		typed += n + (typed[n] == ' ');
		found += k + (found[k] == ' ');
	}
	return *typed == *found;
}

static bool
glob_holds(const char *typed, const char *found)
{
	g_autofree char *small = g_utf8_strdown(found, -1);

	return g_pattern_match_simple(typed, found)
	    || g_pattern_match_simple(typed, small);
}

bool
exact_holds(struct matcher *m, struct node *n, uint32_t i)
{
	g_autoptr(GArray) leaves = g_array_new(FALSE, FALSE,
	    sizeof(struct match));
	g_autoptr(GString) form = g_string_new(NULL);

	if (m->text == NULL)
		return false;
	node_leaf_matches(m, n->kids[0], i, collect_leaf, leaves);
	g_array_sort(leaves, by_start);
	/* Pairs of syllables overlap and touch: they are one word. */
	for (guint j = 0, next; j < leaves->len; j = next) {
		const struct match *l = &g_array_index(leaves, struct match, j);
		uint32_t start = l->start, end = l->end;

		for (next = j + 1; next < leaves->len; next++) {
			l = &g_array_index(leaves, struct match, next);
			if (l->start > end)
				break;
			end = MAX(end, l->end);
		}
		if (start >= TITLE_BASE)
			form_append(form, m->own_title + (start - TITLE_BASE),
			    end - start, false);
		else
			form_append(form, m->text + start, end - start, false);
	}
	return n->glob ? glob_holds(n->typed, form->str)
	    : as_typed(n->typed, form->str);
}
