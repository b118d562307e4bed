/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast words are cut, folded and stemmed, beside Xapian's TermGenerator,
 * ICU's break iterator and a bare UTF-8 decoder, in one run.
 *
 * usage: bench_text [LANG:FILE]...
 *
 * Files are plain text; without any, texts are made up.  Each is taken in
 * pieces of about 8 KB, as documents are.  What is printed is the best of some
 * rounds: MB (10^6 bytes) of text a second of processor time, and how often
 * faster than each peer.
 */
#include "bench/bench_text.h"
#include "lib/text/text.h"
#include "lib/text/wordbreak.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#define PIECE 8192
#define ROUNDS 7

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct piece {
	const char *s;
	size_t len;
};

struct bench {
	const char *code;
	int lang;
	char *text;
	size_t len;
	GArray *pieces; /* struct piece */
	struct text_analyzer *a;
	struct bench_peers *peers;
};

static size_t
run_decoder(struct bench *b, const struct piece *p)
{
	const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)p->s;
	utf8proc_ssize_t left = (utf8proc_ssize_t)p->len, n;
	utf8proc_int32_t cp;
	size_t sum = 0;

	for (; left > 0; s += n, left -= n) {
		n = utf8proc_iterate(s, left, &cp);
		if (n <= 0)
			break;
		sum += (size_t)cp;
	}
	return sum;
}

static size_t
run_plain(struct bench *b, const struct piece *p)
{
	size_t at = 0, n = 0;

	for (; at < p->len; n++)
		at = wordbreak_next(p->s, p->len, at);
	return n;
}

static size_t
analyse(struct bench *b, const struct piece *p, int lang)
{
	struct text_run run = {(uint32_t)p->len, lang};
	const struct token *t;
	size_t n, sum = 0;

	text_begin(b->a, p->s, p->len, &run, 1, 1);
	while ((n = text_next(b->a, &t)) > 0)
		sum += n + t[n - 1].word->id;
	return sum;
}

static size_t
run_fold(struct bench *b, const struct piece *p)
{
	return analyse(b, p, 0);
}

static size_t
run_stem(struct bench *b, const struct piece *p)
{
	return analyse(b, p, b->lang);
}

static size_t
run_xapian(struct bench *b, const struct piece *p)
{
	return bench_xapian(b->peers, p->s, p->len);
}

static size_t
run_icu(struct bench *b, const struct piece *p)
{
	return bench_icu(b->peers, p->s, p->len);
}

static const struct {
	const char *name;
	size_t (*run)(struct bench *b, const struct piece *p);
} rows[] = {
	{"decoder (utf8proc_iterate)", run_decoder},
	{"cut, plain UAX #29", run_plain},
	{"cut + fold", run_fold},
	{"cut + fold + stem", run_stem},
	{"Xapian::TermGenerator", run_xapian},
	{"ICU break iterator", run_icu},
};

enum { ROW_DECODER, ROW_PLAIN, ROW_FOLD, ROW_STEM, ROW_XAPIAN, ROW_ICU, ROWS };

static double
measure(struct bench *b, unsigned row)
{
	double best = 1e9, t;
	volatile size_t sum = 0;
	unsigned round, i;

	if (row == ROW_ICU && !bench_has_icu())
		return 0;
	for (round = 0; round < ROUNDS; round++) {
		t = now();
		for (i = 0; i < b->pieces->len; i++)
			sum += rows[row].run(b,
			    &g_array_index(b->pieces, struct piece, i));
		t = now() - t;
		best = MIN(best, t);
	}
	return (double)b->len / best / 1e6;
}

