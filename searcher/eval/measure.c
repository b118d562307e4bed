/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of measures, and how a person asks for them. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/measure.h"

enum {
	IN_OFFICIAL = 1,
	IN_SET = 2,
	IN_ALL = 4,    /* all_trec */
	IN_ALL_10 = 8, /* all_trec since 10.0 */
};

static const double ranks[] = {5, 10, 15, 20, 30, 100, 200, 500, 1000};
static const double few_ranks[] = {1, 5, 10};
static const double top_ranks[] = {5, 10, 20};
static const double tenths[] = {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1};
static const double fifths[] = {.2, .4, .6, .8, 1, 1.2, 1.4, 1.6, 1.8, 2};
static const double utility[] = {1, -1, 0, 0};
static const double one[] = {1};
static const double ten[] = {10};

#define DEFAULTS(a) a, G_N_ELEMENTS(a)
#define NO_DEFAULTS NULL, 0
#define EVERYWHERE (IN_OFFICIAL | IN_SET | IN_ALL)

const struct measure_def measure_defs[] = {
    {"runid", MEASURE_RUNID, TAKES_NOTHING, EVERYWHERE, NO_DEFAULTS, NULL},
    {"num_q", MEASURE_TOPICS, TAKES_NOTHING, EVERYWHERE, NO_DEFAULTS, NULL},
    {"num_ret", MEASURE_COUNT, TAKES_NOTHING, EVERYWHERE, NO_DEFAULTS,
	measure_num_ret},
    {"num_rel", MEASURE_COUNT, TAKES_NOTHING, EVERYWHERE, NO_DEFAULTS,
	measure_num_rel},
    {"num_rel_ret", MEASURE_COUNT, TAKES_NOTHING, EVERYWHERE, NO_DEFAULTS,
	measure_num_rel_ret},
    {"map", MEASURE_MEAN, TAKES_NOTHING, IN_OFFICIAL | IN_ALL, NO_DEFAULTS,
	measure_map},
    {"gm_map", MEASURE_GEOMEAN, TAKES_NOTHING, IN_OFFICIAL | IN_ALL,
	NO_DEFAULTS, measure_gm_map},
    {"Rprec", MEASURE_MEAN, TAKES_NOTHING, IN_OFFICIAL | IN_ALL, NO_DEFAULTS,
	measure_rprec},
    {"bpref", MEASURE_MEAN, TAKES_NOTHING, IN_OFFICIAL | IN_ALL, NO_DEFAULTS,
	measure_bpref},
    {"recip_rank", MEASURE_MEAN, TAKES_NOTHING, IN_OFFICIAL | IN_ALL,
	NO_DEFAULTS, measure_recip_rank},
    {"iprec_at_recall", MEASURE_MEAN, TAKES_POINTS, IN_OFFICIAL | IN_ALL,
	DEFAULTS(tenths), measure_iprec},
    {"P", MEASURE_MEAN, TAKES_CUTOFFS, IN_OFFICIAL | IN_ALL, DEFAULTS(ranks),
	measure_p},
    {"relstring", MEASURE_STRING, TAKES_NUMBERS, IN_ALL, DEFAULTS(ten), NULL},
    {"recall", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL, DEFAULTS(ranks),
	measure_recall},
    {"infAP", MEASURE_MEAN, TAKES_NOTHING, IN_ALL, NO_DEFAULTS,
	measure_infap},
    {"gm_bpref", MEASURE_GEOMEAN, TAKES_NOTHING, IN_ALL, NO_DEFAULTS,
	measure_gm_bpref},
    {"Rprec_mult", MEASURE_MEAN, TAKES_POINTS, IN_ALL, DEFAULTS(fifths),
	measure_rprec_mult},
    {"utility", MEASURE_MEAN, TAKES_NUMBERS, IN_SET | IN_ALL,
	DEFAULTS(utility), measure_utility},
    {"11pt_avg", MEASURE_MEAN, TAKES_NUMBERS, IN_ALL, DEFAULTS(tenths),
	measure_11pt},
    {"binG", MEASURE_MEAN, TAKES_NOTHING, IN_ALL, NO_DEFAULTS, measure_bing},
    {"G", MEASURE_MEAN, TAKES_PAIRS, IN_ALL, NO_DEFAULTS, measure_g},
    {"dcg", MEASURE_MEAN, TAKES_PAIRS, 0, NO_DEFAULTS, measure_dcg},
    {"ideal_dcg", MEASURE_MEAN, TAKES_PAIRS, 0, NO_DEFAULTS,
	measure_ideal_dcg},
    {"ndcg", MEASURE_MEAN, TAKES_PAIRS, IN_ALL, NO_DEFAULTS, measure_ndcg},
    {"ndcg_rel", MEASURE_MEAN, TAKES_PAIRS, IN_ALL, NO_DEFAULTS,
	measure_ndcg_rel},
    {"Rndcg", MEASURE_MEAN, TAKES_PAIRS, IN_ALL, NO_DEFAULTS, measure_rndcg},
    {"ndcg_cut", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL, DEFAULTS(ranks),
	measure_ndcg_cut},
    {"map_cut", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL, DEFAULTS(ranks),
	measure_map_cut},
    {"relative_P", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL, DEFAULTS(ranks),
	measure_relative_p},
    {"success", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL, DEFAULTS(few_ranks),
	measure_success},
    {"set_P", MEASURE_MEAN, TAKES_NOTHING, IN_SET | IN_ALL, NO_DEFAULTS,
	measure_set_p},
    {"set_relative_P", MEASURE_MEAN, TAKES_NOTHING, IN_SET | IN_ALL,
	NO_DEFAULTS, measure_set_relative_p},
    {"set_recall", MEASURE_MEAN, TAKES_NOTHING, IN_SET | IN_ALL, NO_DEFAULTS,
	measure_set_recall},
    {"set_map", MEASURE_MEAN, TAKES_NOTHING, IN_SET | IN_ALL, NO_DEFAULTS,
	measure_set_map},
    {"set_F", MEASURE_MEAN, TAKES_NUMBERS, IN_SET | IN_ALL, DEFAULTS(one),
	measure_set_f},
    {"num_nonrel_judged_ret", MEASURE_COUNT, TAKES_NOTHING, IN_ALL,
	NO_DEFAULTS, measure_num_nonrel_judged_ret},
    {"yaap", MEASURE_MEAN, TAKES_NOTHING, 0, NO_DEFAULTS, measure_yaap},
    {"rbp", MEASURE_MEAN, TAKES_PAIRS, IN_ALL_10, NO_DEFAULTS, measure_rbp},
    {"rbp_resid", MEASURE_MEAN, TAKES_PAIRS, IN_ALL_10, NO_DEFAULTS,
	measure_rbp_resid},
    {"unj", MEASURE_MEAN, TAKES_CUTOFFS, IN_ALL_10, DEFAULTS(top_ranks),
	measure_unj},
};
const size_t n_measure_defs = G_N_ELEMENTS(measure_defs);

