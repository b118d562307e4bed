# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libquery.a
libquery_a_SOURCES = \
	%D%/compile.h \
	%D%/explain.h \
	%D%/lex.c %D%/lex.h \
	%D%/parse.c \
	%D%/plan.h \
	%D%/print.c \
	%D%/query.h \
	%D%/suggest.h
