/* Between remarks.c and the reader of cppcheck's XML. */
#ifndef EVIDENCE_REMARKS_PARTS_H
#define EVIDENCE_REMARKS_PARTS_H

#include "evidence/remarks.h"

struct remarks_list {
	struct remark *at;
	size_t count, capacity;
	bool cut;
	struct str root;
};
/* Adds one whose texts are as a tool printed them: they are cleaned and copied. What is not at a line of a file of the repository
 * is left out, and what comes after the first REMARKS_MAX. */
void remarks_add(struct work *w, struct remarks_list *list, const struct remark *found);
void remarks_sum_up(const struct remarks_list *list, struct remarks *out);
/* ERR_TOO_LARGE over REMARKS_BYTES_MAX. */
enum err remarks_bounded(struct work *w, struct str text) MUST_CHECK;

#endif
