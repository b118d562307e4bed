/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes, locks and tidies index folders.
 *
 * The stub XAPIANDB is written first, naming an empty database, so that from
 * then on the folder opens; a shard appears in it by the rename that replaces
 * the stub.  A shard.N that the stub does not name is left over from a run that
 * was interrupted, and is removed by whoever has the lock next.
 */
#include "indexer/place.h"

#include "lib/base/tree.h"
#include "lib/index/index.h"
#include "lib/index/stub.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARD "shard."
#define LOCK "lock"
#define LOCK_TEXT_MAX 256
#define LOCK_POLL_US 50000

G_DEFINE_QUARK(trawl-place-error, place_error)

static bool
io_error(GError **error, const char *what, const char *path)
{
	int e = errno;

	g_set_error(error, PLACE_ERROR, PLACE_ERROR_IO, "%s '%s': %s", what,
	    path, g_strerror(e));
	return false;
}

char *
place_path(const struct place *p, const char *name)
{
	return g_build_filename(p->folder, name, NULL);
}

bool
place_is_index(const char *folder)
{
	g_autofree char *stub = g_build_filename(folder, STUB_NAME, NULL);

	return g_file_test(stub, G_FILE_TEST_IS_REGULAR);
}

/* --- lock ------------------------------------------------------------------ */

static bool
is_alive(long pid)
{
	return pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

/* The process that the system says has the lock; 0: not known here.  A line is
 * "1: FLOCK ADVISORY WRITE pid major:minor:inode from to". */
static long
holder_of(int fd)
{
	g_autofree char *locks = NULL;
	struct stat st;

	if (fstat(fd, &st) != 0 ||
	    !g_file_get_contents("/proc/locks", &locks, NULL, NULL))
		return 0;
	g_autofree char *inode = g_strdup_printf(":%" G_GUINT64_FORMAT " ",
	    (guint64)st.st_ino);
	g_auto(GStrv) lines = g_strsplit(locks, "\n", -1);
	for (char **l = lines; *l; l++) {
		long pid;
		if (strstr(*l, inode) &&
		    sscanf(*l, "%*d: FLOCK %*s WRITE %ld", &pid) == 1 &&
		    is_alive(pid))
			return pid;
	}
	return 0;
}

/* What the holder wrote into the file; of one that did not, what the system
 * knows. */
static long
read_holder(int fd, char *text, char **ret_name)
{
	ssize_t n = pread(fd, text, LOCK_TEXT_MAX, 0);
	long holder = holder_of(fd), pid;

	text[n > 0 ? n : 0] = '\0';
	pid = strtol(text, ret_name, 10);
	if (holder > 0 && holder != pid) {
		g_autofree char *path = g_strdup_printf("/proc/%ld/comm",
		    holder);
		g_autofree char *comm = NULL;
		pid = holder;
		*ret_name = text;
		g_file_get_contents(path, &comm, NULL, NULL);
		g_strlcpy(text, comm ? comm : "", LOCK_TEXT_MAX);
	}
	g_strstrip(*ret_name);
	for (char *c = *ret_name; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = '?';
	return is_alive(pid) ? pid : 0;
}

static void
set_locked(GError **error, int fd, const char *folder)
{
	char text[LOCK_TEXT_MAX + 1], *name;
	long pid = read_holder(fd, text, &name);

	if (pid > 0)
		g_set_error(error, PLACE_ERROR, PLACE_ERROR_LOCKED,
		    "'%s' is being written by '%s' (process %ld); "
		    "--wait SECONDS waits for it",
		    folder, *name ? name : "another program", pid);
	else
		g_set_error(error, PLACE_ERROR, PLACE_ERROR_LOCKED,
		    "'%s' is being written by another program; "
		    "--wait SECONDS waits for it", folder);
}

static int
lock(const char *folder, double wait, const char *program, GError **error)
{
	g_autofree char *path = g_build_filename(folder, LOCK, NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	gint64 until = g_get_monotonic_time() +
	    (gint64)(wait * G_USEC_PER_SEC);

	if (fd < 0) {
		io_error(error, "cannot write", path);
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			io_error(error, "cannot lock", path);
			close(fd);
			return -1;
		}
		if (g_get_monotonic_time() >= until) {
			set_locked(error, fd, folder);
			close(fd);
			return -1;
		}
		g_usleep(LOCK_POLL_US);
	}
	char text[LOCK_TEXT_MAX];
	int n = snprintf(text, sizeof(text), "%ld %.200s\n", (long)getpid(),
	    program);
	/* Only for the message of others: on a full disk it may be missing. */
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
		errno = 0;
	return fd;
}

/* --- making ---------------------------------------------------------------- */

static bool
is_ours(const char *name)
{
	static const char *const names[] = {STUB_NAME, LOCK, "roots", "files"};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_str_has_prefix(name, names[i]))
			return true;
	return g_str_has_prefix(name, SHARD);
}

/* True where folder holds nothing, or only what an interrupted creation
 * left. */
static bool
may_become_index(const char *folder, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	if (!dir) {
		g_set_error(error, PLACE_ERROR, PLACE_ERROR_IO,
		    "cannot open '%s': %s", folder, g_strerror(errno));
		return false;
	}
	while ((name = g_dir_read_name(dir)) != NULL)
		if (!is_ours(name)) {
			g_set_error(error, PLACE_ERROR, PLACE_ERROR_FOREIGN,
			    "'%s' is not an index and not empty (it has '%s'): "
			    "an index needs a folder of its own",
			    folder, name);
			return false;
		}
	return true;
}

static bool
is_xapian_database(const char *folder)
{
	g_autofree char *glass = g_build_filename(folder, "iamglass", NULL);

	return g_file_test(glass, G_FILE_TEST_EXISTS);
}

static bool
make_folder(const char *folder, GError **error)
{
	if (g_file_test(folder, G_FILE_TEST_EXISTS) &&
	    !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, PLACE_ERROR, PLACE_ERROR_FOREIGN,
		    "'%s' is a file: an index is a folder", folder);
		return false;
	}
	if (is_xapian_database(folder)) {
		g_set_error(error, PLACE_ERROR, PLACE_ERROR_FOREIGN,
		    "'%s' is a Xapian database that trawl did not make: it can "
		    "be searched, but not added to", folder);
		return false;
	}
	if (g_mkdir_with_parents(folder, 0755) != 0)
		return io_error(error, "cannot make", folder);
	return may_become_index(folder, error);
}

