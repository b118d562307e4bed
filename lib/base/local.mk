# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/crash.c %D%/crash.h \
	%D%/date.c %D%/date.h \
	%D%/date-words.c %D%/date-words.h \
	%D%/digest.c %D%/digest.h \
	%D%/keymap.c %D%/keymap.h \
	%D%/output.c %D%/output.h \
	%D%/pages.c %D%/pages.h \
	%D%/progress.c %D%/progress.h \
	%D%/sixteen.h \
	%D%/tree.c %D%/tree.h
