// SPDX-License-Identifier: GPL-2.0-or-later
// Spies that count facets, and makers of sort keys.
#include "internal.hh"

using xc::guard;

namespace
{

class c_keymaker : public Xapian::KeyMaker
{
	const char *(*make)(void *, struct xc_doc *, size_t *);
	xc::context ctx;

      public:
	c_keymaker(const char *(*make_)(void *, struct xc_doc *, size_t *),
	    const xc::context &ctx_)
	    : make(make_), ctx(ctx_)
	{
	}
	std::string
	operator()(const Xapian::Document &doc) const override
	{
		xc_doc lent{doc, std::string()};
		size_t len = 0;
		const char *key = make(ctx.get(), &lent, &len);
		if (!key)
			xc::fail(XC_CALLBACK, "a key maker failed");
		return std::string(key, len);
	}
};

class c_spy : public Xapian::MatchSpy
{
	bool (*see)(void *, struct xc_doc *, double);
	xc::context ctx;

      public:
	c_spy(bool (*see_)(void *, struct xc_doc *, double),
	    const xc::context &ctx_)
	    : see(see_), ctx(ctx_)
	{
	}
	void
	operator()(const Xapian::Document &doc, double weight) override
	{
		xc_doc lent{doc, std::string()};
		if (!see(ctx.get(), &lent, weight))
			xc::fail(XC_CALLBACK, "a spy failed");
	}
	std::string
	get_description() const override
	{
		return "xc_spy";
	}
};

} // namespace

// Both kinds are counted by libxapian, from release() on.
template <class Made>
static xc_keymaker *
new_keymaker(std::unique_ptr<Made> maker)
{
	xc::counted<Xapian::KeyMaker> held(maker.release()->release());
	return new xc_keymaker{held};
}

struct xc_keymaker *
xc_keymaker_values(
    const struct xc_key_part *parts, size_t n, struct xc_error *err)
{
	return guard<xc_keymaker *>(err, nullptr, [&] {
		auto maker = std::make_unique<Xapian::MultiValueKeyMaker>();
		for (size_t i = 0; i < n; i++)
			maker->add_value(parts[i].slot, parts[i].reverse,
			    xc::bytes(
				parts[i].missing.data, parts[i].missing.len));
		return new_keymaker(std::move(maker));
	});
}

struct xc_keymaker *
xc_keymaker_new(
    const char *(*make)(void *ctx, struct xc_doc *doc, size_t *ret_len),
    void *ctx, void (*free_ctx)(void *ctx), struct xc_error *err)
{
	return guard<xc_keymaker *>(err, nullptr, [&] {
		xc::context held = xc::hold(ctx, free_ctx);
		if (!make)
			xc::fail(XC_INVALID, "no function");
		return new_keymaker(std::make_unique<c_keymaker>(make, held));
	});
}

void
xc_keymaker_free(struct xc_keymaker *keymaker)
{
	guard(nullptr, 0, [&] {
		delete keymaker;
		return 0;
	});
}

struct xc_spy *
xc_spy_value_count(uint32_t slot, struct xc_error *err)
{
	return guard<xc_spy *>(err, nullptr, [&] {
		auto *count = new Xapian::ValueCountMatchSpy(slot);
		xc::counted<Xapian::MatchSpy> held(count->release());
		return new xc_spy{held, count};
	});
}

struct xc_spy *
xc_spy_new(bool (*see)(void *ctx, struct xc_doc *doc, double weight), void *ctx,
    void (*free_ctx)(void *ctx), struct xc_error *err)
{
	return guard<xc_spy *>(err, nullptr, [&] {
		xc::context ctx_held = xc::hold(ctx, free_ctx);
		if (!see)
			xc::fail(XC_INVALID, "no function");
		xc::counted<Xapian::MatchSpy> held(
		    (new c_spy(see, ctx_held))->release());
		return new xc_spy{held, nullptr};
	});
}

void
xc_spy_free(struct xc_spy *spy)
{
	guard(nullptr, 0, [&] {
		delete spy;
		return 0;
	});
}

static Xapian::ValueCountMatchSpy &
counter(const struct xc_spy *spy)
{
	if (!spy->count)
		xc::fail(XC_INVALID, "this spy counts no values");
	return *spy->count;
}

size_t
xc_spy_total(const struct xc_spy *spy)
{
	return guard(nullptr, (size_t)0,
	    [&]() -> size_t { return counter(spy).get_total(); });
}

struct xc_terms *
xc_spy_values(struct xc_spy *spy, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr,
	    [&] { return xc::new_terms(counter(spy).values_begin()); });
}

struct xc_terms *
xc_spy_top_values(struct xc_spy *spy, size_t max, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr,
	    [&] { return xc::new_terms(counter(spy).top_values_begin(max)); });
}
