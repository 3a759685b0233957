/* /api/v1: what came of a sitting, as it comes, contesting it, and one's credentials. */
#ifndef WEB_API_RESULT_H
#define WEB_API_RESULT_H

#include "http/field.h"
#include "web/pages/result.h"

struct api_result_part {
	struct str part, title, type;
	bool handed_in;
	struct field_list questions, criteria; /* of struct api_question; of its rubric */
	struct str language, source;           /* code */
	struct field_list groups;              /* of struct api_group_result */
	struct field_list decisions;           /* scenario: of struct api_decision */
	struct str expert;                     /* the nearest; absent: none was laid down */
	double expert_distance;
	struct field_list beside;  /* of struct api_beside */
	struct field_list noticed; /* of struct flag */
	struct field_list points;  /* of struct api_point */
};
/* What a key, tests or what experts laid down gave for a task, or a person in their place, on appeal. */
struct api_point {
	struct str task, title, level_title, appeal_reason, appeal_outcome, appeal_answer;
	int64_t level, levels, level_before;
	bool by_person, may_contest, contested;
};
struct api_group_result {
	struct str group, title, state;
	bool visible;
	int64_t tests, passed;
};
struct api_question {
	int64_t sequence;
	struct str statement, answer, right_answer, why, rationale;
	bool right, late;
};

/* A scene that was decided, or a criterion over the whole story. */
struct api_decision {
	struct str task, title, story_time, did, expert, why;
	double credit;
	bool late;
};

/* A step of the candidate's way beside one of an expert's; one of the two may be absent. */
struct api_beside {
	struct str scene, did, expert_did;
	double cost;
};

extern const struct field api_result_output[23];

http_handler api_result, api_result_events, api_appeal, api_appeal_criteria;

#endif
