/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "corpus/guess.h"

void
guess_document(struct document *doc, const char *lang)
{
	struct text_run r = {doc->text_len, doc->lang};

	if (!doc->runs->len)
		g_array_append_val(doc->runs, r);
	(void)lang;
}
