/* How severely a reviewer judges, for themselves alone: of others they see nothing. */
#ifndef WEB_PAGES_SEVERITY_H
#define WEB_PAGES_SEVERITY_H

#include "study/reviewers.h"
#include "web/web.h"

struct severity_input {
	struct id assessment;
};
extern const struct field severity_fields[1];

/* Their own figures among those of everybody who judged; one with a why where they have not. In no transaction: it may take
 * seconds. */
enum err severity_find(struct work *w, struct http_call *call, struct id assessment, struct reviewer *out,
                       bool *linked) MUST_CHECK;
/* What the figures mean, to the reviewer. */
struct str severity_words(struct work *w, const struct reviewer *reviewer);

http_handler severity_page, severity_send;

#endif
