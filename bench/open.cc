/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest program that links libxapian and opens a database: what a cold
 * search cannot be cheaper than. */
#include <xapian.h>

int
main(int, char **argv)
{
	Xapian::Database db(argv[1]);

	return db.get_doccount() == 0;
}
