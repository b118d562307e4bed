/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usage: soak [-v] [-n REQUESTS] [-q QUERY] CONFIG PROGRAM [ARGUMENT...]
 *
 * Starts a FastCGI program on a socket of its own and asks it the requests
 * below in turn, over one connection.  Fails when one has another status than
 * it should, or finds other documents than it did at first, or when the program
 * holds more at its most, later on, than it did while its caches were filled and
 * emptied.  The index may be written to meanwhile, with documents that none of these
 * queries finds.  With -q, that query alone is asked, each time.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* By so many requests each cache has been filled and emptied. */
#define WARM 20000
/* By so much a process swings as caches fill and empty. */
#define GROWTH_KB 8192

/* %u in a query is the number of the round, so that no page is known yet. */
static struct ask {
	const char *path, *query;
	int status;
	const char *method;
} asks[] = {
    {"/", "", 200, "GET"},
    {"/", "q=cyber", 200, "GET"},
    {"/", "q=cyber+talks&lang=en", 200, "GET"},
    {"/", "q=cyber+OR+seoul&page=2", 200, "GET"},
    {"/", "q=cyber+-z%u", 200, "GET"},
    {"/", "q=washington+OR+x%u", 200, "GET"},
    {"/", "q=%%22policy+consultations%%22&sort=date&format=json", 200, "GET"},
    {"/", "q=laundering&format=json&n=5", 200, "GET"},
    {"/", "q=laundering&format=csv", 200, "GET"},
    {"/", "q=seoul&format=atom", 200, "GET"},
    {"/", "q=cybr+taks%u", 200, "GET"},
    {"/", "q=%%EC%%82%%AC%%EC%%9D%%B4%%EB%%B2%%84", 200, "GET"},
    {"/", "P=cyber&DEFAULTOP=or&HITSPERPAGE=5&SORT=1", 200, "GET"},
    {"/", "q=cyber", 200, "HEAD"},
    {"/doc", "id=sample/en/working-groups.html&q=cyber", 200, "GET"},
    {"/doc", "id=sample/nothing/%u", 404, "GET"},
    {"/suggest", "q=cyb", 200, "GET"},
    {"/advanced", "q=cyber", 200, "GET"},
    {"/help", "", 200, "GET"},
    {"/opensearch.xml", "", 200, "GET"},
    {"/style.css", "", 200, "GET"},
    {"/nothing", "", 404, "GET"},
    {"/", "q=a&n=x%u", 400, "GET"},
    {"/", "q=a&page=999999", 400, "GET"},
    {"/", "q=a&index=none", 404, "GET"},
    {"/", "q=a", 405, "DELETE"},
};
#define N_ASKS (sizeof asks / sizeof *asks)
static size_t n_asks = N_ASKS;

/* --- FastCGI, the client's half ------------------------------------------------ */

enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

struct buffer {
	size_t len;
	unsigned char at[1 << 20];
};

static void
put_record(struct buffer *b, int type, const void *data, size_t len)
{
	unsigned char head[8] = {1, (unsigned char)type, 0, 1,
	    (unsigned char)(len >> 8), (unsigned char)len, 0, 0};

	memcpy(b->at + b->len, head, 8);
	if (len)
		memcpy(b->at + b->len + 8, data, len);
	b->len += 8 + len;
}

static void
put_pair(struct buffer *b, const char *name, const char *value)
{
	size_t n = strlen(name), v = strlen(value);

	if (n > 127 || v > 127)
		errx(2, "'%s' is too long", name);
	b->at[b->len++] = (unsigned char)n;
	b->at[b->len++] = (unsigned char)v;
	memcpy(b->at + b->len, name, n);
	memcpy(b->at + b->len + n, value, v);
	b->len += n + v;
}

static void
send_request(int fd, const struct ask *a, unsigned round)
{
	static const unsigned char begin[8] = {0, 1, 1}; /* keep the connection */
	static struct buffer out, pairs;
	char query[128];

	out.len = pairs.len = 0;
	snprintf(query, sizeof query, a->query, round);
	put_pair(&pairs, "GATEWAY_INTERFACE", "CGI/1.1");
	put_pair(&pairs, "REQUEST_METHOD", a->method);
	put_pair(&pairs, "SCRIPT_NAME", "/search");
	put_pair(&pairs, "PATH_INFO", a->path);
	put_pair(&pairs, "QUERY_STRING", query);
	put_pair(&pairs, "SERVER_NAME", "localhost");
	put_record(&out, BEGIN, begin, sizeof begin);
	put_record(&out, PARAMS, pairs.at, pairs.len);
	put_record(&out, PARAMS, NULL, 0);
	put_record(&out, STDIN, NULL, 0);
	if (write(fd, out.at, out.len) != (ssize_t)out.len)
		err(2, "write");
}

static void
read_all(int fd, void *to, size_t len)
{
	for (char *p = to; len;) {
		ssize_t n = read(fd, p, len);
		if (n <= 0)
			errx(2, "the program has hung up");
		p += n;
		len -= (size_t)n;
	}
}

