/* /api/v1/review: the same queue for programs. Blind in the same way: the machine's view only after one's own judgement. */
#ifndef WEB_API_REVIEW_H
#define WEB_API_REVIEW_H

#include "web/pages/review.h"

struct api_case {
	struct id id, sitting;
	struct str assessment, state, reasons;
	int64_t created_us, due_us;
	bool mine;
	struct str reading;
};

struct api_answer {
	struct str part, text;
	bool late;
	struct field_list pages; /* on paper */
};
struct api_answer_page {
	struct id page;
	struct str state, reading, body;
};

struct api_criterion_verdict {
	struct str part, criterion, title, ask;
	int64_t levels;     /* how many there are */
	int64_t mine;       /* DB_NULL_INT: not judged yet */
	struct str machine; /* JSON array of probabilities; absent until judged */
	struct str quote;
	bool asked;
	struct str readings, counts;
	bool settled;
	int64_t given;        /* of a point: by the key or the tests; DB_NULL_INT: it is a criterion */
	struct str contested; /* and what the candidate says of it */
	int64_t blind; /* their own level before they saw anybody's, where `mine` is a later one; DB_NULL_INT: it is not */
};

struct api_not_run {
	struct str part;
	bool asked; /* they are being run again */
};

/* A criterion that the candidate contests; given out only after one has judged. */
struct api_contested {
	struct str part, criterion, reason, comment;
	int64_t level;
};

struct api_case_detail {
	struct id id, sitting;
	struct str assessment, state, reasons, reading, twice, recommendation;
	struct field_list answers, flags, criteria, not_run;
	int64_t samples;
	int64_t due_us; /* of the appeal that it is open for; DB_NULL_INT: none */
	struct field_list contested;
	struct str contests; /* what the candidate says of the decision as a whole */
};

struct api_decided {
	struct id decision;
	int64_t effective_us;
};

extern const struct field api_cases_output[1];
extern const struct field api_case_output[16];
extern const struct field api_claimed_output[1];
extern const struct field api_decided_output[2];
extern const struct field api_agreement_output[5];

http_handler api_review_cases, api_review_next, api_review_case, api_review_claim, api_review_release,
	api_review_conflict, api_review_judge, api_review_tests, api_review_decide, api_review_undo,
	api_review_agreement;

#endif
