# SPDX-License-Identifier: GPL-2.0-or-later
dist_man_MANS += %D%/trawl-eval.1
dist_man_MANS += \
	%D%/trawl-batch.1 \
	%D%/trawl-json.5 \
	%D%/trawl-query.7 \
	%D%/trawl-search.1 \
	%D%/trawl-show.1 \
	%D%/trawl-suggest.1 \
	%D%/trawl-tune.1 \
	%D%/trawl.1
dist_man_MANS += %D%/trawl-index.1 %D%/trawl-index-format.5
EXTRA_DIST += %D%/DESIGN %D%/DESIGN.words
dist_man_MANS += %D%/trawl.cgi.8 %D%/trawl.conf.5
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/examples/apache-cgi.conf \
	%D%/examples/apache-fcgid.conf \
	%D%/examples/lighttpd-cgi.conf \
	%D%/examples/lighttpd.conf \
	%D%/examples/nginx-fcgiwrap.conf \
	%D%/examples/nginx.conf \
	%D%/examples/trawl.conf
