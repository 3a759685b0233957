/* A program to write in the web face: the text that is saved as it is typed, running it, handing it in, what came of it. */
#ifndef WEB_PAGES_TASK_CODE_H
#define WEB_PAGES_TASK_CODE_H

#include "web/pages/sitting.h"
#include "web/task_face.h"

extern const struct task_face task_code_face;

/* The whole text, from a form. */
struct program_input {
	struct id sitting;
	struct str part, language, body, writer;
	int64_t base;
	struct str input; /* for a try */
	struct str
		then; /* "run": also asks for a run of the tests; "try": of its own input; "hand-in": leads to that question */
};
extern const struct field task_code_program_fields[8];

http_handler task_code_program_send;

/* ---- for the row: task_code_shown.c and api/task_code.c ---- */

task_face_result task_code_result;
task_face_strengths task_code_strengths;
task_face_evidence task_code_evidence;
task_face_api_part task_code_api_part;
task_face_api_result task_code_api_result;
task_face_api_answer task_code_api_answer;

#endif
