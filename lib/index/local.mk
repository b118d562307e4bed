# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LIBRARIES += libindex.a
libindex_a_SOURCES = \
	%D%/column.c %D%/column.h \
	%D%/fields.c %D%/fields.h \
	%D%/index.c %D%/index.h \
	%D%/kept.c %D%/kept.h \
	%D%/lookup.c \
	%D%/places.c %D%/places.h \
	%D%/record.c %D%/record.h \
	%D%/shard.c \
	%D%/stored.c %D%/stored.h \
	%D%/stub.c %D%/stub.h
