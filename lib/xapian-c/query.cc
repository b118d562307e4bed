// SPDX-License-Identifier: GPL-2.0-or-later
// Queries: building, reading and storing them.
#include "internal.hh"

using Xapian::Query;
using xc::bytes;
using xc::guard;
using xc::lend;
using xc::new_query;

static_assert(
    XC_AND == (int)Query::OP_AND && XC_OR == (int)Query::OP_OR &&
    XC_AND_NOT == (int)Query::OP_AND_NOT && XC_XOR == (int)Query::OP_XOR &&
    XC_AND_MAYBE == (int)Query::OP_AND_MAYBE &&
    XC_FILTER == (int)Query::OP_FILTER && XC_NEAR == (int)Query::OP_NEAR &&
    XC_PHRASE == (int)Query::OP_PHRASE &&
    XC_VALUE_RANGE == (int)Query::OP_VALUE_RANGE &&
    XC_SCALE == (int)Query::OP_SCALE_WEIGHT &&
    XC_ELITE_SET == (int)Query::OP_ELITE_SET &&
    XC_VALUE_GE == (int)Query::OP_VALUE_GE &&
    XC_VALUE_LE == (int)Query::OP_VALUE_LE &&
    XC_SYNONYM == (int)Query::OP_SYNONYM && XC_MAX == (int)Query::OP_MAX &&
    XC_WILDCARD == (int)Query::OP_WILDCARD &&
    XC_TERM == (int)Query::LEAF_TERM &&
    XC_SOURCE == (int)Query::LEAF_POSTING_SOURCE &&
    XC_ALL == (int)Query::LEAF_MATCH_ALL &&
    XC_NONE == (int)Query::LEAF_MATCH_NOTHING);
static_assert(
    XC_LIMIT_ERROR == (int)Query::WILDCARD_LIMIT_ERROR &&
    XC_LIMIT_FIRST == (int)Query::WILDCARD_LIMIT_FIRST &&
    XC_LIMIT_MOST_FREQUENT == (int)Query::WILDCARD_LIMIT_MOST_FREQUENT);

namespace
{

// Sub-queries that are being consumed.
struct consumed {
	struct xc_query **subs;
	size_t n;

	~consumed()
	{
		for (size_t i = 0; i < n; i++) {
			delete subs[i];
			subs[i] = nullptr;
		}
	}
	bool
	complete() const
	{
		for (size_t i = 0; i < n; i++)
			if (!subs[i])
				return false;
		return true;
	}
};

} // namespace

// What a missing sub-query means: an earlier failure, already told of, or a
// mistake of the caller.
static xc_query *
missing(const struct xc_error *err)
{
	if (err && err->cls != XC_OK)
		return nullptr;
	xc::fail(XC_INVALID, "a sub-query is missing");
}

static bool
takes_many(int op)
{
	switch (op) {
	case XC_AND:
	case XC_OR:
	case XC_AND_NOT:
	case XC_XOR:
	case XC_AND_MAYBE:
	case XC_FILTER:
	case XC_NEAR:
	case XC_PHRASE:
	case XC_ELITE_SET:
	case XC_SYNONYM:
	case XC_MAX:
		return true;
	default:
		return false;
	}
}

struct xc_query *
xc_query_none(struct xc_error *err)
{
	return guard<xc_query *>(
	    err, nullptr, [] { return new_query(Query()); });
}

struct xc_query *
xc_query_all(struct xc_error *err)
{
	return guard<xc_query *>(
	    err, nullptr, [] { return new_query(Query(std::string())); });
}

struct xc_query *
xc_query_term(const char *term, size_t len, uint32_t wqf, uint32_t position,
    struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		if (len == 0)
			xc::fail(XC_INVALID, "an empty term");
		return new_query(Query(bytes(term, len), wqf, position));
	});
}

struct xc_query *
xc_query_combine(enum xc_op op, struct xc_query **subs, size_t n,
    uint32_t parameter, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&]() -> xc_query * {
		consumed take{subs, n};
		if (!take.complete())
			return missing(err);
		if (!takes_many(xc::number(op)))
			xc::fail(XC_INVALID, "no operator for sub-queries");
		std::vector<Query> queries;
		queries.reserve(n);
		for (size_t i = 0; i < n; i++)
			queries.push_back(subs[i]->query);
		return new_query(Query(
		    (Query::op)op, queries.begin(), queries.end(), parameter));
	});
}

