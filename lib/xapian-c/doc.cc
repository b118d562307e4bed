// SPDX-License-Identifier: GPL-2.0-or-later
// Documents: data, terms, positions, values.
#include "internal.hh"

using xc::bytes;
using xc::change;
using xc::guard;
using xc::lend;

// A bad term is refused here: libxapian would find out only when the document
// is added, and then drops every change that is not yet committed.
static std::string
checked_term(const char *term, size_t len)
{
	if (!xc_term_is_valid(term, len))
		xc::fail(XC_INVALID, "the term is empty or too long");
	return std::string(term, len);
}

struct xc_doc *
xc_doc_new(struct xc_error *err)
{
	return guard<xc_doc *>(err, nullptr, [] { return new xc_doc; });
}

bool
xc_doc_clear(struct xc_doc *doc, struct xc_error *err)
{
	return change(err, [&] { doc->doc = Xapian::Document(); });
}

void
xc_doc_free(struct xc_doc *doc)
{
	guard(nullptr, 0, [&] {
		delete doc;
		return 0;
	});
}

uint32_t
xc_doc_docid(const struct xc_doc *doc)
{
	return guard(nullptr, (uint32_t)0,
	    [&]() -> uint32_t { return doc->doc.get_docid(); });
}

bool
xc_doc_set_data(
    struct xc_doc *doc, const char *data, size_t len, struct xc_error *err)
{
	return change(err, [&] { doc->doc.set_data(bytes(data, len)); });
}

const char *
xc_doc_data(struct xc_doc *doc, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr,
	    [&] { return lend(doc->lent, doc->doc.get_data(), ret_len); });
}

bool
xc_doc_add_term(struct xc_doc *doc, const char *term, size_t len,
    uint32_t wdfinc, struct xc_error *err)
{
	return change(
	    err, [&] { doc->doc.add_term(checked_term(term, len), wdfinc); });
}

bool
xc_doc_add_positions(struct xc_doc *doc, const char *term, size_t len,
    const uint32_t *positions, size_t n, uint32_t wdfinc, struct xc_error *err)
{
	return change(err, [&] {
		std::string t = checked_term(term, len);
		for (size_t i = 0; i < n; i++)
			doc->doc.add_posting(t, positions[i], wdfinc);
	});
}

bool
xc_doc_remove_term(
    struct xc_doc *doc, const char *term, size_t len, struct xc_error *err)
{
	return change(err, [&] { doc->doc.remove_term(bytes(term, len)); });
}

bool
xc_doc_remove_position(struct xc_doc *doc, const char *term, size_t len,
    uint32_t position, uint32_t wdfdec, struct xc_error *err)
{
	return change(err, [&] {
		doc->doc.remove_posting(bytes(term, len), position, wdfdec);
	});
}

bool
xc_doc_clear_terms(struct xc_doc *doc, struct xc_error *err)
{
	return change(err, [&] { doc->doc.clear_terms(); });
}

bool
xc_doc_set_value(struct xc_doc *doc, uint32_t slot, const char *value,
    size_t len, struct xc_error *err)
{
	return change(
	    err, [&] { doc->doc.add_value(slot, bytes(value, len)); });
}

bool
xc_doc_set_number(
    struct xc_doc *doc, uint32_t slot, double number, struct xc_error *err)
{
	return change(err, [&] {
		if (std::isnan(number))
			xc::fail(XC_INVALID, "not a number");
		doc->doc.add_value(slot, Xapian::sortable_serialise(number));
	});
}

bool
xc_doc_remove_value(struct xc_doc *doc, uint32_t slot, struct xc_error *err)
{
	// By an empty value: remove_value() throws if there is none.
	return change(err, [&] { doc->doc.add_value(slot, std::string()); });
}

bool
xc_doc_clear_values(struct xc_doc *doc, struct xc_error *err)
{
	return change(err, [&] { doc->doc.clear_values(); });
}

const char *
xc_doc_value(
    struct xc_doc *doc, uint32_t slot, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr,
	    [&] { return lend(doc->lent, doc->doc.get_value(slot), ret_len); });
}

bool
xc_doc_term_count(struct xc_doc *doc, uint32_t *ret_count, struct xc_error *err)
{
	return change(err, [&] { *ret_count = doc->doc.termlist_count(); });
}

bool
xc_doc_value_count(
    struct xc_doc *doc, uint32_t *ret_count, struct xc_error *err)
{
	return change(err, [&] { *ret_count = doc->doc.values_count(); });
}

struct xc_terms *
xc_doc_terms(struct xc_doc *doc, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		auto owner = std::make_shared<Xapian::Document>(doc->doc);
		return xc::new_terms(owner->termlist_begin(), owner);
	});
}

struct xc_values *
xc_doc_values(struct xc_doc *doc, struct xc_error *err)
{
	return guard<xc_values *>(err, nullptr, [&] {
		auto owner = std::make_shared<Xapian::Document>(doc->doc);
		return new xc_values{xc::cursor<Xapian::ValueIterator>(
					 owner->values_begin(), owner),
		    std::string(), true, owner->get_docid()};
	});
}

const char *
xc_doc_serialise(struct xc_doc *doc, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr,
	    [&] { return lend(doc->lent, doc->doc.serialise(), ret_len); });
}

struct xc_doc *
xc_doc_unserialise(const char *data, size_t len, struct xc_error *err)
{
	return guard<xc_doc *>(err, nullptr, [&] {
		return xc::unserialise([&] {
			return new xc_doc{
			    Xapian::Document::unserialise(bytes(data, len)),
			    std::string()};
		});
	});
}

const char *
xc_doc_description(struct xc_doc *doc, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(doc->lent, doc->doc.get_description(), ret_len);
	});
}
