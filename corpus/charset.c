/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to UTF-8: marks, patterns, declarations, guesses, in that order. */
#include "corpus/charset.h"

#include "corpus/document.h"
#include "corpus/reader.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <uchardet/uchardet.h>

/* What uchardet is shown: more changes its mind no further, and it reads
 * some 20 MB/s. */
#define SAMPLE_MAX 65536
#define REPLACEMENT "\xef\xbf\xbd"

/* Length of the valid character at s; 0 where none is.  Unicode's table 3-7. */
static inline int
character(const unsigned char *s, const unsigned char *end)
{
	ptrdiff_t left = end - s;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2)
		return 0;
	if (s[0] < 0xe0)
		return left >= 2 && (s[1] & 0xc0) == 0x80 ? 2 : 0;
	if (s[0] < 0xf0) {
		unsigned char lo = s[0] == 0xe0 ? 0xa0 : 0x80;
		unsigned char hi = s[0] == 0xed ? 0x9f : 0xbf;

		return left >= 3 && s[1] >= lo && s[1] <= hi &&
			(s[2] & 0xc0) == 0x80 ? 3 : 0;
	}
	if (s[0] < 0xf5) {
		unsigned char lo = s[0] == 0xf0 ? 0x90 : 0x80;
		unsigned char hi = s[0] == 0xf4 ? 0x8f : 0xbf;

		return left >= 4 && s[1] >= lo && s[1] <= hi &&
			(s[2] & 0xc0) == 0x80 && (s[3] & 0xc0) == 0x80 ? 4 : 0;
	}
	return 0;
}

bool
utf8_valid(const char *s, size_t len, size_t *ret_bad)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + len;

	while (p < end) {
		uint64_t eight;
		int n;

		while (end - p >= 8) {
			memcpy(&eight, p, 8);
			if (eight & UINT64_C(0x8080808080808080))
				break;
			p += 8;
		}
		if (p == end)
			break;
		/* some characters in a row, as other scripts have them */
		do {
			if (!(n = character(p, end))) {
				if (ret_bad)
					*ret_bad = (const char *)p - s;
				return false;
			}
			p += n;
		} while (p < end && *p >= 0x80);
	}
	return true;
}

/* s with U+FFFD for each stretch of bytes that makes no character. */
static GString *
repair(const char *s, size_t len, size_t *ret_bad)
{
	GString *out = g_string_sized_new(len + 16);
	const char *end = s + len;
	size_t bad = 0, at;

	while (!utf8_valid(s, end - s, &at)) {
		g_string_append_len(out, s, at);
		g_string_append(out, REPLACEMENT);
		bad++;
		s += at + 1;
		while (s < end && ((unsigned char)*s & 0xc0) == 0x80)
			s++;
	}
	g_string_append_len(out, s, end - s);
	*ret_bad = bad;
	return out;
}

char *
utf8_lines(const char *s, size_t len, size_t *ret_len)
{
	char *out = g_malloc(len + 1), *o = out;
	const char *end = s + len;

	while (s < end) {
		const char *cr = memchr(s, '\r', end - s);
		size_t n = (cr ? cr : end) - s;

		memcpy(o, s, n);
		o += n;
		s += n;
		if (cr) {
			*o++ = '\n';
			s += s + 1 < end && s[1] == '\n' ? 2 : 1;
		}
	}
	*o = 0;
	*ret_len = o - out;
	for (char *nul = out; (nul = memchr(nul, 0, o - nul)); nul++)
		*nul = ' ';
	return out;
}

