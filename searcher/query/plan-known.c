/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What planning has learned of an index as it is open now.
 *
 * Words of queries come again, and each is asked for several times within one:
 * as a stop word, by itself, beside its neighbours, in titles.  So what cutting
 * and stemming made of a text and how many documents have a term are kept until
 * the index is reopened or they have grown large.
 */
#include "searcher/query/planner.h"

#include <string.h>

/* What is kept at most, before all of it is forgotten. */
#define KEPT_BYTES (8 << 20)
#define KEPT_TERMS 50000
/* Longer texts are phrases, which seldom come again. */
#define ATOMS_TEXT_MAX 64

static void
known_free(void *p)
{
	struct known *k = p;

	keymap_clear(&k->df);
	keymap_clear(&k->atoms);
	keymap_clear(&k->longs);
	keymap_clear(&k->begun);
	g_free(k->synonyms);
	g_free(k->lang_docs);
	arena_release(&k->arena);
	g_free(k);
}

static void
forget(struct known *k)
{
	keymap_clear(&k->df);
	keymap_clear(&k->atoms);
	keymap_clear(&k->longs);
	keymap_clear(&k->begun);
	arena_reset(&k->arena);
}

/* Counts the documents of each language, from the metadata of the shards. */
static void
count_languages(struct known *k, const struct index *ix)
{
	static const char key[] = "trawl.languages";
	g_autoptr(GString) text = g_string_new(NULL);
	uint64_t known = 0;

	k->lang_docs = g_new0(uint64_t, (size_t)text_languages());
	for (unsigned s = 0; s < ix->n_shards; s++) {
		shard_metadata(&ix->shards[s], key, strlen(key), text, NULL);
		g_auto(GStrv) items = g_strsplit(text->str, " ", -1);
		for (char **i = items; *i; i++) {
			char *colon = strchr(*i, ':');
			if (!colon)
				continue;
			*colon = '\0';
			uint64_t n = g_ascii_strtoull(colon + 1, NULL, 10);
			known += n;
			k->lang_docs[text_language(*i)] += n;
		}
	}
	if (known < k->n_documents)
		k->unknown = k->n_documents - known;
	k->lang_docs[text_language("en")] += k->unknown;
}

static void
choose_languages(struct known *k, const struct index *ix)
{
	int english = text_language("en");
	bool has = false;

	for (unsigned i = 0; i < ix->n_languages &&
	    k->n_langs < PLAN_LANGS_MAX - 1; i++) {
		has = has || ix->languages[i] == english;
		k->langs[k->n_langs++] = ix->languages[i];
	}
	/* Texts of unknown language are stemmed as English; so are another
	 * program's, if at all. */
	if (!has && (k->n_langs == 0 || !ix->ours || k->unknown))
		k->langs[k->n_langs++] = english;
}

struct atoms *
planner_known_atoms(struct planner *pl, const char *text, size_t len)
{
	struct known *k = pl->known;
	struct atoms *atoms;

	if (len > ATOMS_TEXT_MAX || memchr(text, '\0', len))
		return NULL;
	atoms = keymap_get(&k->atoms, text, len);
	if (!atoms) {
		char *kept = arena_strndup(&k->arena, text, len);
		atoms = arena_new(&k->arena, struct atoms);
		atoms_cut(pl, &k->arena, kept, len, true, atoms);
		for (unsigned i = 0; i < atoms->n; i++)
			atoms->v[i].kept = arena_new(&k->arena,
			    struct atom_kept);
		keymap_add(&k->atoms, kept, len, atoms);
	}
	return atoms;
}

struct known *
known_begin(struct index *ix, const struct text_analyzer *a, GError **error)
{
	struct known *k = ix->known;
	struct xc_db_stats stats = {0};

	if (k && k->a == a && !k->incomplete) {
		if (k->users == 0 && (k->arena.total > KEPT_BYTES ||
			k->df.n > KEPT_TERMS))
			forget(k);
		k->users++;
		return k;
	}
	index_forget(ix);
	k = g_new0(struct known, 1);
	k->a = a;
	k->users = 1;
	if (!index_stats(ix, &stats, error))
		k->incomplete = true;
	k->n_documents = stats.doccount;
	count_languages(k, ix);
	choose_languages(k, ix);
	ix->known = k;
	ix->known_free = known_free;
	return k;
}

