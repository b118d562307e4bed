# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libquery.a
libquery_a_SOURCES = \
	%D%/check.c %D%/check.h \
	%D%/compile.c %D%/compile.h \
	%D%/expand.c %D%/expand-forms.c \
	%D%/explain.c %D%/explain.h \
	%D%/lex.c %D%/lex.h \
	%D%/lex-inside.h \
	%D%/lex-operand.c \
	%D%/nfa.c %D%/nfa.h \
	%D%/parse.c \
	%D%/plan.c %D%/plan.h \
	%D%/plan-also.c \
	%D%/plan-atoms.c \
	%D%/plan-known.c \
	%D%/plan-korean.c \
	%D%/plan-split.c \
	%D%/plan-stop.c \
	%D%/plan-field.c \
	%D%/plan-print.c \
	%D%/plan-words.c \
	%D%/plan-phrase.c \
	%D%/plan-writings.c \
	%D%/planner.h \
	%D%/print.c \
	%D%/range.c %D%/range.h \
	%D%/regex.c %D%/regex.h \
	%D%/query.c %D%/query.h \
	%D%/sieve.c %D%/sieve.h \
	%D%/suggest.c %D%/suggest.h \
	%D%/terms.c %D%/terms.h
