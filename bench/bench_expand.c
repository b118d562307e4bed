/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What wildcards, fuzzy words and regular expressions cost over a million
 * words, and what it costs to plan plain queries.
 *
 * Makes an index of made-up words in a temporary folder: bench_expand [WORDS].
 */
#include <config.h>

#include "lib/base/tree.h"
#include "lib/index/stub.h"
#include "searcher/query/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PER_DOCUMENT 2000

static const char *const syllables[] = {"an", "ber", "ca", "con", "de", "dis",
	"el", "en", "er", "fa", "for", "ge", "gra", "hi", "in", "ing", "is",
	"ka", "la", "li", "ma", "men", "mi", "na", "ne", "no", "or", "pa",
	"per", "pre", "ra", "re", "ri", "sa", "se", "si", "so", "sta", "ta",
	"te", "ter", "ti", "tion", "tra", "un", "us", "va", "ver", "vi", "wa"};

static void
fail(const struct xc_error *xe)
{
	fprintf(stderr, "bench_expand: %s: %s\n", xe->type, xe->message);
	exit(2);
}

/* Word number i: its digits to the base of the syllables, stirred. */
static void
make_word(uint64_t i, char *buf)
{
	uint64_t k = i * 2654435761u % 312500000u + 50;
	char *to = buf;

	while (k) {
		const char *s = syllables[k % G_N_ELEMENTS(syllables)];
		to = g_stpcpy(to, s);
		k /= G_N_ELEMENTS(syllables);
	}
}

static void
make_index(const char *folder, uint64_t words)
{
	g_autofree char *shard = g_build_filename(folder, "shard.1", NULL);
	char *shards[] = {(char *)"shard.1", NULL};
	struct xc_error xe = {0};
	struct xc_writer *w = xc_writer_open(shard, XC_DB_CREATE |
	    XC_DB_NO_SYNC | XC_DB_DANGEROUS | XC_DB_NO_TERMLIST, 0, &xe);
	char word[128];

	if (!w)
		fail(&xe);
	xc_writer_set_metadata(w, "trawl.format", 12, "1", 1, &xe);
	xc_writer_set_metadata(w, "trawl.languages", 15, "en:1000", 7, &xe);
	for (uint64_t i = 0; i < words; i += PER_DOCUMENT) {
		struct xc_doc *d = xc_doc_new(&xe);
		for (uint64_t k = i; k < i + PER_DOCUMENT && k < words; k++) {
			make_word(k, word);
			xc_doc_add_term(d, word, strlen(word), 1, &xe);
		}
		/* Some words are in many documents. */
		for (uint64_t k = 0; k < 50; k++) {
			make_word((i + k) / 7 % 5000, word);
			xc_doc_add_term(d, word, strlen(word), 1, &xe);
		}
		if (!xc_writer_add_document(w, d, &xe))
			fail(&xe);
		xc_doc_free(d);
	}
	if (!xc_writer_close(w, &xe))
		fail(&xe);
	xc_writer_free(w);
	stub_write(folder, shards, NULL);
}

static void
bench(struct index *ix, struct text_analyzer *a, const char *text)
{
	double best = 1e9, match = 1e9;
	unsigned rounds = 0, terms = 0, matched = 0;
	gint64 until = g_get_monotonic_time() + 300000;
	bool partial = false, slow = false;

	while (rounds < 3 || (g_get_monotonic_time() < until &&
	    rounds < 2000)) {
		gint64 begin = g_get_monotonic_time();
		struct query *q = query_parse(text, strlen(text), NULL);
		struct plan *p = plan_make(q, ix, a, NULL, NULL);
		gint64 planned = g_get_monotonic_time();
		struct xc_query *x = compile_xapian(p, ix, a, NULL, NULL);
		gint64 end = g_get_monotonic_time();
		best = MIN(best, (double)(planned - begin));
		match = MIN(match, (double)(end - planned));
		terms = p->root->n_terms;
		partial = p->partial;
		for (unsigned i = 0; i < q->warnings->len; i++) {
			struct warning w = g_array_index(q->warnings,
			    struct warning, i);
			if (strcmp(w.code, "expansion-limit") == 0)
				matched = (unsigned)atoi(w.message);
			slow = slow || strcmp(w.code, "too-slow") == 0;
		}
		xc_query_free(x);
		plan_free(p);
		query_free(q);
		rounds++;
	}
	printf("%-28s %10.3f ms  %8.3f ms  %5u terms", text, best / 1e3,
	    match / 1e3, terms);
	if (matched)
		printf(" of %u", matched);
	printf("%s%s\n", slow ? ", time was up" : "",
	    partial && !matched ? ", partial" : "");
}

int
main(int argc, char **argv)
{
	static const char *const queries[] = {
		"stanation", "stanation reterka", "stanation reterka conmenti "
		"pretrala", "\"stanation reterka\"", "sta*", "statera*",
		"*mentition", "*terka*", "s*ka", "?a*tion", "*a*e*i*o*u*",
		"stanatoin~", "stanatoin~2", "reterkamenpre~2", "zzzzzzz~2",
		"/sta(tion|ter).*/", "/.*(ka|ma)tion/", "/[^aeiou]{2}.*ing/",
		"/(a|e|i|o|u|[a-z])*x/", "/.*.*.*.*.*x/", "qq*", "*",
	};
	uint64_t words = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10)
	    : 1000000;
	g_autofree char *dir = g_dir_make_tmp("trawl-expand-XXXXXX", NULL);
	char *places[] = {dir, NULL};
	g_autoptr(GError) error = NULL;
	gint64 begin = g_get_monotonic_time();

	make_index(dir, words);
	struct index *ix = index_open(places, &error);
	struct text_analyzer *a = text_analyzer_new(NULL, &error);
	if (!ix || !a) {
		fprintf(stderr, "bench_expand: %s\n", error->message);
		return 2;
	}
	printf("%u words in documents of %d, made in %.1f s\n",
	    (unsigned)words, PER_DOCUMENT,
	    (double)(g_get_monotonic_time() - begin) / 1e6);
	printf("%-28s %13s  %11s\n", "query", "parse + plan", "compile");
	for (size_t i = 0; i < G_N_ELEMENTS(queries); i++)
		bench(ix, a, queries[i]);
	text_analyzer_free(a);
	index_close(ix);
	return tree_remove(dir) ? 0 : 1;
}
