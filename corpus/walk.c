/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files below a folder.
 *
 * A stack of open folders instead of recursion, and names opened from the
 * folder above instead of whole paths: so neither the depth of a tree nor the
 * length of its paths is limited by the machine's stack or by PATH_MAX.  Of
 * the open folders only the deepest FDS_MAX hold a descriptor; the others are
 * found again as ".." of the one below.
 */
#include "corpus/walk.h"

#include "corpus/ignore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Half of what a process may have open where nobody raised it is 512. */
#define FDS_MAX 100
/* A tree that deep is a trap; the path itself would be megabytes. */
#define DEPTH_MAX 100000

struct entry {
	const char *name;
	unsigned char type; /* DT_…, DT_UNKNOWN where the system does not say */
};

struct folder {
	int fd;         /* -1: given up for now */
	dev_t dev;
	ino_t ino;
	bool linked;    /* reached by a symbolic link: ".." leads elsewhere */
	size_t path_len; /* of the path with its "/" */
	struct ignore *ignore;
	char *names;    /* all of them, NULs between */
	struct entry *entries;
	size_t n, next;
};

struct walker {
	const struct walk_options *options;
	walk_fn *fn;
	walk_error_fn *trouble;
	void *ctx;
	GString *path;
	size_t root_len; /* of the root with its "/" */
	GArray *folders; /* struct folder */
	GHashTable *seen; /* struct id; only when links are followed */
};

struct id {
	dev_t dev;
	ino_t ino;
};

static guint
id_hash(gconstpointer p)
{
	const struct id *i = p;
	guint64 v = (guint64)i->ino * 31 + i->dev;

	return (guint)(v ^ v >> 32);
}

static gboolean
id_equal(gconstpointer a, gconstpointer b)
{
	const struct id *x = a, *y = b;

	return x->dev == y->dev && x->ino == y->ino;
}

/* Whether this is the first time; always so when no links are followed. */
static bool
first_time(struct walker *w, const struct stat *st)
{
	struct id *id;

	if (!w->seen)
		return true;
	id = g_new(struct id, 1);
	*id = (struct id){st->st_dev, st->st_ino};
	return g_hash_table_add(w->seen, id);
}

static void
tell(struct walker *w, const char *message)
{
	if (w->trouble)
		w->trouble(w->path->str, message, w->ctx);
}

static void
tell_errno(struct walker *w, const char *what)
{
	int err = errno;
	g_autofree char *s = NULL;

	if (err == ENOENT)
		return; /* vanished since the folder was read */
	s = g_strdup_printf("%s: %s", what, g_strerror(err));
	tell(w, s);
}

/* --- what is passed over ------------------------------------------------------ */

static bool
any_glob(const char *const *globs, const char *below, bool is_dir,
    const char **ret_glob)
{
	for (; globs && *globs; globs++)
		if (ignore_glob_below(*globs, below, is_dir)) {
			*ret_glob = *globs;
			return true;
		}
	return false;
}

/* Folders of programs, not of people, even where hidden names are taken. */
static bool
machinery(const char *name)
{
	return strcmp(name, ".trawl") == 0 || strcmp(name, ".git") == 0 ||
	    strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0;
}

/* Whether the name at the end of path, below the folders on the stack, is
 * passed over.  ret_why: as walk_why_ignored(), or NULL. */
static bool
passed_over(const struct walk_options *o, const GArray *folders,
    const char *path, size_t root_len, bool is_dir, char **ret_why)
{
	const char *below = path + root_len, *slash = strrchr(below, '/');
	const char *name = slash ? slash + 1 : below, *glob;
	char *why = NULL;
	int said = 0;

	if (is_dir && machinery(name))
		why = g_strdup_printf("a folder of %s", name + 1);
	else if (!o->hidden && *name == '.')
		why = g_strdup("hidden");
	else if (any_glob(o->exclude, below, is_dir, &glob))
		why = g_strdup_printf("--exclude %s", glob);
	else if (!is_dir && o->include && *o->include &&
	    !any_glob(o->include, below, false, &glob))
		why = g_strdup_printf("not matched by --include %s",
		    *o->include);
	for (guint i = folders->len; !why && !said && i-- > 0;) {
		const struct folder *f =
		    &g_array_index(folders, struct folder, i);

		if (!f->ignore)
			continue;
		said = ignore_match(f->ignore, path + f->path_len, is_dir,
		    ret_why ? &why : NULL);
		if (said < 0)
			g_clear_pointer(&why, g_free);
		else if (said > 0 && !why)
			return true;
	}
	if (!why)
		return false;
	if (ret_why)
		*ret_why = why;
	else
		g_free(why);
	return true;
}

