// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding: databases behind xapian-tcpsrv and xapian-progsrv.
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/xapian_c_fixture.h"

/* A port that is free now; somebody might take it before the server does,
 * and then the test is tried with another. */
static unsigned
free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&a, sizeof a), ==, 0);
	g_assert_cmpint(getsockname(fd, (struct sockaddr *)&a, &len), ==, 0);
	close(fd);
	return ntohs(a.sin_port);
}

/* The server passes SIGTERM on to its whole process group. */
static void
own_group(gpointer data)
{
	setpgid(0, 0);
}

static GPid
serve(const char *path, bool writable, unsigned port)
{
	char *number = g_strdup_printf("%u", port);
	char *argv[] = {"xapian-tcpsrv", "--interface", "127.0.0.1", "--port",
	    number, "--quiet", (char *)(writable ? "--writable" : path),
	    (char *)(writable ? path : NULL), NULL};
	GError *error = NULL;
	GPid pid;

	g_spawn_async(NULL, argv, NULL,
	    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
		G_SPAWN_STDERR_TO_DEV_NULL,
	    own_group, NULL, &pid, &error);
	g_assert_no_error(error);
	g_free(number);
	return pid;
}

static void
stop(GPid pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	g_spawn_close_pid(pid);
}

static bool
have_server(void)
{
	char *program = g_find_program_in_path("xapian-tcpsrv");

	if (!program)
		g_test_skip("no xapian-tcpsrv");
	g_free(program);
	return program != NULL;
}

/* Waits until the server listens. */
static struct xc_db *
connect_to(unsigned port)
{
	struct xc_db *db;

	for (int tries = 0; tries < 200; tries++) {
		memset(E, 0, sizeof *E);
		db = xc_db_open_remote("127.0.0.1", port, 10000, 10000, E);
		if (db)
			return db;
		g_assert_cmpint(E->cls, ==, XC_NETWORK);
		g_usleep(50000);
	}
	return NULL;
}

static bool
no_spy(void *ctx, struct xc_doc *doc, double weight)
{
	return true;
}

static bool
no_start(void *ctx, struct xc_weight_term *term)
{
	return true;
}

static double
no_score(const struct xc_weight_term *term, uint32_t wdf, uint32_t doclength,
    uint32_t unique_terms)
{
	return 0;
}

