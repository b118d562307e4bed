# SPDX-License-Identifier: GPL-2.0-or-later
# The binding as the programs that answer link it: had when it is called (late.h),
# or where debugging asks for plain programs, at once.
noinst_LIBRARIES += libhere.a
libhere_a_SOURCES = %D%/here.c %D%/late.h
HERE_LIBS = libhere.a libxapian-c.a $(XAPIAN_LIBS) -lstdc++
if LATE
noinst_LIBRARIES += libload.a libwhole.a
libload_a_CPPFLAGS = $(AM_CPPFLAGS) -DMODULE_DIR='"$(moduledir)"'
libload_a_SOURCES = %D%/find.c %D%/load.c %D%/late.h
nodist_libload_a_SOURCES = %D%/calls.c
libwhole_a_CPPFLAGS = $(libload_a_CPPFLAGS)
libwhole_a_SOURCES = %D%/find.c %D%/whole.c %D%/late.h
nodist_libwhole_a_SOURCES = %D%/calls.c
%D%/calls.c: lib/xapian-c/xapian-c.h %D%/make-calls
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SHELL) $(srcdir)/%D%/make-calls \
		$(srcdir)/lib/xapian-c/xapian-c.h >$@.tmp && mv $@.tmp $@
BUILT_SOURCES += %D%/calls.c
CLEANFILES += %D%/calls.c

moduledir = $(prefix)/lib/trawl
module_PROGRAMS = trawl-xapian.so trawl-whole
trawl_xapian_so_SOURCES = $(libxapian_c_a_SOURCES)
trawl_xapian_so_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
trawl_xapian_so_CXXFLAGS = $(AM_CXXFLAGS) -fPIC
trawl_xapian_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-Bsymbolic
trawl_xapian_so_LDADD = $(XAPIAN_LIBS)

trawl_whole_SOURCES = $(trawl_SOURCES)
trawl_whole_LDADD = $(SEARCH_OWN) $(HERE_LIBS) $(START_LIBS) -lm

LATE_LIBS = libload.a libbase.a
TRAWL_LIBS = libwhole.a libbase.a $(STATIC_LIBS) -lm
else
LATE_LIBS = $(HERE_LIBS)
TRAWL_LIBS = $(HERE_LIBS) $(START_LIBS) -lm
endif
EXTRA_DIST += %D%/make-calls
