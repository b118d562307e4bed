// SPDX-License-Identifier: GPL-2.0-or-later
// Posting sources: libxapian's own, and ones written in C.
#include "internal.hh"

using xc::guard;
using xc::new_query;

// A source that is release()d belongs to the queries that use it.
template <class Source>
static xc_query *
query_of(std::unique_ptr<Source> source)
{
	xc::counted<Xapian::PostingSource> held(source.release()->release());
	return new_query(Xapian::Query(held.get()));
}

struct xc_query *
xc_query_value_weight(uint32_t slot, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return query_of(
		    std::make_unique<Xapian::ValueWeightPostingSource>(slot));
	});
}

struct xc_query *
xc_query_decreasing_value_weight(
    uint32_t slot, uint32_t first, uint32_t last, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return query_of(std::make_unique<
		    Xapian::DecreasingValueWeightPostingSource>(
		    slot, first, last));
	});
}

struct xc_query *
xc_query_value_map(uint32_t slot, const struct xc_bytes *values,
    const double *weights, size_t n, double other, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		auto source =
		    std::make_unique<Xapian::ValueMapPostingSource>(slot);
		for (size_t i = 0; i < n; i++)
			source->add_mapping(
			    xc::bytes(values[i].data, values[i].len),
			    weights[i]);
		source->set_default_weight(other);
		return query_of(std::move(source));
	});
}

struct xc_query *
xc_query_fixed_weight(double weight, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return query_of(
		    std::make_unique<Xapian::FixedWeightPostingSource>(weight));
	});
}

namespace
{

// One walk through one shard.  libxapian clones what the query holds for
// every shard and calls init() on the clone; the C side sees only open().
class c_source : public Xapian::PostingSource
{
	struct xc_source_ops ops;
	xc::context ctx;
	struct xc_source_info info = {};
	xc_db shard;
	void *state = nullptr;
	bool opened = false;
	bool started = false;
	Xapian::docid current = 0;

	void
	close()
	{
		if (opened && ops.close)
			ops.close(state);
		opened = false;
	}

	void
	seek(Xapian::docid docid, double min_weight)
	{
		if (!opened)
			xc::fail(XC_CALLBACK, "a source failed to open");
		uint32_t found = 0;
		if (!ops.seek(state, docid, min_weight, &found))
			xc::fail(XC_CALLBACK, "a posting source failed");
		if (found && found < docid)
			xc::fail(XC_CALLBACK, "a posting source went back");
		started = true;
		current = found;
	}

      public:
	c_source(const struct xc_source_ops &ops_, const xc::context &ctx_)
	    : ops(ops_), ctx(ctx_)
	{
	}
	~c_source() override
	{
		close();
	}

	Xapian::doccount
	get_termfreq_min() const override
	{
		return info.freq_min;
	}
	Xapian::doccount
	get_termfreq_est() const override
	{
		return info.freq_est;
	}
	Xapian::doccount
	get_termfreq_max() const override
	{
		return info.freq_max;
	}
	double
	get_weight() const override
	{
		if (!ops.weight)
			return 0;
		double w = ops.weight(state);
		if (!(w >= 0))
			xc::fail(XC_CALLBACK, "a source's weight failed");
		return w;
	}
	Xapian::docid
	get_docid() const override
	{
		return current;
	}
	bool
	at_end() const override
	{
		return started && current == 0;
	}
	void
	next(double min_weight) override
	{
		if (current == UINT32_MAX)
			current = 0;
		else
			seek(current + 1, min_weight);
	}
	void
	skip_to(Xapian::docid docid, double min_weight) override
	{
		if (!started || (current && current < docid))
			seek(docid, min_weight);
	}
	Xapian::PostingSource *
	clone() const override
	{
		return new c_source(ops, ctx);
	}
	void
	init(const Xapian::Database &db) override
	{
		close();
		started = false;
		current = 0;
		shard.so_far = db;
		struct xc_source_info told = {};
		bool ok = true;
		state = ops.open(ctx.get(), &shard, &told, &ok);
		opened = ok;
		if (!ok) {
			// Not told yet, but at the first seek(), which this
			// brings about: libxapian leaks what it has built so
			// far when a source fails here.
			told.freq_max = told.freq_est = db.get_doccount();
			told.max_weight = 1e100;
		}
		info = told;
		set_maxweight(info.max_weight);
	}
	std::string
	get_description() const override
	{
		return "xc_source";
	}
};

} // namespace

struct xc_query *
xc_query_source(const struct xc_source_ops *ops, void *ctx,
    void (*free_ctx)(void *ctx), struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		xc::context held = xc::hold(ctx, free_ctx);
		if (!ops || !ops->open || !ops->seek)
			xc::fail(XC_INVALID, "a source needs open and seek");
		return query_of(std::make_unique<c_source>(*ops, held));
	});
}
