// SPDX-License-Identifier: GPL-2.0-or-later
// Weighting schemes: libxapian's own by name, and ones written in C.
#include "internal.hh"

using xc::guard;

namespace
{

typedef std::unique_ptr<Xapian::Weight> weight_ptr;

struct scheme {
	struct xc_scheme told;
	weight_ptr (*make)(const double *p);
};

template <class W>
weight_ptr
plain(const double *)
{
	return std::make_unique<W>();
}

template <class W>
weight_ptr
one(const double *p)
{
	return std::make_unique<W>(p[0]);
}

weight_ptr
bm25(const double *p)
{
	return std::make_unique<Xapian::BM25Weight>(
	    p[0], p[1], p[2], p[3], p[4]);
}

weight_ptr
bm25plus(const double *p)
{
	return std::make_unique<Xapian::BM25PlusWeight>(
	    p[0], p[1], p[2], p[3], p[4], p[5]);
}

weight_ptr
trad(const double *p)
{
#if XAPIAN_AT_LEAST(1, 5, 0)
	// TradWeight is on its way out there; this is what it has become.
	return std::make_unique<Xapian::BM25Weight>(p[0], 0, 0, 1, 0);
#else
	return std::make_unique<Xapian::TradWeight>(p[0]);
#endif
}

const char tfidf[] = "tfidf";

const scheme schemes[] = {
    {{"bm25", "k1 k2 k3 b min_normlen", 5, {1, 0, 1, 0.5, 0.5}}, bm25},
    {{"bm25+", "k1 k2 k3 b min_normlen delta", 6, {1, 0, 1, 0.5, 0.5, 1}},
	bm25plus},
    {{tfidf, "", 0, {}}, plain<Xapian::TfIdfWeight>},
    {{"trad", "k", 1, {1}}, trad},
    {{"inl2", "c", 1, {1}}, one<Xapian::InL2Weight>},
    {{"ifb2", "c", 1, {1}}, one<Xapian::IfB2Weight>},
    {{"ineb2", "c", 1, {1}}, one<Xapian::IneB2Weight>},
    {{"bb2", "c", 1, {1}}, one<Xapian::BB2Weight>},
    {{"pl2", "c", 1, {1}}, one<Xapian::PL2Weight>},
    {{"dlh", "", 0, {}}, plain<Xapian::DLHWeight>},
    {{"dph", "", 0, {}}, plain<Xapian::DPHWeight>},
    {{"coord", "", 0, {}}, plain<Xapian::CoordWeight>},
    {{"bool", "", 0, {}}, plain<Xapian::BoolWeight>},
};
const size_t n_schemes = sizeof schemes / sizeof *schemes;

weight_ptr
make_scheme(const char *name, const double *parameters, size_t n)
{
	size_t len = sizeof tfidf - 1;
	if (!strncmp(name, tfidf, len) && name[len] == ':' && n == 0)
		return std::make_unique<Xapian::TfIdfWeight>(
		    std::string(name + len + 1));

	for (const scheme &s : schemes) {
		if (strcmp(s.told.name, name) != 0)
			continue;
		if (n > s.told.n)
			xc::fail(XC_INVALID, "too many parameters");
		double p[6];
		memcpy(p, s.told.defaults, sizeof p);
		for (size_t i = 0; i < n; i++) {
			if (!std::isfinite(parameters[i]))
				xc::fail(XC_INVALID, "an infinite parameter");
			p[i] = parameters[i];
		}
		return s.make(p);
	}
	xc::fail(XC_INVALID, "no such weighting scheme");
}

// One term's weight.  libxapian clones what the enquire holds for each term
// and calls init() with its statistics, once more with factor 0 for the part
// of a score that depends on no term, which schemes in C do not have.
class c_weight : public Xapian::Weight
{
	xc::custom_weight *common;
	struct xc_weight_term term = {};

