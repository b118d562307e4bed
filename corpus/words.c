/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting small words.  A word of at most eight bytes is one 64-bit number,
 * so that looking it up is a multiplication and mostly one comparison.
 */
#include "corpus/words.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const struct {
	const char *code, *words;
} languages[WORDS_LANGUAGES] = {
    {"en", "the of and to in a is that for it as was with be by on not he his "
	   "but at are this have from or had an they which you were her all she "
	   "there would their we him been has when who will more no if out so "
	   "said what its about into than them can only other some could these "
	   "then do any my now such our over also after should between where"},
    {"fr", "le la les de des du et en un une est que qui dans pour pas sur au "
	   "aux par avec ce il elle ne se sont plus ont été cette mais ou nous "
	   "vous leur ces son sa ses comme tout fait même était être entre "
	   "après sous d l qu n j à a aussi où donc si deux y dont"},
    {"de", "der die und in den von zu das mit sich des auf für ist im dem nicht "
	   "ein eine als auch es an werden aus er hat dass sie nach wird bei "
	   "einer um am sind noch wie einem über einen so zum war haben nur "
	   "oder aber vor zur bis mehr durch man eines seine wurde kann unter"},
    {"es", "de la que el en y a los se del las un por con no una su para es al "
	   "lo como más o pero sus le ha me si sin sobre este ya entre cuando "
	   "todo esta ser son dos también fue había era muy hasta desde está "
	   "han porque así nos otros según uno"},
    {"it", "di e il la che in a per un è del non con una i le da si della dei al "
	   "sono come più ma gli nel alla ha anche lo delle dal su o se nella "
	   "questo cui suo stato essere degli loro sua tra dopo ai alle dalla "
	   "nei sulla questa era quando l d dell all"},
    {"pt", "de a o que e do da em um para é não uma os no se na por mais as "
	   "dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos "
	   "já está também só pelo pela até isso ela entre era são aos à às "
	   "num numa sobre esta este"},
    {"nl", "de van het een en in is dat op te zijn met voor niet aan er om ook "
	   "als maar die door bij naar uit hij worden of werd dan nog wordt "
	   "heeft over zich tot kan was ze deze hun zo al meer geen na onder ik "
	   "tegen tussen hebben dit wel"},
    {"sv", "och i att det som en på är av för med till den har de inte om ett "
	   "han men var jag från vi så kan när år under också efter eller nu sin "
	   "där vid mot ska skulle kommer ut får finns vara hade alla mellan "
	   "denna detta"},
    {"da", "og i at det er en til på som af for med den de ikke der har et var "
	   "fra vi om kan han men så sig jeg ved eller også efter være blev hvor "
	   "skal mod når blevet over sin ud få havde dem nu mellem denne dette"},
    {"no", "og i det er at en til på som av for med den de ikke har et var fra "
	   "vi om kan han men så seg jeg ved eller også etter være ble hvor skal "
	   "mot når blitt over sin ut få hadde dem nå noe bare mellom denne "
	   "dette"},
    {"fi", "ja on ei että se oli hän joka mutta ovat kun niin myös tai sen "
	   "mukaan kuin ole vain jos vuonna ollut jotka hänen olla nyt voi mitä "
	   "sitä sekä kanssa tämä jälkeen ne joita siitä"},
    {"pl", "i w nie na się z do to że jest o jak za a po od co przez dla jego "
	   "ale tak by był tego które przy też tym oraz który czy są być tylko "
	   "jej ich może już roku jako ze we była"},
    {"cs", "a v se na je že s z do o i to ve jako za by který pro po jsou ale k "
	   "od které však byl také nebo při u tak podle až jeho co být než již "
	   "před mezi roku této"},
    {"hu", "a az és hogy nem is egy ez meg volt de mint csak már ki még azt vagy "
	   "el ha van lehet után ezt minden között által kell aki sem amely "
	   "szerint"},
    {"ro", "și în de la a cu pe nu o din că este un care se pentru sau mai ca au "
	   "fost prin dar ce al după ale lui fi sunt între sa şi iar unei"},
    {"tr", "ve bir bu da de için ile olarak çok gibi daha olan ne kadar sonra o "
	   "ama var en her ise olduğu ancak değil kendi ya göre"},
    {"ca", "de la i el que a en els les per un del una amb és al no es més va "
	   "com o l d són dels però ha les aquest aquesta ser seva també on "
	   "entre"},
    {"id", "yang dan di dengan untuk dari ini pada tidak dalam itu akan adalah "
	   "juga oleh ke atau sebagai dapat telah ada mereka lebih tersebut"},
    {"vi", "của và là có không được các trong cho một người với những này đã để "
	   "khi từ năm về ở đó như vào sự"},
    {"ru", "и в не на что с по как это из за от для его был к о у же бы то все "
	   "так но при или он они мы года ее их быть было во до"},
    {"uk", "і в на що з не до та як за це від про у й його або для але бути "
	   "які при також року він їх був було"},
    {"bg", "и на да в се за от не с е са по че като до със при или към има "
	   "беше но му през това след"},
    {"sr", "и у је да се на за од са не што су као али који из то због о би "
	   "до код или по"},
};

