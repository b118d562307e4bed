/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is, by its name and its first bytes. */
#include "corpus/charset.h"
#include "corpus/formats.h"

#include <string.h>

/* Enough to see what a file is. */
#define SAMPLE_MAX 65536

/* Bytes that formats without text begin with. */
static const struct {
	const char *bytes;
	uint16_t len, at;
	const char *type, *name;
} magics[] = {
    {"%PDF-", 5, 0, "application/pdf", "a PDF file"},
    {"PK\3\4", 4, 0, "application/zip", "a zip archive"},
    {"PK\5\6", 4, 0, "application/zip", "an empty zip archive"},
    {"\x1f\x8b", 2, 0, "application/gzip", "compressed (gzip)"},
    {"BZh", 3, 0, "application/x-bzip2", "compressed (bzip2)"},
    {"\xfd" "7zXZ\0", 6, 0, "application/x-xz", "compressed (xz)"},
    {"\x28\xb5\x2f\xfd", 4, 0, "application/zstd", "compressed (zstd)"},
    {"\x1f\x9d", 2, 0, "application/x-compress", "compressed (compress)"},
    {"7z\xbc\xaf\x27\x1c", 6, 0, "application/x-7z-compressed",
	"a 7z archive"},
    {"Rar!\x1a\7", 6, 0, "application/vnd.rar", "a RAR archive"},
    {"ustar", 5, 257, "application/x-tar", "a tar archive"},
    {"!<arch>\n", 8, 0, "application/x-archive", "an ar archive"},
    {"\x89PNG\r\n\x1a\n", 8, 0, "image/png", "a PNG image"},
    {"\xff\xd8\xff", 3, 0, "image/jpeg", "a JPEG image"},
    {"GIF87a", 6, 0, "image/gif", "a GIF image"},
    {"GIF89a", 6, 0, "image/gif", "a GIF image"},
    {"II*\0", 4, 0, "image/tiff", "a TIFF image"},
    {"MM\0*", 4, 0, "image/tiff", "a TIFF image"},
    {"WEBP", 4, 8, "image/webp", "a WebP image"},
    {"\0\0\1\0", 4, 0, "image/x-icon", "an icon"},
    {"\x28\0\0\0", 4, 14, "image/bmp", "a bitmap"},
    {"\x7f" "ELF", 4, 0, "application/x-elf", "an ELF program or library"},
    {"\xca\xfe\xba\xbe", 4, 0, "application/java-vm", "a Java class"},
    {"\0asm", 4, 0, "application/wasm", "WebAssembly"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0, "application/x-ole-storage",
	"an old Office or HWP file"},
    {"{\\rtf", 5, 0, "application/rtf", "an RTF file"},
    {"%!PS", 4, 0, "application/postscript", "a PostScript file"},
    {"SQLite format 3", 16, 0, "application/vnd.sqlite3",
	"an SQLite database"},
    {"ID3", 3, 0, "audio/mpeg", "an MP3 file"},
    {"OggS", 4, 0, "audio/ogg", "an Ogg file"},
    {"fLaC", 4, 0, "audio/flac", "a FLAC file"},
    {"WAVE", 4, 8, "audio/x-wav", "a WAV file"},
    {"ftyp", 4, 4, "video/mp4", "an MP4 file"},
    {"\x1a\x45\xdf\xa3", 4, 0, "video/x-matroska", "a Matroska file"},
    {"wOFF", 4, 0, "font/woff", "a font"},
    {"wOF2", 4, 0, "font/woff2", "a font"},
    {"OTTO", 4, 0, "font/otf", "a font"},
    {"\0\1\0\0\0", 5, 0, "font/ttf", "a font"},
    {"ITSF", 4, 0, "application/vnd.ms-htmlhelp", "a CHM file"},
    {"\x0f\rXapian Glass", 14, 0, "application/x-xapian", "a Xapian database"},
    {"# Sphinx inventory", 18, 0, "application/x-sphinx-inventory",
	"an index of Sphinx's"},
    {"\xde\x12\x04\x95", 4, 0, "application/x-gettext", "a message catalogue"},
};

