// SPDX-License-Identifier: GPL-2.0-or-later
// Databases to write.
#include "internal.hh"

using xc::bytes;
using xc::c_string;
using xc::change;
using xc::guard;

static_assert(XC_DB_CREATE_OR_OPEN == Xapian::DB_CREATE_OR_OPEN &&
	      XC_DB_CREATE_OR_OVERWRITE == Xapian::DB_CREATE_OR_OVERWRITE &&
	      XC_DB_CREATE == Xapian::DB_CREATE &&
	      XC_DB_OPEN == Xapian::DB_OPEN &&
	      XC_DB_NO_SYNC == Xapian::DB_NO_SYNC &&
	      XC_DB_FULL_SYNC == Xapian::DB_FULL_SYNC &&
	      XC_DB_DANGEROUS == Xapian::DB_DANGEROUS &&
	      XC_DB_NO_TERMLIST == Xapian::DB_NO_TERMLIST &&
	      XC_DB_RETRY_LOCK == Xapian::DB_RETRY_LOCK);

static xc_writer *
wrap(Xapian::WritableDatabase &&db)
{
	auto w = std::make_unique<xc_writer>();
	w->db = std::move(db);
	w->reader.so_far = w->db;
	return w.release();
}

struct xc_writer *
xc_writer_open(
    const char *path, int flags, int block_size, struct xc_error *err)
{
	return guard<xc_writer *>(err, nullptr, [&] {
		return wrap(Xapian::WritableDatabase(
		    c_string(path), flags, block_size));
	});
}

struct xc_writer *
xc_writer_open_remote(const char *host, unsigned port, unsigned timeout_ms,
    unsigned connect_timeout_ms, int flags, struct xc_error *err)
{
	return guard<xc_writer *>(err, nullptr, [&] {
		return wrap(Xapian::Remote::open_writable(c_string(host), port,
		    timeout_ms, connect_timeout_ms, flags));
	});
}

bool
xc_writer_add(
    struct xc_writer *w, const struct xc_writer *other, struct xc_error *err)
{
	return change(err, [&] {
		w->db.add_database(other->db);
		w->reader.so_far = w->db;
	});
}

void
xc_writer_free(struct xc_writer *w)
{
	guard(nullptr, 0, [&] {
		delete w;
		return 0;
	});
}

bool
xc_writer_close(struct xc_writer *w, struct xc_error *err)
{
	return change(err, [&] { w->db.close(); });
}

struct xc_db *
xc_writer_database(struct xc_writer *w)
{
	return guard<xc_db *>(nullptr, nullptr, [&] { return &w->reader; });
}

bool
xc_writer_commit(struct xc_writer *w, struct xc_error *err)
{
	return change(err, [&] { w->db.commit(); });
}

bool
xc_writer_begin(struct xc_writer *w, bool flushed, struct xc_error *err)
{
	return change(err, [&] { w->db.begin_transaction(flushed); });
}

bool
xc_writer_commit_transaction(struct xc_writer *w, struct xc_error *err)
{
	return change(err, [&] { w->db.commit_transaction(); });
}

bool
xc_writer_cancel_transaction(struct xc_writer *w, struct xc_error *err)
{
	return change(err, [&] { w->db.cancel_transaction(); });
}

uint32_t
xc_writer_add_document(
    struct xc_writer *w, const struct xc_doc *doc, struct xc_error *err)
{
	return guard(err, (uint32_t)0,
	    [&]() -> uint32_t { return w->db.add_document(doc->doc); });
}

bool
xc_writer_replace_document(struct xc_writer *w, uint32_t docid,
    const struct xc_doc *doc, struct xc_error *err)
{
	return change(err, [&] { w->db.replace_document(docid, doc->doc); });
}

uint32_t
xc_writer_replace_by_term(struct xc_writer *w, const char *term, size_t len,
    const struct xc_doc *doc, struct xc_error *err)
{
	return guard(err, (uint32_t)0, [&]() -> uint32_t {
		return w->db.replace_document(bytes(term, len), doc->doc);
	});
}

bool
xc_writer_delete_document(
    struct xc_writer *w, uint32_t docid, struct xc_error *err)
{
	return change(err, [&] { w->db.delete_document(docid); });
}

bool
xc_writer_delete_by_term(
    struct xc_writer *w, const char *term, size_t len, struct xc_error *err)
{
	return change(err, [&] { w->db.delete_document(bytes(term, len)); });
}

bool
xc_writer_set_metadata(struct xc_writer *w, const char *key, size_t key_len,
    const char *value, size_t len, struct xc_error *err)
{
	return change(err, [&] {
		w->db.set_metadata(bytes(key, key_len), bytes(value, len));
	});
}

bool
xc_writer_add_spelling(struct xc_writer *w, const char *word, size_t len,
    uint32_t freqinc, struct xc_error *err)
{
	return change(
	    err, [&] { w->db.add_spelling(bytes(word, len), freqinc); });
}

bool
xc_writer_remove_spelling(struct xc_writer *w, const char *word, size_t len,
    uint32_t freqdec, struct xc_error *err)
{
	return change(
	    err, [&] { w->db.remove_spelling(bytes(word, len), freqdec); });
}

bool
xc_writer_add_synonym(struct xc_writer *w, const char *term, size_t len,
    const char *synonym, size_t synonym_len, struct xc_error *err)
{
	return change(err, [&] {
		w->db.add_synonym(
		    bytes(term, len), bytes(synonym, synonym_len));
	});
}

bool
xc_writer_remove_synonym(struct xc_writer *w, const char *term, size_t len,
    const char *synonym, size_t synonym_len, struct xc_error *err)
{
	return change(err, [&] {
		w->db.remove_synonym(
		    bytes(term, len), bytes(synonym, synonym_len));
	});
}

bool
xc_writer_clear_synonyms(
    struct xc_writer *w, const char *term, size_t len, struct xc_error *err)
{
	return change(err, [&] { w->db.clear_synonyms(bytes(term, len)); });
}
