/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a page. */
#include "tests/fuzz/fuzz_reader.h"

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
   
    "<html lang=en><head><title>T</title><meta name=date content=2014-08-26></head><body><h1>H</h1><p>x<b>y</b></body>",
    "<ul><li>a<li>b</ul><table><tr><td>1<td>2</table><pre>a\n b</pre>",
    "<meta charset=euc-kr><p lang=fr>\xc7\xd1\xb1\xb9</p>",
    "<script>x</script><nav>y</nav><time pubdate datetime=2014>z</time>"
};
static const char *const pieces[] = {
    "<p>", "</p>", "<h2>", "</h2>", "<li>", "</", "<!--", "-->", "<title>",
    "<svg>", "</svg>", "<script>", "</script>", "&eacute;", "&#",
    "&#x110000;", "&#0;", "<![CDATA[", "<pre>", "</pre>", " lang=ko",
    "<meta charset=utf-16>", "<div", "\"", "'", "=", "<?xml encoding=x?>",
    "\xff", "\xc3", "\xed\xa0\x80", "\xef\xbb\xbf", "\r\n", "\r", "\n\n",
    "\f", "\u00e9", "\u00a0", "한국", "\u3000"
};
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_read(data, size, "text/html");
	if (size > 2 && data[0] == '<')
		fuzz_read(data, size, NULL);
	return 0;
}

FUZZ_MAIN("html")
