/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walk over trees made for it: what is taken, what is passed over, why. */
#include "corpus/ignore.h"
#include "corpus/walk.h"
#include "lib/base/tree.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
make_file(const char *top, const char *below, const char *text)
{
	g_autofree char *path = g_build_filename(top, below, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
	if (!g_str_has_suffix(below, "/"))
		g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static char *
new_tree(void)
{
	char *top = g_dir_make_tmp("trawl-walk-XXXXXX", NULL);

	g_assert_nonnull(top);
	return top;
}

static void
remove_top(char *top)
{
	g_assert_true(tree_remove(top));
	g_free(top);
}

struct seen {
	GString *files, *troubles;
	int stop_after;
};

static bool
see(const struct walk_file *file, void *ctx)
{
	struct seen *s = ctx;

	g_assert_true(g_str_has_suffix(file->path, file->below));
	g_assert_true(S_ISREG(file->st->st_mode));
	g_assert_cmpint(faccessat(file->dirfd, file->name, R_OK, 0), ==, 0);
	g_string_append_printf(s->files, "%s ", file->below);
	return --s->stop_after != 0;
}

static void
trouble(const char *path, const char *message, void *ctx)
{
	struct seen *s = ctx;

	g_string_append_printf(s->troubles, "%s: %s; ", strrchr(path, '/') + 1,
	    message);
}

/* Walks top and compares what was found, and what troubled. */
static void
expect(const char *top, const struct walk_options *o, const char *files,
    const char *troubles)
{
	struct seen s = {g_string_new(NULL), g_string_new(NULL), -1};
	g_autoptr(GError) error = NULL;

	g_assert_true(walk(top, o, see, trouble, &s, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(s.files->str, ==, files);
	g_assert_cmpstr(s.troubles->str, ==, troubles);
	g_string_free(s.files, TRUE);
	g_string_free(s.troubles, TRUE);
}

static void
expect_why(const char *top, const char *below, const struct walk_options *o,
    const char *why)
{
	g_autofree char *path = g_build_filename(top, below, NULL);
	g_autofree char *got = walk_why_ignored(top, path, o);

	g_assert_cmpstr(got, ==, why);
}

static void
test_glob(void)
{
	static const struct {
		const char *glob, *path;
		bool match;
	} rows[] = {{"*.txt", "a.txt", true}, {"*.txt", "d/a.txt", false},
	    {"a?c", "abc", true}, {"a?c", "a/c", false}, {"**/a", "a", true},
	    {"**/a", "x/y/a", true}, {"**/a", "xa", false},
	    {"a/**", "a/b/c", true}, {"a/**", "a", false}, {"a/**/b", "a/b", true},
	    {"a/**/b", "a/x/y/b", true}, {"a/**/b", "a/xb", false},
	    {"a/**/*.c", "a/x/y/z.c", true}, {"**/x/*", "a/x/b/x/c", true},
	    {"[a-c]x", "bx", true}, {"[!a-c]x", "bx", false},
	    {"[!a-c]x", "dx", true}, {"[]]", "]", true}, {"[a", "[a", true},
	    {"[[:digit:]]*", "7up", true}, {"\\*", "*", true},
	    {"\\*", "a", false}, {"a**b", "axxb", true}, {"a**b", "ax/xb", false},
	    {"*a*b*c*", "xxaxxbxxcxx", true}, {"*a*b*c*", "xxaxxbxx", false},
	    {"", "", true}, {"*", "", true}, {"**", "a/b", true}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (ignore_glob(rows[i].glob, rows[i].path) != rows[i].match)
			g_error("glob '%s' on '%s'", rows[i].glob, rows[i].path);
}

/* Patterns made to go back and forth must not take long. */
static void
test_glob_hostile(void)
{
	g_autoptr(GString) glob = g_string_new("**/"), path = g_string_new("");

	for (int i = 0; i < 200; i++)
		g_string_append(glob, i % 4 ? "*a" : "*a/**/");
	for (int i = 0; i < 4000; i++)
		g_string_append(path, i % 40 ? "a" : "/");
	g_string_append(glob, "b");
	g_assert_false(ignore_glob(glob->str, path->str));
}

static void
test_plain(void)
{
	char *top = new_tree();
	static const struct walk_options hidden = {.hidden = true};

	make_file(top, "b.txt", "b");
	make_file(top, "a/x.txt", "x");
	make_file(top, ".secret", "s");
	make_file(top, ".trawl/iamglass", "db");
	make_file(top, ".git/config", "c");
	make_file(top, "idx/XAPIANDB", "stub");
	make_file(top, "idx/note.txt", "n");
	make_file(top, "glass/iamglass", "g");
	make_file(top, "c\xff.txt", "not UTF-8");
	expect(top, NULL, "a/x.txt b.txt c\xff.txt ", "");
	expect(top, &hidden, ".secret a/x.txt b.txt c\xff.txt ", "");
	expect_why(top, ".secret", NULL, "hidden");
	expect_why(top, ".git/config", &hidden, "a folder of git");
	expect_why(top, "idx/note.txt", NULL, "inside a Xapian database");
	expect_why(top, "b.txt", NULL, NULL);
	expect_why(top, "a/x.txt", NULL, NULL);
	remove_top(top);
}

static void
test_ignore(void)
{
	char *top = new_tree();
	static const struct walk_options all = {.no_ignore = true};

	make_file(top, ".gitignore",
	    "# comment\n*.tmp\n!keep.tmp\n/only-here\nbuild/\ndoc/*.log\r\n"
	    "deep/**/x\nblank\\ \n\n");
	make_file(top, "sub/.ignore", "!b.tmp\nlocal\n");
	make_file(top, "sub/.trawlignore", "!local\n");
	make_file(top, "a.tmp", "");
	make_file(top, "keep.tmp", "");
	make_file(top, "only-here", "");
	make_file(top, "sub/only-here", "");
	make_file(top, "sub/b.tmp", "");
	make_file(top, "sub/local", "");
	make_file(top, "build/o", "");
	make_file(top, "sub/build/o", "");
	make_file(top, "n/build", "a file, not a folder");
	make_file(top, "doc/y.log", "");
	make_file(top, "doc/z/y.log", "");
	make_file(top, "deep/q/w/x", "");
	make_file(top, "blank ", "");
	expect(top, NULL,
	    "doc/z/y.log keep.tmp n/build sub/b.tmp sub/local sub/only-here ",
	    "");
	expect(top, &all,
	    "a.tmp blank  build/o deep/q/w/x doc/y.log doc/z/y.log keep.tmp "
	    "n/build only-here sub/b.tmp sub/build/o sub/local sub/only-here ",
	    "");
	expect_why(top, "a.tmp", NULL, ".gitignore:2: *.tmp");
	expect_why(top, "build/o", NULL, ".gitignore:5: build/");
	expect_why(top, "doc/y.log", NULL, ".gitignore:6: doc/*.log");
	expect_why(top, "sub/b.tmp", NULL, NULL);
	expect_why(top, "a.tmp", &all, NULL);
	remove_top(top);
}

static void
test_include(void)
{
	char *top = new_tree();
	const char *md[] = {"*.md", NULL}, *docs[] = {"docs/**/*.md", NULL},
		   *not_old[] = {"old/", "x*", NULL};
	struct walk_options o = {.include = md};

	make_file(top, "a.md", "");
	make_file(top, "a.txt", "");
	make_file(top, "docs/b.md", "");
	make_file(top, "docs/c/d.md", "");
	make_file(top, "docs/old/e.md", "");
	make_file(top, "docs/xe.md", "");
	expect(top, &o,
	    "a.md docs/b.md docs/c/d.md docs/old/e.md docs/xe.md ", "");
	o.exclude = not_old;
	expect(top, &o, "a.md docs/b.md docs/c/d.md ", "");
	o.include = docs;
	expect(top, &o, "docs/b.md docs/c/d.md ", "");
	expect_why(top, "a.md", &o, "not matched by --include docs/**/*.md");
	expect_why(top, "docs/xe.md", &o, "--exclude x*");
	expect_why(top, "docs/old/e.md", &o, "--exclude old/");
	remove_top(top);
}

static void
test_links(void)
{
	char *top = new_tree();
	g_autofree char *loop = g_build_filename(top, "d/loop", NULL),
		   *file = g_build_filename(top, "d/link.txt", NULL),
		   *dead = g_build_filename(top, "dead", NULL),
		   *self = g_build_filename(top, "self", NULL),
		   *dir = g_build_filename(top, "z", NULL);
	static const struct walk_options follow = {.follow = true};

	make_file(top, "d/a.txt", "a");
	make_file(top, "e/b.txt", "b");
	g_assert_cmpint(symlink("..", loop), ==, 0);
	g_assert_cmpint(symlink("../e/b.txt", file), ==, 0);
	g_assert_cmpint(symlink("nowhere", dead), ==, 0);
	g_assert_cmpint(symlink("self", self), ==, 0);
	g_assert_cmpint(symlink("e", dir), ==, 0);
	expect(top, NULL, "d/a.txt e/b.txt ", "");
	/* each file once, by the first way to it */
	expect(top, &follow, "d/a.txt d/link.txt ",
	    "dead: a symbolic link that leads nowhere; "
	    "self: symbolic links in a circle; ");
	expect_why(top, "d/link.txt", NULL, "a symbolic link");
	remove_top(top);
}

static void
test_unreadable(void)
{
	char *top = new_tree();
	g_autofree char *locked = g_build_filename(top, "locked", NULL);
	struct seen s = {NULL, NULL, -1};
	g_autoptr(GError) error = NULL;

	make_file(top, "locked/a.txt", "");
	make_file(top, "z.txt", "");
	g_assert_cmpint(chmod(locked, 0), ==, 0);
	if (access(locked, R_OK) == 0)
		g_test_skip("root reads everything");
	else
		expect(top, NULL, "z.txt ",
		    "locked: cannot open the folder: Permission denied; ");
	chmod(locked, 0755);
	remove_top(top);

	g_assert_false(
	    walk("/nonexistent/folder", NULL, see, trouble, &s, &error));
	g_assert_nonnull(strstr(error->message, "'/nonexistent/folder'"));
}

static void
test_one_file(void)
{
	char *top = new_tree();
	g_autofree char *path = g_build_filename(top, ".hidden.md", NULL);
	const char *txt[] = {"*.txt", NULL};
	struct walk_options o = {.include = txt};

	make_file(top, ".hidden.md", "named, so taken");
	expect(path, NULL, ".hidden.md ", "");
	expect(path, &o, "", "");
	remove_top(top);
}

static void
test_stop(void)
{
	char *top = new_tree();
	struct seen s = {g_string_new(NULL), g_string_new(NULL), 2};
	g_autoptr(GError) error = NULL;

	make_file(top, "a", "");
	make_file(top, "b", "");
	make_file(top, "c", "");
	g_assert_false(walk(top, NULL, see, trouble, &s, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(s.files->str, ==, "a b ");
	g_string_free(s.files, TRUE);
	g_string_free(s.troubles, TRUE);
	remove_top(top);
}

/* Deeper than PATH_MAX and than what a process may have open. */
static void
test_deep(void)
{
	char *top = new_tree();
	char name[101];
	struct seen s = {g_string_new(NULL), g_string_new(NULL), -1};
	int fd = open(top, O_RDONLY | O_DIRECTORY);

	memset(name, 'd', 100);
	name[100] = 0;
	for (int i = 0; i < 300; i++) {
		int next, file;

		g_assert_cmpint(mkdirat(fd, name, 0755), ==, 0);
		next = openat(fd, name, O_RDONLY | O_DIRECTORY);
		g_assert_cmpint(next, >=, 0);
		file = openat(fd, "z", O_CREAT | O_WRONLY, 0644);
		g_assert_cmpint(file, >=, 0);
		close(file);
		close(fd);
		fd = next;
	}
	close(fd);
	g_assert_true(walk(top, NULL, see, trouble, &s, NULL));
	g_assert_cmpstr(s.troubles->str, ==, "");
	/* 300 files "…/z", the deepest first */
	g_assert_cmpuint(s.files->len, >, 300 * 150 * 100);
	g_assert_true(g_str_has_suffix(s.files->str, " z "));
	g_string_free(s.files, TRUE);
	g_string_free(s.troubles, TRUE);
	remove_top(top);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/walk/glob", test_glob);
	g_test_add_func("/walk/glob-hostile", test_glob_hostile);
	g_test_add_func("/walk/plain", test_plain);
	g_test_add_func("/walk/ignore", test_ignore);
	g_test_add_func("/walk/include", test_include);
	g_test_add_func("/walk/links", test_links);
	g_test_add_func("/walk/unreadable", test_unreadable);
	g_test_add_func("/walk/one-file", test_one_file);
	g_test_add_func("/walk/stop", test_stop);
	g_test_add_func("/walk/deep", test_deep);
	return g_test_run();
}
