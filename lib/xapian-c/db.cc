// SPDX-License-Identifier: GPL-2.0-or-later
// Databases to read.
#include "internal.hh"

#include <unistd.h>

using xc::bytes;
using xc::c_string;
using xc::guard;
using xc::lend;

static_assert(XC_DB_BACKEND_GLASS == Xapian::DB_BACKEND_GLASS &&
	      XC_DB_BACKEND_STUB == Xapian::DB_BACKEND_STUB &&
	      XC_DB_BACKEND_INMEMORY == Xapian::DB_BACKEND_INMEMORY);

// Most getters differ only in what they ask and where they put it.
template <class Result, class Get>
static bool
ask(struct xc_error *err, Result *ret, Get &&get)
{
	return guard(err, false, [&] {
		*ret = get();
		return true;
	});
}

struct xc_db *
xc_db_open(const char *path, int flags, struct xc_error *err)
{
	return guard<xc_db *>(err, nullptr, [&] {
		return new xc_db{
		    Xapian::Database(c_string(path), flags), std::string(), {}};
	});
}

static void
open_late(xc::late &l)
{
	if (l.is_open)
		return;
	Xapian::Database db;
	try {
		db = Xapian::Database(l.path, l.flags);
	} catch (const Xapian::DatabaseError &) {
		// what is no longer there was swapped for another
		if (access((l.path + "/iamglass").c_str(), F_OK) == 0)
			throw;
		throw Xapian::DatabaseModifiedError("the database is gone");
	}
	if (db.get_revision() != l.revision)
		throw Xapian::DatabaseModifiedError("a later revision");
	l.db = db;
	l.is_open = true;
}

void
xc_db::open_waiting() const
{
	Xapian::Database all = so_far;

	for (const auto &l : waiting) {
		open_late(*l);
		all.add_database(l->db);
	}
	so_far = all;
	waiting.clear();
}

struct xc_db *
xc_db_open_late(const char *path, int flags, uint64_t revision,
    struct xc_error *err)
{
	return guard<xc_db *>(err, nullptr, [&] {
		auto l = std::make_shared<xc::late>(xc::late{c_string(path),
		    flags, (Xapian::rev)revision, Xapian::Database(), false});
		return new xc_db{Xapian::Database(), std::string(), {l}};
	});
}

bool
xc_db_is_open(const struct xc_db *db)
{
	return guard(nullptr, false, [&] { return db->waiting.empty(); });
}

struct xc_db *
xc_db_open_remote(const char *host, unsigned port, unsigned timeout_ms,
    unsigned connect_timeout_ms, struct xc_error *err)
{
	return guard<xc_db *>(err, nullptr, [&] {
		return new xc_db{Xapian::Remote::open(c_string(host), port,
				     timeout_ms, connect_timeout_ms),
		    std::string(), {}};
	});
}

struct xc_db *
xc_db_open_program(const char *program, const char *args, unsigned timeout_ms,
    struct xc_error *err)
{
	return guard<xc_db *>(err, nullptr, [&] {
		return new xc_db{Xapian::Remote::open(c_string(program),
				     c_string(args), timeout_ms),
		    std::string(), {}};
	});
}

struct xc_db *
xc_db_new(struct xc_error *err)
{
	return guard<xc_db *>(err, nullptr, [] { return new xc_db; });
}

bool
xc_db_add(struct xc_db *db, const struct xc_db *other, struct xc_error *err)
{
	return guard(err, false, [&] {
		std::vector<std::shared_ptr<xc::late>> more;
		// behind what waits it waits, too, so that nothing is opened
		if (other->so_far.size() && !db->waiting.empty())
			more.push_back(std::make_shared<xc::late>(xc::late{
			    std::string(), 0, 0, other->so_far, true}));
		more.insert(more.end(), other->waiting.begin(),
		    other->waiting.end());
		if (db->waiting.empty())
			db->so_far.add_database(other->so_far);
		db->waiting.insert(db->waiting.end(), more.begin(), more.end());
		return true;
	});
}

