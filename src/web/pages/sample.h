/* One sample answer of a rubric, with the levels that people agreed on: for whoever judges a case.
 *
 * Samples are numbered from 1 over all parts of the assessment, in their order. */
#ifndef WEB_PAGES_SAMPLE_H
#define WEB_PAGES_SAMPLE_H

#include "web/pages/review.h"

struct sample_input {
	struct id id;
	int64_t number;
};
extern const struct field sample_fields[2];

/* The number of the first sample of this rubric; NULL: one more than there are. */
size_t sample_first(const struct document *document, const struct rubric *rubric);

struct sample {
	const struct part *part;
	const struct rubric *rubric;
	const struct anchor *anchor;
};
/* Of the version that was sat. ERR_NOT_FOUND, and what keeps the case from the actor (review_load). */
enum err sample_of_case(struct work *w, struct http_call *call, const struct sample_input *in,
                        struct sample *out) MUST_CHECK;

http_handler sample_page;

#endif