const char *
utf16_name(const char *data, size_t len, size_t *ret_mark)
{
	static const struct {
		const char *mark, *name;
		size_t len;
	} marks[] = {
	    {"\xff\xfe\0\0", "UTF-32LE", 4}, {"\0\0\xfe\xff", "UTF-32BE", 4},
	    {"\xff\xfe", "UTF-16LE", 2}, {"\xfe\xff", "UTF-16BE", 2}};
	size_t nul[4] = {0}, ctl = 0, n = MIN(len, 4096) & ~(size_t)3;

	*ret_mark = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
		if (len >= marks[i].len &&
		    memcmp(data, marks[i].mark, marks[i].len) == 0) {
			*ret_mark = marks[i].len;
			return marks[i].name;
		}
	/* Without a mark: blanks, digits and Latin letters have a NUL always at
	 * the same end.  A text without any of them is not found here. */
	if (n < 8 || !memchr(data, 0, n))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = data[i];

		nul[i & 3] += c == 0;
		ctl += c < 32 && c != 0 && c != '\n' && c != '\r' && c != '\t' &&
		    c != '\f';
	}
	if (ctl > n / 8)
		return NULL;
	n /= 4;
	if (nul[2] > n * 9 / 10 && nul[3] > n * 9 / 10 && nul[0] < n / 10)
		return "UTF-32LE";
	if (nul[0] > n * 9 / 10 && nul[1] > n * 9 / 10 && nul[3] < n / 10)
		return "UTF-32BE";
	if (nul[0] + nul[2] == 0 && nul[1] + nul[3] > n / 2)
		return "UTF-16LE";
	if (nul[1] + nul[3] == 0 && nul[0] + nul[2] > n / 2)
		return "UTF-16BE";
	return NULL;
}

/* What a name means in practice: files that say one of the left mostly hold
 * the right, which contains it. */
static const char *
real_name(const char *name)
{
	static const char *const known[][2] = {
	    {"ISO-8859-1", "WINDOWS-1252"}, {"ISO8859-1", "WINDOWS-1252"},
	    {"ISO_8859-1", "WINDOWS-1252"}, {"LATIN1", "WINDOWS-1252"},
	    {"US-ASCII", "WINDOWS-1252"}, {"ASCII", "WINDOWS-1252"},
	    {"ISO-8859-9", "WINDOWS-1254"}, {"ISO-8859-11", "CP874"},
	    {"TIS-620", "CP874"}, {"EUC-KR", "CP949"},
	    {"KS_C_5601-1987", "CP949"}, {"KSC5601", "CP949"},
	    {"UHC", "CP949"}, {"SHIFT_JIS", "CP932"}, {"SHIFT-JIS", "CP932"},
	    {"SJIS", "CP932"}, {"X-SJIS", "CP932"}, {"GB2312", "GB18030"},
	    {"GBK", "GB18030"}, {"X-GBK", "GB18030"}, {"BIG5", "BIG5-HKSCS"},
	    {"UTF8", "UTF-8"}, {"UNICODE", "UTF-8"}, {"UTF-16", "UTF-8"},
	    {"UTF-32", "UTF-8"}, {"UTF-7", "UTF-8"}};

	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_ascii_strcasecmp(name, known[i][0]) == 0)
			return known[i][1];
	return name;
}

/* Takes what iconv still holds back, as charsets with combining marks make it,
 * and sets it back to its first state. */
static void
flush(iconv_t cd, GString *out)
{
	char buf[64], *o = buf;
	size_t room = sizeof buf;

	iconv(cd, NULL, NULL, &o, &room);
	g_string_append_len(out, buf, o - buf);
}

/* Converts all of it, U+FFFD for what name does not have.  NULL where iconv
 * knows no such charset. */
static GString *
convert(const char *data, size_t len, const char *name, size_t *ret_bad)
{
	iconv_t cd = iconv_open("UTF-8", real_name(name));
	char buf[16384], *in = (char *)data;
	size_t bad = 0, left = len;
	bool was_bad = false;
	GString *out;

	if (cd == (iconv_t)-1)
		return NULL;
	out = g_string_sized_new(len + len / 2 + 16);
	while (left) {
		char *o = buf;
		size_t room = sizeof buf, before = left;
		size_t r = iconv(cd, &in, &left, &o, &room);
		int err = errno;

		g_string_append_len(out, buf, o - buf);
		if (out->len > DOCUMENT_TEXT_MAX)
			break;
		if (left < before)
			was_bad = false;
		if (r == (size_t)-1 && err != E2BIG) {
			flush(cd, out);
			/* a byte that begins nothing, or the end too early */
			if (!was_bad) {
				g_string_append(out, REPLACEMENT);
				bad++;
			}
			was_bad = true;
			in++;
			left--;
		}
	}
	flush(cd, out);
	iconv_close(cd);
	*ret_bad = bad;
	return out;
}

