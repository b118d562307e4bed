/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and prints ranking models. */
#include "searcher/model.h"

#include "searcher/session.h"

#include <math.h>
#include <string.h>

/* Chosen on the collections of bench/QUALITY, held-out; see doc/DESIGN. */
static const struct model default_model = {
    .scheme = "bm25",
    .parameters = {1.2, 0, 1, 0.65, 0.5},
    .n_parameters = 5,
    .title = 0.15,
    .exact = 0.2,
};

static const struct xc_scheme *
find_scheme(const char *name)
{
	const struct xc_scheme *s;

	for (size_t i = 0; (s = xc_scheme_at(i)); i++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

static void
set_no_scheme(const char *name, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);
	const struct xc_scheme *s;

	for (size_t i = 0; (s = xc_scheme_at(i)); i++)
		g_string_append_printf(list, "%s%s", i ? " " : "", s->name);
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
	    "no ranking model '%s': there are %s", name, list->str);
}

/* Which of the scheme's parameters is called name; -1: none. */
static int
find_parameter(const struct xc_scheme *s, const char *name)
{
	g_auto(GStrv) names = g_strsplit(s->parameters, " ", -1);

	for (unsigned i = 0; i < s->n && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

static bool
set_parameter(struct model *m, const struct xc_scheme *s, char *assignment,
    GError **error)
{
	char *eq = strchr(assignment, '=');
	char *end;

	if (eq)
		*eq = '\0';
	const char *name = g_strstrip(assignment);
	double value = eq ? g_ascii_strtod(eq + 1, &end) : NAN;
	if (!eq || end == eq + 1 || *g_strchug(end) || !isfinite(value) ||
	    value < 0) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "model parameter '%s' wants a number that is not negative, "
		    "as in %s(%s=1)",
		    name, s->name, *name ? name : "k1");
		return false;
	}
	int i = find_parameter(s, name);
	if (strcmp(name, "title") == 0)
		m->title = value;
	else if (strcmp(name, "exact") == 0)
		m->exact = value;
	else if (strcmp(name, "near") == 0)
		m->near = value;
	else if (i >= 0)
		m->parameters[i] = value;
	else {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "model '%s' has no parameter '%s': it has %s%stitle exact near",
		    s->name, name, s->parameters, *s->parameters ? " " : "");
		return false;
	}
	return true;
}

bool
model_parse(const char *text, struct model *ret_model, GError **error)
{
	struct model m = default_model;

	if (!text || !*text) {
		*ret_model = m;
		return true;
	}
	g_autofree char *copy = g_strstrip(g_strdup(text));
	char *open = strchr(copy, '('), *arguments = NULL;
	if (open) {
		size_t len = strlen(open);
		if (open[len - 1] != ')') {
			g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
			    "model '%s' has no closing parenthesis", text);
			return false;
		}
		open[len - 1] = '\0';
		*open = '\0';
		arguments = open + 1;
	}
	/* tfidf may carry its normalisation behind a colon */
	g_autofree char *base = g_strdup(copy);
	char *colon = strchr(base, ':');
	if (colon)
		*colon = '\0';
	const struct xc_scheme *s = find_scheme(base);
	if (!s || strlen(copy) >= sizeof m.scheme) {
		set_no_scheme(copy, error);
		return false;
	}
	g_strlcpy(m.scheme, copy, sizeof m.scheme);
	if (strcmp(base, default_model.scheme) != 0) {
		m.n_parameters = MIN(s->n, MODEL_PARAMETERS);
		memcpy(m.parameters, s->defaults,
		    m.n_parameters * sizeof m.parameters[0]);
	}
	g_auto(GStrv) list = g_strsplit(arguments ? arguments : "", ",", -1);
	for (char **a = list; *a; a++)
		if (*g_strstrip(*a) && !set_parameter(&m, s, *a, error))
			return false;
	*ret_model = m;
	return true;
}

char *
model_print(const struct model *m)
{
	g_autofree char *base = g_strdup(m->scheme);
	char *colon = strchr(base, ':');
	if (colon)
		*colon = '\0';
	const struct xc_scheme *s = find_scheme(base);
	g_auto(GStrv) names = g_strsplit(s ? s->parameters : "", " ", -1);
	GString *out = g_string_new(m->scheme);
	char number[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_c(out, '(');
	for (unsigned i = 0; i < m->n_parameters && names[i]; i++) {
		g_ascii_formatd(number, sizeof number, "%g", m->parameters[i]);
		g_string_append_printf(out, "%s=%s,", names[i], number);
	}
	g_ascii_formatd(number, sizeof number, "%g", m->title);
	g_string_append_printf(out, "title=%s,", number);
	g_ascii_formatd(number, sizeof number, "%g", m->exact);
	g_string_append_printf(out, "exact=%s,", number);
	g_ascii_formatd(number, sizeof number, "%g", m->near);
	g_string_append_printf(out, "near=%s)", number);
	return g_string_free(out, FALSE);
}
