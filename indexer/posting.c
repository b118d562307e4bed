/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a document to its posting: fields to the grouping (grouping.h), and what
 * is not words.
 */
#include "indexer/posting.h"

#include "indexer/grouping.h"
#include "lib/index/fields.h"
#include "lib/index/stored.h"
#include "lib/text/acronym.h"
#include "lib/xapian-c/xapian-c.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Positions free between a title that is not in the text, and the text. */
#define TITLE_GAP 100
/* Bytes of a title or author that are sorted by or counted. */
#define SHORT_VALUE 64
/* Bytes of an id or path in a value: it has a place in its term whole. */
#define LONG_VALUE 5000
#define SAMPLE_MAX 320

struct poster {
	struct text_analyzer *analyzer;
	struct grouping *grouping;
	GArray *runs, *values;
	GString *scratch;
	struct posting *posting; /* at hand */
	struct arena spare;      /* of a posting that was made slim */
};

size_t
posting_bytes(const struct posting *p)
{
	return p->arena.total + sizeof(*p);
}

void
posting_free(struct posting *p)
{
	if (!p)
		return;
	arena_release(&p->arena);
	lexicon_unref(p->lexicon);
	g_free(p);
}

struct poster *
poster_new(const char *spec, GError **error)
{
	struct text_analyzer *a = text_analyzer_new(spec, error);

	if (!a)
		return NULL;
	struct poster *p = g_new0(struct poster, 1);
	p->analyzer = a;
	p->grouping = grouping_new(a);
	p->runs = g_array_new(FALSE, FALSE, sizeof(struct text_run));
	p->scratch = g_string_new(NULL);
	p->values = g_array_new(FALSE, FALSE, sizeof(struct posting_value));
	return p;
}

void
poster_free(struct poster *p)
{
	if (!p)
		return;
	grouping_free(p->grouping);
	text_analyzer_free(p->analyzer);
	arena_release(&p->spare);
	g_array_unref(p->runs);
	g_string_free(p->scratch, TRUE);
	g_array_unref(p->values);
	g_free(p);
}

const char *
poster_spec(const struct poster *p)
{
	return text_analyzer_spec(p->analyzer);
}

void
poster_trim(struct poster *p, size_t words, size_t terms)
{
	grouping_trim(p->grouping, words, terms);
}

/* --- slim ------------------------------------------------------------------ */

/* More than this is not kept for the next posting. */
#define SPARE_MAX ((size_t)4 << 20)

static struct posting_term
copy_term(struct arena *a, const struct posting_term *t)
{
	return (struct posting_term){.term = arena_strndup(a, t->term, t->len),
	    .len = t->len, .number = t->number};
}

static const char *
copy_string(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : NULL;
}

void
poster_slim(struct poster *p, struct posting *posting)
{
	struct arena slim = ARENA_INIT, fat = posting->arena;
	struct posting_acronym *acronyms = arena_alloc(&slim,
	    (posting->n_acronyms + 1) * sizeof(*acronyms));
	const struct record *r = &posting->record;

	for (unsigned i = 0; i < posting->n_acronyms; i++)
		acronyms[i] = (struct posting_acronym){
		    copy_string(&slim, posting->acronyms[i].short_form),
		    copy_string(&slim, posting->acronyms[i].long_form)};
	struct posting out = {
	    .unique = copy_term(&slim, &posting->unique),
	    .file = copy_term(&slim, &posting->file),
	    .record = {
		.id = copy_string(&slim, r->id),
		.path = copy_string(&slim, r->path),
		.lang = copy_string(&slim, r->lang),
	    },
	    .acronyms = acronyms,
	    .n_acronyms = posting->n_acronyms,
	    .docid = posting->docid,
	    .end = posting->end,
	};
	out.arena = slim;
	lexicon_unref(posting->lexicon);
	*posting = out;
	arena_release(&p->spare);
	p->spare = fat;
	arena_reset(&p->spare);
	if (p->spare.total > SPARE_MAX)
		arena_release(&p->spare);
}

/* --- tokens ---------------------------------------------------------------- */

static uint32_t
field_add_lang(struct poster *p, const char *text, int lang, uint32_t position)
{
	struct text_run run = {(uint32_t)strlen(text), lang};

	return grouping_add(p->grouping, text, run.end, &run, 1, position);
}

static struct posting_term
make_boolean(struct poster *p, const char *prefix, const char *value)
{
	struct posting_term t = {0};

	g_string_truncate(p->scratch, 0);
	field_term(p->scratch, prefix, value, strlen(value));
	t.term = arena_strndup(&p->posting->arena, p->scratch->str,
	    p->scratch->len);
	t.len = (uint32_t)p->scratch->len;
	t.number = grouping_term(p->grouping, t.term, t.len);
	return t;
}

