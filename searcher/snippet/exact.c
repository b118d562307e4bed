/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a match is typed as an EXACT node wants it: capitals and marks count,
 * what stands between words does not.
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
		form_append(form, m->text + start, end - start, false);
	}
	if (n->glob)
		return g_pattern_match_simple(n->typed, form->str);
	return strcmp(form->str, n->typed) == 0;
}
