/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a request that takes too long or too much.
 *
 * libxapian cannot be stopped from outside, and GLib aborts when memory is out,
 * by a trap: so the last word is spoken in a signal handler.  What it says is made
 * ready before, since a handler may only write().
 */
#include "searcher/web/guard.h"

#include "searcher/web/reply.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static struct {
	volatile sig_atomic_t armed;
	int fd;
	char bytes[4096];
	size_t len;
} last_word;

static void
write_all(int fd, const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(fd, s, len);
		if (n <= 0)
			return;
		s += n;
		len -= (size_t)n;
	}
}

#define LINE(why) \
	"{\"program\":\"trawl.cgi\",\"status\":503,\"error\":\"" why "\"}\n"

/* By what a request ends, and what the log says of it. */
static const struct {
	int sig;
	const char *line;
} ends[] = {
    {SIGALRM, LINE("a request took too long")},
#if !defined(__SANITIZE_ADDRESS__)
    {SIGABRT, LINE("a request ended the program: aborted")},
    {SIGTRAP, LINE("a request took too much memory")},
    {SIGSEGV, LINE("a request ended the program: bad address")},
    {SIGBUS, LINE("a request ended the program: a file was cut short")},
    {SIGFPE, LINE("a request ended the program: arithmetic")},
#endif
};

static void
on_trouble(int sig)
{
	if (last_word.armed) {
		last_word.armed = 0;
		write_all(last_word.fd, last_word.bytes, last_word.len);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
		if (ends[i].sig == sig)
			write_all(STDERR_FILENO, ends[i].line,
			    strlen(ends[i].line));
	_exit(1);
}

void
guard_init(unsigned megabytes)
{
	/* on a stack of its own: the usual one may be what ran out */
	static char stack[16384];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction sa = {.sa_handler = on_trouble, .sa_flags = SA_ONSTACK};

	sigfillset(&sa.sa_mask); /* nothing interrupts the last word */
	sigaltstack(&other, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
		sigaction(ends[i].sig, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
#if !defined(__SANITIZE_ADDRESS__)
	/* What is read of an index lies in the page cache: were its mapped files
	 * counted, those of a large one would fit no limit that is of any use. */
	if (megabytes) {
		struct rlimit old, limit;
		getrlimit(RLIMIT_DATA, &old);
		limit.rlim_cur = limit.rlim_max = (rlim_t)megabytes << 20;
		if (old.rlim_max == RLIM_INFINITY ||
		    old.rlim_max > limit.rlim_max)
			setrlimit(RLIMIT_DATA, &limit);
	}
#endif
}

/* The header of a record of FastCGI (version 1). */
static void
put_record(int type, int request, const char *s, size_t len)
{
	char *p = last_word.bytes + last_word.len;
	const unsigned char head[8] = {1, (unsigned char)type,
	    (unsigned char)(request >> 8), (unsigned char)request,
	    (unsigned char)(len >> 8), (unsigned char)len, 0, 0};

	memcpy(p, head, 8);
	if (len)
		memcpy(p + 8, s, len);
	last_word.len += 8 + len;
}

void
guard_begin(unsigned seconds, int fd, int request)
{
	size_t len;
	const char *text = reply_busy(&len);

	last_word.armed = 0;
	last_word.fd = fd;
	last_word.len = 0;
	if (request > 0) {
		static const char end[8] = {0};
		enum { END_REQUEST = 3, STDOUT = 6 };
		put_record(STDOUT, request, text, len);
		put_record(STDOUT, request, NULL, 0);
		put_record(END_REQUEST, request, end, sizeof end);
	} else {
		memcpy(last_word.bytes, text, len);
		last_word.len = len;
	}
	last_word.armed = 1;
	struct itimerval t = {.it_value.tv_sec = seconds};
	setitimer(ITIMER_REAL, &t, NULL);
}

void
guard_end(void)
{
	struct itimerval t = {0};

	setitimer(ITIMER_REAL, &t, NULL);
	last_word.armed = 0;
}
