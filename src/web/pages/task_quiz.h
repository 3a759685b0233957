/* A quiz in the web face: one question at a time, answering it, what came of it. */
#ifndef WEB_PAGES_TASK_QUIZ_H
#define WEB_PAGES_TASK_QUIZ_H

#include "web/pages/sitting.h"
#include "web/task_face.h"

extern const struct task_face task_quiz_face;

struct answer_input {
	struct id sitting;
	struct str part;
	int64_t sequence, place;
};
extern const struct field task_quiz_answer_fields[4];

/* Answers a question of one's own quiz; the next one is shown, or the part ends. */
enum err task_quiz_answer(struct work *w, struct http_call *call, const struct answer_input *in) MUST_CHECK;

http_handler task_quiz_answer_send;

/* ---- for the row: task_quiz_shown.c and api/task_quiz.c ---- */

task_face_result task_quiz_result;
task_face_strengths task_quiz_strengths;
task_face_evidence task_quiz_evidence;
task_face_api_part task_quiz_api_part;
task_face_api_result task_quiz_api_result;

#endif