/* --- opening --------------------------------------------------------------- */

/* Names of the shards in the stub.  What is not in the folder cannot be
 * written. */
static char **
read_shards(const char *folder, GError **error)
{
	g_autofree char *stub = g_build_filename(folder, STUB_NAME, NULL);
	g_autoptr(GPtrArray) lines = stub_read(stub, error);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (!lines)
		return NULL;
	for (guint i = 0; i < lines->len; i++) {
		const struct stub_line *l = lines->pdata[i];
		if (l->kind == STUB_INMEMORY)
			continue;
		g_autofree char *dir = g_path_get_dirname(l->place);
		if (l->kind != STUB_LOCAL || strcmp(dir, folder) != 0) {
			g_set_error(error, PLACE_ERROR, PLACE_ERROR_FOREIGN,
			    "'%s' names '%s', which is not a part of it: it can "
			    "be searched, but not added to",
			    stub, l->place);
			return NULL;
		}
		/* Else a run that finds all files unchanged would say nothing
		 * of it. */
		if (!is_xapian_database(l->place)) {
			g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
			    "the index is damaged: '%s', a part of it, is no "
			    "database", l->place);
			return NULL;
		}
		g_ptr_array_add(names, g_path_get_basename(l->place));
	}
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static bool
has(char **names, const char *name)
{
	return g_strv_contains((const char *const *)names, name);
}

/* Removes shards that the stub does not name. */
static void
tidy(struct place *p)
{
	g_autoptr(GDir) dir = g_dir_open(p->folder, 0, NULL);
	g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_prefix(name, SHARD) && !has(p->shards, name))
			g_ptr_array_add(old, place_path(p, name));
	for (guint i = 0; i < old->len; i++)
		tree_remove(old->pdata[i]);
}

struct place *
place_open(const char *folder, bool create, double wait, const char *program,
    GError **error)
{
	g_autofree char *path = g_canonicalize_filename(folder, NULL);
	char *no_shards[] = {NULL};

	if (!place_is_index(path)) {
		if (!create) {
			g_set_error(error, PLACE_ERROR, PLACE_ERROR_FOREIGN,
			    g_file_test(path, G_FILE_TEST_EXISTS)
				? "'%s' is not an index that trawl made"
				: "'%s' does not exist", folder);
			return NULL;
		}
		if (!make_folder(path, error))
			return NULL;
	}
	int fd = lock(path, wait, program, error);
	if (fd < 0)
		return NULL;
	struct place *p = g_new0(struct place, 1);
	p->folder = g_steal_pointer(&path);
	p->lock = fd;
	if ((place_is_index(p->folder) ||
		stub_write(p->folder, no_shards, error)) &&
	    (p->shards = read_shards(p->folder, error)) != NULL) {
		tidy(p);
		return p;
	}
	place_close(p);
	return NULL;
}

void
place_close(struct place *p)
{
	if (!p)
		return;
	close(p->lock); /* and with it the lock */
	g_strfreev(p->shards);
	g_free(p->folder);
	g_free(p);
}

char *
place_new_shard(const struct place *p)
{
	guint64 last = 0;

	for (char **s = p->shards; *s; s++)
		last = MAX(last, g_ascii_strtoull(*s + strlen(SHARD), NULL, 10));
	for (;;) {
		char *name = g_strdup_printf(SHARD "%" G_GUINT64_FORMAT, ++last);
		g_autofree char *path = place_path(p, name);
		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			return name;
		g_free(name);
	}
}

bool
place_set_shards(struct place *p, char **shards, GError **error)
{
	if (!stub_write(p->folder, shards, error))
		return false;
	g_strfreev(p->shards);
	p->shards = g_strdupv(shards);
	tidy(p);
	return true;
}
