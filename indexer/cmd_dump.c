/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump: everything that the index holds of one document. */
#include "indexer/command.h"

#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/index/record.h"
#include "lib/xapian-c/xapian-c.h"

#include <stdio.h>
#include <string.h>

static const struct {
	uint32_t slot;
	const char *name;
} slots[] = {
    {SLOT_DATE, "date"},   {SLOT_MTIME, "mtime"}, {SLOT_SIZE, "size"},
    {SLOT_TITLE, "title"}, {SLOT_ID, "id"},       {SLOT_LANG, "lang"},
    {SLOT_TYPE, "type"},   {SLOT_AUTHOR, "author"}, {SLOT_PATH, "path"},
    {SLOT_NEAR, "near"},
};

static void
print_bytes(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < ' ' || c == 0x7f || c == '\\')
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

static void
print_values(struct xc_doc *doc, struct xc_error *xe)
{
	struct xc_values *c = xc_doc_values(doc, xe);
	struct xc_value v;

	while (c && xc_values_next(c, &v, xe)) {
		const char *name = "";
		for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
			if (slots[i].slot == v.slot)
				name = slots[i].name;
		printf("value %u %s%s", v.slot, name, *name ? " " : "");
		if (v.slot == SLOT_SIZE)
			printf("%.0f", xc_number_unpack(v.data, v.len));
		else
			print_bytes(v.data, v.len);
		putchar('\n');
	}
	xc_values_free(c);
}

static void
print_positions(struct xc_terms *c, struct xc_error *xe)
{
	struct xc_positions *p = xc_terms_positions(c, xe);
	uint32_t position;
	char sep = ' ';

	while (p && xc_positions_next(p, &position, xe)) {
		printf("%c%u", sep, position);
		sep = ',';
	}
	xc_positions_free(p);
}

static void
print_terms(struct xc_db *db, uint32_t docid, struct xc_error *xe)
{
	struct xc_terms *c = xc_db_termlist(db, docid, xe);
	const char *term;
	uint32_t wdf;
	size_t len;

	while (c && (term = xc_terms_next(c, &len, xe)) != NULL) {
		printf("term ");
		print_bytes(term, len);
		if (!xc_terms_wdf(c, &wdf, xe))
			break;
		printf(" %u", wdf);
		print_positions(c, xe);
		putchar('\n');
	}
	xc_terms_free(c);
}

static void
print_text(const struct index *ix, uint32_t docid, const char *data, size_t len)
{
	g_autofree char *copy = g_strndup(data, len);
	GError *why = NULL;
	uint32_t in_shard;
	struct record r;

	record_parse(copy, len, &r);
	if (!r.text)
		return;
	struct shard *s = index_shard(ix, docid, &in_shard);
	struct stored *st = stored_open(s, r.text, &why);
	if (!st) {
		printf("text: %s\n", why->message);
		g_error_free(why);
		return;
	}
	const struct stored_info *info = stored_info(st);
	printf("text %u bytes, %u blocks, %u headings, first position %u\n",
	    info->len, info->n_blocks, info->n_headings, info->positions[0]);
	for (uint32_t i = 0; i < info->n_runs; i++)
		printf("run to %u %s\n", info->runs[i].end,
		    text_language_code(info->runs[i].lang));
	stored_free(st);
}

static bool
dump_document(const struct index *ix, uint32_t docid, GError **error)
{
	struct xc_error xe = {0};
	struct xc_doc *doc = xc_db_document(ix->db, docid, &xe);
	uint32_t length = 0;
	size_t len;
	const char *data = doc ? xc_doc_data(doc, &len, &xe) : NULL;

	if (data && xc_db_doclength(ix->db, docid, &length, &xe)) {
		printf("docid %u\nlength %u\n", docid, length);
		g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
		for (char **l = lines; *l; l++)
			if (**l)
				printf("record %s\n", *l);
		print_text(ix, docid, data, len);
		print_values(doc, &xe);
		print_terms(ix->db, docid, &xe);
	}
	xc_doc_free(doc);
	if (xe.cls == XC_OK)
		return true;
	index_set_error(error, &xe, ix->places[0]);
	return false;
}

static int
dump(const struct common *c)
{
	GError *why = NULL;

	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	char *places[] = {place, NULL};
	struct index *ix = index_open(places, &why);
	if (!ix)
		return command_fail(why);
	bool ok = true;
	for (char **w = c->words; *w && ok; w++) {
		uint32_t docid = index_lookup(ix, *w, &why);
		if (docid == 0 && !why)
			g_set_error(&why, INDEX_ERROR, INDEX_ERROR_OTHER,
			    "'%s' is not in the index", *w);
		ok = docid != 0 && dump_document(ix, docid, &why);
	}
	index_close(ix);
	return ok ? 0 : command_fail(why);
}

int
cmd_dump(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status;

	if (!command_parse(self, argc, argv, NULL,
		"Lines begin with what they tell of: docid, length, record, "
		"text, run, value, term.\nA term has its wdf behind it, then "
		"its positions.", &c))
		return EXIT_TROUBLE;
	status = c.words[0] ? dump(&c)
			    : command_usage(self, "dump wants an id or a path");
	common_clear(&c);
	return status;
}
