/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions that make "trawl eval" fail. */
#include <config.h>
#include <math.h>
#include <string.h>

#include "searcher/eval/gate.h"
#include "searcher/eval/report.h"

static bool
bad_condition(const char *text, const char *why, GError **error)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_USAGE,
	    "condition '%s': %s", text, why);
	return false;
}

static const char *
skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* Reads `< 0.5' at p; NULL if that is not there. */
static const char *
parse_bound(const char *p, enum gate_relation *ret_relation,
    double *ret_bound)
{
	char *end;

	p = skip_blanks(p);
	if (*p != '<' && *p != '>')
		return NULL;
	*ret_relation = *p == '<' ? GATE_LESS : GATE_MORE;
	if (*++p == '=') {
		*ret_relation = *ret_relation == GATE_LESS ? GATE_AT_MOST
		                                           : GATE_AT_LEAST;
		p++;
	}
	p = skip_blanks(p);
	*ret_bound = g_ascii_strtod(p, &end);
	if (end == p || !isfinite(*ret_bound))
		return NULL;
	return skip_blanks(end);
}

bool
gate_parse(const char *text, struct gate *ret_gate, GError **error)
{
	const char *p = skip_blanks(text);
	size_t len = strcspn(p, " \t<>=");
	struct gate g = {0};
	const char *rest;

	if (len == 0)
		return bad_condition(text, "a measure comes first", error);
	rest = parse_bound(p + len, &g.relation, &g.bound);
	if (rest == NULL)
		return bad_condition(text,
		    "after the measure comes <, <=, > or >= and a number",
		    error);
	if (*rest != '\0') {
		if (strncmp(rest, "and", 3) != 0)
			return bad_condition(text, "only `and p < NUMBER' may "
			    "follow the number", error);
		rest = skip_blanks(rest + 3);
		if (*rest != 'p' || (rest = parse_bound(rest + 1,
		    &g.p_relation, &g.p_bound)) == NULL || *rest != '\0')
			return bad_condition(text,
			    "after `and' comes `p < NUMBER'", error);
		g.has_p = true;
	}
	g.text = g_strdup(text);
	g.measure = g_strndup(p, len);
	*ret_gate = g;
	return true;
}

void
gate_clear(struct gate *gate)
{
	g_clear_pointer(&gate->text, g_free);
	g_clear_pointer(&gate->measure, g_free);
}

static bool
stands(double x, enum gate_relation relation, double bound)
{
	switch (relation) {
	case GATE_LESS:
		return !(x >= bound);
	case GATE_AT_MOST:
		return !(x > bound);
	case GATE_MORE:
		return !(x <= bound);
	case GATE_AT_LEAST:
		return !(x < bound);
	}
	return true;
}

/* With a base: the difference and its p. */
static bool
difference(const struct gate *gate, const struct scores *base,
    const struct scores *run, size_t v, const struct compare_options *options,
    double *ret_x, double *ret_p, GError **error)
{
	struct comparison *c = compare_scores(base, run, options);
	bool ok = c->same_topics || options->complete;

	if (ok) {
		*ret_x = c->values[v].diff;
		*ret_p = c->values[v].p;
	} else {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_TOPIC,
		    "condition '%s': the run and its baseline have different "
		    "topics: -c counts missing ones as 0", gate->text);
	}
	comparison_free(c);
	return ok;
}

bool
gate_holds(const struct gate *gate, const struct run *run,
    const struct run *base, const struct eval_rules *rules,
    const struct compare_options *options, bool *ret_holds,
    char **ret_message, GError **error)
{
	struct measure_set *set = NULL;
	struct scores *s = NULL, *b = NULL;
	char x_text[REPORT_NUMBER], p_text[REPORT_NUMBER];
	double x, p = NAN;
	size_t v;
	bool ok = false;

	if (base == NULL && gate->has_p)
		return bad_condition(gate->text,
		    "p needs a run to compare with (--baseline)", error);
	if (!measure_set_of(gate->measure, rules->version, &set, &v, error))
		return false;
	if (!scores_compute(run, options->qrels, set, rules, NULL, NULL, &s,
	    error))
		goto out;
	x = s->all[v];
	if (base != NULL) {
		if (!scores_compute(base, options->qrels, set, rules, NULL,
		    NULL, &b, error) ||
		    !difference(gate, b, s, v, options, &x, &p, error))
			goto out;
	}
	*ret_holds = stands(x, gate->relation, gate->bound) &&
	    (!gate->has_p || stands(p, gate->p_relation, gate->p_bound));
	*ret_message = g_strdup_printf("%s %s%s%s%s", gate->measure,
	    report_number(x_text, base != NULL ? "%+.6f" : "%.6f", x),
	    base != NULL ? " against the baseline" : "",
	    isnan(p) ? "" : ", p ",
	    isnan(p) ? "" : report_number(p_text, "%.4f", p));
	ok = true;
out:
	scores_free(s);
	scores_free(b);
	measure_set_free(set);
	return ok;
}