/* What was asked of a measure. */
struct wish {
	bool wanted;
	char *params; /* the text after the '.', or NULL */
};

static unsigned
group_named(const char *name, enum eval_version version)
{
	if (strcmp(name, "official") == 0)
		return IN_OFFICIAL;
	if (strcmp(name, "set") == 0)
		return IN_SET;
	if (strcmp(name, "all_trec") == 0)
		return version == EVAL_TREC_9 ? IN_ALL : IN_ALL | IN_ALL_10;
	return 0;
}

static bool
add_wish(struct wish *wishes, const char *spec, enum eval_version version,
    GError **error)
{
	const char *dot = strchr(spec, '.');
	g_autofree char *name = dot != NULL ? g_strndup(spec, dot - spec)
	                                    : g_strdup(spec);
	unsigned group = group_named(name, version);
	bool known = group != 0;
	size_t i;

	if (dot != NULL && dot[1] == '\0') {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_USAGE,
		    "nothing follows the '.' of measure '%s'", spec);
		return false;
	}
	for (i = 0; i < n_measure_defs; i++) {
		if (measure_defs[i].groups & group)
			wishes[i].wanted = true;
		if (group != 0 || strcmp(measure_defs[i].name, name) != 0)
			continue;
		known = wishes[i].wanted = true;
		if (dot != NULL && wishes[i].params == NULL)
			wishes[i].params = g_strdup(dot + 1);
	}
	if (!known)
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_USAGE,
		    "unknown measure '%s'", name);
	return known;
}

