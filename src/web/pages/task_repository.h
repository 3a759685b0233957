/* A repository to hand in, in the web face: sending it, watching how far it is, what was found, handing in, what came of it. */
#ifndef WEB_PAGES_TASK_REPOSITORY_H
#define WEB_PAGES_TASK_REPOSITORY_H

#include "exam/repository.h"
#include "web/pages/sitting.h"
#include "web/task_face.h"

extern const struct task_face task_repository_face;

/* A form with a file or an address. */
struct repository_send_input {
	struct id sitting;
	struct str part, file, url;
};
extern const struct field task_repository_send_fields[4];

http_handler task_repository_send;

/* ---- for the row: task_repository_shown.c and api/task_repository.c ---- */

task_face_result task_repository_result;
task_face_strengths task_repository_strengths;
task_face_evidence task_repository_evidence;
task_face_api_part task_repository_api_part;
task_face_api_result task_repository_api_result;

#endif
