/* Somebody who takes an assessment: what tests of grading and reviewing begin with. */
#ifndef TEST_SEATED_H
#define TEST_SEATED_H

#include "exam/sitting.h"

struct seated {
	struct id org, assessment, sitting;
	struct actor candidate;
};

/* NAME@example.org with these roles. */
enum err seated_person(struct work *w, struct tx *tx, struct id org, const char *name, unsigned roles,
                       struct actor *out);

/* The office, and mira@example.org in it, who was invited to this document and has agreed. */
enum err seated_begin(struct work *w, struct tx *tx, const struct document *document, struct seated *out);

#endif