	void
	init(double factor) override
	{
		term = {};
		if (factor == 0)
			return;
		term.doccount = get_collection_size();
		term.rset_size = get_rset_size();
		term.average_length = get_average_length();
		term.termfreq = get_termfreq();
		term.reltermfreq = get_reltermfreq();
		term.collfreq = get_collection_freq();
		term.doclength_min = get_doclength_lower_bound();
		term.doclength_max = get_doclength_upper_bound();
		term.wdf_max = get_wdf_upper_bound();
		term.query_length = get_query_length();
		term.wqf = get_wqf();
		term.factor = factor;
		if (!common->ops.start(common->ctx.get(), &term) ||
		    !(term.max >= 0)) {
			common->failed = true;
			term.max = 1; // let the match come to score()
		}
	}

	double
	score(uint32_t wdf, uint32_t doclength, uint32_t unique) const
	{
		xc::check_weight(common);
		double s = common->ops.score(&term, wdf, doclength, unique);
		if (!(s >= 0)) {
			common->failed = true;
			xc::check_weight(common);
		}
		return s;
	}

      public:
	explicit c_weight(xc::custom_weight *common_) : common(common_)
	{
		// Known once for each term, so cheap enough to have always.
		for (stat_flags f : {COLLECTION_SIZE, RSET_SIZE, AVERAGE_LENGTH,
			 TERMFREQ, RELTERMFREQ, COLLECTION_FREQ, DOC_LENGTH_MIN,
			 DOC_LENGTH_MAX, WDF_MAX, QUERY_LENGTH, WQF})
			need_stat(f);
		// Looked up for each posting.
		if (common->ops.needs & XC_NEEDS_WDF)
			need_stat(WDF);
		if (common->ops.needs & XC_NEEDS_DOCLENGTH)
			need_stat(DOC_LENGTH);
		if (common->ops.needs & XC_NEEDS_UNIQUE_TERMS)
			need_stat(UNIQUE_TERMS);
	}
	Xapian::Weight *
	clone() const override
	{
		return new c_weight(common);
	}
	double
	get_maxpart() const override
	{
		return term.max;
	}
	double
	get_maxextra() const override
	{
		return 0;
	}
#if XAPIAN_AT_LEAST(1, 5, 0)
	double
	get_sumpart(Xapian::termcount wdf, Xapian::termcount doclength,
	    Xapian::termcount unique, Xapian::termcount) const override
	{
		return score(wdf, doclength, unique);
	}
#else
	double
	get_sumpart(Xapian::termcount wdf, Xapian::termcount doclength,
	    Xapian::termcount unique) const override
	{
		return score(wdf, doclength, unique);
	}
	double
	get_sumextra(Xapian::termcount, Xapian::termcount) const override
	{
		return 0;
	}
#endif
};

} // namespace

const struct xc_scheme *
xc_scheme_at(size_t i)
{
	return guard<const struct xc_scheme *>(nullptr, nullptr,
	    [&] { return i < n_schemes ? &schemes[i].told : nullptr; });
}

bool
xc_enquire_set_weight(struct xc_enquire *enq, const char *name,
    const double *parameters, size_t n, struct xc_error *err)
{
	return guard(err, false, [&] {
		if (!name)
			xc::fail(XC_INVALID, "a name is NULL");
		enq->enquire.set_weighting_scheme(
		    *make_scheme(name, parameters, n));
		enq->weight.reset();
		return true;
	});
}

bool
xc_enquire_set_custom_weight(struct xc_enquire *enq,
    const struct xc_weight_ops *ops, void *ctx, void (*free_ctx)(void *ctx),
    struct xc_error *err)
{
	return guard(err, false, [&] {
		xc::context held = xc::hold(ctx, free_ctx);
		if (!ops || !ops->start || !ops->score)
			xc::fail(XC_INVALID, "a scheme needs start and score");
		auto common = std::unique_ptr<xc::custom_weight>(
		    new xc::custom_weight{*ops, held, false});
		enq->enquire.set_weighting_scheme(c_weight(common.get()));
		enq->weight = std::move(common);
		return true;
	});
}