/* How many characters beyond ASCII are whole UTF-8. */
static size_t
count_good(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + len;
	size_t good = 0;

	while (p < end) {
		int n = character(p, end);

		good += n > 1;
		p += n ? n : 1;
	}
	return good;
}

static size_t
count_high(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += (unsigned char)s[i] >> 7;
	return n;
}

/* A stretch of at most SAMPLE_MAX bytes that begins a line or so before the
 * first byte that is not ASCII. */
static const char *
sample_of(const char *data, size_t len, size_t *ret_len)
{
	size_t at = 0, back;

	utf8_valid(data, len, &at);
	back = MIN(at, 256);
	if (at > back) {	/* not in the middle of a line, if it can be */
		const char *nl = memchr(data + at - back, '\n', back);

		if (nl)
			back = data + at - nl;
	}
	*ret_len = MIN(len - (at - back), SAMPLE_MAX);
	return data + at - back;
}

/* Whether the high bytes look like letters of western Europe among ASCII
 * ones.  uchardet takes a few of them for anything. */
static bool
looks_western(const char *s, size_t len)
{
	size_t high = 0, letters = 0, alone = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = s[i];

		if (c < 0x80)
			continue;
		high++;
		/* letters of French, German, Spanish, the Nordic ones …, and
		 * the quotes and dashes of windows-1252 */
		letters += (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c != 0xd0 &&
			       c != 0xf0 && c != 0xde && c != 0xfe &&
			       c != 0xdd && c != 0xfd) ||
		    c == 0xa0 || c == 0xab || c == 0xbb || c == 0xa7 ||
		    c == 0xb0 || c == 0xa9 || c == 0xae || c == 0x80 ||
		    c == 0x85 || (c >= 0x91 && c <= 0x97) || c == 0x9c ||
		    c == 0xbf || c == 0xa1 || c == 0xba || c == 0xaa;
		alone += (i == 0 || (unsigned char)s[i - 1] < 0x80) &&
		    (i + 1 == len || (unsigned char)s[i + 1] < 0x80);
	}
	return high > 0 && letters == high && alone * 10 >= high * 8 &&
	    high * 3 < len;
}

/* uchardet's answer for a sample; buf or NULL. */
static const char *
detect(const char *data, size_t len, char *buf, size_t size)
{
	uchardet_t u = uchardet_new();
	const char *name;

	uchardet_handle_data(u, data, len);
	uchardet_data_end(u);
	name = uchardet_get_charset(u);
	g_strlcpy(buf, name ? name : "", size);
	uchardet_delete(u);
	return *buf ? buf : NULL;
}

static bool
single_byte(const char *name)
{
	return g_str_has_prefix(name, "ISO-8859") ||
	    g_str_has_prefix(name, "WINDOWS-125") ||
	    g_str_has_prefix(name, "IBM") || g_str_has_prefix(name, "MAC-") ||
	    g_str_has_prefix(name, "VISCII");
}

static void
use(struct utf8 *u, GString *s, const char *name, int confidence, size_t bad)
{
	u->len = s->len;
	u->s = u->owned = g_string_free(s, FALSE);
	g_strlcpy(u->charset, name, sizeof u->charset);
	u->confidence = confidence;
	u->bad = bad;
}

