/* What the web face does by a part's type: one row a type, in pages/task_NAME.c. Pages and API go through the row and never
 * ask for the type. */
#ifndef WEB_TASK_FACE_H
#define WEB_TASK_FACE_H

#include "exam/sitting.h"
#include "web/web.h"

struct api_answer;       /* web/api/review.h */
struct api_part;         /* web/api/sittings.h */
struct api_result_part;  /* web/api/result.h */
struct flag;             /* grade/grade.h */
struct outcome;          /* web/outcome.h */
struct practice_input;   /* web/pages/part.h */
struct result_part;      /* web/pages/result_view.h */
struct result_strengths; /* web/pages/result_view.h */

/* The page of a part that is open. */
typedef enum err task_face_show(struct work *w, struct http_call *call, const struct sitting *sitting,
                                const struct sitting_part *part, struct http_reply *reply);
/* The same for practice, with what was tried; asked only of a part that has one. */
typedef enum err task_face_practice(struct work *w, struct http_call *call, const struct sitting *sitting,
                                    const struct sitting_part *part, const struct practice_input *tried,
                                    struct http_reply *reply);
/* Of a part that was handed in, for the candidate: fills `late`, `noticed` and `work`. */
typedef enum err task_face_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                                  const struct sitting_part *part, struct result_part *out);
/* What it showed beside the criteria of its rubric. */
typedef enum err task_face_strengths(struct work *w, struct tx *tx, const struct sitting *sitting,
                                     const struct sitting_part *part, struct result_strengths *out);
/* What the candidate has done, for the reviewer. `flags` are those of the whole sitting. */
typedef enum err task_face_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                                    const struct sitting_part *part, const struct flag *flags,
                                    size_t flag_count, struct markup *out);
/* A picture of the part for its author, with the same as a table. */
typedef enum err task_face_author(struct work *w, const struct part *part, struct markup *out);
/* For programs: a part as its candidate sees it now; what came of it beside the criteria; the text that is judged. Each
 * fills its type's members. */
typedef enum err task_face_api_part(struct work *w, struct tx *tx, const struct sitting *sitting,
                                    const struct sitting_part *part, struct api_part *out);
typedef enum err task_face_api_result(struct work *w, struct tx *tx, const struct sitting *sitting,
                                      const struct sitting_part *part, struct api_result_part *out);
typedef enum err task_face_api_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                                      const struct sitting_part *part, struct api_answer *out);

struct task_face {
	struct str type; /* the name of its struct task_type */
	struct str asks; /* what it asks for, before one consents */
	struct str
		advice; /* how to get better at what it measures; absent: the rubric's next level says it */
	task_face_show *show;
	task_face_show *hand_in; /* asks whether to, where there are no scripts; NULL: it ends by itself */
	bool (*has_practice)(const struct part *part); /* NULL, and practice too: no part has any */
	task_face_practice *practice;
	task_face_result *result;
	task_face_strengths *strengths; /* NULL: nothing beside the criteria */
	task_face_evidence *evidence;
	task_face_author *author; /* NULL: it is read in its YAML */
	task_face_api_part *api_part;
	task_face_api_result *api_result; /* NULL: nothing beside the criteria */
	task_face_api_answer *api_answer; /* NULL: it has no text */
};

/* By the part's type, which has a row. */
const struct task_face *task_face_of(const struct part *part);
/* NULL when there is no such row. */
const struct task_face *task_face_find(struct str type);

#endif
