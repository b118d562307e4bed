/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What finds each other though it was not typed: short and long forms that the
 * corpus defines, synonyms of the user, ordinal numbers in words and digits; and
 * the boost of words that stand near each other.
 */
#include "searcher/query/planner.h"

#include <string.h>

/* Longest list whose neighbours are looked at: longer ones are texts, where a
 * pair more or less does not matter. */
#define LIST_MAX 24
/* Words of a long form. */
#define WORDS_MAX 6
/* Positions within which neighbours count as near. */
#define NEAR_WINDOW 5
#define SHORT_MAX 16 /* bytes of a short form */
#define FORMS_MAX 8  /* long forms of one: a query looks for each */
/* A word in so many times as many documents as its long form is not its short
 * form. */
#define SHORT_SHARE 10

/* Folded, with single blanks between words. */
static char *
fold_words(const char *s, size_t len)
{
	g_autoptr(GString) out = g_string_new(NULL);

	text_fold(s, len, out);
	g_strstrip(out->str);
	char *to = out->str;
	for (const char *p = out->str; *p; p++)
		if (*p != ' ' || (to > out->str && to[-1] != ' '))
			*to++ = *p;
	*to = '\0';
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A text, of one or more words, as written; pl->nothing: no word in it. */
static struct plan_node *
text_node(struct planner *pl, const char *s, const char *prefix,
    enum plan_why why, float weight)
{
	struct atoms atoms;

	atoms_make(pl, s, strlen(s), &atoms);
	if (atoms.n == 1)
		return atom_stems(pl, &atoms.v[0], prefix, why, weight);
	/* A row scores the sum of its words, and says the same as one. */
	unsigned n = 0;
	for (unsigned i = 0; i < atoms.n; i++)
		n += (atoms.v[i].flags & TOKEN_ATOM) != 0;
	return row_node(pl, &atoms, 0, atoms.n, prefix, why,
	    weight / (float)MAX(n, 1), false);
}

bool
node_found(const struct plan_node *node)
{
	if (node->op == PLAN_TERMS) {
		for (unsigned i = 0; i < node->n_terms; i++)
			if (node->terms[i].df)
				return true;
		return false;
	}
	for (unsigned i = 0; i < node->n_kids; i++)
		if (!node_found(node->kids[i]))
			return false;
	return node->n_kids > 0;
}

/* --- acronyms ----------------------------------------------------------------- */

/* Long forms of a folded short one, a line each; NULL: none. */
static const char *
long_forms(struct planner *pl, const char *folded, size_t len)
{
	char key[SHORT_MAX + 2];

	if (len < 2 || len > SHORT_MAX || !pl->ix->ours)
		return NULL;
	key[0] = 'a';
	memcpy(key + 1, folded, len);
	key[len + 1] = '\0';
	const char *value = planner_long_forms(pl, key);
	return *value ? value : NULL;
}

/* Two or more: what is typed so is meant as a short form. */
static bool
has_capitals(const char *s, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += g_ascii_isupper(s[i]) != 0;
	return n >= 2;
}

/* A long form as the index has it. */
struct long_form {
	const char *text;
	char *words;    /* that it is looked up by, without what is between them */
	uint32_t least; /* documents that have the rarest of its words */
};

static void
long_form_clear(void *p)
{
	struct long_form *f = p;

	g_free(f->words);
}

static void
make_long_form(struct planner *pl, const char *text, struct long_form *ret)
{
	GString *words = g_string_new(NULL);
	struct atoms atoms;

	*ret = (struct long_form){.text = text, .least = UINT32_MAX};
	atoms_make(pl, text, strlen(text), &atoms);
	for (unsigned i = 0; i < atoms.n; i++) {
		const struct atom *a = &atoms.v[i];
		if (!(a->flags & TOKEN_ATOM))
			continue;
		g_string_append_len(words, a->term, a->term_len);
		g_string_append_c(words, ' ');
		if (!(a->flags & TOKEN_STOP))
			ret->least = MIN(ret->least,
			    planner_df(pl, a->term, a->term_len));
	}
	ret->words = g_string_free(words, FALSE);
}

/* Whether an ordinary spelling stands for the long form often enough to be looked
 * for as such: age is seldom "advanced glycation end products". */
static bool
often_stands_for(struct planner *pl, const char *folded,
    const struct long_form *form)
{
	uint32_t df = planner_df(pl, folded, strlen(folded));
	struct atoms atoms;

	atoms_make(pl, folded, strlen(folded), &atoms);
	if (atoms.n != 1 || (atoms.v[0].flags & TOKEN_STOP))
		return false;
	return form->least != UINT32_MAX &&
	    (uint64_t)form->least * SHORT_SHARE >= df;
}

/* The likelier first, and an order that does not depend on shards. */
static int
by_words(const void *a, const void *b)
{
	const struct long_form *x = a, *y = b;

	if (x->least != y->least)
		return x->least < y->least ? 1 : -1;
	return strcmp(x->words, y->words);
}

/* The long forms of lines that differ in their words, the best of them. */
static GArray *
different_forms(struct planner *pl, const char *folded, bool meant,
    char **lines)
{
	GArray *forms = g_array_new(FALSE, FALSE, sizeof(struct long_form));

	g_array_set_clear_func(forms, long_form_clear);
	for (char **l = lines; *l; l++) {
		struct long_form f;
		if (!**l)
			continue;
		make_long_form(pl, *l, &f);
		if (*f.words && (meant || often_stands_for(pl, folded, &f)))
			g_array_append_val(forms, f);
		else
			long_form_clear(&f);
	}
	g_array_sort(forms, by_words);
	for (unsigned i = 1; i < forms->len;) {
		const struct long_form *f =
		    &g_array_index(forms, struct long_form, i);
		/* The same in other capitals says nothing new. */
		if (strcmp(f[-1].words, f->words) == 0)
			g_array_remove_index(forms, i);
		else
			i++;
	}
	if (forms->len > FORMS_MAX)
		g_array_set_size(forms, FORMS_MAX);
	return forms;
}

static void
add_long_forms(struct planner *pl, const char *folded, bool meant,
    const char *prefix, struct node_list *alternatives)
{
	const char *text = long_forms(pl, folded, strlen(folded));

	if (!text)
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GArray) forms = different_forms(pl, folded, meant, lines);
	/* Of several things that it stands for one is meant. */
	for (unsigned i = 0; i < forms->len; i++) {
		struct plan_node *node = text_node(pl,
		    g_array_index(forms, struct long_form, i).text, prefix,
		    WHY_ACRONYM, WEIGHT_ACRONYM / (float)forms->len);
		if (node_found(node))
			nodes_add(pl, alternatives, node);
	}
}

