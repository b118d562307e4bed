# SPDX-License-Identifier: GPL-2.0-or-later
bin_PROGRAMS += trawl-index
# Everything but main, so that tests can link it.
noinst_LIBRARIES += libindexer.a
libindexer_a_SOURCES = \
	%D%/acronyms.c %D%/acronyms.h \
	%D%/command.c %D%/command.h \
	%D%/cmd_add.c \
	%D%/cmd_check.c \
	%D%/cmd_compact.c \
	%D%/cmd_dump.c \
	%D%/cmd_formats.c \
	%D%/cmd_remove.c \
	%D%/cmd_status.c \
	%D%/cmd_synonyms.c \
	%D%/cmd_why.c \
	%D%/grouping.c %D%/grouping.h \
	%D%/hash.c %D%/hash.h \
	%D%/job.c %D%/job.h \
	%D%/journal.c %D%/journal.h \
	%D%/lane.c %D%/lane.h \
	%D%/memory.c %D%/memory.h \
	%D%/pipeline.c %D%/pipeline.h \
	%D%/place.c %D%/place.h \
	%D%/plan.c \
	%D%/posting.c %D%/posting.h \
	%D%/report.c %D%/report.h \
	%D%/roots.c %D%/roots.h \
	%D%/run.c %D%/run.h \
	%D%/verify.c %D%/verify.h \
	%D%/verify_files.c \
	%D%/writer.h %D%/writer_glass.c %D%/writer_xapian.c
libindexer_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
# In the order a linker wants them: users before what they use.
INDEXER_LIBS = libindexer.a libglass.a libcorpus.a libindex.a libshelf.a libxapian-c.a libtext.a \
	libbase.a $(CORPUS_LIBS) $(XAPIAN_LIBS) $(UTF8PROC_LIBS) \
	$(STEMMER_LIBS) $(ZSTD_LIBS) $(DEFLATE_LIBS) \
	$(JANSSON_LIBS) $(GLIB_LIBS) $(ZLIB_LIBS)
trawl_index_SOURCES = %D%/main.c
nodist_EXTRA_trawl_index_SOURCES = force-cxx-link.cxx
trawl_index_LDADD = $(INDEXER_LIBS)
