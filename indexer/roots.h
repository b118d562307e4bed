/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folders and files that were given to add, each with a name: file "roots"
 * of an index, a key file with a group for each root.
 */
#ifndef TRAWL_INDEXER_ROOTS_H
#define TRAWL_INDEXER_ROOTS_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

struct root {
	char *name;
	char *path;      /* absolute */
	bool listed;     /* its files were named one by one: update looks at
			  * those it has, and finds no others */
	dev_t device;    /* where it lay when it was last walked; 0: unknown */
	/* As given when it was last added. */
	char **include, **exclude;
	char *type, *language;
	bool hidden, follow, no_ignore;
};

struct roots;

/* Reads path; no roots where there is no such file. */
struct roots *roots_load(const char *path, GError **error);
void roots_free(struct roots *r);
/* Writes path where something was marked as changed. */
bool roots_save(struct roots *r, const char *path, GError **error);
void roots_changed(struct roots *r);

/* struct root, in the order they were added. */
GPtrArray *roots_all(const struct roots *r);
struct root *roots_find(const struct roots *r, const char *name);
/* The deepest root that is path or holds it; NULL where none. */
struct root *roots_owner(const struct roots *r, const char *path);
/* A new root.  name NULL: the base name of path; made unique, and fit for a
 * key file and an id. */
struct root *roots_add(struct roots *r, const char *name, const char *path);
void roots_remove(struct roots *r, struct root *root);

/* The part of path behind root; "" when it is the root. */
const char *root_below(const struct root *root, const char *path);
/* Whether path is folder or lies below it. */
bool path_is_below(const char *path, const char *folder);
/* "name TAB path" lines, for the metadata. */
char *roots_text(const struct roots *r);

#endif
