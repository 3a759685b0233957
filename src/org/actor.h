/* Who is doing something: found once at the edge, then passed down to every function of the domain.
 *
 * Authorisation happens in two places only: the route table (roles), and the loading of what a call is about, by statements
 * that name the organisation and, where a thing is somebody's own, the person. Who has the loaded struct has passed. */
#ifndef ORG_ACTOR_H
#define ORG_ACTOR_H

#include "base/id.h"
#include "base/work.h"

/* Bits of person.roles. A new role: add it here and to the table in actor.c; README.md lists the other places. */
enum role {
	ROLE_CANDIDATE = 1,     /* takes assessments */
	ROLE_AUTHOR = 2,        /* writes assessments, and reads what their answers say */
	ROLE_REVIEWER = 4,      /* judges and decides */
	ROLE_ADMINISTRATOR = 8, /* people, settings, outbox, dead letters */
};
#define ROLE_ANY (ROLE_CANDIDATE | ROLE_AUTHOR | ROLE_REVIEWER | ROLE_ADMINISTRATOR)

struct actor {
	struct id org;
	struct id person;
	unsigned roles; /* an API token's are cut down to its scopes */
};

/* "candidate", "reviewer"… as in people.csv; false when there is no such role. */
bool role_parse(struct str name, unsigned *roles) MUST_CHECK;
/* Several, between blanks. ERR_INPUT names the word that is no role; no word at all gives 0. */
enum err role_parse_words(struct work *w, struct str words, unsigned *roles) MUST_CHECK;
/* "candidate, reviewer". */
struct str role_names(struct arena *arena, unsigned roles);

#endif
