/* What an author is writing, as the tree of its assessment.yaml: JSON values, however incomplete (exam/draft.h).
 *
 * A place in it is a path: names of members and indexes of lists between dots, such as `parts.0.rubric.2.ask`. Trees are never
 * changed: what changes one makes another, which shares what stayed the same. */
#ifndef EXAM_DRAFT_TREE_H
#define EXAM_DRAFT_TREE_H

#include "base/json.h"

/* A path has at most so many steps. */
enum { DRAFT_TREE_DEPTH_MAX = 16 };

/* The value at a path (the tree itself for an absent one); NULL when there is none. */
const struct json *draft_tree_at(const struct json *tree, struct str path);
/* The text at a path; "" when there is none. A number's is as it was written. */
struct str draft_tree_text(const struct json *tree, struct str path);
/* The last step of a path. */
struct str draft_tree_last(struct str path);
/* As many elements as the list at a path has; 0 when there is none. */
size_t draft_tree_count(const struct json *tree, struct str path);

/* The tree with another value at a path. Objects on the way that are not there are made; elements of lists are not, except the
 * one behind the last, which is added. ERR_INPUT when there is no such place. */
enum err draft_tree_put(struct work *w, const struct json *tree, struct str path, const struct json *value,
                        const struct json **out) MUST_CHECK;
/* The tree without what is at a path: the elements behind it move up. The same tree when there is nothing. */
enum err draft_tree_remove(struct work *w, const struct json *tree, struct str path,
                           const struct json **out) MUST_CHECK;

/* Values in the arena. */
const struct json *draft_tree_true(struct work *w);
const struct json *draft_tree_string(struct work *w, struct str text);
const struct json *draft_tree_number(struct work *w, struct str text); /* which must be a number of JSON's */
/* The number that a text is; what is none stays a text. */
const struct json *draft_tree_value(struct work *w, struct str text);

#endif
