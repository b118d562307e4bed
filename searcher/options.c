/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines: options anywhere, and words that may begin with '-'. */
#include "searcher/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
complain(const char *format, ...)
{
	va_list ap;

	fputs("trawl: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_TROUBLE;
}

/* The entry that arg (with its dashes) is meant for, or NULL.  Whether its
 * value comes with it in the same word. */
static const GOptionEntry *
find_entry(const GOptionEntry *entries, const char *arg, bool *ret_with_value)
{
	*ret_with_value = false;
	if (arg[1] == '-') {
		size_t n = strcspn(arg + 2, "=");
		for (const GOptionEntry *e = entries; e->long_name; e++)
			if (strlen(e->long_name) == n &&
			    strncmp(e->long_name, arg + 2, n) == 0) {
				*ret_with_value = arg[2 + n] == '=';
				return e;
			}
		return NULL;
	}
	for (const GOptionEntry *e = entries; e->long_name; e++)
		if (e->short_name && e->short_name == arg[1]) {
			*ret_with_value = arg[2] != '\0';
			return e;
		}
	return NULL;
}

static bool
takes_value(const GOptionEntry *e)
{
	return e->arg != G_OPTION_ARG_NONE &&
	    !(e->arg == G_OPTION_ARG_CALLBACK &&
	        (e->flags & G_OPTION_FLAG_NO_ARG));
}

static bool
is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0 ||
	    strcmp(arg, "-?") == 0;
}

bool
options_parse(const GOptionEntry *entries, const char *usage,
    const char *summary, const char *description, int argc, char **argv,
    GPtrArray **ret_words, int *ret_status)
{
	g_autoptr(GPtrArray) opts = g_ptr_array_new();
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(opts, argv[0]);
	for (int i = 1; i < argc; i++) {
		char *arg = argv[i];
		bool with_value;
		if (strcmp(arg, "--") == 0) {
			for (i++; i < argc; i++)
				g_ptr_array_add(words, argv[i]);
			break;
		}
		if (arg[0] != '-' || arg[1] == '\0') {
			g_ptr_array_add(words, arg);
			continue;
		}
		const GOptionEntry *e = find_entry(entries, arg, &with_value);
		/* behind a word "-n5" may be the word n5, unwanted; options are
		 * taken there only in forms that no query has */
		if (words->len && !is_help(arg) &&
		    (!e || (arg[1] != '-' && arg[2] != '\0'))) {
			g_ptr_array_add(words, arg);
			continue;
		}
		if (e && takes_value(e) && with_value && arg[1] != '-') {
			/* "-n5" as "-n" "5": GLib knows no other */
			const char flag[] = {'-', arg[1], '\0'};
			g_ptr_array_add(opts, (char *)g_intern_string(flag));
			g_ptr_array_add(opts, arg + 2);
			continue;
		}
		g_ptr_array_add(opts, arg);
		if (e && takes_value(e) && !with_value && i + 1 < argc)
			g_ptr_array_add(opts, argv[++i]);
	}
	g_autofree char *program = g_strconcat("trawl ", argv[0], NULL);
	g_set_prgname(program);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, description);
	for (unsigned i = 1; i < opts->len; i++)
		if (is_help(opts->pdata[i])) {
			g_autofree char *help =
			    g_option_context_get_help(context, TRUE, NULL);
			/* the first line names the program twice otherwise */
			fputs(help, stdout);
			*ret_status = 0;
			return false;
		}
	g_ptr_array_add(opts, NULL);
	int n = (int)opts->len - 1;
	char **v = (char **)opts->pdata;
	if (!g_option_context_parse(context, &n, &v, &error)) {
		error->message[0] = g_ascii_tolower(error->message[0]);
		*ret_status = complain("%s: %s (see 'trawl %s --help')", argv[0],
		    error->message, argv[0]);
		return false;
	}
	*ret_words = g_steal_pointer(&words);
	return true;
}

bool
when_parse(const char *option, const char *text, enum when *ret)
{
	if (!text || strcmp(text, "auto") == 0)
		*ret = WHEN_AUTO;
	else if (strcmp(text, "always") == 0 || strcmp(text, "yes") == 0)
		*ret = WHEN_ALWAYS;
	else if (strcmp(text, "never") == 0 || strcmp(text, "no") == 0)
		*ret = WHEN_NEVER;
	else {
		complain("--%s is one of auto, always, never, not '%s'", option,
		    text);
		return false;
	}
	return true;
}
