/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for people: languages, types, numbers, dates. */
#include "searcher/web/view.h"

#include "lib/base/date.h"

#include <string.h>

struct name {
	const char *code, *name;
};

static const char *
find(const struct name *names, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i].code, code) == 0)
			return names[i].name;
	return code;
}

const char *
name_language(const char *code)
{
	static const struct name names[] = {
	    {"ar", "Arabic"}, {"bg", "Bulgarian"}, {"bn", "Bengali"},
	    {"ca", "Catalan"}, {"cs", "Czech"}, {"da", "Danish"},
	    {"de", "German"}, {"el", "Greek"}, {"en", "English"},
	    {"es", "Spanish"}, {"et", "Estonian"}, {"eu", "Basque"},
	    {"fa", "Persian"}, {"fi", "Finnish"}, {"fr", "French"},
	    {"ga", "Irish"}, {"he", "Hebrew"}, {"hi", "Hindi"},
	    {"hr", "Croatian"}, {"hu", "Hungarian"}, {"hy", "Armenian"},
	    {"id", "Indonesian"}, {"it", "Italian"}, {"ja", "Japanese"},
	    {"ko", "Korean"}, {"lt", "Lithuanian"}, {"lv", "Latvian"},
	    {"ne", "Nepali"}, {"nl", "Dutch"}, {"no", "Norwegian"},
	    {"pl", "Polish"}, {"pt", "Portuguese"}, {"ro", "Romanian"},
	    {"ru", "Russian"}, {"sk", "Slovak"}, {"sl", "Slovene"},
	    {"sr", "Serbian"}, {"sv", "Swedish"}, {"ta", "Tamil"},
	    {"th", "Thai"}, {"tr", "Turkish"}, {"uk", "Ukrainian"},
	    {"vi", "Vietnamese"}, {"yi", "Yiddish"}, {"zh", "Chinese"},
	};

	return find(names, G_N_ELEMENTS(names), code);
}

const char *
name_type(const char *mime)
{
	static const struct name names[] = {
	    {"text/plain", "Text"},
	    {"text/html", "Web page"},
	    {"text/markdown", "Markdown"},
	    {"text/csv", "Table"},
	    {"text/xml", "XML"},
	    {"application/xml", "XML"},
	    {"application/xhtml+xml", "Web page"},
	    {"application/json", "JSON"},
	    {"application/jsonl", "JSON lines"},
	    {"application/x-ndjson", "JSON lines"},
	    {"application/x-trec", "TREC collection"},
	    {"text/x-trec", "TREC collection"},
	    {"application/pdf", "PDF"},
	    {"application/rtf", "Rich text"},
	    {"application/msword", "Word document"},
	    {"message/rfc822", "Mail"},
	    {"application/mbox", "Mailbox"},
	    {"application/epub+zip", "E-book"},
	    {"application/vnd.oasis.opendocument.text", "OpenDocument text"},
	    {"application/vnd.openxmlformats-officedocument."
	     "wordprocessingml.document", "Word document"},
	};

	return find(names, G_N_ELEMENTS(names), mime);
}

const char *
name_count(uint64_t n, char buf[32])
{
	char *p = buf + 31;
	unsigned digits = 0;

	*p = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + n % 10);
		digits++;
		n /= 10;
	} while (n);
	return memmove(buf, p, strlen(p) + 1);
}

/* Returns where it ends. */
static char *
put_number(char *p, unsigned n)
{
	char digits[12], *d = digits + sizeof(digits) - 1;

	*d = '\0';
	do
		*--d = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return g_stpcpy(p, d);
}

const char *
name_date(const char *s, char buf[40])
{
	static const char *const months[] = {"January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December"};
	struct date d;
	char *p = buf;

	if (!date_read(s, &d) || d.month < 0 || d.month > 12)
		return s;
	if (d.month && d.day) {
		p = put_number(p, (unsigned)d.day);
		*p++ = ' ';
	}
	if (d.month) {
		p = g_stpcpy(p, months[d.month - 1]);
		*p++ = ' ';
	}
	put_number(p, (unsigned)d.year);
	return buf;
}

const char *
name_size(uint64_t bytes, char buf[32])
{
	double n = (double)bytes;

	if (bytes < 1024)
		g_snprintf(buf, 32, "%u bytes", (unsigned)bytes);
	else if (bytes < 1024 * 1024)
		g_snprintf(buf, 32, "%.1f KB", n / 1024);
	else
		g_snprintf(buf, 32, "%.1f MB", n / 1024 / 1024);
	return buf;
}
