# SPDX-License-Identifier: GPL-2.0-or-later
# What is marked, passages, and both as HTML.
noinst_LIBRARIES += libsnippet.a
libsnippet_a_SOURCES = \
	%D%/choose.c %D%/choose.h \
	%D%/cut.c %D%/cut.h \
	%D%/eval.c \
	%D%/exact.c \
	%D%/fit.c \
	%D%/match.h \
	%D%/needles.c \
	%D%/passages.c %D%/passages.h \
	%D%/pieces.c \
	%D%/shown.c \
	%D%/sift.c \
	%D%/spans.c %D%/spans.h \
	%D%/take.c \
	%D%/terms.c \
	searcher/render/html.c searcher/render/html.h
