/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Korean particles and endings, taken off by rule.
 *
 * No dictionary: a suffix is taken off where enough is left for a noun.  That
 * cuts a few nouns too short (a name that ends like a particle), but all forms
 * of the word the same way, since the rule is applied until nothing changes;
 * pairs of syllables, which are indexed too, stand in for what it misses.
 */
#include "lib/text/korean.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define SYLLABLE 3 /* bytes of one in UTF-8 */

struct suffix {
	const char *s;
	unsigned min; /* syllables that must be left */
};

/* Longest first within the same ending; found by trying lengths downwards. */
static const struct suffix suffixes[] = {
	/* particles */
	{"은", 1}, {"는", 1}, {"이", 2}, {"가", 2}, {"을", 1}, {"를", 1},
	{"의", 2}, {"에", 1}, {"와", 2}, {"과", 2}, {"도", 2}, {"로", 2},
	{"만", 2}, {"들", 2}, {"으로", 1}, {"에서", 1}, {"에게", 1},
	{"한테", 1}, {"께서", 1}, {"부터", 1}, {"까지", 1}, {"보다", 2},
	{"처럼", 1}, {"마다", 1}, {"조차", 2}, {"마저", 2}, {"밖에", 1},
	{"이나", 2}, {"이며", 2}, {"이고", 2}, {"이란", 2}, {"라는", 2},
	{"라고", 2}, {"로서", 2}, {"로써", 2}, {"에는", 1}, {"에도", 1},
	{"에만", 1}, {"에의", 1}, {"와의", 2}, {"과의", 2}, {"와는", 2},
	{"과는", 2}, {"와도", 2}, {"과도", 2}, {"로는", 2}, {"로도", 2},
	{"로의", 2}, {"만의", 2}, {"만을", 2}, {"만이", 2}, {"만은", 2},
	{"들이", 1}, {"들은", 1}, {"들을", 1}, {"들의", 1}, {"들에", 1},
	{"들과", 1}, {"들도", 1}, {"들로", 1}, {"이라", 2}, {"이라는", 1},
	{"이라고", 1}, {"에서는", 1}, {"에서도", 1}, {"에서의", 1},
	{"에게는", 1}, {"에게도", 1}, {"에게서", 1}, {"으로는", 1},
	{"으로도", 1}, {"으로의", 1}, {"으로서", 1}, {"으로써", 1},
	{"로부터", 2}, {"으로부터", 1}, {"까지의", 1}, {"까지는", 1},
	{"까지도", 1}, {"부터의", 1}, {"부터는", 1}, {"들에게", 1},
	{"들에게는", 1}, {"들로부터", 1}, {"들에서", 1}, {"이었다", 2},
	{"이었던", 2}, {"이었으며", 2}, {"이다", 2}, {"였다", 2},
	{"였던", 2}, {"였으며", 2}, {"입니다", 2}, {"이었습니다", 2},
	{"였습니다", 2}, {"인데", 2}, {"이지만", 2}, {"에서부터", 1},
	{"에까지", 1}, {"에선", 1}, {"에겐", 1}, {"이랑", 2}, {"하고는", 2},
	{"이든", 2}, {"이라도", 2},
	{"이라며", 2}, {"라며", 2}, {"으로만", 1}, {"에서만", 1},
	/* a noun made a verb */
	{"하다", 2}, {"하는", 2}, {"하고", 2}, {"하며", 2}, {"하여", 2},
	{"하기", 2}, {"하게", 2}, {"하지", 2}, {"하면", 2}, {"하던", 2},
	{"하자", 2}, {"하려", 2}, {"한다", 2}, {"했다", 2}, {"했던", 2},
	{"했고", 2}, {"했으며", 2}, {"했지만", 2}, {"했는데", 2},
	{"했습니다", 2}, {"합니다", 2}, {"하였다", 2}, {"하였고", 2},
	{"하였으며", 2}, {"하였던", 2}, {"하였습니다", 2}, {"하겠다", 2},
	{"하겠습니다", 2}, {"하고자", 2}, {"하기로", 2}, {"하기도", 2},
	{"하기에", 2}, {"하려고", 2}, {"하려는", 2}, {"하면서", 2},
	{"하도록", 2}, {"하지만", 2}, {"하는데", 2}, {"하기를", 2},
	{"하기는", 2}, {"해서", 2}, {"해야", 2}, {"해도", 2}, {"해온", 2},
	{"해왔다", 2}, {"했을", 2}, {"했음", 2}, {"했는지", 2},
	{"한다고", 2}, {"한다는", 2}, {"했다고", 2}, {"했다는", 2},
	{"하자고", 2}, {"하라고", 2}, {"한", 2}, {"할", 2}, {"함", 2},
	{"해", 2}, {"함을", 2}, {"함께", 3}, {"함으로써", 2}, {"함에", 2},
	/* and the passive of it */
	{"되다", 2}, {"되는", 2}, {"되고", 2}, {"되며", 2}, {"되어", 2},
	{"되기", 2}, {"되지", 2}, {"되면", 2}, {"되던", 2}, {"된다", 2},
	{"됐다", 2}, {"됐던", 2}, {"됐고", 2}, {"됐으며", 2}, {"됐지만", 2},
	{"됐습니다", 2}, {"됩니다", 2}, {"되었다", 2}, {"되었고", 2},
	{"되었던", 2}, {"되었으며", 2}, {"되었습니다", 2}, {"되면서", 2},
	{"되도록", 2}, {"되지만", 2}, {"된다고", 2}, {"된다는", 2},
	{"됐다고", 2}, {"됐다는", 2}, {"되었다고", 2}, {"되었다는", 2},
	{"되어야", 2}, {"되었을", 2}, {"되었음", 2}, {"된", 2}, {"될", 2},
	{"됨", 2}, {"돼", 2}, {"돼야", 2}, {"돼서", 2}, {"되기도", 2},
	/* and the causative */
	{"시키다", 2}, {"시키는", 2}, {"시키고", 2}, {"시키며", 2},
	{"시키기", 2}, {"시켜", 2}, {"시켰다", 2}, {"시킨다", 2},
	{"시킨", 2}, {"시킬", 2}, {"시켰으며", 2}, {"시킴", 2},
	{"시켰던", 2}, {"시키면서", 2},
	{"적", 2}, {"적인", 2}, {"적으로", 2}, {"적이고", 2}, {"스러운", 2},
	{"스럽게", 2}, {"스럽다", 2}, {"롭게", 2}, {"로운", 2},
};

