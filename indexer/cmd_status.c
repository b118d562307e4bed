/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status: what the index holds, how big it is, and what it refused. */
#include "indexer/command.h"

#include "indexer/journal.h"
#include "indexer/place.h"
#include "indexer/roots.h"
#include "lib/index/index.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Refused files that are listed unless -v. */
#define REFUSED_MAX 50

static const char *const tables[] = {"postlist", "position", "termlist",
    "docdata", "spelling", "synonym"};

struct status {
	struct index *ix;
	struct journal *journal; /* NULL: not an index of trawl's */
	struct roots *roots;
	struct xc_db_stats db;
	uint64_t terms;
	uint64_t table_bytes[G_N_ELEMENTS(tables)];
	GArray *langs, *types; /* struct count */
	guint read, skipped, refused, removed;
	int64_t updated; /* seconds; 0: unknown */
};

struct count {
	char *value;
	uint32_t n;
};

static void
count_clear(struct count *c)
{
	g_free(c->value);
}

static int
most_first(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n ? 1 : -1)
			    : strcmp(x->value, y->value);
}

/* --- gathering -------------------------------------------------------------------- */

static GArray *
counts_of(struct xc_db *db, const char *prefix, struct xc_error *xe)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct count));
	struct xc_terms *c = xc_db_allterms(db, prefix, strlen(prefix), xe);
	const char *term;
	size_t len;

	g_array_set_clear_func(out, (GDestroyNotify)count_clear);
	while (c && (term = xc_terms_next(c, &len, xe)) != NULL) {
		struct count n = {g_strndup(term + 1, len - 1), 0};
		g_array_append_val(out, n);
		if (!xc_terms_freq(c, &g_array_index(out, struct count,
				       out->len - 1).n, xe))
			break;
	}
	xc_terms_free(c);
	g_array_sort(out, most_first);
	return out;
}

static bool
read_database(struct status *s, GError **error)
{
	struct xc_error xe = {0};
	struct xc_db *db = s->ix->db;
	size_t len;

	struct xc_terms *c = xc_db_get_stats(db, &s->db, &xe)
	    ? xc_db_allterms(db, "", 0, &xe)
	    : NULL;
	while (c && xc_terms_next(c, &len, &xe))
		s->terms++;
	xc_terms_free(c);
	s->langs = counts_of(db, "L", &xe);
	s->types = counts_of(db, "T", &xe);
	if (xe.cls == XC_OK)
		return true;
	index_set_error(error, &xe, s->ix->places[0]);
	return false;
}

static void
measure_tables(struct status *s)
{
	struct stat st;

	for (unsigned i = 0; i < s->ix->n_shards; i++)
		for (size_t t = 0; t < G_N_ELEMENTS(tables); t++) {
			g_autofree char *name = g_strconcat(tables[t], ".glass",
			    NULL);
			g_autofree char *path = g_build_filename(
			    s->ix->shards[i].place, name, NULL);
			if (!s->ix->shards[i].remote && stat(path, &st) == 0)
				s->table_bytes[t] += (uint64_t)st.st_size;
		}
}

static bool
read_journal(struct status *s, const char *place, GError **error)
{
	g_autofree char *files = g_build_filename(place, "files", NULL);
	g_autofree char *roots = g_build_filename(place, "roots", NULL);
	struct stat st;

	if (!place_is_index(place))
		return true;
	if (stat(files, &st) == 0)
		s->updated = st.st_mtime;
	if (!(s->journal = journal_load(files, error)) ||
	    !(s->roots = roots_load(roots, error)))
		return false;
	GPtrArray *all = journal_entries(s->journal);
	for (guint i = 0; i < all->len; i++) {
		const struct file_entry *e = all->pdata[i];
		s->read += e->state == FILE_READ;
		s->skipped += e->state == FILE_SKIPPED;
		s->removed += e->state == FILE_REMOVED;
		s->refused += e->state == FILE_REFUSED ||
		    (e->state == FILE_READ && *e->why);
	}
	return true;
}

