/* The demonstration organisation: demo/people.csv, demo/keeping-a-web-service-healthy and one invitation to it; and, to invite
 * people to, demo/first-steps-in-c. */
#ifndef CLI_DEMO_SEED_H
#define CLI_DEMO_SEED_H

#include "exam/document.h"
#include "web/app.h"

/* Public knowledge: the demonstration is for one machine. */
#define DEMO_PASSWORD "show-me-what-you-can-do"

struct demo_person {
	const char *role, *email;
};
/* Who can sign in to the demonstration. */
const struct demo_person *demo_people(size_t *count);

/* The folder demo/ beside the program, or PREFIX/share/assay/demo. ERR_NOT_FOUND. */
enum err demo_folder(struct work *w, struct str *folder) MUST_CHECK;
/* The demonstration's assessment, read and checked. */
enum err demo_document(struct work *w, const struct document **out) MUST_CHECK;

/* Makes what is missing; a second time nothing is changed. */
enum err demo_seed(struct work *w, struct app *app) MUST_CHECK;

/* One more reviewer, with DEMO_PASSWORD, who had no part in anything: for the play (demo_once.h). */
enum err demo_add_reviewer(struct work *w, struct app *app, struct str email, struct str name) MUST_CHECK;

#endif
