# SPDX-License-Identifier: GPL-2.0-or-later
lib_LIBRARIES += libxapian-c.a
libxapian_c_a_SOURCES = \
	%D%/cursor.cc \
	%D%/db.cc \
	%D%/doc.cc \
	%D%/enquire.cc \
	%D%/error.cc \
	%D%/facet.cc \
	%D%/internal.hh \
	%D%/mset.cc \
	%D%/mset.hh \
	%D%/query.cc \
	%D%/source.cc \
	%D%/tend.cc \
	%D%/weight.cc \
	%D%/writer.cc
libxapian_c_a_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
include_HEADERS += %D%/xapian-c.h
pkgconfig_DATA += %D%/xapian-c.pc
EXTRA_DIST += %D%/README
