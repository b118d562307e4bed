/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of languages.
 */
#include "lib/text/lang.h"
#include "lib/text/text.h"
#include "lib/text/utf8.h"

#include <string.h>

/* Indexes keep these numbers: add at the end, never move. */
static struct lang langs[] = {
	{"", "", NULL, SCRIPT_OTHER, NULL},
	{"en", "English", "english", SCRIPT_LATIN, NULL},
	{"fr", "French", "french", SCRIPT_LATIN, NULL},
	{"de", "German", "german", SCRIPT_LATIN, NULL},
	{"es", "Spanish", "spanish", SCRIPT_LATIN, NULL},
	{"it", "Italian", "italian", SCRIPT_LATIN, NULL},
	{"pt", "Portuguese", "portuguese", SCRIPT_LATIN, NULL},
	{"nl", "Dutch", "dutch", SCRIPT_LATIN, NULL},
	{"sv", "Swedish", "swedish", SCRIPT_LATIN, NULL},
	{"da", "Danish", "danish", SCRIPT_LATIN, NULL},
	{"no", "Norwegian", "norwegian", SCRIPT_LATIN, NULL},
	{"fi", "Finnish", "finnish", SCRIPT_LATIN, NULL},
	{"ru", "Russian", "russian", SCRIPT_CYRILLIC, NULL},
	{"ko", "Korean", NULL, SCRIPT_HANGUL, NULL},
	{"ja", "Japanese", NULL, SCRIPT_OTHER, NULL},
	{"zh", "Chinese", NULL, SCRIPT_OTHER, NULL},
	{"ar", "Arabic", "arabic", SCRIPT_ARABIC, NULL},
	{"hy", "Armenian", "armenian", SCRIPT_ARMENIAN, NULL},
	{"eu", "Basque", "basque", SCRIPT_LATIN, NULL},
	{"ca", "Catalan", "catalan", SCRIPT_LATIN, NULL},
	{"el", "Greek", "greek", SCRIPT_GREEK, NULL},
	{"hi", "Hindi", "hindi", SCRIPT_DEVANAGARI, NULL},
	{"hu", "Hungarian", "hungarian", SCRIPT_LATIN, NULL},
	{"id", "Indonesian", "indonesian", SCRIPT_LATIN, NULL},
	{"ga", "Irish", "irish", SCRIPT_LATIN, NULL},
	{"lt", "Lithuanian", "lithuanian", SCRIPT_LATIN, NULL},
	{"ne", "Nepali", "nepali", SCRIPT_DEVANAGARI, NULL},
	{"ro", "Romanian", "romanian", SCRIPT_LATIN, NULL},
	{"sr", "Serbian", "serbian", SCRIPT_CYRILLIC, NULL},
	{"ta", "Tamil", "tamil", SCRIPT_TAMIL, NULL},
	{"tr", "Turkish", "turkish", SCRIPT_LATIN, NULL},
	{"yi", "Yiddish", "yiddish", SCRIPT_HEBREW, NULL},
	{"pl", "Polish", NULL, SCRIPT_LATIN, NULL},
	{"cs", "Czech", NULL, SCRIPT_LATIN, NULL},
	{"sk", "Slovak", NULL, SCRIPT_LATIN, NULL},
	{"sl", "Slovenian", NULL, SCRIPT_LATIN, NULL},
	{"hr", "Croatian", NULL, SCRIPT_LATIN, NULL},
	{"bs", "Bosnian", NULL, SCRIPT_LATIN, NULL},
	{"uk", "Ukrainian", NULL, SCRIPT_CYRILLIC, NULL},
	{"be", "Belarusian", NULL, SCRIPT_CYRILLIC, NULL},
	{"bg", "Bulgarian", NULL, SCRIPT_CYRILLIC, NULL},
	{"mk", "Macedonian", NULL, SCRIPT_CYRILLIC, NULL},
	{"et", "Estonian", NULL, SCRIPT_LATIN, NULL},
	{"lv", "Latvian", NULL, SCRIPT_LATIN, NULL},
	{"sq", "Albanian", NULL, SCRIPT_LATIN, NULL},
	{"is", "Icelandic", NULL, SCRIPT_LATIN, NULL},
	{"he", "Hebrew", NULL, SCRIPT_HEBREW, NULL},
	{"fa", "Persian", NULL, SCRIPT_ARABIC, NULL},
	{"ur", "Urdu", NULL, SCRIPT_ARABIC, NULL},
	{"th", "Thai", NULL, SCRIPT_OTHER, NULL},
	{"lo", "Lao", NULL, SCRIPT_OTHER, NULL},
	{"km", "Khmer", NULL, SCRIPT_OTHER, NULL},
	{"my", "Burmese", NULL, SCRIPT_OTHER, NULL},
	{"vi", "Vietnamese", NULL, SCRIPT_LATIN, NULL},
	{"ms", "Malay", NULL, SCRIPT_LATIN, NULL},
	{"tl", "Tagalog", NULL, SCRIPT_LATIN, NULL},
	{"sw", "Swahili", NULL, SCRIPT_LATIN, NULL},
	{"af", "Afrikaans", NULL, SCRIPT_LATIN, NULL},
	{"gl", "Galician", NULL, SCRIPT_LATIN, NULL},
	{"cy", "Welsh", NULL, SCRIPT_LATIN, NULL},
	{"gd", "Scottish Gaelic", NULL, SCRIPT_LATIN, NULL},
	{"br", "Breton", NULL, SCRIPT_LATIN, NULL},
	{"eo", "Esperanto", NULL, SCRIPT_LATIN, NULL},
	{"la", "Latin", NULL, SCRIPT_LATIN, NULL},
	{"az", "Azerbaijani", NULL, SCRIPT_LATIN, NULL},
	{"kk", "Kazakh", NULL, SCRIPT_CYRILLIC, NULL},
	{"mn", "Mongolian", NULL, SCRIPT_CYRILLIC, NULL},
	{"ka", "Georgian", NULL, SCRIPT_OTHER, NULL},
	{"bn", "Bengali", NULL, SCRIPT_OTHER, NULL},
	{"mr", "Marathi", NULL, SCRIPT_DEVANAGARI, NULL},
	{"te", "Telugu", NULL, SCRIPT_OTHER, NULL},
	{"kn", "Kannada", NULL, SCRIPT_OTHER, NULL},
	{"ml", "Malayalam", NULL, SCRIPT_OTHER, NULL},
	{"gu", "Gujarati", NULL, SCRIPT_OTHER, NULL},
	{"pa", "Punjabi", NULL, SCRIPT_OTHER, NULL},
	{"si", "Sinhala", NULL, SCRIPT_OTHER, NULL},
	{"am", "Amharic", NULL, SCRIPT_OTHER, NULL},
	{"fo", "Faroese", NULL, SCRIPT_LATIN, NULL},
	{"fy", "Frisian", NULL, SCRIPT_LATIN, NULL},
	{"rm", "Romansh", NULL, SCRIPT_LATIN, NULL},
	{"lb", "Luxembourgish", NULL, SCRIPT_LATIN, NULL},
	{"sa", "Sanskrit", NULL, SCRIPT_DEVANAGARI, NULL},
	{"gv", "Manx", NULL, SCRIPT_LATIN, NULL},
	{"qu", "Quechua", NULL, SCRIPT_LATIN, NULL},
	{"mt", "Maltese", NULL, SCRIPT_LATIN, NULL},
};

