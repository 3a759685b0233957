/* Showing again, by a few questions, what one has shown before: what is asked and recorded, and the beginning. */
#ifndef WEB_PAGES_VERIFICATION_H
#define WEB_PAGES_VERIFICATION_H

#include "grade/verification.h"
#include "web/web.h"

struct verification_input {
	struct id assessment;
	struct str competency;
};
struct verification_consent_input {
	struct id assessment;
	struct str competency;
	bool agree;
};
extern const struct field verification_fields[2];
extern const struct field verification_consent_fields[3];

http_handler verification_page, verification_begin_send;

/* The address of its page. */
struct str verification_address(struct work *w, struct id assessment, struct str competency);

#endif
