/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a TREC run that every evaluator reads alike, and its manifest. */
#include <config.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "lib/base/digest.h"
#include "searcher/eval/eval.h"
#include "searcher/eval/runfile.h"

struct runfile {
	char *path; /* NULL: standard output, or not an ordinary file */
	char *temp; /* beside path */
	char *tag;
	FILE *f;
	struct digest *sha256;
	GString *lines; /* of runfile_add() */
	size_t n_topics, n_lines;
};

static bool
fail_io(GError **error, const char *what, const char *path)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE, "cannot %s '%s': %s",
	    what, path, g_strerror(errno));
	return false;
}

/* A file of a new name beside path, open for writing. */
static FILE *
open_beside(const char *path, char **ret_temp, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	char *temp = g_strdup_printf("%s/.%.200s.XXXXXX", dir, base);
	int fd = g_mkstemp_full(temp, O_WRONLY | O_CLOEXEC, 0666);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (f == NULL) {
		fail_io(error, "create", path);
		g_free(temp);
		return NULL;
	}
	*ret_temp = temp;
	return f;
}

/* Everything that was written reaches the disk; f is closed in any case. */
static bool
settle(FILE *f, const char *path, GError **error)
{
	bool ok = fflush(f) == 0 && !ferror(f) && fsync(fileno(f)) == 0;
	int saved = errno;

	if (fclose(f) != 0 && ok) {
		ok = false;
		saved = errno;
	}
	errno = saved;
	return ok || fail_io(error, "write", path);
}

/* So that a rename is there after a crash.  Not all file systems can. */
static void
settle_folder(const char *path)
{
	g_autofree char *dir = g_path_get_dirname(path);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

bool
runfile_create(const char *path, const char *tag,
    struct runfile **ret_runfile, GError **error)
{
	struct runfile *r = g_new0(struct runfile, 1);
	struct stat st;

	if (strcmp(path, "-") == 0) {
		r->f = stdout;
	} else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		r->f = fopen(path, "w");
		if (r->f == NULL)
			fail_io(error, "open", path);
	} else {
		/* Through a symbolic link: the file it names is renamed over,
		 * not the link. */
		char *real = realpath(path, NULL);

		r->path = g_strdup(real != NULL ? real : path);
		free(real);
		r->f = open_beside(r->path, &r->temp, error);
	}
	if (r->f == NULL) {
		g_free(r->path);
		g_free(r);
		return false;
	}
	r->tag = runfile_encode_id(tag != NULL && *tag != '\0' ? tag : "-");
	r->sha256 = digest_new();
	r->lines = g_string_new(NULL);
	*ret_runfile = r;
	return true;
}

static void
release(struct runfile *r)
{
	g_free(r->path);
	g_free(r->temp);
	g_free(r->tag);
	digest_free(r->sha256);
	g_string_free(r->lines, TRUE);
	g_free(r);
}

/* Whether the character at p must not stand in an id: white space of any
 * kind, or a control character.  Bytes that are no UTF-8 are let through. */
static bool
is_unfit(const char *p)
{
	if ((unsigned char)*p < 0x80)
		return *p <= ' ' || *p == 0x7f;
	gunichar c = g_utf8_get_char_validated(p, -1);
	return c < 0x80000000u && (g_unichar_isspace(c) ||
	    g_unichar_iscntrl(c) || c == 0x85 || c == 0x2028 || c == 0x2029);
}

char *
runfile_encode_id(const char *id)
{
	bool unfit = *id == '#';
	const char *p;
	size_t n;

	for (p = id; *p != '\0' && !unfit; p++)
		unfit = ((unsigned char)*p & 0xc0) != 0x80 && is_unfit(p);
	if (!unfit)
		return g_strndup(id, (size_t)(p - id));
	GString *s = g_string_new(NULL);
	for (p = id; *p != '\0'; p += n) {
		bool encode = *p == '%' || (p == id && *p == '#') ||
		    is_unfit(p);

		/* All bytes of one character alike. */
		for (n = 0; n == 0 || ((unsigned char)p[n] & 0xc0) == 0x80;
		     n++) {
			if (encode)
				g_string_append_printf(s, "%%%02X",
				    (unsigned char)p[n]);
			else
				g_string_append_c(s, p[n]);
		}
	}
	return g_string_free(s, FALSE);
}

float
runfile_below(double score, float above)
{
	float f = (float)score;

	return f < above ? f : nextafterf(above, -INFINITY);
}

/* Room for a rank, a score and what is between the columns. */
#define TAIL_MAX 80

static char *
put_number(char *p, uint64_t v, unsigned min_digits)
{
	char digits[24];
	unsigned n = sizeof(digits);

	for (; v > 0 || min_digits > 0; v /= 10) {
		digits[--n] = (char)('0' + v % 10);
		min_digits -= min_digits > 0;
	}
	memcpy(p, digits + n, sizeof(digits) - n);
	return p + sizeof(digits) - n;
}

