/* One achievement for many people who were not assessed here: a course, a conference, an examination on paper.
 *
 * 1. The list is read whole first, and each line that does not fit is said; then all of it is stored, or nothing.
 * 2. A job issues in chunks: a chunk is signed together, stored in one transaction with its lines, and published by one
 *    checkpoint. It goes on where it was when it is stopped in the middle; no line gets two credentials, nobody is told twice.
 * 3. Who is not known yet becomes a candidate, without a password: a credential has a holder who can be asked.
 * 4. The same achievement goes to nobody twice unless that is wanted: batch_find_holders.
 * 5. Each credential says who vouches for it, since no assessment here does. */
#ifndef BADGE_BATCH_H
#define BADGE_BATCH_H

#include "badge/badge.h"
#include "org/directory.h"

enum {
	BATCH_LINES_MAX = 50000,
	BATCH_BYTES_MAX = 8 << 20, /* of the list */
	BATCH_ACHIEVEMENT_BYTES_MAX = 64 << 10,
	BATCH_PROBLEMS_MAX = 100,
	BATCH_LEASE_SECONDS = 30,
};

struct batch_recipient {
	struct str name, email;
	int64_t line; /* of the list as it was read */
};

struct batch_problem {
	int64_t line;
	struct str sentence;
};
struct batch_people {
	const struct batch_recipient *recipients;
	size_t count;
	const struct batch_problem *problems; /* by line; with any, nothing may be issued */
	size_t problem_count;                 /* at most BATCH_PROBLEMS_MAX */
};

/* Reads a list: CSV with the header name,email (in any order), or JSON Lines {"name", "email"}. A line that does not fit (no
 * address, no name, an address that stands above already) is a problem; ERR_INPUT and ERR_TOO_LARGE are about the whole list. */
enum err batch_read(struct work *w, struct str text, struct batch_people *out) MUST_CHECK;

/* What is awarded:
 *
 *	{"name", "description", "criteria", "vouched_by",                      required, texts
 *	 "id", "criteria_url", "type",                                         addresses; of Open Badges, "Achievement" by default
 *	 "alignment": [{"name", "url", "framework", "code", "description"}],   at most 20; name and url are required
 *	 "valid_for_days": N}
 *
 * Canonical. ERR_INPUT for what is missing, not known or not of its kind. */
enum err batch_achievement(struct work *w, const struct json *json, struct str *canonical) MUST_CHECK;

/* Who has this very achievement of any earlier list, or is about to get it: a problem for each, which names the newest such list.
 * Not who has it no more: it was revoked, they deleted it, or it has ended, by `valid_for_days` or its newest renewal, also one
 * that is under way. For people without a problem. */
enum err batch_find_holders(struct work *w, struct tx *tx, struct id org, struct str achievement,
                            struct batch_people *people) MUST_CHECK;

/* Stores it and adds the job "badge.batch" {batch}. `achievement` as batch_achievement gives it; people without a problem. */
enum err batch_create(struct work *w, struct tx *tx, const struct actor *actor, struct str achievement,
                      const struct batch_people *people, struct id *out) MUST_CHECK;

struct batch {
	struct id id;
	struct str name; /* of the achievement */
	int64_t total;
	int64_t issued;                  /* signed, and in the ledger */
	int64_t published;               /* in the log, and told */
	int64_t created_us, finished_us; /* finished: DB_NULL_INT while under way */
};
/* ERR_NOT_FOUND. */
enum err batch_load(struct work *w, struct tx *tx, struct id org, struct id id, struct batch *out) MUST_CHECK;
/* Newest first, at most 100. */
enum err batch_list(struct work *w, struct tx *tx, struct id org, struct batch **out,
                    size_t *count) MUST_CHECK;
/* CSV under the header id,email,link: a line for each that is published, in the order of the list. */
enum err batch_result(struct work *w, struct tx *tx, struct id org, struct id id, struct str base_url,
                      struct str *csv) MUST_CHECK;

/* Issues all that is left. `job`: whose lease is made longer with each chunk; NULL: there is none. */
enum err batch_issue(struct work *w, struct db *db, struct issuer *issuer, const struct directory *directory,
                     struct id org, struct id id, const struct job *job) MUST_CHECK;
/* The job "badge.batch" {batch}. */
enum err batch_issue_job(struct work *w, struct db *db, struct issuer *issuer,
                         const struct directory *directory, const struct job *job) MUST_CHECK;

#endif
