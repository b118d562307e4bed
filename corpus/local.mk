# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libcorpus.a
libcorpus_a_SOURCES = \
	%D%/document.c %D%/document.h \
	%D%/build.c %D%/build.h \
	%D%/charset.c %D%/charset.h \
	%D%/entity.c %D%/entity.h \
	%D%/reader.c %D%/reader.h %D%/formats.h \
	%D%/recognize.c \
	%D%/plain.c \
	%D%/markdown.c %D%/markdown.h \
	%D%/markdown-spans.c \
	%D%/html.c \
	%D%/json.c \
	%D%/trec.c \
	%D%/guess.c %D%/guess.h \
	%D%/language.c %D%/language.h \
	%D%/words.c %D%/words.h \
	%D%/ignore.c %D%/ignore.h \
	%D%/walk.c %D%/walk.h
libcorpus_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS) $(JANSSON_CFLAGS) \
	$(UCHARDET_CFLAGS) $(TEXTCAT_CFLAGS) $(GIO_CFLAGS)
CORPUS_LIBS = $(XML_LIBS) $(JANSSON_LIBS) $(UCHARDET_LIBS) $(TEXTCAT_LIBS) $(GIO_LIBS)

EXTRA_DIST += %D%/README %D%/sample
