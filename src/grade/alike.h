/* Which answers to a programming task are alike (similar/similar.h), for whoever reviews them.
 *
 * 1. Compared are programs, or the sources of repositories (exam/repository.h), that were handed in to one part of an assessment,
 *    in whatever version; the starter code of the version in use counts for nobody. Two answers of one person are never a pair.
 * 2. They are parsed in the sandbox.
 * 3. It says what is alike, never why. A flag on a case asks a reviewer to look; no score, no level and no decision depends on
 *    it.
 * 4. An answer is flagged when it is at least ALIKE_FLAGGED alike another one, shares ALIKE_SHARED_MIN fingerprints with it,
 *    and no more than one pair in a hundred of the task in its language is as alike (or one pair alone). Where more are, the task
 *    has few good answers there and being alike says nothing. On six tasks of a first course, an answer a student
 *    (public data, nobody knows who worked together), that flags 16 of 259. */
#ifndef GRADE_ALIKE_H
#define GRADE_ALIKE_H

#include "db/jobs.h"
#include "exam/sitting.h"
#include "grade/grade.h"
#include "sandbox/sandbox.h"
#include "similar/request.h"

#define ALIKE_KIND S("alike") /* of a flag */
#define ALIKE_JOB "grade.alike"
#define ALIKE_FLAGGED 0.9
#define ALIKE_LISTED 0.7 /* a page shows pairs from here on */

/* The newest: of more than that, or of more bytes together, older ones are left out. */
enum { ALIKE_ANSWERS_MAX = 2000, ALIKE_BYTES_MAX = 24 << 20, ALIKE_SHARED_MIN = 40 };

struct alike_answer {
	struct id sitting, person;
	struct str language, source;
};
/* What was handed in to one part. */
struct alike_answers {
	const struct part *part;
	struct alike_answer *at; /* the newest first */
	size_t count;
	bool more; /* some were left out */
};

/* Whether answers to it are compared. */
bool alike_compares(const struct part *part);
/* Reads them. ERR_NOT_FOUND when the assessment's version in use has no such part, or it is no program. Cost: a statement for 100
 * programs, and one for each file of a repository. */
enum err alike_read(struct work *w, struct tx *tx, struct id org, struct id assessment, struct str part,
                    struct alike_answers *out) MUST_CHECK;

/* Compares all: pairs from `at_least` on, at most REQUEST_PAIRS_MAX, and groups from ALIKE_FLAGGED. In no transaction: seconds.
 * ERR_UNAVAILABLE and ERR_BUSY: there is no sandbox, or none free. */
enum err alike_find(struct work *w, struct sandbox *sandbox, const struct alike_answers *answers,
                    double at_least, struct request_found *out) MUST_CHECK;
/* Two of them with their fragments: *out is the pair, whose left is the first and right the second. ERR_NOT_FOUND when one is
 * not among the answers, ERR_INPUT when they are in different languages. Cost: a start of the sandbox, some 50 ms. */
enum err alike_two(struct work *w, struct sandbox *sandbox, const struct alike_answers *answers, size_t left,
                   size_t right, struct similar_pair *out) MUST_CHECK;
/* Where the answer of a sitting is; SIZE_MAX: not among them. */
size_t alike_place(const struct alike_answers *answers, struct id sitting);

/* Those in the language of the answer at a place, in the same order, the arena's: with others it is not compared. */
struct alike_answers alike_in_language_of(struct work *w, const struct alike_answers *answers, size_t place);

/* Whether being alike says anything in a task with so many answers in one language, of which so many pairs in that language are
 * at least ALIKE_FLAGGED alike (4 above). */
bool alike_is_rare(size_t pairs, size_t answers);

/* Adds the job "grade.alike" {sitting, part}. */
enum err alike_ask(struct work *w, struct tx *tx, struct id org, struct id sitting,
                   struct str part) MUST_CHECK;
/* Compares one answer with all others, and flags both of each pair that is to be looked at (4 above), once. */
enum err alike_job(struct work *w, struct db *db, struct sandbox *sandbox, const struct job *job) MUST_CHECK;

#endif
