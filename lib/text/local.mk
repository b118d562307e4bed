# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libtext.a
libtext_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
libtext_a_SOURCES = \
	%D%/text.h %D%/text.c \
	%D%/analyzer.h %D%/chunk.c \
	%D%/acronym.c %D%/acronym.h \
	%D%/cut.c %D%/cut.h \
	%D%/display.c \
	%D%/fold.c %D%/fold.h \
	%D%/korean.c %D%/korean.h \
	%D%/lang.c %D%/lang.h \
	%D%/options.h \
	%D%/runs.c %D%/runs.h \
	%D%/sentence.c %D%/sentence.h \
	%D%/stop.c \
	%D%/tables.c %D%/tables.h \
	%D%/term.c %D%/term.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/wordbreak.c %D%/wordbreak.h \
	%D%/dict.c %D%/dict.h %D%/dict-private.h \
	%D%/dict-marks.c \
	%D%/dict-stop.c \
	%D%/versions.c
EXTRA_DIST += %D%/make-tables
TEXT_LIBS = libtext.a libbase.a $(UTF8PROC_LIBS) $(STEMMER_LIBS) $(GLIB_LIBS)
