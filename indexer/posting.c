/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Analyses the fields of a document and groups their tokens by word.
 *
 * Words are interned by the analyser with dense numbers, so grouping is one
 * table look-up a token; positions are then dealt out by a counting sort.  Two
 * words may share a term (same word, other language) or a stem: what is equal
 * is merged after sorting.
 */
#include "indexer/posting.h"

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

/* A distinct word of the field at hand. */
struct local {
	const struct word *word;
	uint32_t n, n_stem; /* tokens; of them, with a stem that counts */
	uint32_t n_stop;    /* of them, stop words */
	uint32_t first;     /* of its positions, while they are dealt out */
};

struct occurrence {
	uint32_t local, position;
};

struct poster {
	struct text_analyzer *analyzer;
	uint32_t *local_of;  /* by word id: index + 1 of local, if stamped so */
	uint32_t *stamp_of;
	uint32_t n_words, stamp;
	GArray *locals, *occurrences, *runs;
	GArray *terms, *values;
	struct posting *posting; /* at hand */
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
	p->locals = g_array_new(FALSE, FALSE, sizeof(struct local));
	p->occurrences = g_array_new(FALSE, FALSE, sizeof(struct occurrence));
	p->runs = g_array_new(FALSE, FALSE, sizeof(struct text_run));
	p->terms = g_array_new(FALSE, FALSE, sizeof(struct posting_term));
	p->values = g_array_new(FALSE, FALSE, sizeof(struct posting_value));
	return p;
}

void
poster_free(struct poster *p)
{
	if (!p)
		return;
	text_analyzer_free(p->analyzer);
	g_free(p->local_of);
	g_free(p->stamp_of);
	g_array_unref(p->locals);
	g_array_unref(p->occurrences);
	g_array_unref(p->runs);
	g_array_unref(p->terms);
	g_array_unref(p->values);
	g_free(p);
}

const char *
poster_spec(const struct poster *p)
{
	return text_analyzer_spec(p->analyzer);
}

/* A GArray never gives memory back by itself: one giant document would hold it
 * for the rest of the run. */
static void
shrink(GArray **a, size_t bytes)
{
	guint size = g_array_get_element_size(*a);

	if ((size_t)(*a)->len * size <= bytes)
		return;
	g_array_unref(*a);
	*a = g_array_new(FALSE, FALSE, size);
}

void
poster_trim(struct poster *p, size_t bytes)
{
	shrink(&p->occurrences, bytes);
	shrink(&p->locals, bytes);
	shrink(&p->terms, bytes);
	if (!text_analyzer_trim(p->analyzer, bytes))
		return;
	g_clear_pointer(&p->local_of, g_free);
	g_clear_pointer(&p->stamp_of, g_free);
	p->n_words = p->stamp = 0;
}

/* --- tokens of one field -------------------------------------------------- */

static void
field_begin(struct poster *p)
{
	if (++p->stamp == 0) {
		memset(p->stamp_of, 0, p->n_words * sizeof(*p->stamp_of));
		p->stamp = 1;
	}
	g_array_set_size(p->locals, 0);
	g_array_set_size(p->occurrences, 0);
}

static void
grow_words(struct poster *p, uint32_t id)
{
	uint32_t n = MAX(id + 1, p->n_words * 2);

	if (n < 4096)
		n = 4096;
	p->local_of = g_renew(uint32_t, p->local_of, n);
	p->stamp_of = g_renew(uint32_t, p->stamp_of, n);
	memset(p->stamp_of + p->n_words, 0,
	    (n - p->n_words) * sizeof(*p->stamp_of));
	p->n_words = n;
}

static uint32_t
local_of(struct poster *p, const struct word *w)
{
	if (w->id >= p->n_words)
		grow_words(p, w->id);
	if (p->stamp_of[w->id] != p->stamp) {
		struct local l = {w, 0, 0, 0, 0};
		p->stamp_of[w->id] = p->stamp;
		p->local_of[w->id] = p->locals->len;
		g_array_append_val(p->locals, l);
	}
	return p->local_of[w->id];
}

/* Analyses a piece of the field; returns the position behind it. */
static uint32_t
field_add(struct poster *p, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t position)
{
	const struct token *t;
	size_t n;

	text_begin(p->analyzer, text, len, runs, n_runs, position);
	while ((n = text_next(p->analyzer, &t)) > 0) {
		for (size_t i = 0; i < n; i++) {
			struct occurrence o = {local_of(p, t[i].word),
			    t[i].position};
			struct local *l =
			    &g_array_index(p->locals, struct local, o.local);
			l->n++;
			l->n_stop += (t[i].flags & TOKEN_STOP) != 0;
			l->n_stem += t[i].word->stem &&
			    !(t[i].flags & TOKEN_STOP);
			g_array_append_val(p->occurrences, o);
		}
	}
	return text_position(p->analyzer);
}

static uint32_t
field_add_lang(struct poster *p, const char *text, int lang, uint32_t position)
{
	struct text_run run = {(uint32_t)strlen(text), lang};

	return field_add(p, text, run.end, &run, 1, position);
}

/* --- terms ---------------------------------------------------------------- */

