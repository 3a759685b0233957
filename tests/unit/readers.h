/* A case of the office, and those who read it: what tests of second readings and of recounts begin with. */
#ifndef TEST_READERS_H
#define TEST_READERS_H

#include "grade/review.h"
#include "grade/review_state.h"

#define READERS_PART S("incident-report")

enum { READERS_MAX = 4 };

struct readers {
	struct db *db;
	struct document document; /* the demonstration's quiz and report, read twice as the test says */
	struct id org, assessment, sitting, case_id;
	struct actor candidate, administrator, at[READERS_MAX];
	size_t count;
};

/* So many readers in a database of their own, so much of whose cases are read twice by lot, and none because it is close. Nothing
 * is in it before readers_begin, so that a test may change the document. */
void readers_open(struct work *w, enum db_engine engine, size_t count, double twice, struct readers *out);
/* The candidate sits, and the case waits. argument: struct readers. */
enum err readers_begin(struct work *w, struct tx *tx, void *argument);
void readers_close(struct work *w, struct readers *readers);

const struct rubric *readers_rubric(const struct readers *readers);

/* Takes the case that is next. */
enum err readers_claim(struct work *w, struct tx *tx, struct readers *readers, size_t reader);
/* Gives the first criterion and all others these levels, with the comment “what reader N found”. */
enum err readers_judge(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                       int64_t first, int64_t others);
/* Decides on “not yet”. */
enum err readers_decide(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                        struct decision *out);
/* What the reader is shown. */
enum err readers_criteria(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                          struct review_criterion **out, size_t *count);
enum err readers_assert_stage(struct work *w, struct tx *tx, const struct readers *readers,
                              enum reading_stage stage, enum review_state state);

/* The language model's view of a criterion: surely the lowest level. */
enum err readers_add_view(struct work *w, struct tx *tx, const struct readers *readers, size_t criterion);

#endif