static void
status_clear(struct status *s)
{
	index_close(s->ix);
	journal_free(s->journal);
	roots_free(s->roots);
	if (s->langs)
		g_array_unref(s->langs);
	if (s->types)
		g_array_unref(s->types);
}

/* Calls fn for each file that is not in as it should be. */
static void
each_refused(const struct status *s, guint max,
    void (*fn)(const struct file_entry *e, void *ctx), void *ctx)
{
	GPtrArray *all = s->journal ? journal_entries(s->journal) : NULL;

	for (guint i = 0; all && i < all->len && max > 0; i++) {
		const struct file_entry *e = all->pdata[i];
		if (e->state != FILE_REFUSED &&
		    (e->state != FILE_READ || !*e->why))
			continue;
		fn(e, ctx);
		max--;
	}
}

static guint
files_of_root(const struct status *s, const char *name)
{
	GPtrArray *all = journal_entries(s->journal);
	guint n = 0;

	for (guint i = 0; i < all->len; i++) {
		const struct file_entry *e = all->pdata[i];
		n += e->state == FILE_READ && strcmp(e->root, name) == 0;
	}
	return n;
}

static char *
time_text(int64_t seconds)
{
	g_autoptr(GDateTime) t = g_date_time_new_from_unix_utc(seconds);

	return t ? g_date_time_format(t, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* --- text ------------------------------------------------------------------------- */

static void
print_size(uint64_t n)
{
	if (n < 10000)
		printf("%" G_GUINT64_FORMAT " bytes", n);
	else if (n < 10000000)
		printf("%.1f kB", (double)n / 1e3);
	else
		printf("%.1f MB", (double)n / 1e6);
}

static void
print_counts(const char *name, const GArray *counts)
{
	printf("%-10s", name);
	for (guint i = 0; i < counts->len; i++) {
		const struct count *c = &g_array_index(counts, struct count, i);
		printf("%s%s %u", i ? ", " : " ", c->value, c->n);
	}
	puts(counts->len ? "" : " none");
}

static void
print_refused(const struct file_entry *e, void *ctx)
{
	g_autofree char *path = report_path(e->path);

	(void)ctx;
	printf("refused    %s: %s%s\n", path, e->why,
	    e->state == FILE_READ ? " (kept as it was)" : "");
}

static void
print_sizes(const struct status *s)
{
	uint64_t all = 0;

	for (size_t t = 0; t < G_N_ELEMENTS(tables); t++)
		all += s->table_bytes[t];
	printf("size       ");
	print_size(all);
	for (size_t t = 0; t < G_N_ELEMENTS(tables); t++) {
		if (!s->table_bytes[t])
			continue;
		printf(", %s ", tables[t]);
		print_size(s->table_bytes[t]);
	}
	putchar('\n');
}

static void
print_files(const struct status *s, bool verbose)
{
	GPtrArray *roots = roots_all(s->roots);

	for (guint i = 0; i < roots->len; i++) {
		const struct root *root = roots->pdata[i];
		g_autofree char *path = report_path(root->path);
		printf("root       %s: %s, %u files\n", root->name, path,
		    files_of_root(s, root->name));
	}
	printf("files      %u read, %u of types that are not read, %u refused, "
	    "%u removed by hand\n", s->read, s->skipped, s->refused,
	    s->removed);
	each_refused(s, verbose ? G_MAXUINT : REFUSED_MAX, print_refused, NULL);
	if (!verbose && s->refused > REFUSED_MAX)
		printf("… and %u more (-v names all)\n",
		    s->refused - REFUSED_MAX);
}

static void
print_text(const struct status *s, bool verbose)
{
	g_autofree char *updated = s->updated ? time_text(s->updated) : NULL;

	printf("index      %s\n", s->ix->places[0]);
	printf("documents  %u\n", s->db.doccount);
	printf("terms      %" G_GUINT64_FORMAT " different; %.1f in a document "
	    "on average\n", s->terms, s->db.average_length);
	printf("shards     %u\n", s->ix->n_shards);
	print_sizes(s);
	print_counts("languages", s->langs);
	print_counts("types", s->types);
	if (updated)
		printf("updated    %s\n", updated);
	printf("analyser   %s\n", s->ix->spec ? s->ix->spec : "not trawl's");
	if (s->journal)
		print_files(s, verbose);
}

/* --- JSON ------------------------------------------------------------------------- */

static json_t *
json_counts(const GArray *counts)
{
	json_t *a = json_array();

	for (guint i = 0; i < counts->len; i++) {
		const struct count *c = &g_array_index(counts, struct count, i);
		json_array_append_new(a, json_pack("{s:o, s:I}", "value",
		    report_json_string(c->value), "count", (json_int_t)c->n));
	}
	return a;
}

static void
json_refused(const struct file_entry *e, void *ctx)
{
	json_array_append_new(ctx, json_pack("{s:o, s:o, s:b}", "path",
	    report_json_string(e->path), "why", report_json_string(e->why),
	    "kept", e->state == FILE_READ));
}

static void
add_json_files(const struct status *s, json_t *o)
{
	json_t *roots = json_array(), *refused = json_array();
	GPtrArray *all = roots_all(s->roots);

	for (guint i = 0; i < all->len; i++) {
		const struct root *root = all->pdata[i];
		json_array_append_new(roots, json_pack("{s:o, s:o, s:I}",
		    "name", report_json_string(root->name), "path",
		    report_json_string(root->path), "files",
		    (json_int_t)files_of_root(s, root->name)));
	}
	each_refused(s, G_MAXUINT, json_refused, refused);
	json_object_set_new(o, "roots", roots);
	json_object_set_new(o, "files", json_pack("{s:I, s:I, s:I, s:I}",
	    "read", (json_int_t)s->read, "skipped", (json_int_t)s->skipped,
	    "refused", (json_int_t)s->refused, "removed",
	    (json_int_t)s->removed));
	json_object_set_new(o, "refused", refused);
}

static void
print_json(const struct status *s)
{
	g_autofree char *updated = s->updated ? time_text(s->updated) : NULL;
	json_t *sizes = json_object();

	for (size_t t = 0; t < G_N_ELEMENTS(tables); t++)
		if (s->table_bytes[t])
			json_object_set_new(sizes, tables[t],
			    json_integer((json_int_t)s->table_bytes[t]));
	json_t *o = json_pack("{s:i, s:o, s:I, s:I, s:f, s:I, s:o, s:o, s:o}",
	    "trawl", 1, "index", report_json_string(s->ix->places[0]),
	    "documents", (json_int_t)s->db.doccount, "terms",
	    (json_int_t)s->terms, "average_length", s->db.average_length,
	    "shards", (json_int_t)s->ix->n_shards, "tables", sizes,
	    "languages", json_counts(s->langs), "types",
	    json_counts(s->types));
	json_object_set_new(o, "updated",
	    updated ? json_string(updated) : json_null());
	json_object_set_new(o, "analyzer",
	    s->ix->spec ? report_json_string(s->ix->spec) : json_null());
	if (s->journal)
		add_json_files(s, o);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
	putchar('\n');
	json_decref(o);
}

static int
status(const struct common *c)
{
	struct status s = {0};
	GError *why = NULL;

	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	char *places[] = {place, NULL};
	s.ix = index_open(places, &why);
	bool ok = s.ix && read_database(&s, &why) &&
	    read_journal(&s, place, &why);
	if (ok) {
		measure_tables(&s);
		if (c->json)
			print_json(&s);
		else
			print_text(&s, c->verbose);
	}
	status_clear(&s);
	return ok ? 0 : command_fail(why);
}

int
cmd_status(const struct command *self, int argc, char **argv)
{
	struct common c;
	int result;

	if (!command_parse(self, argc, argv, NULL, NULL, &c))
		return EXIT_TROUBLE;
	result = c.words[0]
	    ? command_usage(self, "status takes no words; 'why FILE' tells of "
		"one file")
	    : status(&c);
	common_clear(&c);
	return result;
}
