/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as JSON lines or an array. */
#include "tests/fuzz/fuzz_reader.h"

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
   
    "{\"_id\": \"1\", \"title\": \"T\", \"text\": \"x\", \"metadata\": {\"a\": [1, \"b\"], \"lang\": \"fr\"}}\n{\"id\": 2, \"contents\": \"y\"}\n",
    "[{\"id\": \"x\", \"body\": \"first\"}, {\"id\": 3, \"text\": [\"a\", \"b\"]}]",
    "{\n\"docno\": \"z\",\n\"text\": \"\\ud83d\\u0000\"}"
};
static const char *const pieces[] = {
    "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", "\\udc00", ":", ",",
    "null", "true", "1e99", "-", "\n{\"_id\":\"q\",\"text\":\"r\"}\n",
    "\"date\": \"2014-08-26\",", "\xff", "\xc3", "\xed\xa0\x80",
    "\xef\xbb\xbf", "\r\n", "\r", "\n\n", "\f", "\u00e9", "\u00a0", "한국",
    "\u3000"
};
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_read(data, size, "application/x-ndjson");
	return 0;
}

FUZZ_MAIN("jsonl")
