// SPDX-License-Identifier: GPL-2.0-or-later
// The results of a search: match sets, and the sets of relevance feedback.
#include "mset.hh"

using xc::guard;
using xc::lend;

// All of them at once, as plain structs: whoever asked for so many hits is
// going to look at them.
xc_mset *
xc::new_mset(Xapian::MSet &&found)
{
	auto m = std::make_unique<xc_mset>();
	m->mset = std::move(found);
	const Xapian::MSet &mset = m->mset;

	struct xc_mset_stats &s = m->stats;
	s.size = mset.size();
	s.first = mset.get_firstitem();
	s.lower = mset.get_matches_lower_bound();
	s.estimated = mset.get_matches_estimated();
	s.upper = mset.get_matches_upper_bound();
	s.uncollapsed_lower = mset.get_uncollapsed_matches_lower_bound();
	s.uncollapsed_estimated = mset.get_uncollapsed_matches_estimated();
	s.uncollapsed_upper = mset.get_uncollapsed_matches_upper_bound();
	s.max_attained = mset.get_max_attained();
	s.max_possible = mset.get_max_possible();

	m->hits.reserve(s.size);
	uint32_t rank = s.first;
	for (auto i = mset.begin(); i != mset.end(); ++i) {
		struct xc_hit h = {};
		h.docid = *i;
		h.rank = rank++;
		h.weight = i.get_weight();
		h.percent = mset.convert_to_percent(h.weight);
		h.collapsed = i.get_collapse_count();
		m->hits.push_back(h);
	}
	return m.release();
}

static Xapian::MSetIterator
hit(const struct xc_mset *mset, uint32_t i)
{
	if (i >= mset->stats.size)
		xc::fail(XC_INVALID, "no such hit");
	return mset->mset[i];
}

void
xc_mset_free(struct xc_mset *mset)
{
	guard(nullptr, 0, [&] {
		delete mset;
		return 0;
	});
}

const struct xc_mset_stats *
xc_mset_get_stats(const struct xc_mset *mset)
{
	return guard<const struct xc_mset_stats *>(
	    nullptr, nullptr, [&] { return &mset->stats; });
}

const struct xc_hit *
xc_mset_hits(const struct xc_mset *mset)
{
	return guard<const struct xc_hit *>(
	    nullptr, nullptr, [&] { return mset->hits.data(); });
}

struct xc_doc *
xc_mset_document(struct xc_mset *mset, uint32_t i, struct xc_error *err)
{
	return guard<xc_doc *>(err, nullptr, [&] {
		return new xc_doc{hit(mset, i).get_document(), std::string()};
	});
}

const char *
xc_mset_data(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(mset->lent, hit(mset, i).get_document().get_data(),
		    ret_len);
	});
}

const char *
xc_mset_sort_key(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(mset->lent, hit(mset, i).get_sort_key(), ret_len);
	});
}

const char *
xc_mset_collapse_key(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(
		    mset->lent, hit(mset, i).get_collapse_key(), ret_len);
	});
}

bool
xc_mset_fetch(struct xc_mset *mset, struct xc_error *err)
{
	return guard(err, false, [&] {
#if !XAPIAN_AT_LEAST(1, 5, 0)
		// It takes places in the set for ranks, and reads wild memory
		// where the set begins later than rank 0.
		if (mset->stats.first > 0)
			return true;
#endif
		mset->mset.fetch();
		return true;
	});
}

bool
xc_mset_termfreq(struct xc_mset *mset, const char *term, size_t len,
    uint32_t *ret_documents, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_documents = mset->mset.get_termfreq(xc::bytes(term, len));
		return true;
	});
}

bool
xc_mset_termweight(struct xc_mset *mset, const char *term, size_t len,
    double *ret_weight, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_weight = mset->mset.get_termweight(xc::bytes(term, len));
		return true;
	});
}

struct xc_rset *
xc_rset_new(struct xc_error *err)
{
	return guard<xc_rset *>(err, nullptr, [] { return new xc_rset; });
}

void
xc_rset_free(struct xc_rset *rset)
{
	guard(nullptr, 0, [&] {
		delete rset;
		return 0;
	});
}

bool
xc_rset_add(struct xc_rset *rset, uint32_t docid, struct xc_error *err)
{
	return guard(err, false, [&] {
		rset->rset.add_document(docid);
		return true;
	});
}

bool
xc_rset_remove(struct xc_rset *rset, uint32_t docid, struct xc_error *err)
{
	return guard(err, false, [&] {
		rset->rset.remove_document(docid);
		return true;
	});
}

bool
xc_rset_contains(const struct xc_rset *rset, uint32_t docid)
{
	return guard(
	    nullptr, false, [&] { return rset->rset.contains(docid); });
}

uint32_t
xc_rset_size(const struct xc_rset *rset)
{
	return guard(nullptr, (uint32_t)0,
	    [&]() -> uint32_t { return rset->rset.size(); });
}

void
xc_eset_free(struct xc_eset *eset)
{
	guard(nullptr, 0, [&] {
		delete eset;
		return 0;
	});
}

uint32_t
xc_eset_size(const struct xc_eset *eset)
{
	return guard(nullptr, (uint32_t)0,
	    [&]() -> uint32_t { return eset->eset.size(); });
}

uint32_t
xc_eset_bound(const struct xc_eset *eset)
{
	return guard(nullptr, (uint32_t)0,
	    [&]() -> uint32_t { return eset->eset.get_ebound(); });
}

const char *
xc_eset_term(struct xc_eset *eset, uint32_t i, size_t *ret_len,
    double *ret_weight, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		if (i >= eset->eset.size())
			xc::fail(XC_INVALID, "no such term");
		Xapian::ESetIterator it = eset->eset[i];
		const char *term = lend(eset->lent, *it, ret_len);
		if (ret_weight)
			*ret_weight = it.get_weight();
		return term;
	});
}
