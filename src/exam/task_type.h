/* The kinds of task, as a table. A new kind (code, scenario…) is a file with one `struct task_type`, the
 * tables of its keys beside it (quiz.c, quiz_format.c) and a row in task_type.c; its page is
 * web/pages/task_<name>.html, its scorer a row in grade/scorer.c. */
#ifndef EXAM_TASK_TYPE_H
#define EXAM_TASK_TYPE_H

#include "exam/document.h"
#include "exam/format.h"
#include "exam/part.h"
#include "exam/sitting.h"

struct task_type {
	struct str name; /* as in `type:` of a part */
	/* The part's own keys: a RECORD row for the member of struct part that holds them. */
	struct format_key keys;
	/* What people and models judge. NULL: nothing is. */
	const struct rubric *(*rubric)(const struct part *part);
	/* The i-th task that gives evidence beside the rubric's criteria; false when there are no more. NULL: none. */
	bool (*measure)(const struct part *part, size_t i, struct measure *out);
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
