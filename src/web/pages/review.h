/* The reviewer's queue and what is done with a case from its page. */
#ifndef WEB_PAGES_REVIEW_H
#define WEB_PAGES_REVIEW_H

#include "web/web.h"

struct case_input {
	struct id id;
};
struct case_page_input {
	struct id id;
	struct id undo; /* the case that was decided just before; zero: none */
};
struct case_part_input {
	struct id id;
	struct str part;
};
struct conflict_input {
	struct id id;
	struct str note;
};
struct judgement_input {
	struct id id;
	const struct json *level, *comment; /* by "part/criterion" */
};
struct decision_input {
	struct id id;
	struct str outcome, reason;
	bool endorse;
};
extern const struct field case_fields[1];
extern const struct field case_page_fields[2];
extern const struct field case_part_fields[2];
extern const struct field conflict_fields[2];
extern const struct field judgement_fields[3];
extern const struct field decision_fields[4];

/* "Candidate 7f3a": reviewers do not see names. */
struct str review_candidate_name(struct work *w, struct id sitting);

http_handler review_page, review_next_send;
http_handler case_page, case_claim_send, case_release_send, case_conflict_send, case_judge_send,
	case_tests_send, case_decide_send, case_undo_send;

#endif
