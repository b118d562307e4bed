// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding's header in a C++ program; and README's example, run.
#include "lib/xapian-c/xapian-c.h"

#include <cstdio>
#include <cstdlib>
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

int
main()
{
	puts("1..2");
	struct xc_error err = {};
	struct xc_query *q = xc_query_pair(
	    XC_OR, xc_query_all(&err), xc_query_none(&err), &err);
	printf("%s 1 - the header serves C++\n", q ? "ok" : "not ok");
	xc_query_free(q);

	const char *build = getenv("TRAWL_BUILDDIR");
	std::string bin = std::string(build ? build : ".") + "/tests/bin/";
	std::string out = run("d=$(mktemp -d) && " + bin +
	    "xapian_c_example $d/db; rm -rf \"$d\"");
	printf("%s 2 - README's example finds the dog\n",
	    out == "dog\n" ? "ok" : "not ok");
	return 0;
}
