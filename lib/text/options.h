/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Features of the analyser that a specification can switch off, so that each
 * can be measured.
 */
#ifndef TRAWL_TEXT_OPTIONS_H
#define TRAWL_TEXT_OPTIONS_H

enum text_option {
	OPTION_NO_JOINED = 1 << 0,  /* "no-joined": no joined tokens */
	OPTION_NO_PAIRS = 1 << 1,   /* "no-pairs": an eojeol is one atom */
	OPTION_NO_CAMEL = 1 << 2,   /* "no-camel": getName is one atom */
	OPTION_NO_ELISION = 1 << 3, /* "no-elision": l'eau is one atom */
	OPTION_NO_DOTS = 1 << 4,    /* "no-acronyms": US is us */
	OPTION_NO_MARKS = 1 << 5,   /* "no-marks": marks are kept */
	OPTION_NO_STEM = 1 << 6,    /* "no-stem" */
	OPTION_NO_KOREAN = 1 << 7,  /* "no-korean": particles stay */
	OPTION_NO_LAST = 1 << 8,    /* "no-last": no single character behind
				     * the last pair of a run */
	OPTION_NO_FAST = 1 << 9,    /* "no-fast": only the thorough way of
				     * cutting; the same tokens */
};

#endif
