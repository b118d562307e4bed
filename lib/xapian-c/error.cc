// SPDX-License-Identifier: GPL-2.0-or-later
// Turns exceptions into errors that are values.
#include "internal.hh"

#include <cerrno>
#include <new>
#include <stdexcept>

static void
fill(struct xc_error *err, xc_class cls, const char *type, const char *message,
    size_t len) noexcept
{
	if (!err)
		return;
	if (len >= sizeof err->message) {
		len = sizeof err->message - 1;
		// Not in the middle of a UTF-8 sequence.
		while (len > 0 && ((unsigned char)message[len] & 0xC0) == 0x80)
			len--;
	}
	err->cls = cls;
	err->type = type;
	memcpy(err->message, message, len);
	err->message[len] = '\0';
}

static void
fill(struct xc_error *err, xc_class cls, const char *type,
    const char *message) noexcept
{
	fill(err, cls, type, message, strlen(message));
}

// Xapian::Error has no virtual functions, but knows its name.  What is not
// here is XC_OTHER.
static const struct {
	const char *type;
	xc_class cls;
} classes[] = {
    {"DatabaseLockError", XC_LOCKED},
    {"DatabaseNotFoundError", XC_MISSING},
    {"DatabaseOpeningError", XC_MISSING},
    {"DocNotFoundError", XC_MISSING},
    {"DatabaseModifiedError", XC_MODIFIED},
    {"DatabaseCorruptError", XC_CORRUPT},
    {"SerialisationError", XC_CORRUPT},
    {"NetworkError", XC_NETWORK},
    {"NetworkTimeoutError", XC_NETWORK},
    {"InvalidArgumentError", XC_INVALID},
    {"InvalidOperationError", XC_INVALID},
    {"DatabaseClosedError", XC_INVALID},
    {"RangeError", XC_INVALID},
    {"WildcardError", XC_INVALID},
    {"QueryParserError", XC_INVALID},
    {"UnimplementedError", XC_UNIMPLEMENTED},
    {"FeatureUnavailableError", XC_UNIMPLEMENTED},
    {"DatabaseVersionError", XC_UNIMPLEMENTED},
};

static xc_class
classify(const Xapian::Error &e)
{
	for (const auto &row : classes) {
		if (strcmp(row.type, e.get_type()) != 0)
			continue;
		// Two names tell different things.  That the lock file may
		// not be opened, and then waiting would not help:
		if (row.cls == XC_LOCKED &&
		    !strstr(e.get_msg().c_str(), "already locked"))
			return XC_OTHER;
		// and that there is no such file, or another trouble.
		const char *system = e.get_error_string();
		if (!strcmp(row.type, "DatabaseOpeningError") &&
		    !(system && !strcmp(system, strerror(ENOENT))))
			return XC_OTHER;
		return row.cls;
	}
	// The plain kind is used for blocks that are not there and tags that
	// do not inflate, and for what the system refused: then it says why.
	if (!strcmp("DatabaseError", e.get_type()) && !e.get_error_string())
		return XC_CORRUPT;
	return XC_OTHER;
}

// "what (where): what the system said"
static std::string
describe(const Xapian::Error &e)
{
	std::string text = e.get_msg();
	if (!e.get_context().empty())
		text += " (" + e.get_context() + ")";
	const char *system = e.get_error_string();
	if (system)
		text.append(": ").append(system);
	return text;
}

void
xc::caught(struct xc_error *err) noexcept
{
	try {
		throw;
	} catch (const xc::failure &f) {
		fill(err, f.cls, "", f.message);
	} catch (const Xapian::Error &e) {
		try {
			std::string text = describe(e);
			fill(err, classify(e), e.get_type(), text.data(),
			    text.size());
		} catch (...) {
			fill(err, XC_MEMORY, e.get_type(),
			    "no memory for the error's description");
		}
	} catch (const std::bad_alloc &) {
		fill(err, XC_MEMORY, "", "out of memory");
	} catch (const std::length_error &) {
		fill(err, XC_MEMORY, "", "longer than memory can be");
	} catch (const std::exception &e) {
		fill(err, XC_OTHER, "", e.what());
	} catch (...) {
		fill(err, XC_OTHER, "", "an exception of unknown kind");
	}
}

const char *
xc_class_name(enum xc_class cls)
{
	static const char *const names[] = {"ok", "locked", "missing",
	    "modified", "corrupt", "network", "invalid", "unimplemented",
	    "memory", "callback", "other"};
	return xc::guard(nullptr, "other", [&] {
		size_t i = (size_t)xc::number(cls);
		return i < sizeof names / sizeof *names ? names[i] : "other";
	});
}

const char *
xc_xapian_version(void)
{
	return xc::guard(nullptr, "", [] { return Xapian::version_string(); });
}

bool
xc_term_is_valid(const char *term, size_t len)
{
	return xc::guard(nullptr, false, [&] {
		if (!term || len == 0 || len > XC_TERM_MAX)
			return false;
		// In keys a NUL is written as two bytes.
		size_t size = len;
		for (size_t i = 0; i < len; i++)
			size += term[i] == '\0';
		return size <= XC_TERM_MAX;
	});
}

size_t
xc_number_pack(double number, char ret_bytes[XC_NUMBER_MAX])
{
	return xc::guard(nullptr, (size_t)0, [&] {
		if (std::isnan(number))
			return (size_t)0;
		std::string s = Xapian::sortable_serialise(number);
		memcpy(ret_bytes, s.data(), s.size());
		return s.size();
	});
}

double
xc_number_unpack(const char *data, size_t len)
{
	return xc::guard(nullptr, 0.0,
	    [&] { return Xapian::sortable_unserialise(xc::bytes(data, len)); });
}
