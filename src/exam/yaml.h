/* YAML, as much of it as authors need: mappings, lists and texts, read into a tree that knows its lines.
 *
 * 1. Refused, each with a sentence that says what to do: anchors and aliases (so no text can unfold into a
 *    larger one), tags, more than one document, a key given twice, and whatever libyaml refuses.
 * 2. Stated maxima: YAML_BYTES_MAX, YAML_DEPTH_MAX, YAML_NODES_MAX, YAML_KEYS_MAX.
 * 3. Texts stay texts: what is a number, the reader of the tree decides. */
#ifndef EXAM_YAML_H
#define EXAM_YAML_H

#include "base/work.h"

enum {
	YAML_BYTES_MAX = 4 << 20,
	YAML_DEPTH_MAX = 32,
	YAML_NODES_MAX = 200000,
	YAML_KEYS_MAX = 200, /* in one mapping */
};

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int64_t line;   /* where the value begins; of a block text, the line of its `|` or `>` */
	struct str key; /* the key it stands under; absent in a list */
	int64_t key_line;
	struct str text;
	bool plain;                    /* without quotes: may be meant as a number or true or false */
	bool literal;                  /* after `|`: the text's lines are the file's */
	const struct yaml_node *first; /* children, in the order of the file */
	const struct yaml_node *next;  /* the sibling behind */
	size_t count;                  /* of children */
};

/* Reads one document from text, which must be utf8_plain. ERR_INPUT sets *line to where it went wrong and
 * leaves the sentence in w->message. Cost: linear. */
enum err yaml_read(struct work *w, struct str text, const struct yaml_node **out, int64_t *line) MUST_CHECK;

/* The value under a key; NULL when there is none, or `map` is NULL or no mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *map, struct str key);

#endif
