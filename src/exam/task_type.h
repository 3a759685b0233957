/* The kinds of task, as a table. A new kind (code, scenario…) is a file with one `struct task_type` and a
 * row in task_type.c; its page is web/pages/task_<name>.html, its scorer a row in grade/scorer.c. */
#ifndef EXAM_TASK_TYPE_H
#define EXAM_TASK_TYPE_H

#include "exam/document.h"
#include "exam/sitting.h"

struct yaml_node; /* exam/yaml.h: a read YAML value that knows its file and line */
struct import;    /* exam/import.c: collects problems */

struct task_type {
	struct str name; /* as in `type:` of a part */
	/* Reads and checks the part's own keys into `part`; problems are reported, not returned. */
	enum err (*import)(struct work *w, struct import *import, const struct yaml_node *node, struct part *part);
	/* The part's own members, to and from the stored document. */
	void (*write)(struct json_out *out, const struct part *part);
	enum err (*read)(struct work *w, const struct json *json, struct part *part);
	/* Called when the candidate begins the part. NULL: nothing to do. */
	enum err (*begin)(struct work *w, struct tx *tx, const struct sitting *sitting,
	                const struct sitting_part *part);
	/* Called when the candidate ends it (or time does): everything must be a response by then. */
	enum err (*submit)(struct work *w, struct tx *tx, const struct sitting *sitting,
	                const struct sitting_part *part);
};

/* NULL when there is no such type. */
const struct task_type *task_type_find(struct str name);
/* All of them, for messages. */
const struct task_type *const *task_types(size_t *count);

#endif
