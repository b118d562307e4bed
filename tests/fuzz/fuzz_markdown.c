/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as Markdown and as plain text; Markdown keeps its lines. */
#include "tests/fuzz/fuzz_reader.h"

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
   
    "---\ntitle: T\ntags: [a, b]\n---\n# H *e*\n\ntext `c` [l](u) ![a](b)\n\n- i\n  - j\n\n> q\n",
    "Title\n=====\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```c\nx\n```\n",
    "+++\ntitle = \"T\"\n+++\n<!-- c\nc -->\n&eacute; <b>x</b> \\* [r]: u\n[r]: u\n",
    "mardi 26 ao\u00fbt 2014\n\nA title\n\nSEOUL, Aug. 18, 2022 (A) \u2014 text.\n"
};
static const char *const pieces[] = {
    "# ", "## ", "***", "*", "_", "__", "`", "``", "```\n", "~~~\n", "~~",
    "[", "](", "](u)", "][", "]: ", "!", "<", "<!--", "-->", "<http://x>",
    "&#10;", "&", "\\", "|", "|--|--|\n", "---\n", "+++\n", "===\n", "- ",
    "1. ", "> ", "    ", "\t", "\n", "[^1]", "title: x\n", "\xff", "\xc3",
    "\xed\xa0\x80", "\xef\xbb\xbf", "\r\n", "\r", "\n\n", "\f", "\u00e9",
    "\u00a0", "한국", "\u3000"
};
#endif

struct lines {
	size_t count;
	uint32_t first;
};

static bool
count_lines(struct document *doc, void *ctx)
{
	struct lines *l = ctx;

	l->first = doc->line;
	l->count = 0;
	for (const char *s = doc->text; (s = strchr(s, '\n')); s++)
		l->count++;
	document_free(doc);
	return true;
}

/* As many lines in the text as in the file, behind the front matter. */
static void
fuzz_lines(const struct source *src)
{
	struct source md = *src, plain = *src;
	struct lines a = {0}, b = {0};
	size_t wanted;

	md.type = "text/markdown";
	plain.type = "text/plain";
	if (!source_read(&md, count_lines, NULL, &a, NULL) ||
	    !source_read(&plain, count_lines, NULL, &b, NULL))
		return;
	/* Markdown ends its last line */
	wanted = b.count + (src->data[src->len - 1] != '\n' &&
			       src->data[src->len - 1] != '\r');
	CHECK(b.first == 1 && a.first >= 1);
	CHECK(a.count + a.first - 1 == wanted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source src = {.path = "x.md", .data = (const char *)data,
	    .len = size};

	fuzz_read(data, size, "text/markdown");
	fuzz_read(data, size, "text/plain");
	fuzz_lines(&src);
	return 0;
}

FUZZ_MAIN("markdown")
