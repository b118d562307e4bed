/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request as the web server hands it over (RFC 3875): its environment and
 * body, cut into parts.  Nothing is believed yet; everything has a ceiling.
 */
#ifndef TRAWL_WEB_INPUT_H
#define TRAWL_WEB_INPUT_H

#include "lib/base/arena.h"
#include "searcher/web/fault.h"

#include <stddef.h>

/* What no form of ours comes near. */
#define INPUT_MAX_BYTES 32768u /* of a query string or a body */
#define INPUT_MAX_PARAMS 200u
#define INPUT_MAX_PATH 1024u

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST };

struct param {
	const char *name, *value; /* decoded, valid UTF-8, without NULs */
};

struct input {
	struct arena arena;
	enum method method;
	const char *base; /* SCRIPT_NAME without a slash at its end; "" at the
			   * top of a site */
	const char *path; /* PATH_INFO; "/" where there is none */
	struct param *params;
	unsigned n_params;
	const char *if_none_match, *if_modified_since; /* NULL: not sent */
	const char *origin; /* "https://example.org", by what the client and
			     * the server say; checked to be harmless */
	bool gzip; /* the client takes it */
};

/* Reads at most len bytes of the body; fewer at its end. */
typedef size_t input_read_fn(void *ctx, char *buf, size_t len);

/* Fills *ret; false with a fault.  input_release() in either case. */
bool input_parse(struct input *ret, char **envp, input_read_fn *read,
    void *ctx, struct fault *fault);
void input_release(struct input *in);

/* Adds the parameters of an encoded string "a=1&b=2". */
bool input_add_params(struct input *in, const char *s, size_t len,
    struct fault *fault);

/* The value of a variable, or NULL. */
const char *input_env(char **envp, const char *name);

/* The last value given for name; NULL: none, or an empty one. */
const char *input_get(const struct input *in, const char *name);
/* All that are not empty, NULL-terminated, in the arena; NULL: none. */
char **input_all(struct input *in, const char *name);

#endif