static void
add_boolean(struct poster *p, const char *prefix, const char *value)
{
	if (value && *value)
		make_boolean(p, prefix, value);
}

/* --- text ----------------------------------------------------------------- */

static bool
keep_block(const char *key, size_t key_len, const char *value, size_t len,
    void *ctx)
{
	struct posting *p = ctx;

	(void)key;
	(void)key_len;
	char *copy = arena_alloc(&p->arena, len);
	memcpy(copy, value, len);
	p->blocks[p->n_blocks].data = copy;
	p->blocks[p->n_blocks++].len = len;
	return true;
}

static bool
title_in_text(const struct document *doc)
{
	return doc->title_end > doc->title_start;
}

static void
store(struct poster *p, const struct document *doc, const GArray *starts,
    const uint32_t *positions, const struct text_run *runs, uint32_t n_runs)
{
	struct posting *out = p->posting;
	uint32_t n = doc->headings ? doc->headings->len : 0;
	struct stored_heading *headings = arena_array(&out->arena,
	    struct stored_heading, n + 1);

	for (uint32_t i = 0; i < n; i++) {
		const struct heading *h =
		    &g_array_index(doc->headings, struct heading, i);
		headings[i] = (struct stored_heading){h->start, h->end,
		    h->level};
	}
	struct stored_info info = {
	    .len = (uint32_t)doc->text_len,
	    .n_blocks = starts->len,
	    .starts = (const uint32_t *)(void *)starts->data,
	    .positions = positions,
	    .line = doc->line,
	    .runs = runs,
	    .n_runs = n_runs,
	    .headings = headings,
	    .n_headings = n,
	    .title_start = doc->title_start,
	    .title_end = doc->title_end,
	};
	out->blocks = arena_array(&out->arena, struct posting_block,
	    starts->len);
	stored_write(0, doc->text, &info, keep_block, out);
	out->record.text_len = info.len;
}

/* Text and, where it is not part of it, title: the terms without prefix. */
static void
add_text(struct poster *p, const struct document *doc)
{
	g_autoptr(GArray) starts = stored_cut(doc->text, doc->text_len);
	g_autofree uint32_t *positions = g_new(uint32_t, starts->len);
	struct text_run whole = {(uint32_t)doc->text_len, doc->lang};
	const struct text_run *runs = &whole;
	uint32_t n_runs = 1, position = 1;

	if (doc->runs && doc->runs->len > 0) {
		runs = (const struct text_run *)(void *)doc->runs->data;
		n_runs = doc->runs->len;
	}
	grouping_field(p->grouping);
	if (doc->title && !title_in_text(doc)) {
		position = field_add_lang(p, doc->title, doc->lang, 1);
		position = (position + 2 * TITLE_GAP - 1) / TITLE_GAP *
		    TITLE_GAP;
	}
	for (guint i = 0; i < starts->len; i++) {
		uint32_t start = g_array_index(starts, uint32_t, i);
		uint32_t end = i + 1 < starts->len
		    ? g_array_index(starts, uint32_t, i + 1)
		    : (uint32_t)doc->text_len;
		stored_runs(runs, n_runs, start, end, p->runs);
		positions[i] = position;
		position = grouping_add(p->grouping, doc->text + start,
		    end - start, (const struct text_run *)(void *)p->runs->data,
		    p->runs->len, position);
	}
	grouping_field_end(p->grouping, "");
	store(p, doc, starts, positions, runs, n_runs);
}

static void
add_field(struct poster *p, const char *prefix, const char *value, int lang)
{
	if (!value || !*value)
		return;
	grouping_field(p->grouping);
	field_add_lang(p, value, lang, 1);
	grouping_field_end(p->grouping, prefix);
}

/* --- boolean terms and values ---------------------------------------------- */

static const char *
extension_of(struct poster *p, const char *path)
{
	const char *base = strrchr(path, '/');
	const char *dot = strrchr(base ? base : path, '.');
	size_t len = dot ? strlen(dot + 1) : 0;

	if (len == 0 || len > 12 || dot == (base ? base + 1 : path))
		return NULL;
	for (const char *s = dot + 1; *s; s++)
		if (!g_ascii_isalnum(*s))
			return NULL;
	char *ext = arena_strdup(&p->posting->arena, dot + 1);
	for (char *s = ext; *s; s++)
		*s = g_ascii_tolower(*s);
	return ext;
}

