/* An invitation: what is assessed, what is recorded, who judges; then consent. */
#ifndef WEB_PAGES_INVITATION_H
#define WEB_PAGES_INVITATION_H

#include "web/web.h"

struct invitation_input {
	struct id invitation;
};
struct consent_input {
	struct id invitation;
	bool agree;
};
extern const struct field invitation_fields[1];
extern const struct field consent_fields[2];

/* ERR_INPUT unless the box was ticked; then makes the sitting or finds the one already made. */
enum err invitation_consent(struct work *w, struct http_call *call, const struct consent_input *in,
                            struct id *sitting) MUST_CHECK;

http_handler invitation_page, invitation_consent_send;

#endif
