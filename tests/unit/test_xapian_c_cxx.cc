// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding's header in a C++ program; and README's example, run.
#include "lib/xapian-c/xapian-c.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

static std::string
run(const std::string &command)
{
	std::string out;
	FILE *p = popen(command.c_str(), "r");
	int c;

	while (p && (c = getc(p)) != EOF)
		out += (char)c;
	if (p)
		pclose(p);
	return out;
}

// Callbacks should not throw.  If one written in C++ does, it is told as any
// error is, whatever it throws.
static int
throw_something(void *what, struct xc_doc *)
{
	switch (*static_cast<int *>(what)) {
	case 0:
		throw std::runtime_error("told");
	case 1:
		throw std::bad_alloc();
	default:
		throw 42;
	}
}

static bool
exceptions_are_told()
{
	struct row {
		xc_class cls;
		const char *message;
	} rows[] = {
	    {XC_OTHER, "told"},
	    {XC_MEMORY, "out of memory"},
	    {XC_OTHER, "an exception of unknown kind"},
	};
	bool ok = true;

	struct xc_error err = {};
	struct xc_writer *w =
	    xc_writer_open("", XC_DB_BACKEND_INMEMORY, 0, &err);
	struct xc_doc *doc = xc_doc_new(&err);
	xc_doc_add_term(doc, "a", 1, 1, &err);
	xc_writer_add_document(w, doc, &err);
	struct xc_enquire *enq = xc_enquire_new(xc_writer_database(w), &err);
	struct xc_query *q = xc_query_term("a", 1, 1, 0, &err);
	xc_enquire_set_query(enq, q, 0, &err);
	for (int i = 0; i < 3; i++) {
		err = {};
		ok = ok &&
		     !xc_enquire_mset(
			 enq, 0, 10, 0, nullptr, throw_something, &i, &err) &&
		     err.cls == rows[i].cls &&
		     !strcmp(err.message, rows[i].message);
	}
	xc_query_free(q);
	xc_enquire_free(enq);
	xc_doc_free(doc);
	xc_writer_free(w);
	return ok;
}

int
main()
{
	puts("1..3");
	struct xc_error err = {};
	struct xc_query *q =
	    xc_query_pair(XC_OR, xc_query_all(&err), xc_query_none(&err), &err);
	printf("%s 1 - the header serves C++\n", q ? "ok" : "not ok");
	xc_query_free(q);

	const char *build = getenv("TRAWL_BUILDDIR");
	std::string bin = std::string(build ? build : ".") + "/tests/bin/";
	std::string out = run("d=$(mktemp -d) && " + bin +
			      "xapian_c_example $d/db; rm -rf \"$d\"");
	printf("%s 2 - README's example finds the dog\n",
	    out == "dog\n" ? "ok" : "not ok");
	printf("%s 3 - no exception gets out, of whatever kind\n",
	    exceptions_are_told() ? "ok" : "not ok");
	return 0;
}
