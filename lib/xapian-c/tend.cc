// SPDX-License-Identifier: GPL-2.0-or-later
// Compacting, merging and checking databases.
#include "internal.hh"

#include <ostream>
#include <streambuf>

using xc::guard;

static_assert(XC_COMPACT_STANDARD == (int)Xapian::Compactor::STANDARD &&
	      XC_COMPACT_FULL == (int)Xapian::Compactor::FULL &&
	      XC_COMPACT_NO_RENUMBER == Xapian::DBCOMPACT_NO_RENUMBER &&
	      XC_COMPACT_MULTIPASS == Xapian::DBCOMPACT_MULTIPASS &&
	      XC_COMPACT_SINGLE_FILE == Xapian::DBCOMPACT_SINGLE_FILE);
static_assert(XC_CHECK_SHORT_TREE == Xapian::DBCHECK_SHORT_TREE &&
	      XC_CHECK_FULL_TREE == Xapian::DBCHECK_FULL_TREE &&
	      XC_CHECK_FREELIST == Xapian::DBCHECK_SHOW_FREELIST &&
	      XC_CHECK_STATS == Xapian::DBCHECK_SHOW_STATS &&
	      XC_CHECK_FIX == Xapian::DBCHECK_FIX);

// Not offered: until 1.4.31 its databases could be broken.
static const unsigned compact_fuller = 2;

static const char metadata_sign[] = {'\0', '\xc0'};

namespace
{

class c_compactor : public Xapian::Compactor
{
	struct xc_compact_ops ops;
	void *ctx;

      public:
	c_compactor(const struct xc_compact_ops &ops_, void *ctx_)
	    : ops(ops_), ctx(ctx_)
	{
	}
	void
	set_status(const std::string &table, const std::string &status) override
	{
		if (ops.progress &&
		    !ops.progress(ctx, table.c_str(), status.c_str()))
			xc::fail(XC_CALLBACK, "compaction was stopped");
	}
	std::string
	resolve_duplicate_metadata(
	    const std::string &key, size_t n, const std::string tags[]) override
	{
		if (!ops.merge_metadata)
			return tags[0];
		// libxapian hands over the key of its B-tree, which has its
		// own sign before ours.
		const size_t sign = sizeof metadata_sign;
		size_t skip = key.size() >= sign &&
				      !memcmp(key.data(), metadata_sign, sign)
				  ? sign
				  : 0;
		std::vector<struct xc_bytes> values;
		for (size_t i = 0; i < n; i++)
			values.push_back({tags[i].data(), tags[i].size()});
		size_t len = 0;
		const char *merged = ops.merge_metadata(ctx,
		    {key.data() + skip, key.size() - skip}, values.data(), n,
		    &len);
		if (!merged)
			xc::fail(XC_CALLBACK, "merging metadata failed");
		return std::string(merged, len);
	}
};

// Cuts what libxapian writes into lines.  A stream swallows exceptions, so
// that a callback's wish to stop is kept for later.
class line_buffer : public std::streambuf
{
	bool (*line)(void *, const char *, size_t);
	void *ctx;
	std::string text;

	void
	put(char c)
	{
		if (stopped)
			return;
		if (c != '\n')
			text += c;
		else
			flush();
	}

      protected:
	int_type
	overflow(int_type c) override
	{
		if (c != traits_type::eof())
			put((char)c);
		return stopped ? traits_type::eof() : 0;
	}
	std::streamsize
	xsputn(const char *s, std::streamsize n) override
	{
		for (std::streamsize i = 0; i < n; i++)
			put(s[i]);
		return stopped ? 0 : n;
	}

      public:
	bool stopped = false;

	line_buffer(bool (*line_)(void *, const char *, size_t), void *ctx_)
	    : line(line_), ctx(ctx_)
	{
	}
	void
	flush()
	{
		if (!line(ctx, text.data(), text.size()))
			stopped = true;
		text.clear();
	}
	void
	finish()
	{
		if (!stopped && !text.empty())
			flush();
	}
};

} // namespace

bool
xc_db_compact(struct xc_db *db, const char *path, unsigned flags,
    int block_size, const struct xc_compact_ops *ops, void *ctx,
    struct xc_error *err)
{
	return guard(err, false, [&] {
		if (flags & compact_fuller)
			xc::fail(XC_INVALID, "no such level of compaction");
		c_compactor compactor(
		    ops ? *ops : xc_compact_ops{nullptr, nullptr}, ctx);
		db->open().compact(
		    xc::c_string(path), flags, block_size, compactor);
		return true;
	});
}

bool
xc_check(const char *path, int flags,
    bool (*line)(void *ctx, const char *text, size_t len), void *ctx,
    size_t *ret_errors, struct xc_error *err)
{
	return guard(err, false, [&] {
		std::string p = xc::c_string(path);
		if (!line) {
			*ret_errors = Xapian::Database::check(p, flags);
			return true;
		}
		line_buffer lines(line, ctx);
		std::ostream out(&lines);
		size_t errors = Xapian::Database::check(p, flags, &out);
		lines.finish();
		if (lines.stopped)
			xc::fail(XC_CALLBACK, "the report was stopped");
		*ret_errors = errors;
		return true;
	});
}