/* MoU and MoUs: the one in the other number, where documents define either. */
static void
add_other_number(struct planner *pl, const char *folded, bool small_s,
    const char *prefix, struct node_list *alternatives)
{
	size_t len = strlen(folded);
	bool many = len > 2 && small_s && folded[len - 1] == 's';
	bool defined = alternatives->n > 0;
	g_autofree char *other = many ? g_strndup(folded, len - 1)
	    : g_strconcat(folded, "s", NULL);
	const char *lines = long_forms(pl, other, strlen(other));

	if (!lines && !(defined && many))
		return;
	struct plan_node *node = text_node(pl, other, prefix, WHY_ACRONYM,
	    WEIGHT_ACRONYM);
	if (node_found(node))
		nodes_add(pl, alternatives, node);
	if (!defined)
		add_long_forms(pl, other, true, prefix, alternatives);
}

/* Whether one of the long forms of short is words. */
static bool
is_short_of(struct planner *pl, const char *folded_short, const char *words)
{
	const char *lines = long_forms(pl, folded_short,
	    strlen(folded_short));

	if (!lines)
		return false;
	g_auto(GStrv) forms = g_strsplit(lines, "\n", -1);
	for (char **f = forms; *f; f++) {
		g_autofree char *folded = fold_words(*f, strlen(*f));
		if (strcmp(folded, words) == 0)
			return true;
	}
	return false;
}

