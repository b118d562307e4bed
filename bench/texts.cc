/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that the stored texts (metadata t…) take in the postlist table of a
 * database: blocks, and what the table holds beside each piece of one.
 *
 *   bench_texts DATABASE
 */
#include <xapian.h>

#include <iostream>

int
main(int, char **argv)
{
	/* An item is a quarter of a block of 8 KB; a piece has the key anew,
	 * with two bytes before it, sizes, number and place in the block. */
	const size_t piece = 2041;
	Xapian::Database db(argv[1]);
	size_t bytes = 0;

	for (auto k = db.metadata_keys_begin("t"); k != db.metadata_keys_end("t");
	     ++k) {
		const std::string key = *k;
		/* "trawl.…" */
		if (key.compare(0, 2, "tr") == 0)
			continue;
		size_t len = db.get_metadata(key).size();
		size_t beside = key.size() + 2 + 3 + 2 + 2;
		size_t pieces = (len + piece - beside - 1) / (piece - beside);
		bytes += len + pieces * beside;
	}
	std::cout << bytes << "\n";
	return 0;
}
