# SPDX-License-Identifier: GPL-2.0-or-later
# Evaluation: scoring of runs, topics, run files.  Needs no index.
noinst_LIBRARIES += libeval.a
libeval_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
libeval_a_SOURCES = \
	%D%/check.c %D%/check.h \
	%D%/compare.c %D%/compare.h \
	%D%/eval.c %D%/eval.h \
	%D%/gate.c %D%/gate.h \
	%D%/grouping.c %D%/grouping.h \
	%D%/judged.c %D%/judged.h \
	%D%/measure.c %D%/measure.h \
	%D%/measure-gain.c %D%/measure-rank.c \
	%D%/plot.c %D%/plot.h \
	%D%/qrels.c %D%/qrels.h \
	%D%/report.c %D%/report.h \
	%D%/run.c %D%/run.h \
	%D%/runfile.c %D%/runfile.h \
	%D%/scores.c %D%/scores.h \
	%D%/seen.c %D%/seen.h \
	%D%/textfile.c %D%/textfile.h \
	%D%/topics.c %D%/topics.h %D%/topics-private.h \
	%D%/topics-line.c %D%/topics-tagged.c
EVAL_LIBS = libeval.a libbase.a $(JANSSON_LIBS) $(GLIB_LIBS) -lm