/* Short forms that words may have: their initials, with and without small
 * words, with and without a plural s. */
static void
add_short_form(struct planner *pl, const char *words, const char *prefix,
    struct node_list *alternatives)
{
	GString *forms[2] = {g_string_new(NULL), g_string_new(NULL)};
	g_auto(GStrv) list = g_strsplit(words, " ", -1);

	for (char **w = list; *w; w++) {
		size_t n = (size_t)(g_utf8_next_char(*w) - *w);
		if (!**w)
			continue;
		g_string_append_len(forms[0], *w, (gssize)n);
		if (strlen(*w) > 3)
			g_string_append_len(forms[1], *w, (gssize)n);
	}
	bool found = false;
	for (unsigned i = 0; i < 4 && !found; i++) {
		GString *form = forms[i / 2];
		if (i == 2 && strncmp(forms[0]->str, forms[1]->str,
		    forms[1]->len) == 0)
			break;
		if (i % 2)
			g_string_append_c(form, 's');
		found = is_short_of(pl, form->str, words);
		if (found) {
			struct plan_node *node = text_node(pl, form->str,
			    prefix, WHY_ACRONYM, WEIGHT_ACRONYM);
			if (node_found(node))
				nodes_add(pl, alternatives, node);
		}
	}
	g_string_free(forms[0], TRUE);
	g_string_free(forms[1], TRUE);
}

/* --- synonyms ------------------------------------------------------------------- */

/* The groups that words are in: lines of members, between tabs as trawl-index
 * writes them, or commas. */
static void
add_synonyms(struct planner *pl, const char *words, const char *prefix,
    struct node_list *alternatives)
{
	const char *text = planner_synonyms(pl);

	if (!*text)
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		const char *between = strchr(*l, '\t') ? "\t" : ",";
		g_auto(GStrv) members = g_strsplit_set(*l, between, -1);
		bool in = false;
		for (char **m = members; *m && !in; m++) {
			g_autofree char *folded = fold_words(*m, strlen(*m));
			in = *folded && strcmp(folded, words) == 0;
		}
		for (char **m = members; in && *m; m++) {
			g_autofree char *folded = fold_words(*m, strlen(*m));
			if (!*folded || strcmp(folded, words) == 0)
				continue;
			struct plan_node *node = text_node(pl, folded, prefix,
			    WHY_SYNONYM, WEIGHT_SYNONYM);
			if (node != pl->nothing && node_found(node))
				nodes_add(pl, alternatives, node);
		}
	}
}

/* --- ordinal numbers ------------------------------------------------------------ */

/* The sixth consultations are announced as the 6th; folded. */
static const struct {
	const char *word, *digits;
} ordinals[] = {
	{"first", "1st"}, {"second", "2nd"}, {"third", "3rd"},
	{"fourth", "4th"}, {"fifth", "5th"}, {"sixth", "6th"},
	{"seventh", "7th"}, {"eighth", "8th"}, {"ninth", "9th"},
	{"tenth", "10th"}, {"eleventh", "11th"}, {"twelfth", "12th"},
	{"thirteenth", "13th"}, {"fourteenth", "14th"}, {"fifteenth", "15th"},
	{"sixteenth", "16th"}, {"seventeenth", "17th"},
	{"eighteenth", "18th"}, {"nineteenth", "19th"}, {"twentieth", "20th"},
	{"premier", "1er"}, {"premiere", "1re"}, {"deuxieme", "2e"},
	{"troisieme", "3e"}, {"quatrieme", "4e"}, {"cinquieme", "5e"},
	{"sixieme", "6e"}, {"septieme", "7e"}, {"huitieme", "8e"},
	{"neuvieme", "9e"}, {"dixieme", "10e"}, {"onzieme", "11e"},
	{"douzieme", "12e"},
};