/* --- folders ------------------------------------------------------------------ */

static void
clear_folder(gpointer p)
{
	struct folder *f = p;

	if (f->fd >= 0)
		close(f->fd);
	ignore_free(f->ignore);
	g_free(f->names);
	g_free(f->entries);
}

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
	    ((const struct entry *)b)->name);
}

/* Reads the names of f.  False: it is a database, not a folder of documents. */
static bool
read_names(struct walker *w, struct folder *f)
{
	g_autoptr(GString) names = g_string_new(NULL);
	g_autoptr(GArray) types = g_array_new(FALSE, FALSE, 1);
	bool database = false;
	struct dirent *e;
	int fd = dup(f->fd);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (!dir) {
		tell_errno(w, "cannot read the folder");
		if (fd >= 0)
			close(fd);
		return true;
	}
	for (;;) {
		errno = 0;
		e = readdir(dir);
		if (!e)
			break;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (strcmp(e->d_name, "iamglass") == 0 ||
		    strcmp(e->d_name, "XAPIANDB") == 0)
			database = true;
		g_string_append_len(names, e->d_name, strlen(e->d_name) + 1);
		g_array_append_val(types, e->d_type);
	}
	if (errno)
		tell_errno(w, "cannot read all of the folder");
	closedir(dir);
	if (database)
		return false;
	f->n = types->len;
	f->names = g_string_free(g_steal_pointer(&names), FALSE);
	f->entries = g_new(struct entry, f->n + 1);
	for (size_t i = 0, at = 0; i < f->n; i++) {
		f->entries[i] = (struct entry){f->names + at,
		    g_array_index(types, unsigned char, i)};
		at += strlen(f->names + at) + 1;
	}
	qsort(f->entries, f->n, sizeof *f->entries, compare_entries);
	return true;
}

static struct folder *
top(struct walker *w)
{
	return &g_array_index(w->folders, struct folder, w->folders->len - 1);
}

/* Enters the open folder fd, whose path w->path is. */
static void
enter(struct walker *w, int fd, const struct stat *st, bool linked)
{
	struct folder f = {.fd = fd, .dev = st->st_dev, .ino = st->st_ino,
	    .linked = linked};

	if (!read_names(w, &f)) {
		if (w->folders->len == 0)
			tell(w, "a Xapian database, no folder of documents");
		close(fd);
		return;
	}
	if (w->path->str[w->path->len - 1] != '/')
		g_string_append_c(w->path, '/');
	f.path_len = w->path->len;
	if (w->folders->len == 0)
		w->root_len = f.path_len;
	if (!w->options->no_ignore)
		f.ignore = ignore_read(fd);
	if (w->folders->len >= FDS_MAX) {
		struct folder *far = &g_array_index(w->folders, struct folder,
		    w->folders->len - FDS_MAX);
		struct folder *below = far + 1;

		if (far->fd >= 0 && !below->linked) {
			close(far->fd);
			far->fd = -1;
		}
	}
	g_array_append_val(w->folders, f);
}

/* Opens a folder that was given up; false where it is not that one now. */
static bool
found_again(struct folder *f, int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || st.st_dev != f->dev || st.st_ino != f->ino) {
		close(fd);
		return false;
	}
	f->fd = fd;
	return true;
}

