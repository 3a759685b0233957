/* The text files of a source tree, read whole, for checks that look at all of them. */
#ifndef TOOLS_TREE_H
#define TOOLS_TREE_H

#include "base/work.h"

struct file {
	const char *path; /* below the root: "src/base/str.c" */
	struct str name;  /* "str.c" */
	struct str text;
	/* Of C: the text with blanks for what is inside comments and literals, byte for byte; else absent. */
	struct str code;
};

struct tree {
	const struct file *files; /* in the order of their paths */
	size_t count;
};

/* Reads all below root but what was built, fetched or is somebody else's. ERR_INPUT when it cannot. */
enum err tree_read(struct work *w, const char *root, struct tree *out) MUST_CHECK;

/* The file with this path, or NULL. */
const struct file *tree_find(const struct tree *tree, struct str path);

bool file_is(const struct file *file, const char *extension); /* ".c" */
bool file_is_in(const struct file *file, const char *folder); /* "src/" */
bool file_is_test(const struct file *file);                   /* runs only in tests */

/* Line by line: the text, and the code beside it.
 *
 *	for (struct line line = line_first(file); line_is_there(&line); line_next(&line)) */
struct line {
	const struct file *file;
	struct str text;
	struct str code;
	size_t at; /* of its first byte in the file */
	int number;
};
struct line line_first(const struct file *file);
bool line_is_there(const struct line *line);
void line_next(struct line *line);

#endif
