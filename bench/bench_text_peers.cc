// SPDX-License-Identifier: GPL-2.0-or-later
//
// The peers that bench_text is measured beside.
#include "bench/bench_text.h"

#include <string>
#include <xapian.h>
#ifdef BENCH_ICU
#include <unicode/ubrk.h>
#endif

struct bench_peers {
	Xapian::TermGenerator generator;
	Xapian::Stem stem;
	unsigned flags = 0;
#ifdef BENCH_ICU
	UBreakIterator *breaks = nullptr;
	UText *text = nullptr;
#endif
};

struct bench_peers *
bench_peers_new(const char *lang)
{
	bench_peers *p = new bench_peers;

	try {
		p->stem = Xapian::Stem(lang);
	} catch (const Xapian::Error &) {
		p->flags = Xapian::TermGenerator::FLAG_CJK_NGRAM;
	}
	p->generator.set_stemmer(p->stem);
#ifdef BENCH_ICU
	UErrorCode error = U_ZERO_ERROR;
	p->breaks = ubrk_open(UBRK_WORD, lang, nullptr, 0, &error);
#endif
	return p;
}

void
bench_peers_free(struct bench_peers *p)
{
#ifdef BENCH_ICU
	ubrk_close(p->breaks);
	utext_close(p->text);
#endif
	delete p;
}

size_t
bench_xapian(struct bench_peers *p, const char *s, size_t len)
{
	Xapian::Document doc;

	p->generator.set_document(doc);
	p->generator.set_termpos(0);
	p->generator.set_flags(p->flags ? Xapian::TermGenerator::flags(p->flags)
	    : Xapian::TermGenerator::flags(0));
	p->generator.index_text(Xapian::Utf8Iterator(s, len));
	return doc.termlist_count();
}

size_t
bench_icu(struct bench_peers *p, const char *s, size_t len)
{
	size_t n = 0;
#ifdef BENCH_ICU
	UErrorCode error = U_ZERO_ERROR;

	p->text = utext_openUTF8(p->text, s, (int64_t)len, &error);
	ubrk_setUText(p->breaks, p->text, &error);
	ubrk_first(p->breaks);
	while (ubrk_next(p->breaks) != UBRK_DONE)
		n += ubrk_getRuleStatus(p->breaks) >= UBRK_WORD_NONE_LIMIT;
#endif
	return n;
}

bool
bench_has_icu(void)
{
#ifdef BENCH_ICU
	return true;
#else
	return false;
#endif
}
