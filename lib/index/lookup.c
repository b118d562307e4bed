/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a document by its id or its path. */
#include "lib/index/fields.h"
#include "lib/index/index.h"

#include <string.h>

/* First document that has the term, where all shards can be read in place. */
static bool
first_in_place(struct index *ix, const GString *term, uint32_t *ret_docid)
{
	uint64_t first = SHELF_END;

	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shelf *shelf = shard_shelf(&ix->shards[i]);
		struct shelf_postings p;

		if (!shelf)
			return false;
		shelf_postings(shelf, term->str, term->len, &p);
		if (p.docid != SHELF_END)
			first = MIN(first, (p.docid - 1) * ix->n_shards + i + 1);
		bool ok = p.status != SHELF_DAMAGED;
		shelf_postings_end(&p);
		if (!ok || !shelf_is_current(shelf))
			return false;
	}
	*ret_docid = first == SHELF_END ? 0 : (uint32_t)first;
	return true;
}

/* First document that has prefix + value; 0: none, or error. */
static uint32_t
first_with(struct index *ix, const char *prefix, const char *value,
    GError **error)
{
	g_autoptr(GString) term = g_string_new(NULL);
	struct xc_error xe = {0};
	uint32_t there;

	field_term(term, prefix, value, strlen(value));
	if (first_in_place(ix, term, &there))
		return there;
	struct xc_postings *c = xc_db_postings(index_db(ix), term->str,
	    term->len, &xe);
	uint32_t docid = c ? xc_postings_next(c, &xe) : 0;
	xc_postings_free(c);
	if (xe.cls != XC_OK)
		index_set_error(error, &xe, ix->places[0]);
	return docid;
}

char *
index_id_of_path(const char *root_name, const char *below)
{
	g_autofree char *plain = *below
	    ? g_strconcat(root_name, "/", below, NULL)
	    : g_strdup(root_name);
	bool strange = !g_utf8_validate(plain, -1, NULL);

	for (const char *p = plain; *p && !strange; p++)
		strange = (unsigned char)*p < ' ' || *p == 0x7f;
	if (!strange)
		return g_steal_pointer(&plain);
	GString *s = g_string_new(NULL);
	for (const char *p = plain; *p;) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		size_t n = c >= (gunichar)-2 ? 1 : (size_t)(g_utf8_next_char(p) - p);
		if (c >= (gunichar)-2 || c < ' ' || c == 0x7f || c == '%')
			g_string_append_printf(s, "%%%02X", (unsigned char)*p);
		else
			g_string_append_len(s, p, (gssize)n);
		p += n;
	}
	return g_string_free(s, FALSE);
}

/* Tries path below each root that holds it. */
static uint32_t
lookup_path(struct index *ix, const char *path, GError **error)
{
	for (unsigned i = 0; i < ix->n_shards; i++) {
		g_autofree char *roots = shard_metadata_text(&ix->shards[i],
		    "trawl.roots");
		g_auto(GStrv) lines = g_strsplit(roots, "\n", -1);
		for (char **l = lines; *l; l++) {
			char *tab = strchr(*l, '\t');
			if (!tab)
				continue;
			*tab = '\0';
			const char *root = tab + 1;
			size_t n = strlen(root);
			if (strncmp(path, root, n) != 0 ||
			    (path[n] != '\0' && path[n] != '/' &&
				strcmp(root, "/") != 0))
				continue;
			const char *below = path + n;
			while (*below == '/')
				below++;
			g_autofree char *id = index_id_of_path(*l, below);
			GError *why = NULL;
			uint32_t docid = first_with(ix, "P", id, &why);
			if (why)
				g_propagate_error(error, why);
			if (docid || why)
				return docid;
		}
	}
	return 0;
}

uint32_t
index_lookup(struct index *ix, const char *id_or_path, GError **error)
{
	GError *why = NULL;
	uint32_t docid = first_with(ix, "Q", id_or_path, &why);

	if (why)
		g_propagate_error(error, why);
	if (docid || why)
		return docid;
	docid = first_with(ix, "P", id_or_path, &why);
	if (why)
		g_propagate_error(error, why);
	if (docid || why)
		return docid;
	g_autofree char *path = g_canonicalize_filename(id_or_path, NULL);
	return lookup_path(ix, path, error);
}