static void
add_ordinals(struct planner *pl, const char *word, const char *prefix,
    struct node_list *alternatives)
{
	if (pl->o->no_synonyms)
		return;
	for (unsigned i = 0; i < G_N_ELEMENTS(ordinals); i++) {
		const char *other = strcmp(word, ordinals[i].word) == 0
		    ? ordinals[i].digits
		    : strcmp(word, ordinals[i].digits) == 0 ? ordinals[i].word
							    : NULL;
		if (!other)
			continue;
		struct plan_node *node = text_node(pl, other, prefix,
		    WHY_SYNONYM, WEIGHT_SYNONYM);
		if (node != pl->nothing && node_found(node))
			nodes_add(pl, alternatives, node);
		return;
	}
}

/* --- single words ------------------------------------------------------------------ */

struct plan_node *
also_either(struct planner *pl, struct plan_node *node,
    const struct node_list *alternatives)
{
	return nodes_behind(pl, PLAN_OR, node, alternatives);
}

/* fold_words() of a typed word, kept with it or until the plan goes. */
static const char *
fold_typed(struct planner *pl, const char *text, size_t len)
{
	struct atoms *kept = planner_known_atoms(pl, text, len);

	if (kept && kept->folded)
		return kept->folded;
	g_autofree char *words = fold_words(text, len);
	const char *folded = arena_strdup(kept ? &pl->known->arena
	    : &pl->p->arena, words);
	if (kept)
		kept->folded = folded;
	return folded;
}

struct plan_node *
also_make(struct planner *pl, struct plan_node *node, const char *text,
    size_t len, const char *prefix)
{
	struct node_list list = {NULL, 0, 0}, *alternatives = &list;

	if (len > TEXT_TERM_MAX)
		return node;
	const char *folded = fold_typed(pl, text, len);
	bool meant = has_capitals(text, len);
	add_long_forms(pl, folded, meant, prefix, alternatives);
	if (meant)
		add_other_number(pl, folded, text[len - 1] == 's', prefix,
		    alternatives);
	add_synonyms(pl, folded, prefix, alternatives);
	add_ordinals(pl, folded, prefix, alternatives);
	return also_either(pl, node, alternatives);
}

/* --- neighbours ------------------------------------------------------------------------ */

static bool
is_plain_word(const struct query_node *q)
{
	return q->op == QUERY_WORD && !q->field && !q->exact &&
	    q->text_len > 0 && q->text_len <= TEXT_TERM_MAX;
}

/* Whether nothing but blanks stands between two words. */
static bool
follows(const struct planner *pl, const struct query_node *a,
    const struct query_node *b)
{
	if (!is_plain_word(a) || !is_plain_word(b) || a->to > b->from ||
	    b->from - a->to > 8 || b->from > pl->q->len)
		return false;
	for (uint32_t i = a->to; i < b->from; i++)
		if (pl->q->text[i] != ' ' && pl->q->text[i] != '\t' &&
		    pl->q->text[i] != '\n')
			return false;
	return true;
}

/* The two words written as one, where the index has that; NULL: no. */
static struct plan_node *
joined_node(struct planner *pl, const struct query_node *a,
    const struct query_node *b)
{
	g_autoptr(GString) text = g_string_new_len(a->text, a->text_len);
	struct atoms atoms;

	/* Initials and numbers make words by chance. */
	if (pl->o->bag || a->text_len < 2 || b->text_len < 2 ||
	    g_ascii_isdigit(a->text[a->text_len - 1]) ||
	    g_ascii_isdigit(b->text[0]))
		return NULL;
	g_string_append_len(text, b->text, b->text_len);
	atoms_make(pl, text->str, text->len, &atoms);
	if (atoms.n != 1)
		return NULL;
	struct plan_node *node = atom_stems(pl, &atoms.v[0], "", WHY_JOINED,
	    WEIGHT_JOINED);
	return node_found(node) ? node : NULL;
}