/* Leaves the deepest folder, and finds the one above again. */
static void
leave(struct walker *w)
{
	struct folder *f = top(w), *above = w->folders->len > 1 ? f - 1 : NULL;

	if (above && above->fd < 0) {
		g_string_truncate(w->path, above->path_len);
		if (!found_again(above, f->fd, "..") &&
		    !found_again(above, AT_FDCWD, w->path->str)) {
			if (above->next < above->n)
				tell(w, "moved while it was read: the rest of "
					"it is left out");
			above->next = above->n;
		}
	}
	g_array_set_size(w->folders, w->folders->len - 1);
}

/* Goes into the folder name.  follow: through a symbolic link. */
static void
descend(struct walker *w, const char *name, bool linked)
{
	struct stat st;
	int fd;

	if (w->folders->len >= DEPTH_MAX) {
		tell(w, "nested too deep");
		return;
	}
	fd = openat(top(w)->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
		(linked ? 0 : O_NOFOLLOW));
	if (fd < 0 || fstat(fd, &st) != 0) {
		tell_errno(w, "cannot open the folder");
		if (fd >= 0)
			close(fd);
		return;
	}
	if (first_time(w, &st))
		enter(w, fd, &st, linked);
	else
		close(fd);
}

/* One name of the deepest folder.  False where fn said stop. */
static bool
one_entry(struct walker *w, const struct entry *e)
{
	const struct walk_options *o = w->options;
	struct folder *f = top(w);
	unsigned char type = e->type;
	bool linked = false;
	struct walk_file file;
	struct stat st;
	bool have = false;

	g_string_truncate(w->path, f->path_len);
	g_string_append(w->path, e->name);

	if (type == DT_UNKNOWN || (type == DT_LNK && o->follow)) {
		if (fstatat(f->fd, e->name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
			tell_errno(w, "cannot look at it");
			return true;
		}
		linked = S_ISLNK(st.st_mode);
		if (linked && o->follow &&
		    fstatat(f->fd, e->name, &st, 0) != 0) {
			if (passed_over(o, w->folders, w->path->str,
				w->root_len, false, NULL))
				return true;
			tell(w, errno == ENOENT
				? "a symbolic link that leads nowhere"
				: errno == ELOOP ? "symbolic links in a circle"
						 : "cannot follow the link");
			return true;
		}
		have = true;
		type = S_ISDIR(st.st_mode) ? DT_DIR
		    : S_ISREG(st.st_mode) ? DT_REG : DT_UNKNOWN;
	}
	if (type != DT_DIR && type != DT_REG)
		return true;
	if (passed_over(o, w->folders, w->path->str, w->root_len,
		type == DT_DIR, NULL))
		return true;
	if (type == DT_DIR) {
		descend(w, e->name, linked);
		return true;
	}
	if (!have && fstatat(f->fd, e->name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		tell_errno(w, "cannot look at it");
		return true;
	}
	if (!S_ISREG(st.st_mode) || !first_time(w, &st))
		return true;
	file = (struct walk_file){.path = w->path->str,
	    .below = w->path->str + w->root_len, .st = &st, .dirfd = f->fd,
	    .name = e->name};
	return w->fn(&file, w->ctx);
}

static bool
walk_one_file(struct walker *w, const struct stat *st)
{
	const char *slash = strrchr(w->path->str, '/');
	const char *name = slash ? slash + 1 : w->path->str, *glob;
	const struct walk_options *o = w->options;
	struct walk_file file = {.path = w->path->str, .below = name, .st = st,
	    .dirfd = AT_FDCWD, .name = w->path->str};

	/* named by a person: only what that person excluded does not count */
	if (any_glob(o->exclude, name, false, &glob) ||
	    (o->include && *o->include &&
		!any_glob(o->include, name, false, &glob)))
		return true;
	return w->fn(&file, w->ctx);
}

bool
walk(const char *root, const struct walk_options *options, walk_fn *fn,
    walk_error_fn *trouble, void *ctx, GError **error)
{
	static const struct walk_options none;
	struct walker w = {.options = options ? options : &none, .fn = fn,
	    .trouble = trouble, .ctx = ctx};
	struct stat st;
	bool ok = true;
	int fd;

	fd = open(root, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		int err = errno;
		g_autofree char *name = g_filename_display_name(root);

		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(err),
		    "'%s': %s", name, g_strerror(err));
		if (fd >= 0)
			close(fd);
		return false;
	}
	w.path = g_string_new(root);
	w.folders = g_array_new(FALSE, FALSE, sizeof(struct folder));
	g_array_set_clear_func(w.folders, clear_folder);
	if (w.options->follow)
		w.seen = g_hash_table_new_full(id_hash, id_equal, g_free, NULL);

	if (S_ISDIR(st.st_mode)) {
		while (w.path->len > 1 && w.path->str[w.path->len - 1] == '/')
			g_string_truncate(w.path, w.path->len - 1);
		first_time(&w, &st);
		enter(&w, fd, &st, false);
		while (ok && w.folders->len) {
			struct folder *f = top(&w);

			if (f->next < f->n)
				ok = one_entry(&w, &f->entries[f->next++]);
			else
				leave(&w);
		}
	} else {
		close(fd);
		if (S_ISREG(st.st_mode))
			ok = walk_one_file(&w, &st);
		else {
			g_autofree char *name = g_filename_display_name(root);

			g_set_error(error, G_IO_ERROR,
			    G_IO_ERROR_NOT_REGULAR_FILE,
			    "'%s': neither a file nor a folder", name);
			ok = false;
		}
	}
	g_array_unref(w.folders);
	g_string_free(w.path, TRUE);
	if (w.seen)
		g_hash_table_unref(w.seen);
	return ok;
}

/* --- why not ------------------------------------------------------------------ */

static char *
why_folder(int fd)
{
	if (faccessat(fd, "iamglass", F_OK, 0) == 0 ||
	    faccessat(fd, "XAPIANDB", F_OK, 0) == 0)
		return g_strdup("inside a Xapian database");
	return NULL;
}

char *
walk_why_ignored(const char *root, const char *path,
    const struct walk_options *options)
{
	static const struct walk_options none;
	const struct walk_options *o = options ? options : &none;
	g_autoptr(GArray) folders =
	    g_array_new(FALSE, FALSE, sizeof(struct folder));
	size_t root_len = strlen(root);
	g_autofree char *so_far = NULL;
	const char *next;

	g_array_set_clear_func(folders, clear_folder);
	while (root_len > 1 && root[root_len - 1] == '/')
		root_len--;
	if (strncmp(path, root, root_len) != 0 ||
	    (path[root_len] != '/' && root[root_len - 1] != '/'))
		return strcmp(path, root) == 0 ? NULL
					       : g_strdup("not below the root");
	if (root[root_len - 1] != '/')
		root_len++;

	/* as the walk goes: each folder's rules, then the next name */
	for (next = path + root_len; next;) {
		struct folder f = {.path_len = next - path};
		const char *slash;
		struct stat st;
		char *why;

		g_free(so_far);
		so_far = g_strndup(path, next - path);
		f.fd = open(so_far, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (f.fd < 0)
			return g_strdup_printf("the folder cannot be opened: %s",
			    g_strerror(errno));
		if (!o->no_ignore)
			f.ignore = ignore_read(f.fd);
		why = why_folder(f.fd);
		g_array_append_val(folders, f);
		if (why)
			return why;

		slash = strchr(next, '/');
		g_free(so_far);
		so_far = slash ? g_strndup(path, slash - path) : g_strdup(path);
		if (lstat(so_far, &st) == 0) {
			if (S_ISLNK(st.st_mode)) {
				if (!o->follow)
					return g_strdup("a symbolic link");
				if (stat(so_far, &st) != 0)
					return g_strdup("a symbolic link that "
							"leads nowhere");
			}
			if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
				return g_strdup("no regular file");
		} else
			st.st_mode = slash ? S_IFDIR : S_IFREG;
		if (passed_over(o, folders, so_far, root_len,
			S_ISDIR(st.st_mode), &why))
			return why;
		next = slash && slash[1] ? slash + 1 : NULL;
	}
	return NULL;
}
