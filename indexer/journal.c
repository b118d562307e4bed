/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the journal with one read, cutting strings in place; saves it whole.
 *
 * Whole, since it is small beside what it tells of (some 150 bytes a file) and
 * only written where something changed.
 */
#include "indexer/journal.h"

#include "lib/base/arena.h"
#include "lib/index/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "trawl-files 1"
#define REMEDY "without it, the next run reads all files anew"

struct journal {
	char *text;
	uint64_t commits;
	GPtrArray *entries; /* struct file_entry, in arena */
	GHashTable *by_path;
	struct arena arena;
};

int64_t
stat_mtime_ns(const struct stat *st)
{
	return st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec;
}

int64_t
stat_ctime_ns(const struct stat *st)
{
	return st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec;
}

bool
file_entry_same(const struct file_entry *e, const struct stat *st)
{
	return e->size == (uint64_t)st->st_size &&
	    e->mtime == stat_mtime_ns(st) && e->ctime == stat_ctime_ns(st);
}

/* --- reading --------------------------------------------------------------- */

/* Cuts the next field off *line; NULL at its end. */
static char *
next_field(char **line)
{
	char *field = *line;

	if (!field)
		return NULL;
	char *tab = strchr(field, '\t');
	if (tab)
		*tab = '\0';
	*line = tab ? tab + 1 : NULL;
	return field;
}

static char *
unescape(char *s)
{
	char *to = strchr(s, '\\');

	if (!to)
		return s;
	for (const char *from = to; *from; from++) {
		if (*from == '\\' && from[1]) {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n'
								   : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return s;
}

enum { N_NUMBERS = 6, N_STRINGS = 3 };

static bool
parse_line(char *line, struct file_entry *e)
{
	char *state = next_field(&line), *strings[N_STRINGS], *end;
	uint64_t numbers[N_NUMBERS];

	if (!state || !*state || state[1] || !strchr("rsfx", *state))
		return false;
	for (int i = 0; i < N_NUMBERS; i++) {
		char *s = next_field(&line);
		if (!s)
			return false;
		numbers[i] = strtoull(s, &end, i == 3 || i == 4 ? 16 : 10);
		if (end == s || *end)
			return false;
	}
	for (int i = 0; i < N_STRINGS; i++) {
		strings[i] = next_field(&line);
		if (!strings[i])
			return false;
		unescape(strings[i]);
	}
	*e = (struct file_entry){
	    .state = state[0],
	    .size = numbers[0],
	    .mtime = (int64_t)numbers[1],
	    .ctime = (int64_t)numbers[2],
	    .hash = numbers[3],
	    .how = (uint32_t)numbers[4],
	    .documents = (uint32_t)numbers[5],
	    .root = strings[0],
	    .path = strings[1],
	    .why = strings[2],
	};
	return true;
}

static void
insert(struct journal *j, struct file_entry *e)
{
	g_ptr_array_add(j->entries, e);
	g_hash_table_insert(j->by_path, (char *)e->path, e);
}

/* Where the line behind the head begins; NULL where there is no head. */
static char *
parse_head(struct journal *j)
{
	if (!g_str_has_prefix(j->text, HEAD))
		return NULL;
	char *s = j->text + strlen(HEAD);
	if (*s == '\t')
		j->commits = g_ascii_strtoull(s + 1, &s, 10);
	return *s == '\n' ? s + 1 : NULL;
}

static bool
parse(struct journal *j, const char *path, GError **error)
{
	unsigned number = 2;
	char *line = parse_head(j);

	if (!line) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER,
		    "'%s' is not a list of files of trawl's (" REMEDY ")",
		    path);
		return false;
	}
	for (; *line; number++) {
		char *end = strchr(line, '\n');
		struct file_entry *e = arena_new(&j->arena, struct file_entry);
		if (end)
			*end = '\0';
		if (!end || !parse_line(line, e)) {
			g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER,
			    "'%s' is damaged at line %u (" REMEDY ")", path,
			    number);
			return false;
		}
		insert(j, e);
		line = end + 1;
	}
	return true;
}

