# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that answer.  They link what a search needs and no more: a cold
# search is mostly start-up.
bin_PROGRAMS += trawl
trawl_SOURCES = \
	%D%/cmd_batch.c \
	%D%/cmd_search.c \
	%D%/cmd_show.c \
	%D%/cmd_suggest.c \
	%D%/cmd_tune.c \
	%D%/command.h \
	%D%/config.c \
	%D%/main.c \
	%D%/notes.c \
	%D%/options.c \
	%D%/terminal.c
trawl_LDFLAGS = $(AM_LDFLAGS) $(STATIC_LDFLAGS)
trawl_LDADD = $(SEARCH_OWN) $(TRAWL_LIBS)

# What an answer takes, for all programs and tests that make one.
noinst_LIBRARIES += libsearcher.a
libsearcher_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
libsearcher_a_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/batch.c %D%/batch.h \
	%D%/expand.c %D%/expand.h \
	%D%/facet.c \
	%D%/filters.c %D%/filters.h \
	%D%/likeness.c \
	%D%/manifest.c %D%/manifest.h \
	%D%/match.c %D%/match.h \
	%D%/sorted.c %D%/sorted.h \
	%D%/model.c %D%/model.h \
	%D%/places.c %D%/places.h \
	%D%/session.c %D%/session.h \
	%D%/render/json.c \
	%D%/render/render.h \
	%D%/render/table.c \
	%D%/render/text.c
SEARCH_OWN = libsearcher.a libsift.a libquery.a libsnippet.a libquery.a libeval.a \
	libindex.a libshelf.a libtext.a libbase.a
SEARCH_LIBS = $(SEARCH_OWN) libxapian-c.a $(XAPIAN_LIBS) \
	$(UTF8PROC_LIBS) $(STEMMER_LIBS) $(ZSTD_LIBS) $(JANSSON_LIBS) \
	$(GLIB_LIBS) $(ZLIB_LIBS) -lm

include searcher/eval/local.mk
include searcher/late/local.mk
include searcher/query/local.mk
include searcher/sift/local.mk
include searcher/snippet/local.mk
include searcher/web/local.mk

bashcompletiondir = $(datadir)/bash-completion/completions
bashcompletion_DATA = %D%/completion/trawl
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %D%/completion/_trawl
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = %D%/completion/trawl.fish
# bash looks a completion up by the program's name
EXTRA_DIST += %D%/completion/trawl.bash
%D%/completion/trawl: %D%/completion/trawl.bash
	$(AM_V_GEN)$(MKDIR_P) %D%/completion && cp $< $@
CLEANFILES += %D%/completion/trawl
# and fish likewise: both find the other program's under its name
install-data-hook:
	cd $(DESTDIR)$(bashcompletiondir) && ln -sf trawl trawl-index
	cd $(DESTDIR)$(fishcompletiondir) && ln -sf trawl.fish trawl-index.fish
uninstall-hook:
	rm -f $(DESTDIR)$(bashcompletiondir)/trawl-index \
		$(DESTDIR)$(fishcompletiondir)/trawl-index.fish