/* As put_score(), for what needs no exponent; NULL: it is something else.
 * Products and quotients are exact or rounded once, as by printf and strtod:
 * a float has 24 bits, the greatest power here 27 beside its twos. */
static char *
put_usual(char *p, float score)
{
	static const double ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11};
	unsigned behind = 5 + 3; /* digits behind the point, of six in all */
	uint64_t v, power;

	if (!(score >= 0.001f && score < 1e6f))
		return NULL;
	for (double edge = 0.01; behind > 0 && score >= edge; edge *= 10)
		behind--;
	for (unsigned i = 0; i < 4; i++, behind++) {
		v = (uint64_t)rint(score * ten[behind]);
		if ((float)(v / ten[behind]) == score)
			break;
	}
	power = (uint64_t)ten[behind];
	p = put_number(p, v / power, 1);
	v %= power;
	if (v == 0)
		return p;
	for (; v % 10 == 0; v /= 10)
		behind--;
	*p++ = '.';
	return put_number(p, v, behind);
}

/* The fewest digits that give the same float again. */
static char *
put_score(char *p, float score)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	char format[] = "%.6g";
	char *end = put_usual(p, score);

	if (end)
		return end;
	for (; format[2] <= '9'; format[2]++) {
		g_ascii_formatd(number, sizeof(number), format, score);
		if ((float)g_ascii_strtod(number, NULL) == score)
			break;
	}
	return g_stpcpy(p, number);
}

#define EACH_BYTE 0x0101010101010101u

/* The next eight, or the n that are left and as many a's. */
static uint64_t
eight_bytes(const char *p, size_t n)
{
	uint64_t w = EACH_BYTE * 'a';

	if (n >= sizeof(w))
		memcpy(&w, p, sizeof(w));
	else
		memcpy(&w, p, n);
	return w;
}

/* Whether every byte is a visible one of ASCII, so that nothing is encoded. */
static bool
is_plain(const char *id, size_t len)
{
	uint64_t odd = 0;

	for (size_t i = 0; i < len; i += 8) {
		uint64_t w = eight_bytes(id + i, len - i);
		/* blanks and below; DEL and beyond */
		odd |= (w - EACH_BYTE * '!') | w | (w + EACH_BYTE);
	}
	return *id != '#' && !(odd & (EACH_BYTE * 0x80));
}

static void
append_id(GString *s, const char *id)
{
	size_t len = strlen(id);

	if (is_plain(id, len)) {
		g_string_append_len(s, id, (gssize)len);
		return;
	}
	g_autofree char *encoded = runfile_encode_id(id);
	g_string_append(s, encoded);
}

/* Documents of a topic that have been written: where their ids stand. */
struct written {
	struct {
		uint32_t hash, len;
		size_t at;
	} *slots;
	size_t mask;
};

static struct written
written_new(size_t n_hits)
{
	size_t size = 8;

	while (size < n_hits * 2)
		size *= 2;
	struct written w = {NULL, size - 1};
	w.slots = g_malloc0(size * sizeof *w.slots);
	return w;
}

/* False: an id of the same bytes has been added. */
static bool
written_add(struct written *w, const char *text, size_t at, size_t len)
{
	uint64_t h = len;

	for (size_t i = 0; i < len; i += 8) {
		h = (h ^ eight_bytes(text + at + i, len - i)) *
		    0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	size_t i = h & w->mask;
	for (; w->slots[i].len; i = (i + 1) & w->mask)
		if (w->slots[i].hash == (uint32_t)h && w->slots[i].len == len &&
		    memcmp(text + w->slots[i].at, text + at, len) == 0)
			return false;
	w->slots[i].hash = (uint32_t)h;
	w->slots[i].len = (uint32_t)len;
	w->slots[i].at = at;
	return true;
}

static bool
bad_hit(const char *topic, const char *docno, const char *why,
    GError **error)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_TOPIC,
	    "topic '%s', document '%s': %s", topic, docno, why);
	return false;
}

static void
append_tail(GString *s, size_t rank, float score, const char *tag,
    size_t tag_len)
{
	size_t len = s->len;

	g_string_set_size(s, len + TAIL_MAX + tag_len);
	char *p = s->str + len;
	*p++ = ' ';
	p = put_number(p, rank, 1);
	*p++ = ' ';
	p = put_score(p, score);
	*p++ = ' ';
	memcpy(p, tag, tag_len);
	p += tag_len;
	*p++ = '\n';
	g_string_truncate(s, (gsize)(p - s->str));
}

