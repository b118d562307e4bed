/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trawl.cgi: one request of CGI, or the loop of FastCGI.
 *
 * What stands on the command line is never looked at in a request: servers put
 * parts of the query string there.
 */
#include <config.h>

#include "searcher/web/guard.h"
#include "searcher/web/web.h"

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_LIBFCGI
#include <fcgiapp.h>
#endif

extern char **environ;

static bool
write_all(int fd, const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(fd, s, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s += n;
		len -= (size_t)n;
	}
	return true;
}

/* --- CGI ------------------------------------------------------------------------ */

static size_t
read_stdin(void *ctx, char *buf, size_t len)
{
	ssize_t n;

	(void)ctx;
	do
		n = read(STDIN_FILENO, buf, len);
	while (n < 0 && errno == EINTR);
	return n > 0 ? (size_t)n : 0;
}

static int
run_cgi(void)
{
	struct web *w = web_new(site_path(getenv("TRAWL_CONFIG")), false);
	const struct site *site = web_site(w);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) log = g_string_new(NULL);

	guard_init(site->memory);
	guard_begin(site->seconds, STDOUT_FILENO, 0);
	web_answer(w, environ, read_stdin, NULL, out, log);
	guard_end();
	bool ok = write_all(STDOUT_FILENO, out->str, out->len);
	write_all(STDERR_FILENO, log->str, log->len);
	/* the process ends: what w holds goes with it */
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- FastCGI ----------------------------------------------------------------------- */

#ifdef HAVE_LIBFCGI

static volatile sig_atomic_t stopped;

static void
on_stop(int sig)
{
	(void)sig;
	stopped = 1;
	FCGX_ShutdownPending();
}

static void
catch_stop(void)
{
	/* without SA_RESTART: accept() must come back */
	struct sigaction sa = {.sa_handler = on_stop};

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGUSR1, &sa, NULL); /* as Apache asks to stop */
	sigaction(SIGINT, &sa, NULL);
}

static size_t
read_stream(void *ctx, char *buf, size_t len)
{
	int n = FCGX_GetStr(buf, (int)MIN(len, 65536), ctx);

	return n > 0 ? (size_t)n : 0;
}

/* $TRAWL_CONFIG of the process; a server that hands it over with each request
 * (nginx) is believed, as it is the server's own word. */
static const char *
config_of(char **envp)
{
	const char *own = getenv("TRAWL_CONFIG");

	return own && *own ? own : input_env(envp, "TRAWL_CONFIG");
}

/* Writes a page, all but its end, as records as long as they may be: libfcgi's
 * have 8 KB, each a call of its own that wakes the server.  Returns how much of it
 * was written. */
static size_t
write_ahead(const FCGX_Request *request, const char *s, size_t len)
{
	enum { STDOUT = 6, MOST = 65528, END = 4096 };
	size_t at = 0;

	while (len - at > 2 * END) {
		size_t n = MIN(len - at - END, MOST);
		unsigned char head[8] = {1, STDOUT,
		    (unsigned char)(request->requestId >> 8),
		    (unsigned char)request->requestId,
		    (unsigned char)(n >> 8), (unsigned char)n, 0, 0};
		struct iovec v[] = {{head, sizeof head}, {(char *)s + at, n}};
		ssize_t wrote;
		do
			wrote = writev(request->ipcFd, v, 2);
		while (wrote < 0 && errno == EINTR);
		if (wrote < 0)
			return at;
		/* part of a record: what is left of it */
		size_t w = (size_t)wrote;
		if (w < sizeof head && !write_all(request->ipcFd,
		    (char *)head + w, sizeof head - w))
			return len;
		size_t done = w > sizeof head ? w - sizeof head : 0;
		if (!write_all(request->ipcFd, s + at + done, n - done))
			return len;
		at += n;
	}
	return at;
}

