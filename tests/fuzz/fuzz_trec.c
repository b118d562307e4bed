/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as TREC documents. */
#include "tests/fuzz/fuzz_reader.h"

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
   
    "<DOC>\n<DOCNO> A-1 </DOCNO>\n<HEAD>H</HEAD>\n<DATE>940315</DATE><TEXT>\n  One &amp; two\n\n<P>three</P></TEXT>\n</DOC>\n",
    "<DOC id=\"X\"><HEADLINE>H</HEADLINE><TEXT>t</TEXT></DOC>",
    "<DOC><DOCNO>W</DOCNO><DOCHDR>x</DOCHDR><html><h1>T</h1></html></DOC>",
    "<DOC><DOCNO>C</DOCNO><X>some</X> words</DOC>"
};
static const char *const pieces[] = {
    "<DOC>", "</DOC>", "<DOCNO>", "</DOCNO>", "<TEXT>", "</TEXT>", "<", ">",
    "<P>", "<!--", "-->", "&", "&eacute;", "&#1;", "<TITLE>", "</TITLE>",
    "<DOCHDR>", "</DOCHDR>", "<DD>06/21/88</DD>", "<doc ", "\xff", "\xc3",
    "\xed\xa0\x80", "\xef\xbb\xbf", "\r\n", "\r", "\n\n", "\f", "\u00e9",
    "\u00a0", "한국", "\u3000"
};
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_read(data, size, "application/x-trec");
	fuzz_read(data, size, NULL);
	return 0;
}

FUZZ_MAIN("trec")
