/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of months and days.  Words are folded first (NFKD, case, no marks), so
 * that "AOÛT", "août" and "aout" are one row of the tables below.
 */
#include "lib/base/date-words.h"

#include <glib.h>

/* Names of the months: en fr de es it pt nl ru sv da no fi pl, whole and
 * short, folded; a blank on both sides of each. */
static const char *const months[12] = {
	" january jan janvier janv januar janner enero ene gennaio gen janeiro"
	" januari января январь янв tammikuu tammikuuta tammi styczen stycznia"
	" sty ",
	" february feb febr fevrier fevr fev februar febrero febbraio fevereiro"
	" februari февраля февраль фев февр helmikuu helmikuuta helmi luty"
	" lutego lut ",
	" march mar mars marz maerz marzo marco maart mrt марта март мар marts"
	" maaliskuu maaliskuuta maalis marzec marca ",
	" april apr avril avr abril abr aprile апреля апрель апр huhtikuu"
	" huhtikuuta huhti kwiecien kwietnia kwi ",
	" may mai mayo maggio mag maio mei мая маи maj toukokuu toukokuuta"
	" touko maja ",
	" june jun juin juni junio giugno giu junho июня июнь июн kesakuu"
	" kesakuuta kesa czerwiec czerwca cze ",
	" july jul juillet juil juli julio luglio lug julho июля июль июл"
	" heinakuu heinakuuta heina lipiec lipca lip ",
	" august aug aout agosto ago augustus augusti августа август авг elokuu"
	" elokuuta elo sierpien sierpnia sie ",
	" september sep sept septembre septiembre settembre set setembro"
	" setiembre сентября сентябрь сен сент syyskuu syyskuuta syys wrzesien"
	" wrzesnia wrz ",
	" october oct octobre oktober okt octubre ottobre ott outubro out"
	" октября октябрь окт lokakuu lokakuuta loka pazdziernik pazdziernika"
	" paz ",
	" november nov novembre noviembre novembro ноября ноябрь ноя нояб"
	" marraskuu marraskuuta marras listopad listopada lis ",
	" december dec decembre dezember dez diciembre dic dicembre dezembro"
	" декабря декабрь дек desember des joulukuu joulukuuta joulu grudzien"
	" grudnia gru ",
};

/* What may stand before a date: days of the week, and small words. */
const char date_days[] =
	" monday mon tuesday tue tues wednesday wed weds thursday thu thur thurs"
	" friday fri saturday sat sunday sun"
	" lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam"
	" dimanche dim"
	" montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag"
	" sonnabend sa sonntag so"
	" lunes martes miercoles mie jueves jue viernes vie sabado sab domingo"
	" dom lunedi martedi mercoledi giovedi gio venerdi sabato domenica"
	" segunda seg terca ter quarta"
	" qua quinta qui sexta sex"
	" maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag"
	" zo"
	" понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб"
	" воскресенье вс"
	" mandag tirsdag onsdag torsdag fredag lordag sondag mandag tisdag"
	" lordag sondag man tir ons tor tors fre lor son tis"
	" maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona"
	" torstai torstaina perjantai perjantaina lauantai lauantaina sunnuntai"
	" sunnuntaina"
	" poniedziałek poniedzialek wtorek sroda czwartek piatek sobota"
	" niedziela ";
const char date_articles[] = " the le der den dem am il el op on ";
/* Between day, month and year: "15 de diciembre de 2022", "15th of May". */
const char date_links[] = " of de del do di ";
/* Behind the number of a day. */
const char date_ordinals[] = " st nd rd th er o ª ";

bool
date_in_list(const char *list, const char *word)
{
	size_t n = strlen(word);

	/* each word has a blank on either side */
	for (const char *p = list; n && (p = strstr(p, word)) != NULL; p += n)
		if (p > list && p[-1] == ' ' && p[n] == ' ')
			return true;
	return false;
}

bool
date_word(struct cursor *c, char folded[WORD_MAX + 1])
{
	const char *p = c->s, *end;
	char raw[2 * WORD_MAX];
	size_t n;

	while (p < c->end) {
		gunichar u;

		if (ascii_letter((unsigned char)*p)) {
			p++;
			continue;
		}
		if (!((unsigned char)*p & 0x80))
			break;
		u = g_utf8_get_char_validated(p, c->end - p);
		if (u >= (gunichar)-2 || u > 0x24ff ||
		    !(g_unichar_isalpha(u) || g_unichar_ismark(u)))
			break;
		p = g_utf8_next_char(p);
	}
	end = p;
	n = end - c->s;
	if (n == 0 || n >= sizeof raw)
		return false;
	memcpy(raw, c->s, n);
	raw[n] = 0;
	if (g_str_is_ascii(raw)) {
		if (n > WORD_MAX)
			return false;
		for (size_t i = 0; i <= n; i++)
			folded[i] = g_ascii_tolower(raw[i]);
		c->s = end;
		return true;
	}

	g_autofree char *lower = g_utf8_strdown(raw, n);
	g_autofree char *apart = g_utf8_normalize(lower, -1, G_NORMALIZE_ALL);
	size_t out = 0;
	if (!apart)
		return false;
	for (p = apart; *p; p = g_utf8_next_char(p)) {
		size_t len = g_utf8_next_char(p) - p;

		if (g_unichar_ismark(g_utf8_get_char(p)))
			continue;
		if (out + len > WORD_MAX)
			return false;
		if (g_utf8_get_char(p) == 0xf8) /* ø has no parts */
			folded[out++] = 'o';
		else {
			memcpy(folded + out, p, len);
			out += len;
		}
	}
	folded[out] = 0;
	if (out == 0)
		return false;
	c->s = end;
	return true;
}

static gpointer
hash_months(gpointer unused)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    NULL);

	(void)unused;
	for (int m = 12; m > 0; m--) {
		g_auto(GStrv) names = g_strsplit(months[m - 1], " ", -1);
		for (char **n = names; *n; n++)
			g_hash_table_insert(all, g_strdup(*n),
			    GINT_TO_POINTER(m));
	}
	g_hash_table_remove(all, "");
	return all;
}

static int
month_of(const char *folded)
{
	static GOnce once = G_ONCE_INIT;

	return GPOINTER_TO_INT(g_hash_table_lookup(
	    g_once(&once, hash_months, NULL), folded));
}

bool
date_month_name(struct cursor *c, int *ret_month)
{
	struct cursor at = *c;
	char w[WORD_MAX + 1];
	int m;

	if (!date_word(&at, w) || !(m = month_of(w)))
		return false;
	take(&at, ".");
	*ret_month = m;
	*c = at;
	return true;
}

void
date_skip_word(struct cursor *c, const char *list)
{
	struct cursor at = *c;
	char w[WORD_MAX + 1];

	if (date_word(&at, w) && date_in_list(list, w))
		*c = at;
}
