# SPDX-License-Identifier: GPL-2.0-or-later
# The builder of whole Xapian databases.
noinst_LIBRARIES += libglass.a
libglass_a_SOURCES = \
	%D%/builder.c \
	%D%/builder.h \
	%D%/deflate.c \
	%D%/deflate.h \
	%D%/documents.c \
	%D%/documents.h \
	%D%/glass.h \
	%D%/io.c \
	%D%/io.h \
	%D%/lexicon.c \
	%D%/lexicon.h \
	%D%/list.c \
	%D%/list.h \
	%D%/merge.c \
	%D%/merge.h \
	%D%/metadata.c \
	%D%/metadata.h \
	%D%/part.c \
	%D%/part.h %D%/places.h \
	%D%/positions.c \
	%D%/positions.h \
	%D%/postlist.c \
	%D%/postlist.h \
	%D%/probe.c \
	%D%/sort.c \
	%D%/sort.h \
	%D%/source.c \
	%D%/source.h \
	%D%/sound.c \
	%D%/sound.h \
	%D%/table.c \
	%D%/table.h \
	%D%/version.c \
	%D%/words.c
