/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes give a query that prints, whose nodes and warnings lie inside the
 * text.
 */
#include "searcher/query/query.h"
#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_node(const struct query *q, const struct query_node *node)
{
	if (node->from > node->to || node->to > q->len || !node->text)
		abort();
	if (strlen(node->text) != node->text_len && node->text_len)
		abort();
	for (unsigned i = 0; i < node->n_kids; i++)
		check_node(q, node->kids[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int mode = 0; mode < 3; mode++) {
		struct query_options o = {.any = mode == 1, .bag = mode == 2};
		struct query *q = query_parse((const char *)data, size, &o);
		g_autofree char *s = query_print(q->root);
		check_node(q, q->root);
		if (!g_utf8_validate(s, -1, NULL))
			abort();
		for (unsigned i = 0; i < q->warnings->len; i++) {
			struct warning w = g_array_index(q->warnings,
			    struct warning, i);
			if (w.from > w.to || w.to > q->len)
				abort();
		}
		query_free(q);
	}
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static const char *seeds[] = {
	"cyber attack", "a AND (b OR c) NOT d", "\"blue house\"~3 NEAR/5 x*",
	"title:(a OR \"b c\") date:2014..2022-06 -lang:fr", "/a[^b]+/^2 =Été~",
	"+a b^0.5 word~2 path:\"x (1)/*\"", "«a» “b” 「c」 –d （e）", "NOT NOT AND",
	"~\"stem phrase\" ADJ/3 (a OR b)", "size:1M.. type:pdf id:x http://a.b/c",
};
static const char *pieces[] = {
	"(", ")", "\"", "+", "-", "~", "^", "*", "?", "/", "=", ":", ".", "\\",
	" ", "AND", "OR", "NOT", "XOR", "^2", "~3", "..", "2014",
};

int
main(void)
{
	return mutate_run("query", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
}
#endif