/* Other codes of the same languages. */
static const char *const aliases[][2] = {
	{"eng", "en"}, {"fra", "fr"}, {"fre", "fr"}, {"deu", "de"},
	{"ger", "de"}, {"spa", "es"}, {"ita", "it"}, {"por", "pt"},
	{"nld", "nl"}, {"dut", "nl"}, {"swe", "sv"}, {"dan", "da"},
	{"nor", "no"}, {"nob", "no"}, {"nno", "no"}, {"nb", "no"},
	{"nn", "no"}, {"fin", "fi"}, {"rus", "ru"}, {"kor", "ko"},
	{"jpn", "ja"}, {"jp", "ja"}, {"zho", "zh"}, {"chi", "zh"},
	{"ara", "ar"}, {"ell", "el"}, {"gre", "el"}, {"hun", "hu"},
	{"tur", "tr"}, {"pol", "pl"}, {"ces", "cs"}, {"cze", "cs"},
	{"ukr", "uk"}, {"heb", "he"}, {"iw", "he"}, {"in", "id"},
	{"ind", "id"}, {"fas", "fa"}, {"per", "fa"}, {"tha", "th"},
	{"vie", "vi"}, {"hin", "hi"}, {"cat", "ca"}, {"ron", "ro"},
	{"rum", "ro"}, {"mo", "ro"}, {"fil", "tl"}, {"sh", "sr"},
	{"sco", "en"}, {"ji", "yi"},
};

const struct lang *
lang_get(int lang)
{
	if (lang < 0 || lang >= (int)G_N_ELEMENTS(langs))
		lang = 0;
	if (langs[lang].stop == NULL) {
		const char *stop = stop_words(langs[lang].code);
		langs[lang].stop = stop != NULL ? stop : "";
	}
	return &langs[lang];
}

int
text_languages(void)
{
	return (int)G_N_ELEMENTS(langs);
}

const char *
text_language_code(int lang)
{
	return lang_get(lang)->code;
}

const char *
text_language_name(int lang)
{
	return lang_get(lang)->name;
}

static bool
is_code(const char *a, const char *b)
{
	return a[0] == b[0] && a[1] == b[1] && strcmp(a + 2, b + 2) == 0;
}

