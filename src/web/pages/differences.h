/* Whether tasks are harder for one group of people than for another that is equally able: for authors. */
#ifndef WEB_PAGES_DIFFERENCES_H
#define WEB_PAGES_DIFFERENCES_H

#include "study/differences.h"
#include "web/web.h"

struct differences_input {
	struct id assessment;
};
struct differences_list_input {
	struct id assessment;
	struct str list, reference, focal;
};

/* Two groups of the people who answered, and what differs between them. */
struct differences_compared {
	struct answers answers;
	bool by_list;                     /* else by time: who answered earlier is the reference */
	struct differences_groups groups; /* by a list */
	const struct differences_competency *competencies;
	size_t count;
};
/* Reads, compares, and records who compared people by a list. In no transaction: it may take seconds. */
enum err differences_compare(struct work *w, struct http_call *call, const struct differences_list_input *in,
                             struct differences_compared *out) MUST_CHECK;

extern const struct field differences_fields[1];
extern const struct field differences_list_fields[4];

http_handler differences_page, differences_send;

#endif
