/* The reviewer's queue and what is done with a case from its page. */
#ifndef WEB_PAGES_REVIEW_H
#define WEB_PAGES_REVIEW_H

#include "web/web.h"

struct review_input {
	struct id assessment; /* zero: all */
};
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
extern const struct field review_fields[1];
extern const struct field review_next_fields[1];
extern const struct field case_fields[1];
extern const struct field case_page_fields[2];
extern const struct field case_part_fields[2];
extern const struct field conflict_fields[2];
extern const struct field judgement_fields[3];
extern const struct field decision_fields[4];

/* "Candidate 7f3a": reviewers do not see names. */
struct str review_candidate_name(struct work *w, struct id sitting);

/* The decision on a case is undone; or, where it was passed on, one's judgement is taken back. *notice says which. */
enum err case_undo(struct work *w, struct http_call *call, struct id id, const char **notice) MUST_CHECK;

/* What was sent about a case and could not be taken: its page shows it again, with what was wrong. */
struct case_sent {
	const struct json *level, *comment; /* of a judgement; NULL: none */
	struct str reason, outcome;         /* of a decision */
	bool endorse, judges, decides;      /* which of them it is; neither: nothing was sent */
	struct str problem;
};
enum err case_show(struct work *w, struct http_call *call, const struct case_page_input *in,
                   const struct case_sent *sent, struct http_reply *reply) MUST_CHECK;
/* The page of a case that the reviewer has judged and does not hold: what they gave. ERR_FORBIDDEN when they have not. */
enum err case_given_show(struct work *w, struct http_call *call, struct id id,
                         struct http_reply *reply) MUST_CHECK;

http_handler review_page, review_next_send;
http_handler case_page, case_claim_send, case_release_send, case_conflict_send, case_judge_send,
	case_tests_send, case_decide_send, case_undo_send;

#endif
