/* People of an organisation: who they are, what they may do, how they prove it. */
#ifndef ORG_PERSON_H
#define ORG_PERSON_H

#include "db/db.h"
#include "org/actor.h"
#include "org/directory.h"

enum {
	PERSON_NAME_BYTES_MAX = 200,
	PERSON_EMAIL_BYTES_MAX = 254,
	PERSON_PASSWORD_BYTES_MIN = 10,
	PERSON_PASSWORD_BYTES_MAX = 200
};

struct person {
	struct id id;
	struct str email, name;
	unsigned roles;
	double minutes_factor;
	bool has_password, disabled;
	int64_t created_us;
};

/* Adds a person and their address to the directory. ERR_CONFLICT when the address is known already. */
enum err person_create(struct work *w, struct tx *tx, const struct directory *directory, struct id org,
                       const struct person *person, struct id *id) MUST_CHECK;
/* Name, roles, extra time, disabled; a disabled person is signed out at once. */
enum err person_update(struct work *w, struct tx *tx, struct id org, const struct person *person) MUST_CHECK;
/* By id; ERR_NOT_FOUND. */
enum err person_load(struct work *w, struct tx *tx, struct id org, struct id id,
                     struct person *out) MUST_CHECK;
/* By address, however it is written; ERR_INPUT when it is none. */
enum err person_find_email(struct work *w, struct tx *tx, struct id org, struct str email, struct person *out,
                           bool *found) MUST_CHECK;
/* In the order they were added, after the person `after` (zero: from the start); at most limit. */
enum err person_list(struct work *w, struct tx *tx, struct id org, struct id after, int64_t limit,
                     struct person **out, size_t *count) MUST_CHECK;

/* CSV with the header email,name,role[,minutes_factor]; several roles are separated by blanks. Existing people are
 * updated. Every bad line is reported, one with the address of a line before it too, and then nothing is changed. */
struct person_csv_result {
	int64_t created, updated;
	const struct str *problems; /* "line 3: …" */
	size_t problem_count;
};
enum err person_import_csv(struct work *w, struct tx *tx, const struct directory *directory, struct id org,
                           struct str csv, struct person_csv_result *out) MUST_CHECK;

#endif