/* Longest prefix of s of at most max bytes that ends at a character. */
static size_t
prefix_len(const char *s, size_t max)
{
	size_t len = strlen(s);

	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

size_t
posting_field_value(const char *value)
{
	return prefix_len(value, SHORT_VALUE);
}

static void
add_value(struct poster *p, uint32_t slot, const char *s, size_t max)
{
	if (!s || !*s)
		return;
	struct posting_value v = {slot, NULL, prefix_len(s, max)};
	v.data = arena_strndup(&p->posting->arena, s, v.len);
	g_array_append_val(p->values, v);
}

/* "2022-12-15" to D20221215 M202212 Y2022 and the value 20221215. */
static void
add_date(struct poster *p, const char *date)
{
	char day[9] = "00000000";
	size_t n = 0;

	for (const char *s = date; *s && n < 8; s++)
		if (g_ascii_isdigit(*s))
			day[n++] = *s;
	if (n < 4)
		return;
	add_value(p, SLOT_DATE, day, 8);
	if (n == 8)
		add_boolean(p, "D", day);
	if (n >= 6) {
		char month[7] = "";
		memcpy(month, day, 6);
		add_boolean(p, "M", month);
	}
	day[4] = '\0';
	add_boolean(p, "Y", day);
}

static void
add_booleans(struct poster *p, const struct record *r,
    const struct posting_source *src)
{
	p->posting->unique = make_boolean(p, "Q", src->id);
	p->posting->file = make_boolean(p, "P", src->file_id);
	add_boolean(p, "H", src->root);
	add_boolean(p, "L", r->lang);
	add_boolean(p, "T", r->type);
	add_boolean(p, "E", extension_of(p, src->path));
}

static void
add_values(struct poster *p, const struct record *r,
    const struct posting_source *src)
{
	g_autoptr(GString) title = g_string_new(NULL);
	time_t seconds = (time_t)src->mtime;
	struct tm tm;
	char mtime[32] = "", size[XC_NUMBER_MAX];

	if (r->date)
		add_date(p, r->date);
	if (src->mtime && gmtime_r(&seconds, &tm))
		strftime(mtime, sizeof(mtime), "%Y%m%d%H%M%S", &tm);
	add_value(p, SLOT_MTIME, mtime, sizeof(mtime));
	struct posting_value v = {SLOT_SIZE, NULL,
	    xc_number_pack((double)src->size, size)};
	v.data = arena_strndup(&p->posting->arena, size, v.len);
	g_array_append_val(p->values, v);
	if (r->title)
		text_fold(r->title, strlen(r->title), title);
	add_value(p, SLOT_TITLE, title->str, SHORT_VALUE);
	add_value(p, SLOT_ID, src->id, LONG_VALUE);
	add_value(p, SLOT_LANG, r->lang, LONG_VALUE);
	add_value(p, SLOT_TYPE, r->type, LONG_VALUE);
	add_value(p, SLOT_AUTHOR, r->author, SHORT_VALUE);
	add_value(p, SLOT_PATH, src->file_id, LONG_VALUE);
	p->posting->n_values = p->values->len;
	p->posting->values = arena_alloc(&p->posting->arena,
	    p->values->len * sizeof(struct posting_value));
	memcpy(p->posting->values, p->values->data,
	    p->values->len * sizeof(struct posting_value));
}

/* --- acronyms --------------------------------------------------------------- */

/* Distinct definitions taken of one document: glossaries have hundreds. */
#define ACRONYMS_MAX 1000
/* Bytes: what a query looks up, and what is still a name. */
#define SHORT_FORM_MAX 16
#define LONG_FORM_MAX 100

struct defining {
	struct poster *poster;
	const char *text;
	GArray *out; /* struct posting_acronym */
	GHashTable *seen; /* "short TAB long" */
};

/* Folded, runs of blanks made one, not longer than max; NULL otherwise. */
static char *
fold_form(struct defining *d, size_t start, size_t end, size_t max)
{
	g_autoptr(GString) s = g_string_new(NULL);
	size_t n = 0;

	text_fold(d->text + start, end - start, s);
	for (size_t i = 0; i < s->len; i++) {
		bool blank = (unsigned char)s->str[i] <= ' ';
		if (blank && (n == 0 || s->str[n - 1] == ' '))
			continue;
		s->str[n++] = blank ? ' ' : s->str[i];
	}
	if (n > 0 && s->str[n - 1] == ' ')
		n--;
	return n == 0 || n > max ? NULL
	    : arena_strndup(&d->poster->posting->arena, s->str, n);
}

static void
take_acronym(void *data, const struct acronym *a)
{
	struct defining *d = data;

	if (d->out->len == ACRONYMS_MAX)
		return;
	struct posting_acronym p = {
	    fold_form(d, a->short_start, a->short_end, SHORT_FORM_MAX),
	    fold_form(d, a->long_start, a->long_end, LONG_FORM_MAX),
	};
	if (!p.short_form || !p.long_form)
		return;
	if (g_hash_table_add(d->seen, g_strdup_printf("%s\t%s", p.short_form,
		p.long_form)))
		g_array_append_val(d->out, p);
}

static void
find_acronyms(struct poster *p, const struct document *doc)
{
	struct posting *out = p->posting;
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE,
	    sizeof(struct posting_acronym));
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash,
	    g_str_equal, g_free, NULL);
	struct defining d = {p, doc->text, found, seen};

	acronym_find(doc->text, doc->text_len, take_acronym, &d);
	out->acronyms = arena_alloc(&out->arena,
	    (found->len + 1) * sizeof(struct posting_acronym));
	if (found->len)
		memcpy(out->acronyms, found->data,
		    found->len * sizeof(struct posting_acronym));
	out->n_acronyms = found->len;
}

