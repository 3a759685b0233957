/* A written task in the web face: the text that is saved as it is typed, handing it in, what came of it. */
#ifndef WEB_PAGES_TASK_WRITTEN_H
#define WEB_PAGES_TASK_WRITTEN_H

#include "web/pages/sitting.h"
#include "web/task_face.h"

extern const struct task_face task_written_face;

struct draft_input {
	struct id sitting;
	struct str part;
	struct str body, writer;
	int64_t base;
	struct str then; /* a form's only: "hand-in" leads to the confirmation */
};
enum { DRAFT_FIELDS = 5, DRAFT_FORM_FIELDS };
/* The API takes the first DRAFT_FIELDS. */
extern const struct field task_written_draft_fields[DRAFT_FORM_FIELDS];

http_handler task_written_draft_send;

/* ---- for the row: task_written_shown.c and api/task_written.c ---- */

task_face_result task_written_result;
task_face_evidence task_written_evidence;
task_face_api_part task_written_api_part;
task_face_api_answer task_written_api_answer;

#endif