void
xc_db_free(struct xc_db *db)
{
	guard(nullptr, 0, [&] {
		delete db;
		return 0;
	});
}

bool
xc_db_close(struct xc_db *db, struct xc_error *err)
{
	return guard(err, false, [&] {
		db->open().close();
		return true;
	});
}

bool
xc_db_reopen(struct xc_db *db, bool *ret_changed, struct xc_error *err)
{
	return guard(err, false, [&] {
		bool changed = db->open().reopen();
		if (ret_changed)
			*ret_changed = changed;
		return true;
	});
}

bool
xc_db_keep_alive(struct xc_db *db, struct xc_error *err)
{
	return guard(err, false, [&] {
		db->open().keep_alive();
		return true;
	});
}

bool
xc_db_get_stats(
    struct xc_db *db, struct xc_db_stats *ret_stats, struct xc_error *err)
{
	return ask(err, ret_stats, [&] {
		const Xapian::Database &d = db->open();
		struct xc_db_stats s;
		s.doccount = d.get_doccount();
		s.lastdocid = d.get_lastdocid();
		s.total_length = d.get_total_length();
		s.average_length = d.get_average_length();
		s.doclength_min = d.get_doclength_lower_bound();
		s.doclength_max = d.get_doclength_upper_bound();
		return s;
	});
}

size_t
xc_db_shards(const struct xc_db *db)
{
	return guard(nullptr, (size_t)0, [&] { return db->open().size(); });
}

bool
xc_db_same(const struct xc_db *a, const struct xc_db *b)
{
	return guard(nullptr, false, [&] {
		const auto &x = a->open().internal, &y = b->open().internal;
		return x.size() == 1 && y.size() == 1 &&
		    x[0].get() == y[0].get();
	});
}

const char *
xc_db_uuid(struct xc_db *db, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr,
	    [&] { return lend(db->lent, db->open().get_uuid(), ret_len); });
}

bool
xc_db_revision(struct xc_db *db, uint64_t *ret_revision, struct xc_error *err)
{
	return ask(err, ret_revision, [&] { return db->open().get_revision(); });
}

bool
xc_db_locked(struct xc_db *db, bool *ret_locked, struct xc_error *err)
{
	return ask(err, ret_locked, [&] { return db->open().locked(); });
}

bool
xc_db_has_positions(struct xc_db *db, bool *ret_has, struct xc_error *err)
{
	return ask(err, ret_has, [&] { return db->open().has_positions(); });
}

const char *
xc_db_description(struct xc_db *db, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr,
	    [&] { return lend(db->lent, db->open().get_description(), ret_len); });
}

bool
xc_db_termfreq(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_documents, struct xc_error *err)
{
	return ask(err, ret_documents,
	    [&] { return db->open().get_termfreq(bytes(term, len)); });
}

bool
xc_db_collfreq(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_occurrences, struct xc_error *err)
{
	return ask(err, ret_occurrences,
	    [&] { return db->open().get_collection_freq(bytes(term, len)); });
}

bool
xc_db_wdf_max(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_bound, struct xc_error *err)
{
	return ask(err, ret_bound,
	    [&] { return db->open().get_wdf_upper_bound(bytes(term, len)); });
}

bool
xc_db_has_term(struct xc_db *db, const char *term, size_t len, bool *ret_has,
    struct xc_error *err)
{
	return ask(
	    err, ret_has, [&] { return db->open().term_exists(bytes(term, len)); });
}

bool
xc_db_doclength(struct xc_db *db, uint32_t docid, uint32_t *ret_length,
    struct xc_error *err)
{
	return ask(
	    err, ret_length, [&] { return db->open().get_doclength(docid); });
}

bool
xc_db_unique_terms(
    struct xc_db *db, uint32_t docid, uint32_t *ret_count, struct xc_error *err)
{
	return ask(
	    err, ret_count, [&] { return db->open().get_unique_terms(docid); });
}