bool
known_end(struct known *k, struct index *ix)
{
	bool current = true;

	k->users--;
	if (!k->looked)
		return true;
	k->looked = false;
	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shelf *shelf = shard_shelf(&ix->shards[i]);
		current = current && (!shelf || shelf_is_current(shelf));
	}
	/* What was read may be of a later state than the rest. */
	k->incomplete = k->incomplete || !current;
	return current;
}

static uint32_t
find_df(struct planner *pl, const char *term, size_t len, bool keep)
{
	void *known = keymap_get(&pl->known->df, term, len);
	uint32_t df = 0;

	if (known)
		return GPOINTER_TO_UINT(known) - 1;
	if (pl->error)
		return 0;
	pl->known->looked = true;
	if (!index_frequency(pl->ix, term, len, &df, &pl->error))
		return 0;
	if (keep)
		planner_know_df(pl, term, len, df);
	return df;
}

uint32_t
planner_df(struct planner *pl, const char *term, size_t len)
{
	return find_df(pl, term, len, true);
}

#define STEM_TERM_MAX (2 * TEXT_TERM_MAX + 64)

static uint32_t
find_stem_df(struct planner *pl, const char *prefix, const char *stem,
    size_t len, bool keep)
{
	char buf[STEM_TERM_MAX];
	size_t n_prefix = strlen(prefix), n = 1 + n_prefix + len;

	if (n >= STEM_TERM_MAX)
		return 0;
	buf[0] = 'Z';
	memcpy(buf + 1, prefix, n_prefix);
	memcpy(buf + 1 + n_prefix, stem, len);
	buf[n] = '\0';
	return find_df(pl, buf, n, keep);
}

uint32_t
planner_stem_df(struct planner *pl, const char *prefix, const char *stem)
{
	return find_stem_df(pl, prefix, stem, strlen(stem), true);
}

uint32_t
planner_stem_df_once(struct planner *pl, const char *prefix, const char *stem,
    size_t len)
{
	return find_stem_df(pl, prefix, stem, len, false);
}

void
planner_know_df(struct planner *pl, const char *term, size_t len, uint32_t df)
{
	struct known *k = pl->known;

	if (!keymap_get(&k->df, term, len))
		keymap_add(&k->df, arena_strndup(&k->arena, term, len), len,
		    GUINT_TO_POINTER(df + 1));
}

/* The lines of all shards, kept, so that it does not matter which of them a
 * document is in; NULL: one could not be read. */
static char *
read_lines(struct planner *pl, const char *key)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	struct xc_error xe = {0};

	if (pl->error)
		return NULL;
	for (unsigned i = 0; i < pl->ix->n_shards; i++) {
		if (!shard_metadata(&pl->ix->shards[i], key, strlen(key), text,
			&xe)) {
			planner_error(pl, &xe);
			return NULL;
		}
		if (all->len && all->str[all->len - 1] != '\n')
			g_string_append_c(all, '\n');
		g_string_append_len(all, text->str, (gssize)text->len);
	}
	return arena_strndup(&pl->known->arena, all->str, all->len);
}

const char *
planner_long_forms(struct planner *pl, const char *key)
{
	struct known *k = pl->known;
	size_t len = strlen(key);
	char *value = keymap_get(&k->longs, key, len);

	if (value)
		return value;
	value = read_lines(pl, key);
	if (!value)
		return "";
	keymap_add(&k->longs, arena_strndup(&k->arena, key, len), len, value);
	return value;
}

const char *
planner_synonyms(struct planner *pl)
{
	struct known *k = pl->known;

	if (!pl->ix->ours || pl->o->no_synonyms)
		return "";
	if (!k->synonyms)
		k->synonyms = index_metadata(pl->ix, "trawl.synonyms");
	return k->synonyms;
}
