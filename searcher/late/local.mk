# SPDX-License-Identifier: GPL-2.0-or-later
# The binding as the programs that answer link it: loaded when it is called, or
# where debugging asks for plain programs, at once.
if LATE
noinst_LIBRARIES += liblate.a
liblate_a_CPPFLAGS = $(AM_CPPFLAGS) -DMODULE_DIR='"$(moduledir)"'
liblate_a_SOURCES = %D%/late.c %D%/late.h
nodist_liblate_a_SOURCES = %D%/calls.c
%D%/calls.c: lib/xapian-c/xapian-c.h %D%/make-calls
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SHELL) $(srcdir)/%D%/make-calls \
		$(srcdir)/lib/xapian-c/xapian-c.h >$@.tmp && mv $@.tmp $@
BUILT_SOURCES += %D%/calls.c
CLEANFILES += %D%/calls.c

moduledir = $(prefix)/lib/trawl
module_PROGRAMS = trawl-xapian.so
trawl_xapian_so_SOURCES = $(libxapian_c_a_SOURCES)
trawl_xapian_so_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
trawl_xapian_so_CXXFLAGS = $(AM_CXXFLAGS) -fPIC
trawl_xapian_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-Bsymbolic
trawl_xapian_so_LDADD = $(XAPIAN_LIBS)
LATE_LIBS = liblate.a libbase.a
else
LATE_LIBS = libxapian-c.a $(XAPIAN_LIBS) -lstdc++
endif
EXTRA_DIST += %D%/make-calls