static bool
bad_params(const struct measure *m, const char *why, GError **error)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE, "measure '%s': %s",
	    m->def->name, why);
	return false;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool
parse_numbers(struct measure *m, const char *text, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	bool whole = m->def->takes == TAKES_CUTOFFS;
	size_t n = g_strv_length(parts), i;
	double *numbers = g_new0(double, n + 1);

	m->params = m->given = numbers;
	m->n_params = n;
	for (i = 0; i < n; i++)
		numbers[i] = whole ? (double)strtol(parts[i], NULL, 10)
		                   : g_ascii_strtod(parts[i], NULL);
	if (m->def->takes == TAKES_NUMBERS) {
		if (n < m->def->n_defaults && m->def->calc == measure_utility)
			return bad_params(m, "takes four numbers", error);
		return true;
	}
	qsort(numbers, n, sizeof(double), by_size);
	if (whole && numbers[0] <= 0)
		return bad_params(m, "a cutoff is not above 0", error);
	for (i = 1; i < n; i++)
		if (numbers[i - 1] == numbers[i])
			return bad_params(m, "a cutoff is given twice", error);
	return true;
}

static bool
parse_pairs(struct measure *m, const char *text, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	size_t n = g_strv_length(parts), i;

	m->pairs = g_new0(struct measure_pair, n + 1);
	for (i = 0; i < n; i++) {
		char *equals = strchr(parts[i], '=');

		if (equals == NULL || strchr(equals + 1, '=') != NULL)
			return bad_params(m, "parameters are NAME=NUMBER",
			    error);
		m->pairs[i].name = g_strndup(parts[i], equals - parts[i]);
		m->pairs[i].value = g_ascii_strtod(equals + 1, NULL);
		m->n_pairs++;
	}
	return true;
}

static bool
fill_measure(struct measure *m, const struct measure_def *def,
    const char *params, GError **error)
{
	m->def = def;
	m->params = def->defaults;
	m->n_params = def->n_defaults;
	m->n_values = def->calc != NULL;
	if (params != NULL && def->takes == TAKES_PAIRS) {
		if (!parse_pairs(m, params, error))
			return false;
	} else if (params != NULL && def->takes != TAKES_NOTHING) {
		if (!parse_numbers(m, params, error))
			return false;
	}
	if (def->takes == TAKES_CUTOFFS || def->takes == TAKES_POINTS)
		m->n_values = m->n_params;
	return true;
}

/* The name a value prints under. */
static char *
value_name(const struct measure *m, size_t k, const char *params)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];

	switch (m->def->takes) {
	case TAKES_CUTOFFS:
		return g_strdup_printf("%s_%ld", m->def->name,
		    (long)m->params[k]);
	case TAKES_POINTS:
		return g_strdup_printf("%s_%s", m->def->name,
		    g_ascii_formatd(number, sizeof(number), "%3.2f",
			m->params[k]));
	case TAKES_NUMBERS:
	case TAKES_PAIRS:
		if (params != NULL)
			return g_strdup_printf("%s_%s", m->def->name, params);
		break;
	case TAKES_NOTHING:
		break;
	}
	return g_strdup(m->def->name);
}

