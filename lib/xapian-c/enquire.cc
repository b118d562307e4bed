// SPDX-License-Identifier: GPL-2.0-or-later
// What a search is to do, and doing it.
#include "internal.hh"

#include "mset.hh"

using Xapian::Enquire;
using xc::change;
using xc::guard;

static_assert(XC_DOCID_ASCENDING == (int)Enquire::ASCENDING &&
	      XC_DOCID_DESCENDING == (int)Enquire::DESCENDING &&
	      XC_DOCID_ANY == (int)Enquire::DONT_CARE);
static_assert(XC_ESET_QUERY_TERMS == Enquire::INCLUDE_QUERY_TERMS &&
	      XC_ESET_EXACT_TERMFREQ == Enquire::USE_EXACT_TERMFREQ);

namespace
{

bool
decided(int answer)
{
	if (answer < 0)
		xc::fail(XC_CALLBACK, "a decider failed");
	return answer != 0;
}

class c_decider : public Xapian::MatchDecider
{
	xc_decider decide;
	void *ctx;

      public:
	c_decider(xc_decider decide_, void *ctx_) : decide(decide_), ctx(ctx_)
	{
	}
	bool
	operator()(const Xapian::Document &doc) const override
	{
		xc_doc lent{doc, std::string()};
		return decided(decide(ctx, &lent));
	}
};

class c_expand_decider : public Xapian::ExpandDecider
{
	xc_expand_decider decide;
	void *ctx;

      public:
	c_expand_decider(xc_expand_decider decide_, void *ctx_)
	    : decide(decide_), ctx(ctx_)
	{
	}
	bool
	operator()(const std::string &term) const override
	{
		return decided(decide(ctx, term.data(), term.size()));
	}
};

} // namespace

struct xc_enquire *
xc_enquire_new(const struct xc_db *db, struct xc_error *err)
{
	return guard<xc_enquire *>(err, nullptr, [&] {
		return new xc_enquire{Enquire(db->open()), nullptr};
	});
}

void
xc_enquire_free(struct xc_enquire *enq)
{
	guard(nullptr, 0, [&] {
		delete enq;
		return 0;
	});
}

bool
xc_enquire_set_query(struct xc_enquire *enq, const struct xc_query *query,
    uint32_t length, struct xc_error *err)
{
	return change(
	    err, [&] { enq->enquire.set_query(query->query, length); });
}

bool
xc_enquire_set_docid_order(
    struct xc_enquire *enq, enum xc_docid_order order, struct xc_error *err)
{
	return change(err, [&] {
		int o = xc::number(order);
		if (o < 0 || o > XC_DOCID_ANY)
			xc::fail(XC_INVALID, "no such order");
		enq->enquire.set_docid_order((Enquire::docid_order)o);
	});
}

bool
xc_enquire_set_sort(struct xc_enquire *enq, enum xc_sort sort, uint32_t slot,
    bool descending, struct xc_error *err)
{
	return change(err, [&] {
		Enquire &e = enq->enquire;
		switch (xc::number(sort)) {
		case XC_SORT_RELEVANCE:
			return e.set_sort_by_relevance();
		case XC_SORT_BY:
			return e.set_sort_by_value(slot, descending);
		case XC_SORT_BY_THEN_RELEVANCE:
			return e.set_sort_by_value_then_relevance(
			    slot, descending);
		case XC_SORT_RELEVANCE_THEN_BY:
			return e.set_sort_by_relevance_then_value(
			    slot, descending);
		}
		xc::fail(XC_INVALID, "no such sort");
	});
}

bool
xc_enquire_set_sort_key(struct xc_enquire *enq, enum xc_sort sort,
    const struct xc_keymaker *keymaker, bool descending, struct xc_error *err)
{
	return change(err, [&] {
		Enquire &e = enq->enquire;
		if (xc::number(sort) == XC_SORT_RELEVANCE)
			return e.set_sort_by_relevance();
		if (!keymaker)
			xc::fail(XC_INVALID, "no key maker");
		Xapian::KeyMaker *maker = keymaker->maker.get();
		switch (xc::number(sort)) {
		case XC_SORT_BY:
			return e.set_sort_by_key(maker, descending);
		case XC_SORT_BY_THEN_RELEVANCE:
			return e.set_sort_by_key_then_relevance(
			    maker, descending);
		case XC_SORT_RELEVANCE_THEN_BY:
			return e.set_sort_by_relevance_then_key(
			    maker, descending);
		}
		xc::fail(XC_INVALID, "no such sort");
	});
}

bool
xc_enquire_set_collapse(
    struct xc_enquire *enq, uint32_t slot, uint32_t max, struct xc_error *err)
{
	return change(err, [&] {
		enq->enquire.set_collapse_key(
		    slot == XC_NO_SLOT ? Xapian::BAD_VALUENO : slot, max);
	});
}

bool
xc_enquire_set_cutoff(
    struct xc_enquire *enq, int percent, double weight, struct xc_error *err)
{
	return change(err, [&] { enq->enquire.set_cutoff(percent, weight); });
}

bool
xc_enquire_set_time_limit(
    struct xc_enquire *enq, double seconds, struct xc_error *err)
{
	return change(err, [&] { enq->enquire.set_time_limit(seconds); });
}

bool
xc_enquire_add_spy(
    struct xc_enquire *enq, const struct xc_spy *spy, struct xc_error *err)
{
	return change(err, [&] { enq->enquire.add_matchspy(spy->spy.get()); });
}

bool
xc_enquire_clear_spies(struct xc_enquire *enq, struct xc_error *err)
{
	return change(err, [&] { enq->enquire.clear_matchspies(); });
}

struct xc_mset *
xc_enquire_mset(struct xc_enquire *enq, uint32_t first, uint32_t max,
    uint32_t check_at_least, const struct xc_rset *rset, xc_decider decide,
    void *ctx, struct xc_error *err)
{
	return guard<xc_mset *>(err, nullptr, [&] {
		c_decider decider(decide, ctx);
		if (enq->weight)
			enq->weight->failed = false;
		Xapian::MSet found = enq->enquire.get_mset(first, max,
		    check_at_least, rset ? &rset->rset : nullptr,
		    decide ? &decider : nullptr);
		xc::check_weight(enq->weight.get());
		return xc::new_mset(std::move(found));
	});
}

struct xc_terms *
xc_enquire_matching_terms(
    struct xc_enquire *enq, uint32_t docid, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		return xc::new_terms(
		    enq->enquire.get_matching_terms_begin(docid));
	});
}

bool
xc_enquire_set_expansion(
    struct xc_enquire *enq, const char *scheme, double k, struct xc_error *err)
{
	return change(err, [&] {
		std::string name = xc::c_string(scheme);
		// Called "trad" before 1.4.26, and still understood since.
		if (name == "prob")
			name = "trad";
		enq->enquire.set_expansion_scheme(name, k);
	});
}

struct xc_eset *
xc_enquire_eset(struct xc_enquire *enq, uint32_t max,
    const struct xc_rset *rset, int flags, double min_weight,
    xc_expand_decider decide, void *ctx, struct xc_error *err)
{
	return guard<xc_eset *>(err, nullptr, [&] {
		c_expand_decider decider(decide, ctx);
		return new xc_eset{enq->enquire.get_eset(max, rset->rset, flags,
				       decide ? &decider : nullptr, min_weight),
		    std::string()};
	});
}