static bool
format_hits(const struct runfile *r, const char *topic,
    const struct runfile_hit *hits, size_t n_hits, struct written *seen,
    GString *s, GError **error)
{
	g_autofree char *id = runfile_encode_id(topic);
	g_autofree char *head = g_strconcat(id, " Q0 ", NULL);
	size_t head_len = strlen(head), tag_len = strlen(r->tag);
	float above = INFINITY;

	for (size_t i = 0; i < n_hits; i++) {
		const struct runfile_hit *hit = &hits[i];

		if (*hit->docno == '\0' || *id == '\0')
			return bad_hit(topic, hit->docno, "an id is empty",
			    error);
		g_string_append_len(s, head, (gssize)head_len);
		size_t at = s->len;
		append_id(s, hit->docno);
		if (!written_add(seen, s->str, at, s->len - at))
			return bad_hit(topic, hit->docno, "comes twice", error);
		if (!isfinite(hit->score))
			return bad_hit(topic, hit->docno,
			    "the score is not a number", error);
		if (i > 0 && hit->score > hits[i - 1].score)
			return bad_hit(topic, hit->docno,
			    "the score is above the one before", error);
		above = runfile_below(hit->score, above);
		if (fabs(hit->score) > FLT_MAX || !isfinite(above))
			return bad_hit(topic, hit->docno,
			    "the score is beyond a float", error);
		append_tail(s, i + 1, above, r->tag, tag_len);
	}
	return true;
}

bool
runfile_format(const struct runfile *r, const char *topic,
    const struct runfile_hit *hits, size_t n_hits, GString *lines,
    GError **error)
{
	struct written seen = written_new(n_hits);
	bool ok;

	g_string_truncate(lines, 0);
	ok = format_hits(r, topic, hits, n_hits, &seen, lines, error);
	g_free(seen.slots);
	return ok;
}

bool
runfile_put(struct runfile *r, const GString *lines, size_t n_hits,
    GError **error)
{
	if (fwrite(lines->str, 1, lines->len, r->f) != lines->len)
		return fail_io(error, "write", r->path != NULL ? r->path
		    : "standard output");
	digest_add(r->sha256, lines->str, lines->len);
	r->n_topics += n_hits > 0;
	r->n_lines += n_hits;
	return true;
}

bool
runfile_add(struct runfile *r, const char *topic,
    const struct runfile_hit *hits, size_t n_hits, GError **error)
{
	return runfile_format(r, topic, hits, n_hits, r->lines, error) &&
	    runfile_put(r, r->lines, n_hits, error);
}

/* Writes NAME.json.TEMP; the caller renames it. */
static bool
write_manifest(const struct runfile *r, const json_t *manifest,
    char **ret_temp, GError **error)
{
	g_autofree char *path = g_strconcat(r->path, ".json", NULL);
	json_t *copy = json_copy((json_t *)manifest);
	FILE *f = open_beside(path, ret_temp, error);
	bool ok;

	if (f == NULL) {
		json_decref(copy);
		return false;
	}
	json_object_set_new(copy, "run_sha256",
	    json_string(digest_text(r->sha256)));
	json_object_set_new(copy, "topics_written",
	    json_integer((json_int_t)r->n_topics));
	json_object_set_new(copy, "lines_written",
	    json_integer((json_int_t)r->n_lines));
	ok = json_dumpf(copy, f, JSON_INDENT(2)) == 0 && fputc('\n', f) != EOF;
	json_decref(copy);
	if (!settle(f, path, error))
		ok = false;
	else if (!ok)
		fail_io(error, "write", path);
	return ok;
}

/* The run takes its name first: a manifest of another run that stays behind
 * shows itself by the digest. */
static bool
rename_both(const struct runfile *r, const char *manifest_temp,
    GError **error)
{
	g_autofree char *manifest = g_strconcat(r->path, ".json", NULL);

	if (g_rename(r->temp, r->path) != 0)
		return fail_io(error, "rename to", r->path);
	if (manifest_temp != NULL && g_rename(manifest_temp, manifest) != 0)
		return fail_io(error, "rename to", manifest);
	settle_folder(r->path);
	return true;
}

bool
runfile_close(struct runfile *r, const json_t *manifest, GError **error)
{
	char *manifest_temp = NULL;
	bool ok;

	if (r->path == NULL) {
		ok = fflush(r->f) == 0 && !ferror(r->f);
		if (!ok)
			fail_io(error, "write", "standard output");
		if (r->f != stdout)
			fclose(r->f);
		release(r);
		return ok;
	}
	ok = settle(r->f, r->path, error) &&
	    (manifest == NULL ||
		write_manifest(r, manifest, &manifest_temp, error)) &&
	    rename_both(r, manifest_temp, error);
	if (!ok) {
		g_unlink(r->temp);
		if (manifest_temp != NULL)
			g_unlink(manifest_temp);
	}
	g_free(manifest_temp);
	release(r);
	return ok;
}

void
runfile_abandon(struct runfile *r)
{
	if (r == NULL)
		return;
	if (r->f != stdout)
		fclose(r->f);
	if (r->temp != NULL)
		g_unlink(r->temp);
	release(r);
}