/* Neither marked nor valid UTF-8. */
static void
guess(const char *data, size_t len, const char *declared, struct utf8 *u)
{
	size_t bad, n;
	const char *sample = sample_of(data, len, &n);
	size_t high = count_high(sample, n), good;
	char name[32];
	GString *s;

	if (declared && g_ascii_strcasecmp(real_name(declared), "UTF-8") != 0 &&
	    (s = convert(data, len, declared, &bad))) {
		/* a liar's text is full of holes */
		if (bad * 20 <= high + 20) {
			use(u, s, declared, 100, bad);
			return;
		}
		g_string_free(s, TRUE);
	}

	good = count_good(data, MIN(len, (size_t)1 << 20));
	if (good) {
		s = repair(data, len, &bad);
		/* in other charsets a tenth of the pairs look like UTF-8 */
		if (good >= 2 * bad) {
			use(u, s, "UTF-8", 95, bad);
			return;
		}
		g_string_free(s, TRUE);
	}

	if (looks_western(sample, n)) {
		s = convert(data, len, "WINDOWS-1252", &bad);
		if (s) {
			use(u, s, "WINDOWS-1252", high >= 20 ? 90 : 70, bad);
			return;
		}
	}
	/* a mark of UTF-16 within a text is none */
	if (detect(sample, n, name, sizeof name) &&
	    g_ascii_strncasecmp(name, "UTF-", 4) != 0 &&
	    (s = convert(data, len, name, &bad))) {
		int confidence = single_byte(name) ? 60 : 95;

		if (high < 20)
			confidence -= 25;
		if (bad * 20 <= high + 20) {
			use(u, s, name, bad ? confidence - 10 : confidence, bad);
			return;
		}
		g_string_free(s, TRUE);
	}
	s = convert(data, len, "WINDOWS-1252", &bad);
	if (!s)
		s = repair(data, len, &bad);
	use(u, s, "WINDOWS-1252", 30, bad);
}

bool
utf8_from_bytes(const char *data, size_t len, const char *declared,
    struct utf8 *ret, GError **error)
{
	size_t mark, bad;
	const char *wide;
	struct utf8 u = {.s = data, .len = len, .charset = "UTF-8",
	    .confidence = 100};

	if (len > DOCUMENT_TEXT_MAX) {
		g_set_error(error, CORPUS_ERROR, CORPUS_ERROR_TOO_LARGE,
		    "%zu MB of text; at most %zu are read", len >> 20,
		    DOCUMENT_TEXT_MAX >> 20);
		return false;
	}
	wide = utf16_name(data, len, &mark);
	if (wide) {
		GString *s = convert(data + mark, len - mark, wide, &bad);

		if (!s) {
			g_set_error(error, CORPUS_ERROR, CORPUS_ERROR_CHARSET,
			    "iconv knows no '%s'", wide);
			return false;
		}
		use(&u, s, wide, mark ? 100 : 90, bad);
	} else {
		if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
			u.s += 3;
			u.len -= 3;
		}
		if (!utf8_valid(u.s, u.len, NULL))
			guess(u.s, u.len, declared, &u);
		else if (memchr(u.s, 0x1b, MIN(u.len, SAMPLE_MAX))) {
			/* seven bits that are not ASCII: ISO-2022-JP, -KR */
			char name[32];
			GString *s;

			if (detect(u.s, MIN(u.len, SAMPLE_MAX), name,
				sizeof name) &&
			    g_str_has_prefix(name, "ISO-2022") &&
			    (s = convert(u.s, u.len, name, &bad)))
				use(&u, s, name, 95, bad);
		}
	}
	if (u.len > DOCUMENT_TEXT_MAX) {
		utf8_clear(&u);
		g_set_error(error, CORPUS_ERROR, CORPUS_ERROR_TOO_LARGE,
		    "more than %zu MB of text", DOCUMENT_TEXT_MAX >> 20);
		return false;
	}
	*ret = u;
	return true;
}

void
utf8_clear(struct utf8 *u)
{
	g_free(u->owned);
	*u = (struct utf8){0};
}
