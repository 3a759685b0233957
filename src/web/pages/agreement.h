/* How far people agree on an assessment, and the machine with them; what is still to be read; and what its author is asked about
 * levels on which people disagree. For authors and administrators. */
#ifndef WEB_PAGES_AGREEMENT_H
#define WEB_PAGES_AGREEMENT_H

#include "exam/version.h"
#include "study/counted.h"
#include "web/web.h"

struct waive_input {
	struct id assessment, id;
	struct str reason;
};
struct clarify_input {
	struct id assessment;
	struct str part, criterion, text;
	int64_t level;
};
extern const struct field waive_fields[3];
extern const struct field clarify_fields[5];

struct agreement_seen {
	struct counted counted;
	struct agreed_words (*examples)[2]; /* [counted.agreed.cell_count] */
	size_t *example_counts;             /* of each, at most two */
};
/* The newest count, with its examples; *found is false when there is none. */
enum err agreement_see(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       struct agreement_seen *out, bool *found) MUST_CHECK;
/* Counts (counted_now). In no transaction: it may take seconds. */
enum err agreement_count(struct work *w, struct http_call *call, struct id assessment,
                         struct agreement_seen *out) MUST_CHECK;
/* Stores a clarification: the version that it makes. */
enum err agreement_clarify(struct work *w, struct http_call *call, const struct clarify_input *in,
                           struct id *version) MUST_CHECK;
/* Waives the reading of a case that must be of this assessment. */
enum err agreement_waive(struct work *w, struct http_call *call, const struct waive_input *in) MUST_CHECK;

http_handler agreement_page, agreement_send, agreement_waive_send, agreement_clarify_send;

#endif
