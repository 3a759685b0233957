/* When we were away, and that nobody's time runs meanwhile: no person is punished for our fault.
 *
 * 1. Every server writes every ABSENCE_BEAT_SECONDS that it is there: one row for all (heartbeat). Where that row has grown old,
 *    none of them was there, or none could reach the database; whoever finds it so writes the absence down, once. What one
 *    server knows of its own start says nothing of the others, and nothing of when it went.
 * 2. With the absence, and in its transaction, the ends of all parts that are open move: by as long as we were away, and
 *    ABSENCE_RETURN_US for coming back to it.
 * 3. A scenario's timer that ran while we were away begins again when we are back (absence_begin_again).
 * 4. The row never goes back, so that servers whose clocks differ a little see no absence in each other; their clocks, and those
 *    of workers, must agree to ABSENCE_LEAST_US. A clock that is set forward looks like an absence, rightly so: it took that time
 *    from everybody. After one that was set back, an absence goes unseen until the clock has caught up.
 * 5. Workers alone (`assay work`) answer nobody: they do not beat, and hand in nothing while no server does (sitting.h). */
#ifndef EXAM_ABSENCE_H
#define EXAM_ABSENCE_H

#include "db/db.h"

enum { ABSENCE_BEAT_SECONDS = 5 };
/* What is shorter is none: it may be a slow disk, or a restart. A part's grace is longer; a timer has 30 seconds at least, and
 * more for who asks. */
#define ABSENCE_LEAST_US (10 * INT64_C(1000000))
/* Nobody knows the very moment at which we are back. */
#define ABSENCE_RETURN_US (60 * INT64_C(1000000))

struct absence {
	int64_t from_us, until_us;
};

/* A server is there: writes down the absence that ends with it, if any, and that it is there. */
enum err absence_beat(struct work *w, struct tx *tx, struct id org) MUST_CHECK;
/* Whether no server is there now. False where none ever was: a database of a command's or a test's. */
enum err absence_is_now(struct work *w, struct tx *tx, struct id org, bool *out) MUST_CHECK;
/* Those that ended after since_us, oldest first, at most 1,000; the last may be one that nobody has written down yet. */
enum err absence_list(struct work *w, struct tx *tx, struct id org, int64_t since_us, struct absence **out,
                      size_t *count) MUST_CHECK;

/* The end of a time of length_us that began at began_us, with grace_us after it in which an answer still counts, when it begins
 * again after each absence that it met. Absences in the order of from_us. Pure. */
int64_t absence_begin_again(const struct absence *absences, size_t count, int64_t began_us, int64_t length_us,
                            int64_t grace_us);

#endif
