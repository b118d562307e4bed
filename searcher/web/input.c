/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts a request of CGI into its parts. */
#include "searcher/web/input.h"

#include <string.h>

const char *
input_env(char **envp, const char *name)
{
	size_t len = strlen(name);

	for (; envp && *envp; envp++)
		if (strncmp(*envp, name, len) == 0 && (*envp)[len] == '=')
			return *envp + len + 1;
	return NULL;
}

/* --- parameters --------------------------------------------------------- */

/* Decodes %XX and '+'.  A '%' that begins nothing stands for itself, as
 * browsers send what people paste.  NULs become blanks. */
static const char *
decode(struct arena *arena, const char *s, size_t len)
{
	char *out = arena_alloc(arena, len + 1), *p = out;

	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%' && i + 2 < len &&
		    g_ascii_isxdigit(s[i + 1]) && g_ascii_isxdigit(s[i + 2])) {
			c = (char)(g_ascii_xdigit_value(s[i + 1]) << 4 |
			    g_ascii_xdigit_value(s[i + 2]));
			i += 2;
		}
		*p++ = c ? c : ' ';
	}
	*p = '\0';
	if (g_utf8_validate(out, p - out, NULL))
		return out;
	g_autofree char *valid = g_utf8_make_valid(out, p - out);
	return arena_strdup(arena, valid);
}

bool
input_add_params(struct input *in, const char *s, size_t len,
    struct fault *fault)
{
	const char *end = s + len;

	if (len > INPUT_MAX_BYTES)
		return fault_set(fault, 413, "The request is too long.");
	if (!in->params)
		in->params =
		    arena_array(&in->arena, struct param, INPUT_MAX_PARAMS);
	while (s < end) {
		size_t n = (size_t)(end - s);
		const char *amp = memchr(s, '&', n);
		size_t part = amp ? (size_t)(amp - s) : n;
		const char *eq = memchr(s, '=', part);
		if (part) {
			if (in->n_params == INPUT_MAX_PARAMS)
				return fault_set(fault, 400,
				    "The request has too many parameters.");
			size_t name = eq ? (size_t)(eq - s) : part;
			struct param *p = &in->params[in->n_params++];
			p->name = decode(&in->arena, s, name);
			p->value = eq
			    ? decode(&in->arena, eq + 1, part - name - 1)
			    : "";
		}
		s += part + 1;
	}
	return true;
}

const char *
input_get(const struct input *in, const char *name)
{
	for (unsigned i = in->n_params; i-- > 0;)
		if (strcmp(in->params[i].name, name) == 0 &&
		    *in->params[i].value)
			return in->params[i].value;
	return NULL;
}

char **
input_all(struct input *in, const char *name)
{
	unsigned n = 0;

	for (unsigned i = 0; i < in->n_params; i++)
		n += strcmp(in->params[i].name, name) == 0 &&
		    *in->params[i].value;
	if (!n)
		return NULL;
	char **list = arena_array(&in->arena, char *, n + 1);
	n = 0;
	for (unsigned i = 0; i < in->n_params; i++)
		if (strcmp(in->params[i].name, name) == 0 &&
		    *in->params[i].value)
			list[n++] = (char *)in->params[i].value;
	return list;
}

/* --- the body ----------------------------------------------------------- */

