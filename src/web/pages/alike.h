/* Which answers to the programs of an assessment are alike: for reviewers and administrators, without names. That somebody looked
 * is recorded. Nobody who may still be asked the task is shown it. */
#ifndef WEB_PAGES_ALIKE_H
#define WEB_PAGES_ALIKE_H

#include "grade/alike.h"
#include "web/web.h"

struct alike_input {
	struct id assessment;
};
struct alike_part_input {
	struct id assessment;
	struct str part;
};
struct alike_two_input {
	struct id assessment;
	struct str part;
	struct id left, right; /* sittings */
};
extern const struct field alike_fields[1];
extern const struct field alike_part_fields[2];
extern const struct field alike_two_fields[4];

/* Reads, compares in the sandbox, and records who looked. In no transaction: it may take seconds. */
enum err alike_see(struct work *w, struct http_call *call, const struct alike_part_input *in,
                   struct alike_answers *answers, struct request_found *found) MUST_CHECK;
/* Two of them, with what they have in common; sittings[0] is the left one. */
enum err alike_see_two(struct work *w, struct http_call *call, const struct alike_two_input *in,
                       struct alike_answers *answers, struct similar_pair *pair) MUST_CHECK;

http_handler alike_page, alike_send, alike_two_send;

#endif
