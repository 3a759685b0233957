/* How severely each of an assessment's reviewers judges: for administrators; that one looked is recorded. */
#ifndef WEB_PAGES_REVIEWERS_H
#define WEB_PAGES_REVIEWERS_H

#include "study/reviewers.h"
#include "web/web.h"

struct reviewers_seen {
	struct answers answers;
	struct reviewers reviewers;
	struct str *names; /* [reviewers.count] */
};
/* Reads, estimates, and records who looked. In no transaction: it may take seconds. */
enum err reviewers_see(struct work *w, struct http_call *call, struct id assessment,
                       struct reviewers_seen *out) MUST_CHECK;
/* For a person: what one reviewer's figures say. */
struct str reviewers_note(struct work *w, const struct reviewer *reviewer);

http_handler reviewers_page, reviewers_send;

#endif
