/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a word is a stop word of a language. */
#include "lib/text/dict-private.h"

#include "lib/text/lang.h"

/* Whether term stands in a list of words with blanks between. */
static bool
is_listed(const char *list, const char *term)
{
	size_t n = strlen(term);

	for (const char *p = list; n > 0 && (p = strstr(p, term)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* What can be no stop word, as most words, is told without the list, by its ends
 * and length: but not for the first few questions, as a query asks once or twice in
 * each of a dozen languages. */
#define SIEVE_FROM 3
#define SIEVE_BITS 4096

static unsigned
sieve_bit(const char *term, size_t n)
{
	unsigned first = (unsigned char)term[0], last = (unsigned char)term[n - 1];

	return (first * 31 + last * 131 + (unsigned)n * 1031) % SIEVE_BITS;
}

static uint64_t *
make_sieve(const char *list)
{
	uint64_t *sieve = g_new0(uint64_t, SIEVE_BITS / 64);

	for (const char *p = list; *p;) {
		size_t n = strcspn(p, " ");
		if (n) {
			unsigned bit = sieve_bit(p, n);
			sieve[bit / 64] |= UINT64_C(1) << bit % 64;
		}
		p += n + (p[n] == ' ');
	}
	return sieve;
}

static bool
passes(const struct dict *w, int lang, const char *term)
{
	size_t n = strlen(term);

	if (n == 0)
		return false;
	unsigned bit = sieve_bit(term, n);
	return w->stop_sieves[lang][bit / 64] >> bit % 64 & 1;
}

bool
dict_is_stop(struct dict *w, int lang, const char *term)
{
	if (lang <= 0 || *lang_get(lang)->stop == '\0')
		return false;
	if (w->stop_sieves[lang] == NULL) {
		if (w->stops_asked[lang]++ < SIEVE_FROM)
			return is_listed(lang_get(lang)->stop, term);
		w->stop_sieves[lang] = make_sieve(lang_get(lang)->stop);
	}
	return passes(w, lang, term) && is_listed(lang_get(lang)->stop, term);
}