/* Extensions of text that holds no prose a reader would look for. */
static const struct {
	const char *extension, *type, *name;
} unread[] = {
    {"svg", "image/svg+xml", "an SVG image"},
    {"eps", "application/postscript", "a PostScript file"},
    {"ps", "application/postscript", "a PostScript file"},
};

static const struct reader *
reader_named(const char *name)
{
	for (const struct reader *r = readers; r->name; r++)
		if (strcmp(r->name, name) == 0)
			return r;
	return NULL;
}

static bool
in_list(const char *const *list, const char *s)
{
	for (; *list; list++)
		if (g_ascii_strcasecmp(*list, s) == 0)
			return true;
	return false;
}

/* Behind the last dot of the base name; "" where none. */
static const char *
extension_of(const char *path)
{
	const char *slash, *dot;

	if (!path)
		return "";
	slash = strrchr(path, '/');
	dot = strrchr(slash ? slash + 1 : path, '.');
	return dot && dot != (slash ? slash + 1 : path) ? dot + 1 : "";
}

static struct recognition
refuse(const char *type, int error, const char *why)
{
	return (struct recognition){.type = type, .how = "contents",
	    .refusal = why, .error = error};
}

static struct recognition
take(const char *name, const char *type, const char *how)
{
	const struct reader *r = reader_named(name);

	return (struct recognition){.reader = r,
	    .type = type ? type : r->types[0], .how = how};
}

/* NULs, or many control bytes, are no text. */
static bool
is_binary(const char *s, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t control = 0;

	if (memchr(s, 0, len))
		return true;
	/* escape: colours of a terminal, ISO-2022; backspace: overstrike of
	 * manuals */
	const uint32_t fine = 1u << '\t' | 1u << '\n' | 1u << '\v' | 1u << '\f' |
	    1u << '\r' | 1u << '\b' | 1u << 0x1b;
	for (size_t i = 0; i < len; i++) {
		/* eight at once while none is below 32: of each, a bit among its
		 * highest three is set */
		for (uint64_t v; len - i > 8; i += 8) {
			memcpy(&v, s + i, 8);
			v = (v | v << 1 | v << 2) & ones << 7;
			if (v != ones << 7)
				break;
		}
		unsigned char c = s[i];

		control += c < 32 && !(fine >> c & 1);
	}
	return control * 50 > len;
}

