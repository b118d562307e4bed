# SPDX-License-Identifier: GPL-2.0-or-later
# Reading Xapian's glass databases in place.
noinst_LIBRARIES += libshelf.a
libshelf_a_CPPFLAGS = $(AM_CPPFLAGS) $(ZLIB_CFLAGS)
libshelf_a_SOURCES = \
	%D%/btree.c %D%/btree.h \
	%D%/directory.c \
	%D%/format.h \
	%D%/places.c \
	%D%/postings.c \
	%D%/records.c \
	%D%/shelf.c %D%/shelf.h %D%/shelf-private.h \
	%D%/values.c