#define SLOTS 4096 /* four times the words: few comparisons */

static struct {
	uint64_t key;
	uint32_t mask; /* bit of each language that has it */
} table[SLOTS];

static size_t
slot_of(uint64_t key)
{
	return key * UINT64_C(0x9e3779b97f4a7c15) >> 52;
}

static gpointer
fill_table(gpointer unused)
{
	(void)unused;
	for (int i = 0; i < WORDS_LANGUAGES; i++) {
		const char *w = languages[i].words;

		while (*w) {
			size_t n = strcspn(w, " "), slot;
			uint64_t key = 0;

			/* one letter is an initial or an item as often as a
			 * word */
			if (n > 1 && n <= sizeof key) {
				memcpy(&key, w, n);
				slot = slot_of(key);
				while (table[slot].key && table[slot].key != key)
					slot = (slot + 1) % SLOTS;
				table[slot].key = key;
				table[slot].mask |= UINT32_C(1) << i;
			}
			w += n + (w[n] == ' ');
		}
	}
	return NULL;
}

/* A word of up to seven letters of ASCII, and what ends it, are seen at once:
 * its length, 0 where it is another or none. */
static size_t
short_word(const unsigned char *p, const unsigned char *end, uint64_t *ret_key)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
	uint64_t v, other;
	unsigned bits;

	if (end - p < 8)
		return 0;
	memcpy(&v, p, 8);
	other = ~words_letters(v) & WORDS_HIGH;
	if (!other)
		return 0;
	bits = (unsigned)__builtin_ctzll(other) & ~7u;
	if (bits == 0 || p[bits / 8] & 0x80)
		return 0;
	*ret_key = (v | WORDS_HIGH >> 2) & ((UINT64_C(1) << bits) - 1);
	return bits / 8;
#else
	return 0;
#endif
}

static void
vote(struct word_votes *v, uint64_t key)
{
	size_t slot = slot_of(key);

	while (table[slot].key && table[slot].key != key)
		slot = (slot + 1) % SLOTS;
	if (table[slot].key)
		for (uint32_t m = table[slot].mask; m; m &= m - 1)
			v->votes[__builtin_ctz(m)]++;
}

const char *
words_code(int i)
{
	return languages[i].code;
}

/* A letter of two bytes, of Latin or Cyrillic: lower case.  b[0] is c3..c9 or
 * d0..d1, or e1 (three bytes: Vietnamese), which stays as it is. */
static void
lower_pair(unsigned char *b)
{
	if (b[0] == 0xc3 && b[1] >= 0x80 && b[1] <= 0x9e && b[1] != 0x97)
		b[1] += 0x20;
	else if ((b[0] == 0xc4 || b[0] == 0xc8) && !(b[1] & 1))
		b[1]++; /* Ā ā: even and odd; near enough for small words */
	else if (b[0] == 0xd0 && b[1] >= 0x90 && b[1] <= 0x9f)
		b[1] += 0x20;
	else if (b[0] == 0xd0 && b[1] >= 0xa0 && b[1] <= 0xaf) {
		b[0] = 0xd1;
		b[1] -= 0x20;
	} else if (b[0] == 0xd0 && b[1] >= 0x80 && b[1] <= 0x8f) {
		b[0] = 0xd1;
		b[1] += 0x10;
	}
}

void
words_count(const char *s, size_t len, struct word_votes *v)
{
	static GOnce once = G_ONCE_INIT;
	const unsigned char *p = (const unsigned char *)s, *end = p + len;

	g_once(&once, fill_table, NULL);
	while (p < end) {
		unsigned char word[8] = {0};
		size_t n = 0; /* bytes; beyond 8 the word is not a small one */
		uint64_t key;
		/* parts of addresses: example.es, jane@example.no */
		bool part = p > (const unsigned char *)s &&
		    (p[-1] == '.' || p[-1] == '@' || p[-1] == '/' ||
			p[-1] == '_');

		n = short_word(p, end, &key);
		if (n) {
			p += n;
			if (!part) {
				v->words++;
				vote(v, key);
			}
			continue;
		}
		for (; p < end; p++) {
			unsigned char c = *p;

			if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
				if (n < 8)
					word[n] = c | 0x20;
				n++;
			} else if (((c >= 0xc3 && c <= 0xc9) || c == 0xd0 ||
				       c == 0xd1) && end - p >= 2) {
				if (n <= 6) {
					memcpy(word + n, p, 2);
					lower_pair(word + n);
				}
				n += 2;
				p++;
			} else if (c == 0xe1 && end - p >= 3 && p[1] >= 0xb8 &&
			    p[1] <= 0xbb) {
				if (n <= 5)
					memcpy(word + n, p, 3);
				n += 3;
				p += 2;
			} else
				break;
		}
		if (n && part)
			continue;
		if (n) {
			v->words++;
			if (n <= 8) {
				memcpy(&key, word, 8);
				vote(v, key);
			}
		} else
			p++;
	}
}
