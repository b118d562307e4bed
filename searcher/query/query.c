/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query as such: its text, its warnings, its memory. */
#include "searcher/query/lex.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* The text as valid UTF-8 without NULs, cut at the ceiling. */
static void
take_text(struct query *q, const char *text, size_t len, size_t max)
{
	bool cut = len > max;

	if (cut) {
		len = max;
		/* Not amid a character, where it is one. */
		while (len > max - 3 && ((uint8_t)text[len] & 0xc0) == 0x80)
			len--;
	}
	if (g_utf8_validate(text, (gssize)len, NULL)) {
		q->text = arena_strndup(&q->arena, text, len);
	} else {
		g_autofree char *copy = g_memdup2(text, len);
		for (size_t i = 0; i < len; i++)
			if (copy[i] == '\0')
				copy[i] = ' ';
		const char *bad;
		if (!g_utf8_validate(copy, (gssize)len, &bad))
			query_warn(q, "not-utf8", (uint32_t)(bad - copy),
			    (uint32_t)(bad - copy) + 3, "bytes that are not "
			    "UTF-8 were left out");
		g_autofree char *valid = g_utf8_make_valid(copy, (gssize)len);
		q->text = arena_strdup(&q->arena, valid);
	}
	q->len = strlen(q->text);
	if (cut)
		query_warn(q, "too-long", (uint32_t)q->len, (uint32_t)q->len,
		    "a query has at most %zu bytes, the rest was left out",
		    max);
}

struct query *
query_begin(struct query *spare, const char *text, size_t len, size_t max)
{
	struct query *q = spare ? spare : g_new0(struct query, 1);

	if (spare) {
		arena_reset(&q->arena);
		g_array_set_size(q->warnings, 0);
		q->root = NULL;
	} else {
		q->warnings = g_array_new(FALSE, FALSE, sizeof(struct warning));
	}
	take_text(q, text, len, max);
	return q;
}

void
query_free(struct query *q)
{
	if (!q)
		return;
	g_array_free(q->warnings, TRUE);
	arena_release(&q->arena);
	g_free(q);
}

void
query_warn(struct query *q, const char *code, uint32_t from, uint32_t to,
    const char *format, ...)
{
	va_list ap;

	if (q->warnings->len >= QUERY_MAX_WARNINGS)
		return;
	va_start(ap, format);
	g_autofree char *message = g_strdup_vprintf(format, ap);
	va_end(ap);
	struct warning w = {code, from, to, arena_strdup(&q->arena, message)};
	g_array_append_val(q->warnings, w);
}
