/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal: what it can, how wide it is, and the pager before it. */
#include "searcher/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned
ask_columns(void)
{
	struct winsize w;
	const char *env = g_getenv("COLUMNS");
	guint64 n;

	if (env && g_ascii_string_to_unsigned(env, 10, 20, 1000, &n, NULL))
		return (unsigned)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 80;
}

void
terminal_look(struct terminal *ret, enum when color, enum when links)
{
	const char *term = g_getenv("TERM");
	const char *no_color = g_getenv("NO_COLOR");
	bool able = term && strcmp(term, "dumb") != 0;

	ret->is_tty = isatty(STDOUT_FILENO);
	ret->columns = ask_columns();
	ret->color = color == WHEN_ALWAYS ||
	    (color == WHEN_AUTO && ret->is_tty && able &&
	        !(no_color && *no_color));
	/* the Linux console prints what it does not know of them */
	ret->links = links == WHEN_ALWAYS ||
	    (links == WHEN_AUTO && ret->is_tty && able &&
	        strcmp(term, "linux") != 0);
}

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* The pager's words; NULL where none is wanted. */
static char **
pager_words(const char *pager)
{
	char **words = NULL;

	if (!pager)
		pager = g_getenv("TRAWL_PAGER");
	if (!pager)
		pager = g_getenv("PAGER");
	if (!pager)
		pager = "less";
	if (!*pager || strcmp(pager, "cat") == 0 ||
	    !g_shell_parse_argv(pager, NULL, &words, NULL))
		return NULL;
	return words;
}

static bool
write_paged(const char *text, size_t len, char **words)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) env = g_get_environ();
	GPid pid;
	int in, status;

	/* one screen or less is just printed; colours pass through */
	env = g_environ_setenv(env, "LESS", "FRX", FALSE);
	if (!g_spawn_async_with_pipes(NULL, words, env,
	        G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
	        &pid, &in, NULL, NULL, &error))
		return false;
	/* a pager that is left early, and ^C in it, are no trouble of ours */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	write_all(in, text, len);
	close(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	g_spawn_close_pid(pid);
	return true;
}

const char *
pager_choice(const struct config *c, bool pager, bool no_pager)
{
	bool never = c->pager &&
	    (strcmp(c->pager, "never") == 0 || strcmp(c->pager, "no") == 0);

	if (no_pager || (never && !pager))
		return "";
	return never ? NULL : c->pager;
}

bool
terminal_write(const char *text, size_t len, const char *pager)
{
	if (isatty(STDOUT_FILENO) && (!pager || *pager)) {
		g_auto(GStrv) words = pager_words(pager);
		if (words && write_paged(text, len, words))
			return true;
	}
	signal(SIGPIPE, SIG_IGN);
	if (write_all(STDOUT_FILENO, text, len) || errno == EPIPE)
		return true;
	complain("cannot write to standard output: %s", g_strerror(errno));
	return false;
}