static bool
is_form(const char *type)
{
	static const char form[] = "application/x-www-form-urlencoded";
	size_t n = sizeof form - 1;

	return type && g_ascii_strncasecmp(type, form, n) == 0 &&
	    (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

static bool
parse_body(struct input *in, char **envp, input_read_fn *read, void *ctx,
    struct fault *fault)
{
	const char *length = input_env(envp, "CONTENT_LENGTH");
	guint64 n;

	if (!is_form(input_env(envp, "CONTENT_TYPE")))
		return fault_set(fault, 415,
		    "Only forms can be sent to this address.");
	if (!length || !g_ascii_string_to_unsigned(length, 10, 0, G_MAXINT64,
	                   &n, NULL))
		return fault_set(fault, 400,
		    "The request does not say how long it is.");
	if (n > INPUT_MAX_BYTES)
		return fault_set(fault, 413, "The request is too long.");
	char *body = arena_alloc(&in->arena, n + 1);
	size_t got = 0;
	while (got < n) {
		size_t k = read ? read(ctx, body + got, n - got) : 0;
		if (!k)
			return fault_set(fault, 400, "The request breaks off.");
		got += k;
	}
	return input_add_params(in, body, n, fault);
}

/* --- headers ------------------------------------------------------------ */

static bool
parse_method(struct input *in, char **envp, struct fault *fault)
{
	static const char *const names[] = {"GET", "HEAD", "POST"};
	const char *method = input_env(envp, "REQUEST_METHOD");

	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (!method || strcmp(method, names[i]) == 0) {
			in->method = (enum method)i;
			return true;
		}
	return fault_set(fault, 405, "This address answers GET, HEAD and POST.");
}

/* Letters, digits and what else names of hosts, ports and IPv6 have. */
static bool
is_host(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > 255)
		return false;
	for (; *s; s++)
		if (!g_ascii_isalnum(*s) && !strchr("-._:[]", *s))
			return false;
	return true;
}

static const char *
parse_origin(struct input *in, char **envp)
{
	const char *host = input_env(envp, "HTTP_HOST");
	const char *https = input_env(envp, "HTTPS");
	const char *scheme = input_env(envp, "REQUEST_SCHEME");
	bool secure = (https && *https && g_ascii_strcasecmp(https, "off") != 0) ||
	    (scheme && strcmp(scheme, "https") == 0);

	if (!host || !is_host(host))
		host = input_env(envp, "SERVER_NAME");
	if (!host || !is_host(host))
		host = "localhost";
	g_autofree char *s =
	    g_strconcat(secure ? "https://" : "http://", host, NULL);
	return arena_strdup(&in->arena, s);
}

/* Whether a list such as "deflate, gzip;q=0.5" takes gzip. */
static bool
takes_gzip(const char *list)
{
	g_auto(GStrv) parts = g_strsplit(list ? list : "", ",", 20);

	for (char **p = parts; *p; p++) {
		g_auto(GStrv) words = g_strsplit(*p, ";", 3);
		if (!words[0] || g_ascii_strcasecmp(g_strstrip(words[0]), "gzip"))
			continue;
		const char *q = words[1] ? g_strstrip(words[1]) : "";
		return !g_str_has_prefix(q, "q=") ||
		    g_ascii_strtod(q + 2, NULL) > 0;
	}
	return false;
}

/* A path of the server, decoded already. */
static const char *
parse_path(struct input *in, const char *s)
{
	g_autofree char *valid =
	    g_utf8_make_valid(s ? s : "", s ? (gssize)strlen(s) : 0);

	return arena_strdup(&in->arena, valid);
}

bool
input_parse(struct input *in, char **envp, input_read_fn *read, void *ctx,
    struct fault *fault)
{
	*in = (struct input){.arena = ARENA_INIT, .base = "", .path = "/",
	    .origin = "http://localhost"};
	const char *base = input_env(envp, "SCRIPT_NAME");
	const char *path = input_env(envp, "PATH_INFO");
	const char *query = input_env(envp, "QUERY_STRING");

	if ((base && strlen(base) > INPUT_MAX_PATH) ||
	    (path && strlen(path) > INPUT_MAX_PATH))
		return fault_set(fault, 404, "There is no such page here.");
	char *own = (char *)parse_path(in, base);
	for (size_t n = strlen(own); n && own[n - 1] == '/'; n--)
		own[n - 1] = '\0';
	/* "//host" would lead to another site */
	while (own[0] == '/' && own[1] == '/')
		own++;
	in->base = *own == '/' ? own : "";
	if (path && *path)
		in->path = parse_path(in, path);
	in->origin = parse_origin(in, envp);
	in->gzip = takes_gzip(input_env(envp, "HTTP_ACCEPT_ENCODING"));
	in->if_none_match = input_env(envp, "HTTP_IF_NONE_MATCH");
	in->if_modified_since = input_env(envp, "HTTP_IF_MODIFIED_SINCE");
	if (!parse_method(in, envp, fault) ||
	    !input_add_params(in, query ? query : "",
	        query ? strlen(query) : 0, fault))
		return false;
	return in->method != METHOD_POST ||
	    parse_body(in, envp, read, ctx, fault);
}

void
input_release(struct input *in)
{
	arena_release(&in->arena);
}
