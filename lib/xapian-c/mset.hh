// SPDX-License-Identifier: GPL-2.0-or-later
// Match sets and expand sets, for those who make them.
#ifndef XAPIAN_C_MSET_HH
#define XAPIAN_C_MSET_HH

#include "internal.hh"

struct xc_mset {
	Xapian::MSet mset;
	struct xc_mset_stats stats;
	std::vector<struct xc_hit> hits;
	std::string lent;
};

struct xc_eset {
	Xapian::ESet eset;
	std::string lent;
};

namespace xc
{

xc_mset *new_mset(Xapian::MSet &&mset);

} // namespace xc

#endif