static void
name_values(struct measure_set *set, struct measure *m, const char *params)
{
	size_t k, n = MAX(m->n_values, 1);

	/* A string has a name too, but no value: it takes a place all the
	 * same, which stays 0. */
	if (m->def->kind == MEASURE_RUNID || m->def->kind == MEASURE_TOPICS)
		n = 1;
	m->first = set->n_values;
	set->names = g_renew(char *, set->names, set->n_values + n + 1);
	for (k = 0; k < n; k++)
		set->names[set->n_values++] = value_name(m, k, params);
	m->n_values = n;
}

bool
measure_set_new(const char *const *specs, size_t n_specs,
    enum eval_version version, struct measure_set **ret_set, GError **error)
{
	g_autofree struct wish *wishes = g_new0(struct wish, n_measure_defs);
	struct measure_set *set = g_new0(struct measure_set, 1);
	bool ok = true;
	size_t i;

	set->measures = g_new0(struct measure, n_measure_defs);
	for (i = 0; ok && i < n_specs; i++)
		ok = add_wish(wishes, specs[i], version, error);
	for (i = 0; ok && i < n_measure_defs; i++) {
		struct measure *m = &set->measures[set->n_measures];

		if (!wishes[i].wanted)
			continue;
		set->n_measures++;
		ok = fill_measure(m, &measure_defs[i], wishes[i].params,
		    error);
		if (ok)
			name_values(set, m, wishes[i].params);
	}
	for (i = 0; i < n_measure_defs; i++)
		g_free(wishes[i].params);
	if (!ok) {
		measure_set_free(set);
		return false;
	}
	*ret_set = set;
	return true;
}

/* "ndcg_cut_10" as "ndcg_cut.10"; NULL when no measure's name begins it. */
static char *
spec_of_value(const char *name)
{
	const struct measure_def *best = NULL;
	size_t i, n = 0;

	for (i = 0; i < n_measure_defs; i++) {
		size_t len = strlen(measure_defs[i].name);

		if (len <= n || strncmp(name, measure_defs[i].name, len) != 0)
			continue;
		if (name[len] == '\0' ||
		    (name[len] == '_' && name[len + 1] != '\0' &&
			measure_defs[i].takes != TAKES_NOTHING)) {
			best = &measure_defs[i];
			n = len;
		}
	}
	if (best == NULL)
		return NULL;
	if (name[n] == '\0')
		return g_strdup(best->name);
	return g_strdup_printf("%s.%s", best->name, name + n + 1);
}

bool
measure_set_of(const char *name, enum eval_version version,
    struct measure_set **ret_set, size_t *ret_value, GError **error)
{
	g_autofree char *spec = spec_of_value(name);
	const char *const specs[] = {spec};
	struct measure_set *set = NULL;
	size_t v;

	if (spec != NULL &&
	    !measure_set_new(specs, 1, version, &set, error))
		return false;
	for (v = 0; set != NULL && v < set->n_values; v++) {
		const struct measure_def *def = measure_of_value(set, v)->def;

		if (strcmp(set->names[v], name) == 0 &&
		    def->kind != MEASURE_RUNID && def->kind != MEASURE_STRING) {
			*ret_set = set;
			*ret_value = v;
			return true;
		}
	}
	measure_set_free(set);
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_USAGE,
	    "no measure prints as '%s'", name);
	return false;
}

const struct measure *
measure_of_value(const struct measure_set *set, size_t v)
{
	size_t i;

	for (i = 0; i + 1 < set->n_measures; i++)
		if (v < set->measures[i + 1].first)
			break;
	return &set->measures[i];
}

void
measure_set_free(struct measure_set *set)
{
	size_t i, k;

	if (set == NULL)
		return;
	for (i = 0; i < set->n_measures; i++) {
		struct measure *m = &set->measures[i];

		for (k = 0; k < m->n_pairs; k++)
			g_free(m->pairs[k].name);
		g_free(m->pairs);
		g_free(m->given);
	}
	for (i = 0; i < set->n_values; i++)
		g_free(set->names[i]);
	g_free(set->names);
	g_free(set->measures);
	g_free(set);
}