static void
check_searching(struct xc_db *db)
{
	static const struct xc_weight_ops weight = {0, no_start, no_score};
	struct xc_enquire *enq;
	struct xc_mset *mset;
	struct xc_query *q;
	struct xc_spy *spy;
	const struct xc_scheme *s;
	struct xc_terms *terms;
	char *found, *joined;
	size_t len;

	OK(enq = xc_enquire_new(db, E));
	OK(xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, E));
	for (size_t i = 0; (s = xc_scheme_at(i)); i++) {
		OK(xc_enquire_set_weight(enq, s->name, NULL, 0, E));
		OK(q = xc_query_term(S("third"), 1, 0, E));
		OK(xc_enquire_set_query(enq, q, 0, E));
		OK(mset = xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
		g_assert_cmpuint(xc_mset_get_stats(mset)->size, ==, 6);
		xc_mset_free(mset);
		xc_query_free(q);
	}
	OK(xc_enquire_set_weight(enq, "bool", NULL, 0, E));
	found = fixture_search(enq, xc_query_term(S("third"), 1, 0, E));
	g_assert_cmpstr(found, ==, "3 6 9 12 15 18");
	g_free(found);
	OK(mset = xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
	OK(xc_mset_fetch(mset, E));
	SAYS("number 9", xc_mset_data(mset, 2, &len, E));
	xc_mset_free(mset);

	OK(spy = xc_spy_value_count(1, E));
	OK(xc_enquire_add_spy(enq, spy, E));
	OK(mset = xc_enquire_mset(enq, 0, 1, 100, NULL, NULL, NULL, E));
	xc_mset_free(mset);
	OK(terms = xc_spy_values(spy, E));
	joined = fixture_join(terms);
	g_assert_cmpstr(joined, ==, "a");
	g_free(joined);
	xc_spy_free(spy);
	OK(xc_enquire_clear_spies(enq, E));

	/* C stays on this side of the wire. */
	OK(spy = xc_spy_new(no_spy, NULL, NULL, E));
	OK(xc_enquire_add_spy(enq, spy, E));
	FAILS(XC_UNIMPLEMENTED,
	    xc_enquire_mset(enq, 0, 1, 0, NULL, NULL, NULL, E));
	xc_spy_free(spy);
	OK(xc_enquire_clear_spies(enq, E));
	OK(xc_enquire_set_custom_weight(enq, &weight, NULL, NULL, E));
	FAILS(XC_UNIMPLEMENTED,
	    xc_enquire_mset(enq, 0, 1, 0, NULL, NULL, NULL, E));
	xc_enquire_free(enq);
}

static void
test_tcp(void)
{
	const char *path = fixture_path("q-one");
	struct xc_db_stats stats;
	struct xc_db *db = NULL, *both, *local;
	GPid pid = 0;
	size_t len;

	if (!have_server())
		return;
	for (int tries = 0; !db && tries < 3; tries++) {
		unsigned port = free_port();

		if (pid)
			stop(pid);
		pid = serve(path, false, port);
		db = connect_to(port);
	}
	g_assert_nonnull(db);
	OK(xc_db_keep_alive(db, E));
	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 20);
	SAYS("number 4", xc_db_data(db, 4, &len, E));
	check_searching(db);

	/* One shard here, one there. */
	OK(both = xc_db_new(E));
	OK(xc_db_add(both, db, E));
	OK(local = xc_db_open(path, 0, E));
	OK(xc_db_add(both, local, E));
	OK(xc_db_get_stats(both, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 40);
	xc_db_free(both);
	xc_db_free(local);
	stop(pid);
	xc_db_free(db);
}

static void
test_tcp_writable(void)
{
	const char *path = fixture_path("tcp-writable");
	struct xc_db_stats stats;
	struct xc_writer *w = NULL;
	struct xc_doc *doc;
	unsigned port = free_port();
	size_t len;
	GPid pid;

	if (!have_server())
		return;
	fixture_sample(path, 1, 3, 1);
	pid = serve(path, true, port);
	for (int tries = 0; !w && tries < 200; tries++) {
		w = xc_writer_open_remote(
		    "127.0.0.1", port, 10000, 10000, XC_DB_OPEN, E);
		if (!w)
			g_usleep(50000);
	}
	g_assert_nonnull(w);
	OK(doc = xc_doc_new(E));
	OK(xc_doc_set_data(doc, S("far away"), E));
	g_assert_cmpuint(xc_writer_add_document(w, doc, E), ==, 4);
	OK(xc_writer_set_metadata(w, S("k"), S("v"), E));
	OK(xc_writer_commit(w, E));
	OK(xc_db_get_stats(xc_writer_database(w), &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 4);
	SAYS("v", xc_db_metadata(xc_writer_database(w), S("k"), &len, E));
	xc_doc_free(doc);
	OK(xc_writer_close(w, E));
	xc_writer_free(w);
	stop(pid);
}

static void
test_program(void)
{
	static const char *const places[] = {"xapian-progsrv",
	    "/usr/lib/xapian-core/bin/xapian-progsrv",
	    "/usr/lib/x86_64-linux-gnu/xapian-core/bin/xapian-progsrv",
	    "/usr/libexec/xapian-core/xapian-progsrv"};
	char *program = NULL;
	struct xc_db *db;

	for (size_t i = 0; !program && i < G_N_ELEMENTS(places); i++)
		program = g_find_program_in_path(places[i]);
	if (!program) {
		g_test_skip("no xapian-progsrv");
		return;
	}
	OK(db = xc_db_open_program(program, fixture_path("q-one"), 10000, E));
	check_searching(db);
	xc_db_free(db);
	g_free(program);
}

void
add_remote_tests(void)
{
	g_test_add_func("/remote/tcp", test_tcp);
	g_test_add_func("/remote/tcp-writable", test_tcp_writable);
	g_test_add_func("/remote/program", test_program);
}