int
text_language(const char *code)
{
	char base[4];
	const char *wanted = base;
	size_t n, i;

	if (code == NULL)
		return 0;
	n = strcspn(code, "-_.@");
	if (n < 2 || n > 3)
		return 0;
	for (i = 0; i < n; i++)
		base[i] = g_ascii_tolower(code[i]);
	base[n] = '\0';
	for (i = 0; i < G_N_ELEMENTS(aliases); i++)
		if (is_code(aliases[i][0], base))
			wanted = aliases[i][1];
	for (i = 1; i < G_N_ELEMENTS(langs); i++)
		if (is_code(langs[i].code, wanted))
			return (int)i;
	return 0;
}

static enum script
script_of(uint32_t cp)
{
	if (cp < 0x41)
		return SCRIPT_OTHER;
	if (cp < 0x250)
		return cp < 0x80 && !g_ascii_isalpha((char)cp) ?
		    SCRIPT_OTHER : SCRIPT_LATIN;
	if (cp >= 0x370 && cp < 0x400)
		return SCRIPT_GREEK;
	if (cp >= 0x400 && cp < 0x530)
		return SCRIPT_CYRILLIC;
	if (cp >= 0x530 && cp < 0x590)
		return SCRIPT_ARMENIAN;
	if (cp >= 0x590 && cp < 0x600)
		return SCRIPT_HEBREW;
	if ((cp >= 0x600 && cp < 0x700) || (cp >= 0x750 && cp < 0x780))
		return SCRIPT_ARABIC;
	if (cp >= 0x900 && cp < 0x980)
		return SCRIPT_DEVANAGARI;
	if (cp >= 0xb80 && cp < 0xc00)
		return SCRIPT_TAMIL;
	if ((cp >= 0xac00 && cp < 0xd7b0) || (cp >= 0x1100 && cp < 0x1200))
		return SCRIPT_HANGUL;
	if (cp >= 0x1e00 && cp < 0x1f00)
		return SCRIPT_LATIN;
	if (cp >= 0x1f00 && cp < 0x2000)
		return SCRIPT_GREEK;
	return SCRIPT_OTHER;
}

enum script
lang_script(const char *s, size_t len)
{
	enum script script;
	size_t at;
	unsigned n;

	for (at = 0; at < len; at += n) {
		script = script_of(utf8_get(s + at, len - at, &n));
		if (script != SCRIPT_OTHER)
			return script;
	}
	return SCRIPT_OTHER;
}

int
lang_for_script(int lang, enum script script)
{
	static const char *const usual[] = {
		[SCRIPT_LATIN] = "en", [SCRIPT_GREEK] = "el",
		[SCRIPT_CYRILLIC] = "ru", [SCRIPT_ARMENIAN] = "hy",
		[SCRIPT_HEBREW] = NULL, [SCRIPT_ARABIC] = "ar",
		[SCRIPT_DEVANAGARI] = "hi", [SCRIPT_TAMIL] = "ta",
		[SCRIPT_HANGUL] = "ko",
	};

	if (script == SCRIPT_OTHER || lang_get(lang)->script == script)
		return lang;
	/* Serbian is written in both */
	if (script == SCRIPT_LATIN && strcmp(lang_get(lang)->code, "sr") == 0)
		return lang;
	return text_language(usual[script]);
}

/* Those missing here change beginnings (Indonesian, Irish; newer Dutch ge-),
 * write letters in another way (Serbian) or did so in a trial over random words
 * (Finnish, Turkish). */
bool
text_keeps_beginnings(int lang)
{
	static const char *const codes[] = {"en", "fr", "de", "es", "it", "pt",
		"ca", "eu", "da", "sv", "no", "hu", "ro"};
	int latin = lang_for_script(lang, SCRIPT_LATIN);
	const struct lang *l = lang_get(MAX(latin, 0));
	size_t i;

	if (l->stemmer == NULL)
		return true;
	for (i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcmp(l->code, codes[i]) == 0)
			return true;
	return false;
}

/* Found in a trial over a million words of texts and random ones with the
 * endings that the stemmers know: dying is die, patiemment patient and
 * application appliqu; of all others the last letter at most is new. */
size_t
text_stem_sure(const char *stem, size_t len)
{
	size_t anew = 1;

	if ((len == 3 && memcmp(stem + 1, "ie", 2) == 0)
	    || (len > 2 && (memcmp(stem + len - 2, "nt", 2) == 0
	    || memcmp(stem + len - 2, "qu", 2) == 0)))
		anew = 2;
	return len > anew ? len - anew : 0;
}

uint64_t
lang_stop_digest(void)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	const char *p;
	size_t i;

	for (i = 1; i < G_N_ELEMENTS(langs); i++) {
		p = lang_get((int)i)->stop;
		for (; p != NULL && *p != '\0'; p++)
			h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
		h = (h ^ i) * UINT64_C(0x100000001b3);
	}
	return h;
}
