/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ignore files: their lines, and the globs in them. */
#include "corpus/ignore.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX (1 << 20)

struct rule {
	char *glob;
	const char *file; /* static: the name of the file it stands in */
	int line;
	bool negate, dir_only, anchored;
};

struct ignore {
	GArray *rules; /* struct rule */
};

static const char *const names[] = {".gitignore", ".ignore", ".trawlignore"};

/* --- globs ----------------------------------------------------------------- */

/* Whether c is in the class at *pat (behind its "["); *pat goes behind "]".
 * A class that never closes is no class. */
static bool
in_class(const char **pat, unsigned char c, bool *ret_valid)
{
	const unsigned char *p = (const unsigned char *)*pat;
	bool negate = *p == '!' || *p == '^', found = false, first = true;

	if (negate)
		p++;
	for (; *p && (*p != ']' || first); first = false) {
		unsigned char lo, hi;

		if (*p == '[' && p[1] == ':') {
			/* [:alpha:] and its kin */
			const char *close = strstr((const char *)p + 2, ":]");

			if (close) {
				size_t n = close - (const char *)p - 2;
				const char *name = (const char *)p + 2;
#define IS(cls) (n == strlen(#cls) && strncmp(name, #cls, n) == 0 && \
		    g_ascii_is##cls(c))
				found |= IS(alpha) || IS(digit) || IS(alnum) ||
				    IS(upper) || IS(lower) || IS(space) ||
				    IS(punct) || IS(xdigit);
#undef IS
				p = (const unsigned char *)close + 2;
				continue;
			}
		}
		if (*p == '\\' && p[1])
			p++;
		lo = hi = *p++;
		if (*p == '-' && p[1] && p[1] != ']') {
			p++;
			if (*p == '\\' && p[1])
				p++;
			hi = *p++;
		}
		found |= c >= lo && c <= hi;
	}
	*ret_valid = *p == ']';
	if (*ret_valid)
		*pat = (const char *)p + 1;
	return found != negate;
}

/* Matches one character of a pattern that is not "*"; moves *pat behind it. */
static bool
match_one(const char **pat, unsigned char c)
{
	const char *p = *pat;
	bool valid, in;

	switch (*p) {
	case 0:
		return false;
	case '?':
		*pat = p + 1;
		return c != '/';
	case '[':
		p++;
		in = in_class(&p, c, &valid);
		if (valid) {
			*pat = p;
			return in && c != '/';
		}
		*pat += 1;
		return c == '[';
	case '\\':
		if (p[1])
			p++;
		/* fall through */
	default:
		*pat = p + 1;
		return (unsigned char)*p == c;
	}
}

/*
 * Two places to go back to are enough: the last "*", and the last "**".  What
 * stands before the last "**" need not be matched another way, as "**" takes
 * any number of folders.
 */
bool
ignore_glob(const char *glob, const char *path)
{
	const char *star = NULL, *star_at = NULL, *deep = NULL, *deep_at = NULL;
	const char *g = glob, *s = path;

	for (;;) {
		bool at_start = g == glob || g[-1] == '/';

		if (at_start && g[0] == '*' && g[1] == '*' &&
		    (g[2] == '/' || g[2] == 0)) {
			if (g[2] == 0) /* everything inside */
				return *s != 0;
			g += 3;
			deep = g;
			deep_at = s;
			star = NULL;
			continue;
		}
		if (*g == '*') {
			while (*g == '*')
				g++;
			star = g;
			star_at = s;
			continue;
		}
		if (*s == 0) {
			if (*g == 0)
				return true;
		} else if (match_one(&g, *s)) {
			s++;
			continue;
		}
		if (star && *star_at && *star_at != '/') {
			g = star;
			s = ++star_at;
			continue;
		}
		if (deep && (deep_at = strchr(deep_at, '/'))) {
			g = deep;
			s = ++deep_at;
			star = NULL;
			continue;
		}
		return false;
	}
}

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool
ignore_glob_below(const char *glob, const char *path, bool is_dir)
{
	size_t n = strlen(glob);
	g_autofree char *cut = NULL;

	if (n > 1 && glob[n - 1] == '/') {
		if (!is_dir)
			return false;
		cut = g_strndup(glob, n - 1);
		glob = cut;
	}
	if (g_str_has_prefix(glob, "./"))
		glob += 2;
	if (*glob == '/')
		return ignore_glob(glob + 1, path);
	return ignore_glob(glob, strchr(glob, '/') ? path : base_of(path));
}

/* --- files ----------------------------------------------------------------- */

static void
clear_rule(gpointer p)
{
	g_free(((struct rule *)p)->glob);
}

static void
add_rule(struct ignore *ig, const char *s, size_t len, const char *file,
    int line)
{
	struct rule r = {.file = file, .line = line};

	if (len && s[len - 1] == '\r')
		len--;
	/* blanks at the end go, unless quoted */
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t') &&
	    !(len > 1 && s[len - 2] == '\\'))
		len--;
	if (!len || *s == '#')
		return;
	if (*s == '!') {
		r.negate = true;
		s++, len--;
	}
	if (len && s[len - 1] == '/') {
		r.dir_only = true;
		len--;
	}
	if (len && memchr(s, '/', len))
		r.anchored = true;
	if (len && *s == '/')
		s++, len--;
	if (!len || memchr(s, 0, len))
		return;
	r.glob = g_strndup(s, len);
	g_array_append_val(ig->rules, r);
}

static void
add_file(struct ignore *ig, int fd, const char *name)
{
	g_autofree char *text = g_malloc(FILE_MAX);
	size_t len = 0;
	ssize_t n;
	int line = 0;

	while (len < FILE_MAX && (n = read(fd, text + len, FILE_MAX - len)) > 0)
		len += n;
	for (const char *s = text, *end = text + len; s < end; line++) {
		const char *nl = memchr(s, '\n', end - s);

		add_rule(ig, s, (nl ? nl : end) - s, name, line + 1);
		s = nl ? nl + 1 : end;
	}
}

struct ignore *
ignore_read(int dirfd)
{
	struct ignore *ig = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		int fd = openat(dirfd, names[i],
		    O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

		if (fd < 0)
			continue;
		if (!ig) {
			ig = g_new0(struct ignore, 1);
			ig->rules =
			    g_array_new(FALSE, FALSE, sizeof(struct rule));
			g_array_set_clear_func(ig->rules, clear_rule);
		}
		add_file(ig, fd, names[i]);
		close(fd);
	}
	return ig;
}

void
ignore_free(struct ignore *ig)
{
	if (!ig)
		return;
	g_array_unref(ig->rules);
	g_free(ig);
}

int
ignore_match(const struct ignore *ig, const char *path, bool is_dir,
    char **ret_rule)
{
	const char *base = base_of(path);

	for (guint i = ig->rules->len; i-- > 0;) {
		const struct rule *r = &g_array_index(ig->rules, struct rule, i);

		if (r->dir_only && !is_dir)
			continue;
		if (!ignore_glob(r->glob, r->anchored ? path : base))
			continue;
		if (ret_rule)
			*ret_rule = g_strdup_printf("%s:%d: %s%s%s", r->file,
			    r->line, r->negate ? "!" : "", r->glob,
			    r->dir_only ? "/" : "");
		return r->negate ? -1 : 1;
	}
	return 0;
}
