# SPDX-License-Identifier: GPL-2.0-or-later
bin_PROGRAMS += trawl
trawl_SOURCES = %D%/main.c
trawl_LDADD = libbase.a $(GLIB_LIBS)
include searcher/eval/local.mk
include searcher/query/local.mk
include searcher/snippet/local.mk
