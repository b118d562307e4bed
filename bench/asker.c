/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usage: asker PORT CONNECTIONS REQUESTS <PATHS
 *
 * Asks a web server on loopback for the paths (a line each) in turn, over a number
 * of connections that are kept open, and prints requests per second.  Fails where
 * a status is not 200.  HTTP/1.0, so that an answer ends by its length or with the
 * connection.  It does as little as it can: on a small machine it takes its part
 * of what is measured.
 */
#include <arpa/inet.h>
#include <err.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 64
#define MAX_PATHS 100000

static char *paths[MAX_PATHS];
static size_t n_paths;

struct connection {
	int fd;
	bool asked;
	size_t len;      /* of what has come */
	size_t whole;    /* of the answer; 0: not known */
	char head[8192]; /* its beginning */
};

static struct connection all[MAX_CONNECTIONS];
static struct pollfd polls[MAX_CONNECTIONS];
static struct sockaddr_in address = {.sin_family = AF_INET};

static void
connect_one(struct connection *c)
{
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address,
	                     sizeof address) != 0)
		err(2, "connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void
ask(struct connection *c, const char *path)
{
	char text[4096];
	int n = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\n"
	    "Host: localhost\r\nConnection: keep-alive\r\n\r\n", path);

	if (n >= (int)sizeof text || write(c->fd, text, (size_t)n) != n)
		err(2, "write");
	c->asked = true;
	c->len = c->whole = 0;
}

static void
look_at_head(struct connection *c)
{
	char *end = strstr(c->head, "\r\n\r\n"), *line;

	if (!end)
		return;
	if (strncmp(c->head + 8, " 200 ", 5) != 0)
		errx(1, "%.60s", c->head);
	for (line = c->head; line < end; line = strstr(line, "\r\n") + 2)
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			c->whole = strtoul(line + 15, NULL, 10) +
			    (size_t)(end + 4 - c->head);
}

/* Takes what has come; whether the answer is complete. */
static bool
take(struct connection *c)
{
	static char rest[1 << 16];
	bool in_head = c->whole == 0 && c->len < sizeof c->head - 1;
	ssize_t n = in_head
	    ? read(c->fd, c->head + c->len, sizeof c->head - 1 - c->len)
	    : read(c->fd, rest, sizeof rest);

	if (n < 0)
		err(2, "read");
	if (n == 0) {
		if (c->len == 0 || (c->whole && c->len < c->whole))
			errx(1, "an answer was cut short");
		close(c->fd);
		connect_one(c);
		return true;
	}
	c->len += (size_t)n;
	if (in_head) {
		c->head[c->len] = '\0';
		look_at_head(c);
	}
	return c->whole && c->len >= c->whole;
}

int
main(int argc, char **argv)
{
	size_t asked = 0, answered = 0, size = 0;
	char *line = NULL;
	ssize_t len;

	if (argc != 4)
		errx(2, "usage: asker PORT CONNECTIONS REQUESTS <PATHS");
	int n = (int)strtoul(argv[2], NULL, 10);
	size_t requests = strtoul(argv[3], NULL, 10);
	if (n < 1 || n > MAX_CONNECTIONS)
		errx(2, "1 to %d connections", MAX_CONNECTIONS);
	while (n_paths < MAX_PATHS && (len = getline(&line, &size, stdin)) > 0) {
		line[len - 1] = '\0';
		paths[n_paths++] = strdup(line);
	}
	free(line);
	if (!n_paths)
		errx(2, "no paths");
	address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	gint64 begin = g_get_monotonic_time();
	for (int i = 0; i < n; i++) {
		connect_one(&all[i]);
		if (asked < requests)
			ask(&all[i], paths[asked++ % n_paths]);
	}
	while (answered < requests) {
		for (int i = 0; i < n; i++)
			polls[i] = (struct pollfd){all[i].asked ? all[i].fd : -1,
			    POLLIN, 0};
		if (poll(polls, (nfds_t)n, 30000) <= 0)
			errx(1, "no answer");
		for (int i = 0; i < n; i++) {
			if (!polls[i].revents || !take(&all[i]))
				continue;
			answered++;
			all[i].asked = false;
			if (asked < requests)
				ask(&all[i], paths[asked++ % n_paths]);
		}
	}
	double seconds = (double)(g_get_monotonic_time() - begin) / 1e6;
	printf("%.0f\n", (double)requests / seconds);
	for (size_t i = 0; i < n_paths; i++)
		free(paths[i]);
	return 0;
}