static void
run(struct bench *b)
{
	double speed[ROWS];
	unsigned row;

	printf("%s, %.1f MB\n", b->code, (double)b->len / 1e6);
	for (row = 0; row < ROWS; row++) {
		speed[row] = measure(b, row);
		if (speed[row] > 0)
			printf("  %-28s %8.1f MB/s\n", rows[row].name,
			    speed[row]);
	}
	printf("  cut+fold+stem : decoder %.2f, : TermGenerator %.1f",
	    speed[ROW_STEM] / speed[ROW_DECODER],
	    speed[ROW_STEM] / speed[ROW_XAPIAN]);
	if (speed[ROW_ICU] > 0)
		printf(", : ICU %.1f; plain cut : ICU %.1f",
		    speed[ROW_STEM] / speed[ROW_ICU],
		    speed[ROW_PLAIN] / speed[ROW_ICU]);
	printf("\n");
}

/* Text of made-up sentences: words by Zipf's law from syllables. */
static char *
make_text(const char *const *syllables, unsigned n, const char *extra)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	GString *out = g_string_new(NULL);
	unsigned i, k;

	for (i = 0; i < 20000; i++) {
		GString *w = g_string_new(NULL);

		for (k = 1 + i % 3 + (i > 300); k > 0; k--)
			g_string_append(w, syllables[g_rand_int_range(rand, 0,
			    (gint32)n)]);
		g_ptr_array_add(words, g_string_free(w, FALSE));
	}
	for (i = 0; out->len < 4000000; i++) {
		double u = g_rand_double(rand);

		k = (unsigned)(u * u * u * u * words->len);
		g_string_append(out, words->pdata[k]);
		g_string_append(out, i % 13 == 12 ? ". " :
		    i % 101 == 100 ? extra : " ");
	}
	return g_string_free(out, FALSE);
}

static void
bench_text(const char *code, char *text, size_t len)
{
	struct bench b = {code, text_language(code), text, len, NULL, NULL,
		NULL};
	size_t at = 0, end;

	b.pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	while (at < len) {
		struct piece p;

		for (end = MIN(len, at + PIECE); end < len &&
		    text[end] != ' ' && text[end] != '\n'; end++)
			;
		p = (struct piece){text + at, end - at};
		g_array_append_val(b.pieces, p);
		at = end;
	}
	b.a = text_analyzer_new(NULL, NULL);
	b.peers = bench_peers_new(code);
	run(&b);
	bench_peers_free(b.peers);
	text_analyzer_free(b.a);
	g_array_free(b.pieces, TRUE);
	g_free(text);
}

int
main(int argc, char **argv)
{
	static const char *const en[] = {"con", "sul", "ta", "tion", "s", "re",
		"cy", "ber", "po", "li", "ing", "the", "o", "f", "and", "er"};
	static const char *const fr[] = {"é", "co", "no", "mie", "s", "ra",
		"tion", "pré", "si", "dent", "le", "de", "qu", "eux", "è"};
	static const char *const ko[] = {"정", "부", "는", "서", "울", "에서",
		"협", "의", "를", "한", "국", "미", "했다", "사", "이", "버"};
	int i;

	if (argc < 2) {
		char *t = make_text(en, G_N_ELEMENTS(en), " U.S.-based ");

		bench_text("en", t, strlen(t));
		t = make_text(fr, G_N_ELEMENTS(fr), " l’");
		bench_text("fr", t, strlen(t));
		t = make_text(ko, G_N_ELEMENTS(ko), " 2022");
		bench_text("ko", t, strlen(t));
	}
	for (i = 1; i < argc; i++) {
		g_autofree char *code = NULL;
		g_autofree char *bytes = NULL;
		g_autoptr(GError) error = NULL;
		const char *colon = strchr(argv[i], ':');
		size_t len;
		char *text;

		if (colon == NULL) {
			fprintf(stderr, "usage: %s [LANG:FILE]...\n", argv[0]);
			return 2;
		}
		code = g_strndup(argv[i], (gsize)(colon - argv[i]));
		if (!g_file_get_contents(colon + 1, &bytes, &len, &error)) {
			fprintf(stderr, "%s\n", error->message);
			return 2;
		}
		text = text_make_valid(bytes, len, &len);
		bench_text(code, text, len);
	}
	return 0;
}