/* --- record ---------------------------------------------------------------- */

static const char *
copy(struct posting *p, const char *s)
{
	return s && *s ? arena_strdup(&p->arena, s) : NULL;
}

/* The first words, for a document without title. */
static const char *
sample_of(struct posting *p, const char *text, size_t len)
{
	char *s = arena_alloc(&p->arena, SAMPLE_MAX + 4);
	size_t n = 0, i;

	for (i = 0; i < len && n < SAMPLE_MAX; i++) {
		bool blank = (unsigned char)text[i] <= ' ';
		if (blank && (n == 0 || s[n - 1] == ' '))
			continue;
		s[n++] = blank ? ' ' : text[i];
	}
	if (i < len && ((unsigned char)text[i] & 0xc0) == 0x80)
		while (n > 0 && ((unsigned char)s[--n] & 0xc0) == 0x80)
			;
	s[n] = '\0';
	g_strchomp(s);
	return *s ? s : NULL;
}

/* A name that a record line can carry. */
static bool
is_field_name(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == '=')
			return false;
	return true;
}

static void
make_fields(struct posting *p, const struct document *doc)
{
	struct record *r = &p->record;

	for (guint i = 0; doc->fields && i < doc->fields->len; i++) {
		const struct field_value *f =
		    &g_array_index(doc->fields, struct field_value, i);
		if (strcmp(f->name, "url") == 0) {
			r->url = copy(p, f->value);
		} else if (r->n_fields < G_N_ELEMENTS(r->fields) &&
		    is_field_name(f->name)) {
			char *value = arena_strdup(&p->arena, f->value);
			g_strdelimit(value, "\n\r", ' ');
			r->fields[r->n_fields][0] = copy(p, f->name);
			r->fields[r->n_fields++][1] = value;
		}
	}
}

static void
make_record(struct posting *p, const struct document *doc,
    const struct posting_source *src)
{
	struct record *r = &p->record;

	r->id = copy(p, src->id);
	r->path = copy(p, src->path);
	r->title = copy(p, doc->title);
	r->author = copy(p, doc->author);
	r->date = copy(p, doc->date);
	r->lang = copy(p, text_language_code(doc->lang));
	r->type = copy(p, doc->type);
	r->size = src->size;
	r->mtime = src->mtime;
	if (!r->title)
		r->sample = sample_of(p, doc->text + doc->opening,
		    doc->text_len - doc->opening);
	make_fields(p, doc);
}

struct posting *
posting_make(struct poster *p, const struct document *doc,
    const struct posting_source *src)
{
	struct posting *out = g_new0(struct posting, 1);

	p->posting = out;
	out->arena = p->spare;
	p->spare = (struct arena)ARENA_INIT;
	grouping_begin(p->grouping, &out->arena);
	g_array_set_size(p->values, 0);
	make_record(out, doc, src);
	add_text(p, doc);
	add_field(p, "S", doc->title, doc->lang);
	add_field(p, "A", doc->author, doc->lang);
	for (unsigned i = 0; i < out->record.n_fields; i++) {
		const char *name = out->record.fields[i][0];
		g_autofree char *prefix = field_user_prefix(name, strlen(name));
		if (prefix)
			add_field(p, prefix, out->record.fields[i][1],
			    doc->lang);
	}
	add_booleans(p, &out->record, src);
	add_values(p, &out->record, src);
	out->terms = grouping_finish(p->grouping, &out->n_terms, &out->lexicon);
	lexicon_ref(out->lexicon);
	find_acronyms(p, doc);
	out->end = doc->offset + doc->length;
	p->posting = NULL;
	return out;
}
