/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds of every document that any reader makes of any bytes; for the
 * fuzz targets of readers.
 */
#ifndef TRAWL_TESTS_FUZZ_READER_H
#define TRAWL_TESTS_FUZZ_READER_H

#include "corpus/reader.h"
#include "lib/base/date.h"
#include "tests/fuzz/mutate.h"

#include <stdbool.h>

#define CHECK(x) do { if (!(x)) fuzz_fail(#x, __LINE__); } while (0)

static inline void
fuzz_fail(const char *what, int line)
{
	fprintf(stderr, "line %d: %s does not hold\n", line, what);
	abort();
}

static inline void
fuzz_string(const char *s)
{
	CHECK(!s || (*s && g_utf8_validate(s, -1, NULL)));
}

static inline bool
fuzz_boundary(const struct document *doc, size_t at)
{
	return at <= doc->text_len && ((unsigned char)doc->text[at] & 0xc0) !=
	    0x80;
}

static inline bool
fuzz_document(struct document *doc, void *ctx)
{
	uint32_t at = 0;
	struct date d;
	size_t *n = ctx;

	CHECK(doc->text && doc->text[doc->text_len] == 0);
	CHECK(strlen(doc->text) == doc->text_len);
	CHECK(g_utf8_validate(doc->text, doc->text_len, NULL));
	CHECK(!strchr(doc->text, '\r'));
	fuzz_string(doc->id);
	fuzz_string(doc->title);
	fuzz_string(doc->author);
	fuzz_string(doc->charset);
	fuzz_string(doc->type);
	CHECK(!*doc->date || date_read(doc->date, &d));
	CHECK(doc->title_start <= doc->title_end);
	CHECK(fuzz_boundary(doc, doc->title_start));
	CHECK(fuzz_boundary(doc, doc->title_end));
	CHECK(doc->lang >= 0 && doc->lang < text_languages());
	CHECK(doc->runs->len > 0);
	for (guint i = 0; i < doc->runs->len; i++) {
		struct text_run *r =
		    &g_array_index(doc->runs, struct text_run, i);

		CHECK(r->end > at || (r->end == 0 && doc->text_len == 0));
		CHECK(fuzz_boundary(doc, r->end));
		CHECK(r->lang >= 0 && r->lang < text_languages());
		at = r->end;
	}
	CHECK(at == doc->text_len);
	at = 0;
	for (guint i = 0; i < doc->headings->len; i++) {
		struct heading *h =
		    &g_array_index(doc->headings, struct heading, i);

		CHECK(h->start >= at && h->end > h->start);
		CHECK(h->level >= 1 && h->level <= 6);
		CHECK(fuzz_boundary(doc, h->start));
		CHECK(fuzz_boundary(doc, h->end));
		at = h->end;
	}
	for (guint i = 0; i < doc->fields->len; i++) {
		struct field_value *f =
		    &g_array_index(doc->fields, struct field_value, i);

		CHECK(f->name && f->value);
		fuzz_string(f->name);
		fuzz_string(f->value);
		CHECK(strlen(f->value) <= DOCUMENT_FIELD_MAX);
	}
	document_free(doc);
	return ++*n < 1000;
}

static inline void
fuzz_note(const char *note, void *ctx)
{
	(void)ctx;
	fuzz_string(note);
}

/* Reads data as type (NULL: as what it looks like). */
static inline size_t
fuzz_read(const uint8_t *data, size_t size, const char *type)
{
	struct source src = {.path = "x", .data = (const char *)data,
	    .len = size, .type = type};
	GError *error = NULL;
	size_t n = 0;

	if (!source_read(&src, fuzz_document, fuzz_note, &n, &error)) {
		CHECK(error && error->domain == CORPUS_ERROR);
		fuzz_string(error->message);
		g_error_free(error);
	} else
		CHECK(!error && n > 0);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target of its own for a reader. */
#ifdef TRAWL_LIBFUZZER
#define FUZZ_MAIN(name)
#else
#define FUZZ_MAIN(name)                                                        \
	int main(void)                                                         \
	{                                                                      \
		return mutate_run(name, seeds, G_N_ELEMENTS(seeds), pieces,    \
		    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);             \
	}
#endif

#endif
