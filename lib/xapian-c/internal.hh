// SPDX-License-Identifier: GPL-2.0-or-later
// What the files of the binding share: the guard, the handles, strings.
#ifndef XAPIAN_C_INTERNAL_HH
#define XAPIAN_C_INTERNAL_HH

#include <xapian.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xapian-c.h"

static_assert(sizeof(Xapian::docid) == 4 && sizeof(Xapian::termcount) == 4 &&
		  sizeof(Xapian::termpos) == 4,
    "a libxapian with 64-bit numbers needs another header");

namespace xc
{

// What the binding itself throws; never seen outside.
struct failure {
	xc_class cls;
	const char *message; // static
};

[[noreturn]] inline void
fail(xc_class cls, const char *message)
{
	throw failure{cls, message};
}

// Turns the exception being handled into *err.  Only inside a catch block.
void caught(struct xc_error *err) noexcept;

// THE guard: every entry point runs its body in here and nowhere else.
// Xapian::Error is no std::exception, and callbacks add exceptions of ours;
// one place knows them all.
template <class Result, class Body>
inline Result
guard(struct xc_error *err, Result failed, Body &&body) noexcept
{
	try {
		return body();
	} catch (...) {
		caught(err);
		return failed;
	}
}

// The guard of what changes something and has nothing to give back.
template <class Body>
inline bool
change(struct xc_error *err, Body &&body) noexcept
{
	return guard(err, false, [&] {
		body();
		return true;
	});
}

// The number in an enumeration.  C may have put any int there, which C++ must
// not even look at by the enumeration's type.
template <class Enum>
inline int
number(const Enum &e)
{
	int n;
	static_assert(sizeof n == sizeof e);
	memcpy(&n, &e, sizeof n);
	return n;
}

inline std::string
bytes(const char *data, size_t len)
{
	if (data)
		return std::string(data, len);
	if (len)
		fail(XC_INVALID, "a string is NULL but has a length");
	return std::string();
}

inline std::string
c_string(const char *s)
{
	if (!s)
		fail(XC_INVALID, "a name is NULL");
	return s;
}

// Stores a string where its handle keeps what it has lent last.
inline const char *
lend(std::string &keep, std::string &&s, size_t *ret_len)
{
	keep = std::move(s);
	if (ret_len)
		*ret_len = keep.size();
	return keep.c_str();
}

// Reads serialised bytes.  libxapian's decoder was written for the network
// and tells of bad bytes as NetworkError, whatever they come from.
template <class Read>
inline auto
unserialise(Read &&read) -> decltype(read())
{
	try {
		return read();
	} catch (const Xapian::NetworkError &e) {
		throw Xapian::SerialisationError(e.get_msg());
	}
}

// A callback's context, released with its last user.
using context = std::shared_ptr<void>;

inline context
hold(void *ctx, void (*free_ctx)(void *))
{
	return context(ctx, [free_ctx](void *p) {
		if (free_ctx)
			free_ctx(p);
	});
}

// For objects that libxapian counts (after release()) and we hold too.
template <class T> using counted = Xapian::Internal::opt_intrusive_ptr<T>;

// A walk that stands before its first item, which libxapian's do not; and
// that is over once it has failed, as an iterator that threw is no place to
// go on from.  `owner` is what a document's lists do not keep alive.
template <class Iterator> struct cursor {
	Iterator it;
	std::shared_ptr<const void> owner;
	bool started = false;

	explicit cursor(
	    Iterator &&from, std::shared_ptr<const void> of = nullptr)
	    : it(std::move(from)), owner(std::move(of))
	{
	}
	bool
	at_end() const
	{
		return it == Iterator();
	}
	template <class Move>
	bool
	move(Move &&go)
	{
		if (at_end())
			return false;
		try {
			go();
		} catch (...) {
			it = Iterator();
			throw;
		}
		started = true;
		return !at_end();
	}
	bool
	next()
	{
		return move([&] {
			if (started)
				++it;
		});
	}
	template <class Target>
	bool
	skip_to(const Target &target)
	{
		return move([&] { it.skip_to(target); });
	}
	Iterator &
	item()
	{
		if (!started || at_end())
			fail(XC_INVALID, "the cursor stands on no item");
		return it;
	}
};

} // namespace xc

namespace xc
{

// One database that is opened when it is first asked for something.
struct late {
	std::string path;
	int flags;
	Xapian::rev revision;
	Xapian::Database db;
	bool is_open;
};

} // namespace xc

struct xc_db {
	mutable Xapian::Database so_far;
	std::string lent;
	// to follow behind so_far
	mutable std::vector<std::shared_ptr<xc::late>> waiting;

	// All of it, opened.
	Xapian::Database &open() const
	{
		if (!waiting.empty())
			open_waiting();
		return so_far;
	}
	void open_waiting() const;
};

struct xc_writer {
	Xapian::WritableDatabase db;
	xc_db reader; // another handle on the same
};

struct xc_doc {
	Xapian::Document doc;
	std::string lent;
};

struct xc_query {
	Xapian::Query query;
	std::string lent;
};

struct xc_terms {
	xc::cursor<Xapian::TermIterator> c;
	std::string lent;
};

struct xc_postings {
	xc::cursor<Xapian::PostingIterator> c;
};

struct xc_positions {
	xc::cursor<Xapian::PositionIterator> c;
};

struct xc_values {
	xc::cursor<Xapian::ValueIterator> c;
	std::string lent;
	bool of_document; // libxapian will not say which
	Xapian::docid docid;
};

struct xc_rset {
	Xapian::RSet rset;
};

struct xc_keymaker {
	xc::counted<Xapian::KeyMaker> maker;
};

struct xc_spy {
	xc::counted<Xapian::MatchSpy> spy;
	Xapian::ValueCountMatchSpy *count; // the same, or NULL
};

namespace xc
{

// What the copies of a weighting scheme in C have in common.  They point to
// it and do not own it, for libxapian leaks some of them in a failure; and
// that they note a failure here, rather than throw, is why it seldom does.
struct custom_weight {
	struct xc_weight_ops ops;
	context ctx;
	bool failed;
};

inline void
check_weight(const custom_weight *weight)
{
	if (weight && weight->failed)
		fail(XC_CALLBACK, "a weighting scheme failed");
}

} // namespace xc

struct xc_enquire {
	Xapian::Enquire enquire;
	std::unique_ptr<xc::custom_weight> weight; // or NULL
};

namespace xc
{

inline xc_terms *
new_terms(
    Xapian::TermIterator &&it, std::shared_ptr<const void> owner = nullptr)
{
	return new xc_terms{
	    cursor<Xapian::TermIterator>(std::move(it), std::move(owner)),
	    std::string()};
}

inline xc_positions *
new_positions(
    Xapian::PositionIterator &&it, std::shared_ptr<const void> owner = nullptr)
{
	return new xc_positions{
	    cursor<Xapian::PositionIterator>(std::move(it), std::move(owner))};
}

inline xc_query *
new_query(Xapian::Query &&q)
{
	return new xc_query{std::move(q), std::string()};
}

} // namespace xc

#endif