/* Only scores: the two as written, a few words from each other. */
static void
boost_near(struct planner *pl, const struct query_node *a,
    const struct query_node *b)
{
	struct atoms x, y;
	uint16_t concept = pl->concept;

	if (pl->o->near <= 0 || pl->negated || pl->places || pl->weight <= 0)
		return;
	atoms_make(pl, a->text, a->text_len, &x);
	atoms_make(pl, b->text, b->text_len, &y);
	if (x.n != 1 || y.n != 1 || strcmp(x.v[0].term, y.v[0].term) == 0 ||
	    ((x.v[0].flags | y.v[0].flags) & TOKEN_STOP))
		return;
	pl->concept = 0;
	struct plan_node *node = node_pair(pl, PLAN_NEAR,
	    atom_surface(pl, &x.v[0], "", WHY_NEAR, 1),
	    atom_surface(pl, &y.v[0], "", WHY_NEAR, 1));
	node->n = NEAR_WINDOW;
	if (node_found(node)) {
		node->boost = true;
		node = node_weigh(pl, node, pl->o->near * pl->weight);
		node->boost = true;
		nodes_add(pl, &pl->boosts, node);
	}
	pl->concept = concept;
}

static uint16_t
concept_of(const struct plan_node *node)
{
	while (!node->concept && node->n_kids)
		node = node->kids[0];
	return node->concept;
}

/* Short forms and synonyms of the words [from, to). */
static void
add_of_words(struct planner *pl, const struct query_node *const *q,
    unsigned from, unsigned to, struct node_list *alternatives)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (unsigned i = from; i < to; i++) {
		if (i > from)
			g_string_append_c(text, ' ');
		g_string_append_len(text, q[i]->text, q[i]->text_len);
	}
	g_autofree char *words = fold_words(text->str, text->len);
	add_short_form(pl, words, "", alternatives);
	add_synonyms(pl, words, "", alternatives);
}

void
also_neighbours(struct planner *pl, const struct query_node *const *q,
    struct plan_node **kids, unsigned *n, bool any)
{
	struct plan_node **out;
	unsigned count = *n, kept = 0, i = 0;

	if (count < 2 || count > LIST_MAX || pl->places)
		return;
	out = nodes_room(pl, count * 2);
	for (unsigned k = 0; k + 1 < count; k++)
		if (follows(pl, q[k], q[k + 1]))
			boost_near(pl, q[k], q[k + 1]);
	if (pl->o->plain)
		return;
	while (i < count) {
		struct node_list also = {NULL, 0, 0};
		unsigned run = i + 1, to;
		while (run < count && run - i < WORDS_MAX &&
		    follows(pl, q[run - 1], q[run]))
			run++;
		pl->concept = concept_of(kids[i]);
		pl->at = q[i];
		for (to = run; to > i + 1; to--) {
			add_of_words(pl, q, i, to, &also);
			if (to == i + 2) {
				struct plan_node *one = joined_node(pl, q[i],
				    q[i + 1]);
				if (one)
					nodes_add(pl, &also, one);
			}
			if (also.n)
				break;
		}
		pl->concept = 0;
		if (also.n == 0) {
			out[kept++] = kids[i++];
			continue;
		}
		for (unsigned k = 0; k < also.n; k++) {
			struct plan_node *node = also.v[k];
			node->to = q[to - 1]->to;
		}
		struct plan_node *typed = node_over(pl,
		    any ? PLAN_OR : PLAN_AND, kids + i, to - i);
		out[kept++] = also_either(pl, typed, &also);
		i = to;
	}
	memcpy(kids, out, kept * sizeof(*kids));
	*n = kept;
}
