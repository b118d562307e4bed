/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of fields, and how values become terms. */
#include "lib/index/fields.h"

#include <string.h>

/* Bytes of a value in a term, each NUL counted twice as Xapian's keys do:
 * the longest prefix ("X", 40, ":") and this stay below Xapian's 245. */
#define VALUE_MAX 200
#define HASH_LEN 32 /* hex digits: 128 bits, so that no two ids ever meet */
#define NAME_MAX_LEN 40

const struct field fields[] = {
    {"title", "S", FIELD_WORDS, SLOT_TITLE, "words of the title"},
    {"subject", "S", FIELD_WORDS, SLOT_TITLE, "the same as title"},
    {"author", "A", FIELD_WORDS, SLOT_AUTHOR, "words of the author's name"},
    {"path", "P", FIELD_GLOB, SLOT_PATH, "path below its root; * and ?"},
    {"file", "P", FIELD_GLOB, SLOT_PATH, "the same as path"},
    {"filename", "P", FIELD_GLOB, SLOT_PATH, "the same as path"},
    {"lang", "L", FIELD_BOOLEAN, SLOT_LANG, "language: en, fr, ko …"},
    {"language", "L", FIELD_BOOLEAN, SLOT_LANG, "the same as lang"},
    {"type", "T", FIELD_BOOLEAN, SLOT_TYPE, "MIME type: text/html"},
    {"ext", "E", FIELD_BOOLEAN, -1, "extension of the file: html"},
    {"id", "Q", FIELD_BOOLEAN, SLOT_ID, "the document's own number"},
    {"date", "D", FIELD_DATE, SLOT_DATE, "date of the document; ranges"},
    {"mtime", "", FIELD_DATE, SLOT_MTIME, "when the file changed; ranges"},
    {"size", "", FIELD_SIZE, SLOT_SIZE, "bytes of the file; ranges"},
    {"root", "H", FIELD_BOOLEAN, -1, "name of the folder it was added by"},
    {NULL, NULL, FIELD_WORDS, -1, NULL},
};

const struct field *
field_find(const char *name, size_t len)
{
	for (const struct field *f = fields; f->name; f++)
		if (strlen(f->name) == len &&
		    g_ascii_strncasecmp(f->name, name, len) == 0)
			return f;
	return NULL;
}

char *
field_user_prefix(const char *name, size_t len)
{
	if (len == 0 || len > NAME_MAX_LEN || !g_ascii_isalpha(name[0]))
		return NULL;
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isalnum(name[i]) && name[i] != '_' &&
		    name[i] != '-')
			return NULL;
	g_autofree char *upper = g_ascii_strup(name, (gssize)len);
	return g_strdup_printf("X%s:", upper);
}

/* Bytes that value takes in a key of Xapian's. */
static size_t
key_bytes(const char *value, size_t len)
{
	size_t n = len;

	for (const char *p = value;
	     (p = memchr(p, '\0', len - (size_t)(p - value))) != NULL; p++)
		n++;
	return n;
}

void
field_term(GString *out, const char *prefix, const char *value, size_t len)
{
	g_string_append(out, prefix);
	if (len <= VALUE_MAX && key_bytes(value, len) <= VALUE_MAX) {
		g_string_append_len(out, value, (gssize)len);
		return;
	}
	g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256,
	    (const guchar *)value, len);
	size_t keep = 0, cost = 0;
	while (keep < len && cost < VALUE_MAX - HASH_LEN - 2) {
		cost += value[keep] ? 1 : 2;
		keep++;
	}
	while (keep > 0 && ((unsigned char)value[keep] & 0xc0) == 0x80)
		keep--;
	g_string_append_len(out, value, (gssize)keep);
	g_string_append_c(out, '#');
	g_string_append_len(out, hash, HASH_LEN);
}
