# SPDX-License-Identifier: GPL-2.0-or-later
# The search page.  A library, so that tests and the fuzzer have all but main().
noinst_LIBRARIES += libweb.a
libweb_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) \
	-DTRAWL_SYSCONFDIR='"$(sysconfdir)"'
libweb_a_SOURCES = \
	%D%/ask.c %D%/ask.h \
	%D%/cache.c %D%/cache.h \
	%D%/facets.c \
	%D%/fault.c %D%/fault.h \
	%D%/feed.c \
	%D%/frame.c \
	%D%/input.c %D%/input.h \
	%D%/log.c %D%/log.h \
	%D%/names.c \
	%D%/omega.c \
	%D%/page-doc.c \
	%D%/page-help.c \
	%D%/page-search.c \
	%D%/pool.c %D%/pool.h \
	%D%/reply.c %D%/reply.h \
	%D%/site.c %D%/site.h \
	%D%/timeline.c \
	%D%/view.c %D%/view.h \
	%D%/web.c %D%/web.h
nodist_libweb_a_SOURCES = %D%/assets.c
WEB_LIBS = libweb.a $(SEARCH_LIBS)

# The program needs no files beside it: style sheet and icon are in it.
%D%/assets.c: %D%/style.css %D%/icon.svg %D%/make-assets
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SHELL) $(srcdir)/%D%/make-assets \
		$(srcdir)/%D%/style.css $(srcdir)/%D%/icon.svg >$@.tmp && \
		mv $@.tmp $@
BUILT_SOURCES += %D%/assets.c
CLEANFILES += %D%/assets.c
EXTRA_DIST += %D%/style.css %D%/icon.svg %D%/make-assets

# where Debian's web servers look for such programs, given --prefix=/usr
cgibindir = $(prefix)/lib/cgi-bin
cgibin_PROGRAMS = trawl.cgi
trawl_cgi_SOURCES = %D%/guard.c %D%/guard.h %D%/main.c
trawl_cgi_LDADD = libweb.a $(SEARCH_OWN) $(LATE_LIBS) $(START_LIBS) \
	$(FCGI_LIBS) -lm