/* s begins, behind blanks and comments, with lit in any case. */
static const char *
skip_blanks(const char *s, const char *end)
{
	if (end - s >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	for (;;) {
		const char *close;

		while (s < end && g_ascii_isspace(*s))
			s++;
		if (end - s < 7 || memcmp(s, "<!--", 4) != 0)
			return s;
		close = g_strstr_len(s, end - s, "-->");
		if (!close)
			return s;
		s = close + 3;
	}
}

static bool
begins(const char *s, const char *end, const char *lit)
{
	size_t n = strlen(lit);

	return (size_t)(end - s) >= n && g_ascii_strncasecmp(s, lit, n) == 0;
}

static bool
contains(const char *s, const char *end, const char *lit)
{
	size_t n = strlen(lit);

	for (; (s = memchr(s, *lit, end - s)) && (size_t)(end - s) >= n; s++)
		if (g_ascii_strncasecmp(s, lit, n) == 0)
			return true;
	return false;
}

static bool
looks_html(const char *s, const char *end)
{
	static const char *const starts[] = {"<!doctype html", "<html", "<head",
	    "<body", "<title", "<meta ", NULL};

	if (begins(s, end, "<?xml")) {
		const char *close = memchr(s, '>', end - s);

		s = close ? skip_blanks(close + 1, end) : end;
	}
	for (int i = 0; starts[i]; i++)
		if (begins(s, end, starts[i]))
			return true;
	return false;
}

static bool
looks_trec(const char *s, const char *end)
{
	if (!begins(s, end, "<doc>") && !begins(s, end, "<doc "))
		return false;
	return contains(s, end, "<docno>") || contains(s, end, "<text>") ||
	    begins(s, end, "<doc id=");
}

/* Objects that carry a text, not just any data. */
static bool
looks_json_documents(const char *s, const char *end)
{
	const char *nl;

	if (s >= end || (*s != '{' && *s != '['))
		return false;
	nl = memchr(s, '\n', end - s);
	if (*s == '{' && nl && nl - s > 20)
		end = nl;
	return (contains(s, end, "\"_id\"") || contains(s, end, "\"id\"") ||
		   contains(s, end, "\"docno\"") ||
		   contains(s, end, "\"docid\"") ||
		   contains(s, end, "\"doc_id\"") ||
		   contains(s, end, "\"title\"")) &&
	    (contains(s, end, "\"text\"") || contains(s, end, "\"contents\"") ||
		contains(s, end, "\"body\"") || contains(s, end, "\"content\"") ||
		contains(s, end, "\"abstract\"") ||
		contains(s, end, "\"passage\""));
}

/* A type the caller names: a reader's MIME type, name or extension. */
static struct recognition
told(const char *type)
{
	for (const struct reader *r = readers; r->name; r++)
		for (const char *const *t = r->types; *t; t++)
			if (g_ascii_strcasecmp(*t, type) == 0)
				return (struct recognition){.reader = r,
				    .type = *t, .how = "told"};
	for (const struct reader *r = readers; r->name; r++)
		if (g_ascii_strcasecmp(r->name, type) == 0 ||
		    in_list(r->extensions, type))
			return (struct recognition){.reader = r,
			    .type = r->types[0], .how = "told"};
	return (struct recognition){.how = "told",
	    .refusal = "of a type that is not read",
	    .error = CORPUS_ERROR_UNSUPPORTED};
}

static struct recognition
by_contents(const char *s, const char *end, const char *ext)
{
	s = skip_blanks(s, end);
	if (looks_html(s, end))
		return take("html", NULL, "contents");
	if (looks_trec(s, end))
		return take("trec", NULL, "contents");
	if (looks_json_documents(s, end))
		return take("json", NULL, "contents");
	return take("text", g_ascii_strcasecmp(ext, "json") == 0
		? "application/json" : NULL, "contents");
}

struct recognition
source_recognize(const struct source *src)
{
	const char *s = src->data, *ext = extension_of(src->path);
	size_t len = MIN(src->len, SAMPLE_MAX), mark;
	bool wide;

	if (src->len == 0)
		return refuse(NULL, CORPUS_ERROR_EMPTY, "empty");
	if (src->type)
		return told(src->type);
	for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
		if (len >= (size_t)magics[i].at + magics[i].len &&
		    memcmp(s + magics[i].at, magics[i].bytes, magics[i].len) ==
			0)
			return refuse(magics[i].type, CORPUS_ERROR_UNSUPPORTED,
			    magics[i].name);
	wide = utf16_name(s, len, &mark) != NULL;
	if (!wide && is_binary(s, len))
		return refuse("application/octet-stream", CORPUS_ERROR_BINARY,
		    "binary data");
	for (size_t i = 0; i < G_N_ELEMENTS(unread); i++)
		if (g_ascii_strcasecmp(ext, unread[i].extension) == 0) {
			struct recognition r = refuse(unread[i].type,
			    CORPUS_ERROR_UNSUPPORTED, unread[i].name);

			r.how = "extension";
			return r;
		}
	for (const struct reader *r = readers; r->name; r++) {
		if (!in_list(r->extensions, ext))
			continue;
		/* names that say little, or lie often: the contents decide */
		if (g_ascii_strcasecmp(ext, "json") == 0 ||
		    strcmp(r->name, "trec") == 0 ||
		    (strcmp(r->name, "text") == 0 &&
			g_ascii_strcasecmp(ext, "txt") == 0))
			break;
		return take(r->name, g_ascii_strcasecmp(ext, "xhtml") == 0
			? "application/xhtml+xml" : NULL, "extension");
	}
	if (wide)
		return take("text", NULL, "contents");
	return by_contents(s, s + len, ext);
}
