/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain text: its lines are kept, so that file:line holds. */
#include "corpus/formats.h"

bool
plain_read(const struct source *src, document_fn *fn, note_fn *note, void *ctx,
    GError **error)
{
	g_autoptr(document_auto) doc = document_new();
	struct utf8 u;

	if (!utf8_from_bytes(src->data, src->len, NULL, &u, error))
		return false;
	note_charset(&u, note, ctx);
	doc->charset = g_strdup(u.charset);
	doc->charset_confidence = u.confidence;
	doc->text = utf8_lines(u.s, u.len, &doc->text_len);
	doc->line = 1;
	doc->length = src->len;
	utf8_clear(&u);
	if (!document_has_words(doc, error))
		return false;
	fn(g_steal_pointer(&doc), ctx);
	return true;
}
