/* A field of a longer form: label, what is in it, what it is for, and what is wrong with it. */
#ifndef WEB_PARTS_FORM_FIELD_H
#define WEB_PARTS_FORM_FIELD_H

#include "base/markup.h"

struct form_option {
	struct str value, title;
	bool chosen;
};
struct form_options {
	const struct form_option *at;
	size_t count; /* more than none: it is chosen from these */
};
struct form_field {
	struct str path; /* it is sent as form.PATH, and its id is PATH */
	struct str label, hint, value;
	struct str problem; /* absent: nothing is wrong with it */
	/* What somebody else wrote into it meanwhile, and who; `who` absent: nobody did. */
	struct str other, who;
	int64_t rows; /* of a text of several lines; 0: one line */
	bool number;
	struct form_options options;
};
struct form_fields {
	const struct form_field *at;
	size_t count;
};

/* Draws it. */
void form_field(struct buf *out, const struct form_field *view);

#endif