static void
serve_one(struct web **w, FCGX_Request *request, GString *out, GString *log)
{
	if (!*w) {
		*w = web_new(site_path(config_of(request->envp)), true);
		guard_init(web_site(*w)->memory);
	}
	g_string_truncate(out, 0);
	g_string_truncate(log, 0);
	guard_begin(web_site(*w)->seconds, request->ipcFd, request->requestId);
	web_answer(*w, request->envp, read_stream, request->in, out, log);
	guard_end();
	size_t at = write_ahead(request, out->str, out->len);
	FCGX_PutStr(out->str + at, (int)(out->len - at), request->out);
	if (log->len)
		FCGX_PutStr(log->str, (int)log->len, request->err);
}

static int
serve(void)
{
	FCGX_Request request;
	struct web *w = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) log = g_string_new(NULL);

#ifdef __GLIBC__
	/* else each request gives pages back that the next asks for */
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
#endif
	if (FCGX_Init() != 0 ||
	    FCGX_InitRequest(&request, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return EXIT_FAILURE;
	while (!stopped && FCGX_Accept_r(&request) == 0) {
		serve_one(&w, &request, out, log);
		FCGX_Finish_r(&request);
		/* one long page must not be held for ever */
		if (out->allocated_len > 1 << 20) {
			g_string_free(out, TRUE);
			out = g_string_new(NULL);
		}
	}
	FCGX_Free(&request, 1);
	web_free(w);
	return EXIT_SUCCESS;
}

#define MAX_PROCESSES 64

static bool
start_one(pid_t *slot, const sigset_t *usual)
{
	pid_t pid = fork();

	if (pid == 0) {
		sigprocmask(SIG_SETMASK, usual, NULL);
		_exit(serve());
	}
	*slot = pid;
	return pid > 0;
}

/* Keeps n processes alive: one that ended itself (time, memory) is replaced,
 * but not faster than once a second each, lest a broken one spins. */
static int
serve_many(unsigned n)
{
	pid_t pids[MAX_PROCESSES] = {0};
	time_t started[MAX_PROCESSES] = {0};
	sigset_t stops, usual;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGUSR1);
	sigaddset(&stops, SIGCHLD);
	sigprocmask(SIG_BLOCK, &stops, &usual);
	signal(SIGCHLD, SIG_DFL);
	for (;;) {
		bool late = false;
		time_t now = time(NULL);
		for (unsigned i = 0; i < n; i++) {
			if (pids[i] > 0)
				continue;
			if (started[i] == now) {
				late = true;
				continue;
			}
			started[i] = now;
			late = !start_one(&pids[i], &usual) || late;
		}
		struct timespec second = {1, 0};
		int sig = late ? sigtimedwait(&stops, NULL, &second)
		               : sigwaitinfo(&stops, NULL);
		if (sig == SIGTERM || sig == SIGINT || sig == SIGUSR1)
			break;
		pid_t gone;
		while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
			for (unsigned i = 0; i < n; i++)
				if (pids[i] == gone)
					pids[i] = 0;
	}
	for (unsigned i = 0; i < n; i++)
		if (pids[i] > 0)
			kill(pids[i], SIGTERM);
	while (wait(NULL) > 0)
		;
	return EXIT_SUCCESS;
}

static int
run_fastcgi(void)
{
	struct site *site =
	    site_read(site_path(getenv("TRAWL_CONFIG")), NULL);
	unsigned n = site ? MIN(site->processes, MAX_PROCESSES) : 0;

	site_free(site);
	signal(SIGPIPE, SIG_IGN);
	catch_stop();
	return n ? serve_many(n) : serve();
}

#endif

int
main(void)
{
	if (getenv("REQUEST_METHOD") || getenv("GATEWAY_INTERFACE"))
		return run_cgi();
#ifdef HAVE_LIBFCGI
	if (!FCGX_IsCGI())
		return run_fastcgi();
#endif
	fputs("trawl.cgi " PACKAGE_VERSION ": a web server runs this, see "
	      "trawl.cgi(8)\n",
	    stderr);
	return 2;
}