static const char *
join(struct poster *p, const char *z, const char *prefix, const char *s,
    size_t len, uint32_t *ret_len)
{
	size_t n_z = strlen(z), n_prefix = strlen(prefix);
	char *t = arena_alloc(&p->posting->arena, n_z + n_prefix + len + 1);

	memcpy(t, z, n_z);
	memcpy(t + n_z, prefix, n_prefix);
	memcpy(t + n_z + n_prefix, s, len);
	t[n_z + n_prefix + len] = '\0';
	*ret_len = (uint32_t)(n_z + n_prefix + len);
	return t;
}

/* Positions of all locals in one array, each local's together and in order. */
static uint32_t *
deal_positions(struct poster *p)
{
	const struct occurrence *o =
	    (const struct occurrence *)(void *)p->occurrences->data;
	struct local *l = (struct local *)(void *)p->locals->data;
	uint32_t *all = arena_alloc(&p->posting->arena,
	    (p->occurrences->len + 1) * sizeof(uint32_t));
	uint32_t at = 0;

	for (guint i = 0; i < p->locals->len; i++) {
		l[i].first = at;
		at += l[i].n;
	}
	for (guint i = 0; i < p->occurrences->len; i++)
		all[l[o[i].local].first++] = o[i].position;
	return all;
}

/* Turns what was added since field_begin() into terms. */
static void
field_end(struct poster *p, const char *prefix)
{
	const struct local *l = (const struct local *)(void *)p->locals->data;
	const uint32_t *all = deal_positions(p);

	for (guint i = 0; i < p->locals->len; i++) {
		const struct word *w = l[i].word;
		struct posting_term t = {0};
		t.term = join(p, "", prefix, w->term, w->term_len, &t.len);
		t.n = l[i].n;
		t.wdf = *prefix ? l[i].n : l[i].n - l[i].n_stop;
		t.positions = all + l[i].first - l[i].n;
		g_array_append_val(p->terms, t);
		if (l[i].n_stem == 0)
			continue;
		struct posting_term z = {0};
		z.term = join(p, "Z", prefix, w->stem, w->stem_len, &z.len);
		z.wdf = l[i].n_stem;
		g_array_append_val(p->terms, z);
	}
}

static struct posting_term
make_boolean(struct poster *p, const char *prefix, const char *value)
{
	g_autoptr(GString) s = g_string_new(NULL);
	struct posting_term t = {0};

	field_term(s, prefix, value, strlen(value));
	t.term = arena_strndup(&p->posting->arena, s->str, s->len);
	t.len = (uint32_t)s->len;
	return t;
}

static void
add_boolean(struct poster *p, const char *prefix, const char *value)
{
	if (!value || !*value)
		return;
	struct posting_term t = make_boolean(p, prefix, value);
	g_array_append_val(p->terms, t);
}

static int
compare_terms(const void *a, const void *b)
{
	const struct posting_term *x = a, *y = b;
	int c = memcmp(x->term, y->term, MIN(x->len, y->len));

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int
compare_positions(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Adds what b has to the equal term a. */
static void
merge(struct poster *p, struct posting_term *a, const struct posting_term *b)
{
	a->wdf += b->wdf;
	if (b->n == 0)
		return;
	uint32_t *all = arena_alloc(&p->posting->arena,
	    ((size_t)a->n + b->n) * sizeof(uint32_t));
	if (a->n)
		memcpy(all, a->positions, a->n * sizeof(uint32_t));
	memcpy(all + a->n, b->positions, b->n * sizeof(uint32_t));
	a->n += b->n;
	a->positions = all;
	qsort(all, a->n, sizeof(uint32_t), compare_positions);
}

/* Each position once. */
static void
unique_positions(struct posting_term *t)
{
	uint32_t *pos = (uint32_t *)t->positions, n = 0;

	for (uint32_t i = 0; i < t->n; i++)
		if (n == 0 || pos[n - 1] != pos[i])
			pos[n++] = pos[i];
	t->n = n;
}

static void
finish_terms(struct poster *p)
{
	struct posting_term *t = (struct posting_term *)(void *)p->terms->data;
	size_t n = 0;

	qsort(t, p->terms->len, sizeof(*t), compare_terms);
	for (guint i = 0; i < p->terms->len; i++) {
		if (!xc_term_is_valid(t[i].term, t[i].len))
			continue; /* cannot be, by TEXT_TERM_MAX; one such
				   * term would lose a whole batch */
		if (n > 0 && compare_terms(&t[n - 1], &t[i]) == 0)
			merge(p, &t[n - 1], &t[i]);
		else
			t[n++] = t[i];
	}
	for (size_t i = 0; i < n; i++)
		unique_positions(&t[i]);
	p->posting->n_terms = n;
	p->posting->terms = arena_alloc(&p->posting->arena,
	    (n + 1) * sizeof(*t));
	memcpy(p->posting->terms, t, n * sizeof(*t));
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
	field_begin(p);
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
		position = field_add(p, doc->text + start, end - start,
		    (const struct text_run *)(void *)p->runs->data,
		    p->runs->len, position);
	}
	field_end(p, "");
	store(p, doc, starts, positions, runs, n_runs);
}

static void
add_field(struct poster *p, const char *prefix, const char *value, int lang)
{
	if (!value || !*value)
		return;
	field_begin(p);
	field_add_lang(p, value, lang, 1);
	field_end(p, prefix);
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
	g_array_append_val(p->terms, p->posting->unique);
	g_array_append_val(p->terms, p->posting->file);
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
	g_array_set_size(p->terms, 0);
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
	finish_terms(p);
	find_acronyms(p, doc);
	out->end = doc->offset + doc->length;
	p->posting = NULL;
	return out;
}
