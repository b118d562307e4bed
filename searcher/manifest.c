/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What made a run, as the JSON object beside it: versions, index, model, topics. */
#include <config.h>

#include "searcher/manifest.h"

#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"
#include "searcher/model.h"
#include "searcher/session.h"

/* A manifest stays within bounds whatever the topics are. */
#define NAMED_MAX 10000

struct list {
	json_t *named;
	unsigned long others;
};

struct manifest {
	struct list lists[2];
};

static const char *const list_names[] = {
    [MANIFEST_EMPTY] = "topics_without_hits",
    [MANIFEST_FAILED] = "topics_failed",
};

struct manifest *
manifest_new(void)
{
	struct manifest *m = g_new0(struct manifest, 1);

	for (unsigned i = 0; i < G_N_ELEMENTS(m->lists); i++)
		m->lists[i].named = json_array();
	return m;
}

void
manifest_free(struct manifest *m)
{
	if (!m)
		return;
	for (unsigned i = 0; i < G_N_ELEMENTS(m->lists); i++)
		json_decref(m->lists[i].named);
	g_free(m);
}

/* s as UTF-8, or null. */
static json_t *
text_of(const char *s)
{
	g_autofree char *valid = s ? g_utf8_make_valid(s, -1) : NULL;

	return valid ? json_string(valid) : json_null();
}

void
manifest_note(struct manifest *m, enum manifest_list which, const char *topic,
    const char *message)
{
	struct list *list = &m->lists[which];

	if (json_array_size(list->named) >= NAMED_MAX) {
		list->others++;
		return;
	}
	json_t *e = json_object();
	json_object_set_new(e, "topic", text_of(topic));
	if (message)
		json_object_set_new(e, "message", text_of(message));
	json_array_append_new(list->named, e);
}

static json_t *
revisions_of(struct index *ix)
{
	json_t *revisions = json_array();

	for (unsigned i = 0; i < ix->n_shards; i++) {
		uint64_t rev = 0;
		xc_db_revision(shard_db(&ix->shards[i]), &rev, NULL);
		json_array_append_new(revisions,
		    json_integer((json_int_t)rev));
	}
	return revisions;
}

static void
describe_opened(json_t *e, struct session *s)
{
	struct index *ix = session_index(s);
	struct xc_db_stats stats;
	size_t len;
	const char *uuid = xc_db_uuid(index_db(ix), &len, NULL);

	json_object_set_new(e, "uuid", json_string(uuid ? uuid : ""));
	json_object_set_new(e, "revisions", revisions_of(ix));
	if (xc_db_get_stats(index_db(ix), &stats, NULL))
		json_object_set_new(e, "documents",
		    json_integer(stats.doccount));
	json_object_set_new(e, "analyzer",
	    json_string(text_analyzer_spec(session_analyzer(s))));
}

static json_t *
describe_indexes(char **places)
{
	json_t *list = json_array();

	for (char **p = places; *p; p++) {
		char *one[] = {*p, NULL};
		struct session *s = session_open(one, NULL);
		json_t *e = json_object();

		json_object_set_new(e, "place", text_of(*p));
		if (s)
			describe_opened(e, s);
		json_array_append_new(list, e);
		session_close(s);
	}
	return list;
}

static void
set_lists(json_t *o, const struct manifest *m)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(m->lists); i++) {
		const struct list *list = &m->lists[i];
		g_autofree char *others =
		    g_strconcat(list_names[i], "_not_named", NULL);

		json_object_set(o, list_names[i], list->named);
		if (list->others)
			json_object_set_new(o, others,
			    json_integer((json_int_t)list->others));
	}
}

json_t *
manifest_finish(const struct manifest *m, const struct manifest_source *source,
    unsigned long n_topics)
{
	const struct request *r = source->request;
	json_t *o = json_object(), *command = json_array();
	struct model model;

	json_object_set_new(o, "trawl", json_string(PACKAGE_VERSION));
	json_object_set_new(o, "libxapian", json_string(xc_xapian_version()));
	json_object_set_new(o, "index", describe_indexes(source->places));
	if (model_parse(r->model, &model, NULL)) {
		g_autofree char *text = model_print(&model);
		json_object_set_new(o, "model", json_string(text));
	}
	json_object_set_new(o, "expand", text_of(r->expand));
	json_object_set_new(o, "query_syntax",
	    json_string(r->bag ? "bag" : "full"));
	json_object_set_new(o, "ties",
	    json_string("scores to 1e-6, then the id's bytes ascending"));
	json_object_set_new(o, "topics_sha256", text_of(topics_digest(source->topics)));
	json_object_set_new(o, "topics_format",
	    json_string(topics_format_name(topics_format(source->topics))));
	json_object_set_new(o, "topics", json_integer((json_int_t)n_topics));
	set_lists(o, m);
	for (int i = 0; i < source->argc; i++)
		json_array_append_new(command, text_of(source->argv[i]));
	json_object_set_new(o, "command", command);
	return o;
}