struct journal *
journal_load(const char *path, GError **error)
{
	struct journal *j = g_new0(struct journal, 1);
	GError *why = NULL;

	j->entries = g_ptr_array_new();
	j->by_path = g_hash_table_new(g_str_hash, g_str_equal);
	if (!g_file_get_contents(path, &j->text, NULL, &why)) {
		if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
			g_error_free(why);
			return j;
		}
		g_propagate_error(error, why);
		journal_free(j);
		return NULL;
	}
	if (parse(j, path, error))
		return j;
	journal_free(j);
	return NULL;
}

void
journal_free(struct journal *j)
{
	if (!j)
		return;
	g_ptr_array_unref(j->entries);
	g_hash_table_unref(j->by_path);
	arena_release(&j->arena);
	g_free(j->text);
	g_free(j);
}

uint64_t
journal_commits(const struct journal *j)
{
	return j->commits;
}

void
journal_set_commits(struct journal *j, uint64_t n)
{
	j->commits = n;
}

/* --- changing -------------------------------------------------------------- */

struct file_entry *
journal_find(const struct journal *j, const char *path)
{
	return g_hash_table_lookup(j->by_path, path);
}

const char *
journal_string(struct journal *j, const char *s)
{
	return arena_strdup(&j->arena, s);
}

struct file_entry *
journal_add(struct journal *j, const char *path)
{
	struct file_entry *e = journal_find(j, path);

	if (e)
		return e;
	e = arena_new(&j->arena, struct file_entry);
	e->path = journal_string(j, path);
	e->root = e->why = "";
	insert(j, e);
	return e;
}

void
journal_remove(struct journal *j, struct file_entry *e)
{
	g_hash_table_remove(j->by_path, e->path);
	e->state = FILE_NONE;
}

GPtrArray *
journal_entries(const struct journal *j)
{
	return j->entries;
}

/* --- writing --------------------------------------------------------------- */

static void
put_escaped(GString *s, const char *v)
{
	for (; *v; v++) {
		if (*v == '\t')
			g_string_append(s, "\\t");
		else if (*v == '\n')
			g_string_append(s, "\\n");
		else if (*v == '\\')
			g_string_append(s, "\\\\");
		else
			g_string_append_c(s, *v);
	}
}

static int
by_path(const void *a, const void *b)
{
	const struct file_entry *x = *(struct file_entry *const *)a;
	const struct file_entry *y = *(struct file_entry *const *)b;

	return strcmp(x->path, y->path);
}

bool
journal_save(struct journal *j, const char *path, GError **error)
{
	g_autoptr(GString) s = g_string_new(HEAD "\t");
	g_autoptr(GPtrArray) all = g_ptr_array_new();

	g_string_append_printf(s, "%" G_GUINT64_FORMAT "\n", j->commits);
	for (guint i = 0; i < j->entries->len; i++) {
		struct file_entry *e = j->entries->pdata[i];
		if (e->state != FILE_NONE)
			g_ptr_array_add(all, e);
	}
	g_ptr_array_sort(all, by_path);
	for (guint i = 0; i < all->len; i++) {
		const struct file_entry *e = all->pdata[i];
		g_string_append_printf(s,
		    "%c\t%" G_GUINT64_FORMAT "\t%" G_GINT64_FORMAT
		    "\t%" G_GINT64_FORMAT "\t%" G_GINT64_MODIFIER "x\t%x\t%u\t",
		    e->state, e->size, e->mtime, e->ctime, e->hash, e->how,
		    e->documents);
		put_escaped(s, e->root);
		g_string_append_c(s, '\t');
		put_escaped(s, e->path);
		g_string_append_c(s, '\t');
		put_escaped(s, e->why);
		g_string_append_c(s, '\n');
	}
	return g_file_set_contents_full(path, s->str, (gssize)s->len,
	    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
	    error);
}
