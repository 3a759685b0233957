/* A tree as the text of assessment.yaml, which exam/yaml.h reads back as the same, and which line is what.
 *
 * Mappings and lists are indented blocks, texts of several lines stand below a `|` as an author would write them, all other texts
 * are in quotes. Each value that is no mapping or list begins on a line of its own. */
#ifndef EXAM_DRAFT_YAML_H
#define EXAM_DRAFT_YAML_H

#include "base/json.h"

struct draft_yaml_line {
	int64_t line;    /* where it begins, from 1 */
	struct str path; /* exam/draft_tree.h */
};
struct draft_yaml {
	struct str text;
	const struct draft_yaml_line
		*lines; /* rising; of those on one line, what holds the others comes first */
	size_t count;
};

/* `null` becomes an empty text. ERR_TOO_LARGE when there is more than an assessment may have. Cost: linear. */
enum err draft_yaml_write(struct work *w, const struct json *tree, struct draft_yaml *out) MUST_CHECK;

/* The tree with its keys in the order in which authors write them; those that a form does not know come last. */
const struct json *draft_yaml_order(struct work *w, const struct json *tree);

/* What stands in a line, the innermost value whose text it is part of; absent: nothing. The first of those that begin there: a
 * mapping or an element of a list, and not its first value. */
struct str draft_yaml_path(const struct draft_yaml *yaml, int64_t line);

#endif
