/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a date: nothing behind their end is read, and what is found is
 * a date. */
#include "tests/fuzz/fuzz_reader.h"

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {"2022-12-15T12:22:00.5+09:00",
    "12/15/2022 12:22 PM EST", "mardi 26 ao\u00fbt 2014",
    "2014\ub144 8\uc6d4 26\uc77c", "Thu, 15 Dec 2022 12:22:00 +0900 (KST)",
    "\u4ee4\u548c4\u5e7412\u670815\u65e5", "15 de diciembre de 2022",
    "Tue Aug 26 12:00:00 KST 2014", "2014. 8. 26."};
static const char *const pieces[] = {"0", "1", "20", "2022", "-", "/", ".", ",",
    " ", "T", ":", "Z", "+", "(", ")", "\u5e74", "\ub144", "\uff12", "\xff",
    "\xef\xbc", "May", "de", "th", "pm", "\u0301", "\u00a0"};
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct date d, again;
	size_t n = date_parse((const char *)data, size, &d);
	char buf[11];

	CHECK(n <= size);
	if (n) {
		date_format(&d, buf);
		CHECK(date_read(buf, &again));
		CHECK(memcmp(&d, &again, sizeof d) == 0);
		CHECK(date_first(&d) <= date_last(&d));
	}
	date_parse_query((const char *)data, size, &d);
	return 0;
}

FUZZ_MAIN("date")
