/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program is linked with libxapian: it is whole. */
#include "searcher/late/late.h"

void
late_whole(void)
{
}
