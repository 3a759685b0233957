/* Where judges say that the level lies which an award requires: judging, what they say, using it. */
#ifndef WEB_PAGES_STANDARD_H
#define WEB_PAGES_STANDARD_H

#include "study/standard.h"
#include "web/web.h"

struct standard_input {
	struct id assessment;
	struct str competency;
	struct str method; /* absent: angoff */
	bool show;         /* what others say, before judging */
};
struct standard_judge_input {
	struct id assessment;
	struct str competency, method;
	const struct json *judge;
};
struct standard_use_input {
	struct id assessment;
	struct str competency;
	double level_logit;
};

extern const struct field standard_fields[4];
extern const struct field standard_judge_fields[4];
extern const struct field standard_use_fields[3];

http_handler standard_page, standard_judge_send, standard_use_send;

#endif
