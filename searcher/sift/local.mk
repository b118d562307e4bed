# SPDX-License-Identifier: GPL-2.0-or-later
# The matcher of our own.
noinst_LIBRARIES += libsift.a
libsift_a_SOURCES = \
	%D%/best.c \
	%D%/exact.c \
	%D%/few.c %D%/few.h \
	%D%/lists.c %D%/lists.h \
	%D%/members.c %D%/members.h \
	%D%/node.c \
	%D%/node.h \
	%D%/pack.c %D%/pack.h \
	%D%/rows.c %D%/rows.h \
	%D%/sample.c %D%/sample.h \
	%D%/sift.c %D%/sift.h \
	%D%/sketch.c %D%/sketch.h \
	%D%/term.c \
	%D%/weigh.c \
	%D%/window.c