bool
xc_db_value_freq(struct xc_db *db, uint32_t slot, uint32_t *ret_documents,
    struct xc_error *err)
{
	return ask(
	    err, ret_documents, [&] { return db->open().get_value_freq(slot); });
}

const char *
xc_db_value_min(
    struct xc_db *db, uint32_t slot, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(
		    db->lent, db->open().get_value_lower_bound(slot), ret_len);
	});
}

const char *
xc_db_value_max(
    struct xc_db *db, uint32_t slot, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(
		    db->lent, db->open().get_value_upper_bound(slot), ret_len);
	});
}

struct xc_doc *
xc_db_document(struct xc_db *db, uint32_t docid, struct xc_error *err)
{
	return guard<xc_doc *>(err, nullptr, [&] {
		return new xc_doc{db->open().get_document(docid), std::string()};
	});
}

const char *
xc_db_data(
    struct xc_db *db, uint32_t docid, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(
		    db->lent, db->open().get_document(docid).get_data(), ret_len);
	});
}

const char *
xc_db_value(struct xc_db *db, uint32_t docid, uint32_t slot, size_t *ret_len,
    struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(db->lent,
		    db->open().get_document(docid).get_value(slot), ret_len);
	});
}

const char *
xc_db_metadata(struct xc_db *db, const char *key, size_t key_len,
    size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(db->lent, db->open().get_metadata(bytes(key, key_len)),
		    ret_len);
	});
}

struct xc_terms *
xc_db_metadata_keys(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		return xc::new_terms(
		    db->open().metadata_keys_begin(bytes(prefix, len)));
	});
}

const char *
xc_db_spelling(struct xc_db *db, const char *word, size_t len,
    unsigned max_edits, size_t *ret_len, struct xc_error *err)
{
	return guard<const char *>(err, nullptr, [&] {
		return lend(db->lent,
		    db->open().get_spelling_suggestion(bytes(word, len), max_edits),
		    ret_len);
	});
}

struct xc_terms *
xc_db_spellings(struct xc_db *db, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr,
	    [&] { return xc::new_terms(db->open().spellings_begin()); });
}

struct xc_terms *
xc_db_synonyms(
    struct xc_db *db, const char *term, size_t len, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		return xc::new_terms(db->open().synonyms_begin(bytes(term, len)));
	});
}

struct xc_terms *
xc_db_synonym_keys(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		return xc::new_terms(
		    db->open().synonym_keys_begin(bytes(prefix, len)));
	});
}

struct xc_terms *
xc_db_allterms(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr, [&] {
		return xc::new_terms(db->open().allterms_begin(bytes(prefix, len)));
	});
}

struct xc_terms *
xc_db_termlist(struct xc_db *db, uint32_t docid, struct xc_error *err)
{
	return guard<xc_terms *>(err, nullptr,
	    [&] { return xc::new_terms(db->open().termlist_begin(docid)); });
}

struct xc_postings *
xc_db_postings(
    struct xc_db *db, const char *term, size_t len, struct xc_error *err)
{
	return guard<xc_postings *>(err, nullptr, [&] {
		return new xc_postings{xc::cursor<Xapian::PostingIterator>(
		    db->open().postlist_begin(bytes(term, len)))};
	});
}

struct xc_positions *
xc_db_positions(struct xc_db *db, uint32_t docid, const char *term, size_t len,
    struct xc_error *err)
{
	return guard<xc_positions *>(err, nullptr, [&] {
		return xc::new_positions(
		    db->open().positionlist_begin(docid, bytes(term, len)));
	});
}

struct xc_values *
xc_db_values(struct xc_db *db, uint32_t slot, struct xc_error *err)
{
	return guard<xc_values *>(err, nullptr, [&] {
		return new xc_values{xc::cursor<Xapian::ValueIterator>(
					 db->open().valuestream_begin(slot)),
		    std::string(), false, 0};
	});
}
