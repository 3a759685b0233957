/* /api/v1: invitations, sittings, their parts, answers and drafts, for programs. */
#ifndef WEB_API_SITTINGS_H
#define WEB_API_SITTINGS_H

#include "web/pages/sitting.h"

/* A part as its candidate sees it: never the key. What another type has no use for is absent or DB_NULL_INT. */
struct api_part {
	struct str part, type, title, state, introduction, statement;
	int64_t now_us, started_us, due_us, submitted_us;
	int64_t sequence, answered, items_max; /* quiz */
	struct field_list options;
	int64_t words_min, words_max, paper_pages, pictures_most; /* written */
	int64_t revision, saved_us;                               /* written, code */
	struct str body;
	struct str language; /* code */
	struct field_list languages, groups;
	struct str scene, story_time; /* scenario */
	int64_t decide_by_us;
	bool begun_again;
	struct field_list information, moves, happened;
	struct field_list criteria; /* of a rubric */
};
struct api_criterion {
	struct str criterion, title, ask;
	int64_t levels;
};
struct api_language {
	struct str language, title, starter;
	int64_t revision, time_ms, memory_mib;
};
struct api_group {
	struct str group, title;
	bool visible;
	struct field_list tests; /* of visible ones alone */
};
struct api_test {
	struct str test, input, expected;
};
struct api_option {
	int64_t place;
	struct str text;
};

struct api_information {
	struct str id, text;
};
struct api_move {
	struct str choice, text;
	int64_t minutes; /* that a question takes; DB_NULL_INT: of a decision that is not said */
	bool question;
};
struct api_happening {
	struct str story_time, scene, did, tells;
};

extern const struct field api_invitations_output[1];
extern const struct field api_consent_output[1];
extern const struct field api_sitting_output[10];
extern const struct field api_part_output[32];
extern const struct field api_draft_output[4];

http_handler api_invitations, api_consent;
http_handler api_sitting, api_part, api_begin, api_answer, api_draft, api_submit;
http_handler api_move, api_more_time;

#endif
