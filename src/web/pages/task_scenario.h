/* A decision scenario in the web face: the scene one is in, deciding, asking, more time; what came of it; its picture. */
#ifndef WEB_PAGES_TASK_SCENARIO_H
#define WEB_PAGES_TASK_SCENARIO_H

#include "exam/scenario.h"
#include "web/pages/sitting.h"
#include "web/task_face.h"

extern const struct task_face task_scenario_face;

struct move_input {
	struct id sitting;
	struct str part;
	int64_t sequence;
	struct str choice; /* a decision's id, or a question's; for more time: absent */
};
enum { MOVE_FIELDS = 4, MORE_TIME_FIELDS = 3 };
extern const struct field task_scenario_move_fields[MOVE_FIELDS];

/* Decides or asks, or asks for more time, in one's own scenario. */
enum err task_scenario_move(struct work *w, struct http_call *call, const struct move_input *in,
                            enum scenario_outcome *out) MUST_CHECK;
enum err task_scenario_more_time(struct work *w, struct http_call *call, const struct move_input *in,
                                 enum scenario_outcome *out) MUST_CHECK;

http_handler task_scenario_move_send, task_scenario_more_time_send;

/* ---- for the row: task_scenario_shown.c, task_scenario_author.c and api/task_scenario.c ---- */

task_face_result task_scenario_result;
task_face_strengths task_scenario_strengths;
task_face_evidence task_scenario_evidence;
task_face_author task_scenario_author;
task_face_api_part task_scenario_api_part;
task_face_api_result task_scenario_api_result;

#endif
