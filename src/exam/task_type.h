/* The kinds of task, as a table. A new kind NAME is rows and files of its own:
 *
 *	what an author writes    its struct, which struct part points to (document.h); its keys in NAME_format.c, and in
 *	                         docs/authoring.md for people; rubric_format.h has those of a rubric
 *	what a candidate does    NAME.c with one `struct task_type`, a row in task_type.c
 *	what is stored           a migration (db/migrations), and its tables in cli/export_tables.{c,sql}
 *	how it is scored         grade/score_NAME.c, a row in grade/scorer.c; grade/score_rubric.h has what a model judges;
 *	                         a scorer of another name than exact, rubric, tests and person: also grade/belief.c,
 *	                         grade/replay.c and badge/compose.c, which weigh and describe verdicts by it
 *	what the web face shows  web/pages/task_NAME.{h,c,html} with one `struct task_face`, a row in web/task_face.c; its
 *	                         script in ui/islands/NAME.ts
 *	what it practises        its members of struct practice_input (web/pages/part.{h,c})
 *	what programs get        web/api/task_NAME.c, its members of struct api_part and struct api_result_part with their
 *	                         rows (web/api/sittings.c, result.c), and the sentences “quiz, written…” there
 *	its own actions          rows in web/routes/candidate.c; web/api/code.c and film.c are those of programs
 *
 * Beside these, only a type's own actions ask (web/pages/history.c, written.sql), and the demonstration;
 * web/task_face_test.c fails while a row is missing. */
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
	/* Each task of a part is asked by itself, and stays the same when others come or go. */
	bool tasks_stand_alone;
	/* What people and models judge. NULL: nothing is. */
	const struct rubric *(*rubric)(const struct part *part);
	/* The i-th task that gives evidence beside the rubric's criteria; false when there are no more. NULL: none. */
	bool (*measure)(const struct part *part, size_t i, struct measure *out);
	/* What that task is called, for people, as a line; with `measure`. */
	struct str (*title)(struct work *w, const struct part *part, struct str task);
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
