/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as judgements and run: read or refused, scored or refused, by
 * both versions' rules, and the checker stops.  The first line feed pair parts
 * the judgements from the run.  Built without libFuzzer it mutates seeds;
 * TRAWL_FUZZ_RUNS says how often.
 */
#include <config.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/compare.h"
#include "searcher/eval/scores.h"
#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *
copy(const char *bytes, size_t len)
{
	char *text = g_malloc(len + 1);

	memcpy(text, bytes, len);
	text[len] = '\0';
	return text;
}

static void
score(const struct run *run, const struct qrels *qrels,
    struct eval_rules rules)
{
	static const char *const specs[] = {"all_trec", "yaap", "rbp.p=0.5",
	    "unj", "ndcg.1=0.5,3=-1", "dcg.0=2"};
	struct compare_options options = {qrels, rules.complete, 64, 1};
	struct measure_set *set;
	struct scores *s;

	if (!measure_set_new(specs, G_N_ELEMENTS(specs), rules.version, &set,
	    NULL))
		abort();
	if (scores_compute(run, qrels, set, &rules, NULL, NULL, &s, NULL)) {
		struct comparison *c = compare_scores(s, s, &options);

		comparison_free(c);
		scores_free(s);
	}
	measure_set_free(set);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const char *gap = g_strstr_len(bytes, (gssize)size, "\n\n");
	size_t first = gap != NULL ? (size_t)(gap + 1 - bytes) : size / 2;
	int k;

	for (k = 0; k < 8; k++) {
		struct eval_rules rules = EVAL_RULES_INIT;
		struct qrels *qrels = NULL;
		struct run *run = NULL;

		rules.version = k & 1 ? EVAL_TREC_10 : EVAL_TREC_9;
		rules.complete = k & 2;
		rules.judged_only = k & 4;
		rules.level = k / 3;
		if (qrels_parse(copy(bytes, first), first, "q", rules.version,
		    &qrels, NULL) &&
		    run_parse(copy(bytes + first, size - first), size - first,
			"r", rules.version, &run, NULL))
			score(run, qrels, rules);
		run_free(run);
		qrels_free(qrels);
	}
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
    "1 0 A 1\n1 0 B 0\n2 0 C 3\n\n1 Q0 A 1 2.5 r\n1 Q0 B 2 2.5 r\n"
    "2 Q0 C 1 1e-3 r\n",
    "1 0 A -1\n1 0 B 2\n\n1 Q0 X 1 nan r\n1 Q0 B 2 inf r\n9 Q0 B 1 0x1p3 r",
    "# c\n1 0 A 1\n1 0 A 1\n\n# c\n1 Q0 A 1 1 r\n1 Q0 A 2 0 r\n",
};

int
main(void)
{
	static const char *const pieces[] = {"\n", "\n\n", " ", "\t", "\r\n",
	    "1", "A", "0", "-1", "10000", "10001", "9999999999999999999",
	    "nan", "1e400", "#", "1 0 B 1\n", "1 Q0 B 1 3 r\n"};

	return mutate_run("eval", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
}
#endif
