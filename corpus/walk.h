/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files below a folder, as a person would mean them: ignore files hold,
 * hidden files and trawl's own folder are passed over.
 *
 * Always passed over: .trawl, Xapian databases, what version control keeps for
 * itself (.git, .hg, .svn), symbolic links unless they are followed, and what
 * is neither file nor folder.  A file that is named as root is taken even when
 * hidden or ignored.  Globs without "/" are matched with the base name, with
 * "/" from the root; an excluded folder is not entered.
 */
#ifndef TRAWL_CORPUS_WALK_H
#define TRAWL_CORPUS_WALK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct walk_options {
	const char *const *include; /* globs on the path below the root, NULL-
				     * terminated; NULL: everything */
	const char *const *exclude;
	bool hidden;    /* also names that begin with a dot */
	bool follow;    /* symbolic links (each file once, loops end) */
	bool no_ignore; /* .gitignore, .ignore, .trawlignore do not hold */
};

/* A file found.  Borrowed for the call. */
struct walk_file {
	const char *path;  /* absolute */
	const char *below; /* the part behind the root and its slash; the base
			    * name when the root is a file */
	const struct stat *st;
	int dirfd;         /* openat(dirfd, name) opens it, however long path is */
	const char *name;
};

/* Called for every regular file, in byte order of path within a folder.
 * Returns false to stop. */
typedef bool walk_fn(const struct walk_file *file, void *ctx);
/* Told of what could not be entered or read; the walk goes on. */
typedef void walk_error_fn(const char *path, const char *message, void *ctx);

/* Walks root, an absolute path of a folder or file.  False when root itself
 * cannot be read (error set) or fn stopped (error not set). */
bool walk(const char *root, const struct walk_options *options, walk_fn *fn,
    walk_error_fn *trouble, void *ctx, GError **error);

/* Whether the walk would pass over path and by which rule ("hidden",
 * ".gitignore:3: *.tmp", "not matched by --include …"); NULL: it is taken. */
char *walk_why_ignored(const char *root, const char *path,
    const struct walk_options *options);

#endif
