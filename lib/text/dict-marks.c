/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stems of words typed without their marks: who types "resume" in French may
 * mean "résumé", which has another ending to cut.
 */
#include "lib/text/dict-private.h"

#include "lib/text/fold.h"
#include "lib/text/lang.h"
#include "lib/text/term.h"
#include "lib/text/utf8.h"

/* Letters that a plain one may stand for, by language: groups of a plain
 * letter and what it may be. */
static const struct {
	const char *code, *letters;
} marked[] = {
	{"fr", "eéèê aâà iîï oô uû cç"},
	{"es", "aá eé ií oó uú nñ"},
	{"pt", "aãáâ eéê ií oóõô uú cç"},
	{"it", "aà eèé iì oò uù"},
	{"ca", "aà eèé iíï oòó uúü cç"},
	{"de", "aä oö uü"},
	{"sv", "aåä oö"},
	{"da", "aå oø"},
	{"no", "aå oø"},
	{"fi", "aä oö"},
	{"nl", "eëé iï"},
	{"ro", "aăâ iî sş tţ"},
	{"tr", "iı sş cç gğ oö uü"},
	{"hu", "aá eé ií oóöő uúüű"},
	{"lt", "aą eęė iį sš uųū zž cč"},
	{"ga", "aá eé ií oó uú"},
};

/* How far from its end a word's marks can matter to its ending. */
#define REACH 7

struct tries {
	struct dict *w;
	int lang;
	const char *letters;
	GPtrArray *out;
	size_t max;
	GString *tried[3]; /* by how many letters may still be put */
};

/* s with its marked letters put for the plain ones, which is how they fold;
 * false: there are others. */
static bool
unmark(const char *letters, const char *s, size_t len, GString *out)
{
	const char *p;
	char plain;
	size_t i;

	for (i = 0; i < len; i++) {
		if ((unsigned char)s[i] < 0x80) {
			g_string_append_c(out, s[i]);
			continue;
		}
		/* all of them are two bytes long */
		plain = '\0';
		for (p = letters; *p != '\0' && (p[0] != s[i] ||
		    p[1] != s[i + 1]); p++)
			if ((unsigned char)*p < 0x80 && *p != ' ')
				plain = *p;
		if (*p == '\0')
			return false;
		g_string_append_c(out, plain);
		i++;
	}
	return true;
}

/* dict_stem() of a word with marks put in, which is small and composed. */
static bool
marked_stem(struct tries *t, const char *s, size_t len)
{
	struct dict *w = t->w;
	struct sb_stemmer *stemmer = w->stemmers[t->lang];
	const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)s,
	    (int)len);

	if (stem == NULL)
		return false;
	len = (size_t)sb_stemmer_length(stemmer);
	g_string_truncate(w->stem, 0);
	if (!unmark(t->letters, (const char *)stem, len, w->stem)) {
		g_string_truncate(w->stem, 0);
		fold_append((const char *)stem, len, w->stem);
	}
	if (w->stem->len == 0)
		g_string_append_len(w->stem, w->term->str,
		    (gssize)w->term->len);
	term_limit(w->stem);
	return true;
}

static void
try_stem(struct tries *t, const char *s, size_t len)
{
	unsigned i;

	/* the first, as typed, makes the stemmer */
	if (t->out->len >= t->max || !(t->letters != NULL && t->out->len > 0
		? marked_stem(t, s, len) : dict_stem(t->w, t->lang, s, len)))
		return;
	for (i = 0; i < t->out->len; i++)
		if (strcmp(t->out->pdata[i], t->w->stem->str) == 0)
			return;
	g_ptr_array_add(t->out, g_strdup(t->w->stem->str));
}

/* Tries s with every letter from at on put for one it may stand for, up to
 * deep of them at once. */
static void
try_letters(struct tries *t, const GString *s, size_t at, unsigned deep)
{
	const char *p, *q;
	unsigned n;

	for (; at < s->len && t->out->len < t->max; at++) {
		for (p = t->letters; p != NULL && *p != s->str[at];) {
			p = strchr(p, ' ');
			p = p != NULL ? p + 1 : NULL;
		}
		if (p == NULL)
			continue;
		for (q = p + 1; *q != '\0' && *q != ' '; q += n) {
			GString *v = t->tried[deep];

			utf8_get(q, strlen(q), &n);
			g_string_truncate(v, 0);
			g_string_append_len(v, s->str, (gssize)at);
			g_string_append_len(v, q, n);
			g_string_append(v, s->str + at + 1);
			try_stem(t, v->str, v->len);
			if (deep > 1)
				try_letters(t, v, at + n, deep - 1);
		}
	}
}

static void
work_out_stems(struct dict *w, int lang, const char *raw, size_t len,
    GPtrArray *out, size_t max)
{
	g_autoptr(GString) one = g_string_new(NULL);
	g_autoptr(GString) two = g_string_new(NULL);
	struct tries t = {w, lang, NULL, out, max, {NULL, one, two}};
	g_autoptr(GString) plain = g_string_new(NULL);
	g_autoptr(GString) term = g_string_new(NULL);
	enum script script;
	size_t i;

	if (term_plain(raw, len, plain) == TERM_ACRONYM)
		return;
	script = lang_script(plain->str, plain->len);
	t.lang = lang_for_script(lang, script);
	if (t.lang <= 0 || plain->len > TEXT_TERM_MAX)
		return;
	try_stem(&t, plain->str, plain->len);
	if (fold_append(plain->str, plain->len, term))
		return; /* typed with marks */
	for (i = 0; i < term->len; i++)
		if ((unsigned char)term->str[i] >= 0x80)
			return;
	for (i = 0; i < G_N_ELEMENTS(marked); i++)
		if (strcmp(marked[i].code, lang_get(t.lang)->code) == 0)
			t.letters = marked[i].letters;
	if (t.letters == NULL)
		return;
	/* dict_stem() falls back to the term */
	g_string_assign(w->term, term->str);
	i = term->len > REACH ? term->len - REACH : 0;
	try_letters(&t, term, i, 1);
	try_letters(&t, term, i, 2);
}

/* A word may have hundreds of spellings to try: they are kept, as the words of
 * queries come again. */
void
dict_stems(struct dict *w, int lang, const char *raw, size_t len,
    GPtrArray *out, size_t max)
{
	g_autofree char *key = g_strdup_printf("%d %zu %.*s", lang, max,
	    (int)len, raw);
	GPtrArray *kept;
	guint i;

	if (w->variants == NULL)
		w->variants = g_hash_table_new_full(g_str_hash, g_str_equal,
		    g_free, (GDestroyNotify)g_ptr_array_unref);
	kept = g_hash_table_lookup(w->variants, key);
	if (kept == NULL) {
		kept = g_ptr_array_new_with_free_func(g_free);
		work_out_stems(w, lang, raw, len, kept, max);
		w->tables += strlen(key) + 256 + kept->len * 32;
		g_hash_table_insert(w->variants, g_steal_pointer(&key), kept);
	}
	for (i = 0; i < kept->len; i++)
		g_ptr_array_add(out, g_strdup(kept->pdata[i]));
}