struct xc_query *
xc_query_pair(enum xc_op op, struct xc_query *left, struct xc_query *right,
    struct xc_error *err)
{
	struct xc_query *subs[] = {left, right};
	return xc_query_combine(op, subs, 2, 0, err);
}

struct xc_query *
xc_query_scale(struct xc_query *sub, double factor, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&]() -> xc_query * {
		consumed take{&sub, 1};
		if (!take.complete())
			return missing(err);
		if (!std::isfinite(factor))
			xc::fail(XC_INVALID, "the factor is not finite");
		return new_query(
		    Query(Query::OP_SCALE_WEIGHT, sub->query, factor));
	});
}

struct xc_query *
xc_query_value_range(uint32_t slot, const char *low, size_t low_len,
    const char *high, size_t high_len, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return new_query(Query(Query::OP_VALUE_RANGE, slot,
		    bytes(low, low_len), bytes(high, high_len)));
	});
}

struct xc_query *
xc_query_value_ge(
    uint32_t slot, const char *low, size_t len, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return new_query(
		    Query(Query::OP_VALUE_GE, slot, bytes(low, len)));
	});
}

struct xc_query *
xc_query_value_le(
    uint32_t slot, const char *high, size_t len, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return new_query(
		    Query(Query::OP_VALUE_LE, slot, bytes(high, len)));
	});
}

struct xc_query *
xc_query_wildcard(const char *prefix, size_t len, uint32_t max,
    enum xc_wildcard_limit limit, enum xc_op combiner, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		int by = xc::number(combiner), how = xc::number(limit);
		if (how < XC_LIMIT_ERROR || how > XC_LIMIT_MOST_FREQUENT)
			xc::fail(XC_INVALID, "no such limit");
		if (by != XC_OR && by != XC_SYNONYM && by != XC_MAX)
			xc::fail(XC_INVALID, "no combiner of terms");
		return new_query(Query(Query::OP_WILDCARD, bytes(prefix, len),
		    max, how, (Query::op)by));
	});
}

struct xc_query *
xc_query_copy(const struct xc_query *query, struct xc_error *err)
{
	return guard<xc_query *>(
	    err, nullptr, [&] { return new_query(Query(query->query)); });
}

void
xc_query_free(struct xc_query *query)
{
	guard(nullptr, 0, [&] {
		delete query;
		return 0;
	});
}

bool
xc_query_is_empty(const struct xc_query *query)
{
	return guard(nullptr, true, [&] { return query->query.empty(); });
}

enum xc_op
xc_query_type(const struct xc_query *query)
{
	return guard(nullptr, XC_NONE, [&] {
		if (query->query.empty())
			return XC_NONE;
		return (enum xc_op)query->query.get_type();
	});
}

uint32_t
xc_query_length(const struct xc_query *query)
{
	return guard(nullptr, (uint32_t)0,
	    [&]() -> uint32_t { return query->query.get_length(); });
}

size_t
xc_query_sub_count(const struct xc_query *query)
{
	return guard(nullptr, (size_t)0,
	    [&] { return query->query.get_num_subqueries(); });
}

struct xc_query *
xc_query_sub(const struct xc_query *query, size_t i, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		if (i >= query->query.get_num_subqueries())
			xc::fail(XC_INVALID, "no such sub-query");
		return new_query(Query(query->query.get_subquery(i)));
	});
}

struct xc_terms *
xc_query_terms(const struct xc_query *query, bool unique, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		const Query &q = query->query;
		return xc::new_terms(Xapian::TermIterator(
		    unique ? q.get_unique_terms_begin() : q.get_terms_begin()));
	});
}

const char *
xc_query_description(
    struct xc_query *query, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(
		    query->lent, query->query.get_description(), ret_len);
	});
}

const char *
xc_query_serialise(
    struct xc_query *query, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(query->lent, query->query.serialise(), ret_len);
	});
}

struct xc_query *
xc_query_unserialise(const char *data, size_t len, struct xc_error *err)
{
	return guard<xc_query *>(err, nullptr, [&] {
		return xc::unserialise([&] {
			return new_query(
			    Query(Query::unserialise(bytes(data, len))));
		});
	});
}
