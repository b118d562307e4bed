// SPDX-License-Identifier: GPL-2.0-or-later
// Cursors over terms, postings, positions and values.
#include "internal.hh"

using xc::guard;

const char *
xc_terms_next(struct xc_terms *c, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&]() -> const char * {
		if (!c->c.next())
			return nullptr;
		return xc::lend(c->lent, *c->c.it, ret_len);
	});
}

const char *
xc_terms_skip_to(struct xc_terms *c, const char *term, size_t len,
    size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&]() -> const char * {
		if (!c->c.skip_to(xc::bytes(term, len)))
			return nullptr;
		return xc::lend(c->lent, *c->c.it, ret_len);
	});
}

bool
xc_terms_wdf(struct xc_terms *c, uint32_t *ret_wdf, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_wdf = c->c.item().get_wdf();
		return true;
	});
}

bool
xc_terms_freq(struct xc_terms *c, uint32_t *ret_freq, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_freq = c->c.item().get_termfreq();
		return true;
	});
}

bool
xc_terms_position_count(
    struct xc_terms *c, uint32_t *ret_count, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_count = c->c.item().positionlist_count();
		return true;
	});
}

struct xc_positions *
xc_terms_positions(struct xc_terms *c, struct xc_error *err)
{
	return guard<xc_positions *>(err, nullptr, [&] {
		return xc::new_positions(
		    c->c.item().positionlist_begin(), c->c.owner);
	});
}

void
xc_terms_free(struct xc_terms *c)
{
	guard(nullptr, 0, [&] {
		delete c;
		return 0;
	});
}

uint32_t
xc_postings_next(struct xc_postings *c, struct xc_error *err)
{
	return guard(err, (uint32_t)0,
	    [&]() -> uint32_t { return c->c.next() ? *c->c.it : 0; });
}

uint32_t
xc_postings_skip_to(struct xc_postings *c, uint32_t docid, struct xc_error *err)
{
	return guard(err, (uint32_t)0,
	    [&]() -> uint32_t { return c->c.skip_to(docid) ? *c->c.it : 0; });
}

size_t
xc_postings_read(struct xc_postings *c, uint32_t *ret_docids,
    uint32_t *ret_wdfs, size_t max, struct xc_error *err)
{
	size_t n = 0;
	guard(err, false, [&] {
		while (n < max && c->c.next()) {
			ret_docids[n] = *c->c.it;
			if (ret_wdfs)
				ret_wdfs[n] = c->c.it.get_wdf();
			n++;
		}
		return true;
	});
	return n;
}

bool
xc_postings_wdf(struct xc_postings *c, uint32_t *ret_wdf, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_wdf = c->c.item().get_wdf();
		return true;
	});
}

bool
xc_postings_doclength(
    struct xc_postings *c, uint32_t *ret_length, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_length = c->c.item().get_doclength();
		return true;
	});
}

bool
xc_postings_unique_terms(
    struct xc_postings *c, uint32_t *ret_count, struct xc_error *err)
{
	return guard(err, false, [&] {
		*ret_count = c->c.item().get_unique_terms();
		return true;
	});
}

struct xc_positions *
xc_postings_positions(struct xc_postings *c, struct xc_error *err)
{
	return guard<xc_positions *>(err, nullptr, [&] {
		return xc::new_positions(c->c.item().positionlist_begin());
	});
}

void
xc_postings_free(struct xc_postings *c)
{
	guard(nullptr, 0, [&] {
		delete c;
		return 0;
	});
}

bool
xc_positions_next(
    struct xc_positions *c, uint32_t *ret_position, struct xc_error *err)
{
	return guard(err, false, [&] {
		if (!c->c.next())
			return false;
		*ret_position = *c->c.it;
		return true;
	});
}

bool
xc_positions_skip_to(struct xc_positions *c, uint32_t position,
    uint32_t *ret_position, struct xc_error *err)
{
	return guard(err, false, [&] {
		if (!c->c.skip_to(position))
			return false;
		*ret_position = *c->c.it;
		return true;
	});
}

size_t
xc_positions_read(struct xc_positions *c, uint32_t *ret_positions, size_t max,
    struct xc_error *err)
{
	size_t n = 0;
	guard(err, false, [&] {
		while (n < max && c->c.next())
			ret_positions[n++] = *c->c.it;
		return true;
	});
	return n;
}

void
xc_positions_free(struct xc_positions *c)
{
	guard(nullptr, 0, [&] {
		delete c;
		return 0;
	});
}

static bool
lend_value(struct xc_values *c, bool on_item, struct xc_value *ret_value)
{
	if (!on_item)
		return false;
	struct xc_value v;
	v.docid = c->of_document ? c->docid : c->c.it.get_docid();
	v.slot = c->c.it.get_valueno();
	v.data = xc::lend(c->lent, *c->c.it, &v.len);
	*ret_value = v;
	return true;
}

bool
xc_values_next(
    struct xc_values *c, struct xc_value *ret_value, struct xc_error *err)
{
	return guard(
	    err, false, [&] { return lend_value(c, c->c.next(), ret_value); });
}

bool
xc_values_skip_to(struct xc_values *c, uint32_t docid_or_slot,
    struct xc_value *ret_value, struct xc_error *err)
{
	return guard(err, false, [&] {
		return lend_value(c, c->c.skip_to(docid_or_slot), ret_value);
	});
}

void
xc_values_free(struct xc_values *c)
{
	guard(nullptr, 0, [&] {
		delete c;
		return 0;
	});
}