#define LONGEST 5

/* Nouns that end like a noun with a particle, and are short enough to lose
 * everything. */
static const char *const whole[] = {
	"가을", "마을", "노을", "고을", "오늘은", "겨를", "젊은", "에는",
	"지은", "시는", "아이", "사이", "차이", "같은", "많은", "있는",
	"없는", "작은", "어떤", "높은",
};

/* Suffix -> how much must be left; made once, read only afterwards. */
static GHashTable *
table(void)
{
	static GHashTable *made;
	static gsize once;
	size_t i;

	if (g_once_init_enter(&once)) {
		made = g_hash_table_new(g_str_hash, g_str_equal);
		for (i = 0; i < G_N_ELEMENTS(suffixes); i++)
			g_hash_table_insert(made, (char *)suffixes[i].s,
			    GUINT_TO_POINTER(suffixes[i].min));
		for (i = 0; i < G_N_ELEMENTS(whole); i++)
			g_hash_table_insert(made,
			    g_strconcat("=", whole[i], NULL),
			    GUINT_TO_POINTER(1));
		g_once_init_leave(&once, 1);
	}
	return made;
}

static bool
is_syllable(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	return p[0] >= 0xea && p[0] <= 0xed && (p[1] & 0xc0) == 0x80 &&
	    (p[2] & 0xc0) == 0x80;
}

size_t
korean_stem(const char *s, size_t len)
{
	GHashTable *t = table();
	char buf[2 + 8 * SYLLABLE];
	size_t syllables, n, i;
	unsigned min, left;
	bool again = true;

	while (again) {
		again = false;
		for (syllables = 0; (syllables + 1) * SYLLABLE <= len &&
		    is_syllable(s + len - (syllables + 1) * SYLLABLE);)
			syllables++;
		if (syllables == 0 || syllables * SYLLABLE > 64 * SYLLABLE)
			break;
		if (len <= 4 * SYLLABLE) {
			buf[0] = '=';
			memcpy(buf + 1, s, len);
			buf[1 + len] = '\0';
			if (g_hash_table_contains(t, buf))
				break;
		}
		n = MIN(syllables, LONGEST);
		for (i = n; i > 0; i--) {
			memcpy(buf, s + len - i * SYLLABLE, i * SYLLABLE);
			buf[i * SYLLABLE] = '\0';
			min = GPOINTER_TO_UINT(g_hash_table_lookup(t, buf));
			/* letters before the Hangul count as left */
			left = (unsigned)(syllables - i) +
			    (len > syllables * SYLLABLE ? 2 : 0);
			if (min == 0 || left < min)
				continue;
			len -= i * SYLLABLE;
			again = true;
			break;
		}
	}
	return len;
}