static void
read_answer(int fd, struct buffer *in)
{
	unsigned char head[8], skipped[1 << 16];

	in->len = 0;
	do {
		read_all(fd, head, 8);
		size_t len = (size_t)(head[4] << 8 | head[5]);
		bool kept = head[1] == STDOUT && in->len + len < sizeof in->at;
		read_all(fd, kept ? in->at + in->len : skipped, len);
		in->len += kept ? len : 0;
		read_all(fd, skipped, head[6]);
	} while (head[1] != END);
	in->at[in->len] = '\0';
}

/* --- what was answered ---------------------------------------------------------- */

static int
status_of(const struct buffer *in)
{
	const char *s = (const char *)in->at;

	return strncmp(s, "Status: ", 8) == 0 ? atoi(s + 8)
	    : strstr(s, "Content-Type: ") ? 200 : 0;
}

/* A number for the row of documents that an answer names. */
static uint64_t
documents_of(const struct buffer *in)
{
	static const char *const before[] = {"/doc?id=", "\"id\":\""};
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		const char *p = (const char *)in->at;
		while ((p = strstr(p, before[i])))
			for (p += strlen(before[i]); *p && *p != '"' && *p != '&'; p++)
				h = (h ^ (unsigned char)*p) * 1099511628211u;
	}
	return h;
}

/* --- the program ----------------------------------------------------------------- */

static int
connect_to(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)a, sizeof *a) != 0)
		err(2, "connect");
	return fd;
}

static pid_t
start(const struct sockaddr_un *a, const char *config, char **argv)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	unlink(a->sun_path);
	if (fd < 0 || bind(fd, (const struct sockaddr *)a, sizeof *a) != 0 ||
	    listen(fd, 8) != 0)
		err(2, "%s", a->sun_path);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fd, STDIN_FILENO);
		close(fd);
		setenv("TRAWL_CONFIG", config, 1);
		unsetenv("REQUEST_METHOD");
		unsetenv("GATEWAY_INTERFACE");
		execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	close(fd);
	return pid;
}

struct size {
	long kb, fds;
};

static struct size
size_of(pid_t pid)
{
	char path[64], line[256];
	struct size s = {0, 0};

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmRSS:", 6) == 0)
			s.kb = atol(line + 6);
	if (f)
		fclose(f);
	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	while (d && readdir(d))
		s.fds++;
	if (d)
		closedir(d);
	return s;
}

/* The most that it held, and what it has open now. */
static void
see(struct size *s, pid_t pid)
{
	struct size now = size_of(pid);

	s->kb = MAX(s->kb, now.kb);
	s->fds = now.fds;
}

int
main(int argc, char **argv)
{
	static struct buffer in;
	static uint64_t first[N_ASKS];
	unsigned long requests = WARM / 2 * 3, failed = 0, wrong = 0;
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct size before = {0, 0}, after = {0, 0};
	bool verbose = false;
	int c;

	while ((c = getopt(argc, argv, "+n:q:v")) != -1) {
		if (c == 'n')
			requests = strtoul(optarg, NULL, 10);
		verbose |= c == 'v';
		if (c == 'q') {
			asks[0].query = optarg;
			n_asks = 1;
		}
	}
	if (argc - optind < 2)
		errx(2, "usage: soak [-v] [-n REQUESTS] [-q QUERY] CONFIG PROGRAM ...");
	snprintf(a.sun_path, sizeof a.sun_path, "/tmp/trawl-soak-%d", (int)getpid());
	/* Of a long run the first half says how much its caches come to. */
	unsigned long half = MAX(WARM, requests / 2);
	pid_t pid = start(&a, argv[optind], argv + optind + 1);
	int fd = connect_to(&a);
	gint64 begin = g_get_monotonic_time();
	for (unsigned long i = 0; i < requests; i++) {
		const struct ask *k = &asks[i % n_asks];
		unsigned long round = i / n_asks;
		send_request(fd, k, (unsigned)round);
		read_answer(fd, &in);
		uint64_t found = documents_of(&in);
		if (round == 0)
			first[i % n_asks] = found;
		if (status_of(&in) != k->status) {
			if (!failed++)
				warnx("%s %s?%s: %.300s", k->method, k->path,
				    k->query, (char *)in.at);
		} else if (found != first[i % n_asks] && !wrong++) {
			warnx("%s?%s, round %lu: other documents", k->path,
			    k->query, round);
		}
		if (i >= WARM && i % 1000 == 0)
			see(i <= half ? &before : &after, pid);
		if (verbose && i % 20000 == 0)
			warnx("%lu: %ld KB", i, size_of(pid).kb);
	}
	double seconds = (double)(g_get_monotonic_time() - begin) / 1e6;
	see(&after, pid);
	printf("%lu requests, %.0f a second; %lu failed, %lu wrong; resident "
	       "%ld KB at most, then %ld KB; open %ld, then %ld\n",
	    requests, (double)requests / seconds, failed, wrong, before.kb,
	    after.kb, before.fds, after.fds);
	close(fd);
	kill(pid, SIGTERM);
	int status = 1;
	waitpid(pid, &status, 0);
	unlink(a.sun_path);
	return failed || wrong || status ||
	    (before.fds && (after.kb > before.kb + GROWTH_KB ||
	                       after.fds > before.fds));
}
