/* Anchors: answers that people score, so that machines can learn from them and be held against them.
 *
 * 1. An author brings answers in, from wherever; one answer stands once for a part. They are nobody's sitting: nothing in them
 *    says whose they are, and nothing is decided about anybody.
 * 2. Each person scores an anchor on all criteria of its part, blind: what others gave is shown to nobody who has not scored it.
 * 3. A level counts where all who scored it gave the same; where they differ, none does until one of them has settled it in sight
 *    of all. What each gave blind stays.
 * 4. Nothing is deleted: an anchor that should not count is withdrawn, and can be taken back. */
#ifndef CALIBRATION_ANCHOR_H
#define CALIBRATION_ANCHOR_H

#include "exam/version.h"
#include "org/actor.h"

enum {
	ANCHOR_COUNT_MAX = 5000, /* of an assessment */
	ANCHOR_SOURCE_BYTES_MAX = 200,
	ANCHOR_ADD_MAX = 500, /* at once */
};

struct anchor_score {
	struct id person;
	struct str criterion;
	int64_t level;
	int64_t levels; /* that the criterion had when it was given */
	bool settles;
	int64_t at_us;
};
struct scored_anchor {
	struct id id, assessment, person; /* person: who brought it in */
	struct str part, answer;
	struct str source;           /* absent: not said */
	int64_t at_us, withdrawn_us; /* DB_NULL_INT: it counts */
	double teaches; /* how much scoring it would teach, beside the others; NAN: nobody knows */
	const struct anchor_score *scores; /* by criterion and time */
	size_t score_count;
};

/* Adds an answer to a written part of the newest version. *known: it was there already, and is given again (taken back, if it was
 * withdrawn). ERR_INPUT: no such part, no words, not UTF-8; ERR_TOO_LARGE; ERR_CONFLICT over ANCHOR_COUNT_MAX. */
enum err anchor_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                    struct str part, struct str answer, struct str source, struct id *id,
                    bool *known) MUST_CHECK;
/* All of an assessment in the order in which they came, the withdrawn too. */
enum err anchor_list(struct work *w, struct tx *tx, struct id org, struct id assessment,
                     struct scored_anchor **out, size_t *count) MUST_CHECK;
/* ERR_NOT_FOUND when the assessment has none of this id. */
enum err anchor_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                     struct scored_anchor *out) MUST_CHECK;

struct anchor_level {
	struct str criterion;
	int64_t level;
};
/* Stores this person's levels for all criteria of the part, in the newest version's rubric; `settle`: they are to count, whatever
 * others gave (rule 3). ERR_INPUT when one is missing or is no level; ERR_CONFLICT to settle before one has scored it, or alone;
 * and to score again what one has seen others' levels of. */
enum err anchor_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct id id, const struct anchor_level *levels, size_t count, bool settle) MUST_CHECK;
/* Withdraws it, or takes it back. */
enum err anchor_withdraw(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                         struct id id, bool withdrawn) MUST_CHECK;

/* Where this person has not scored all, by title; at most 50. */
struct anchors_waiting {
	struct id assessment;
	struct str title;
	int64_t count;
};
enum err anchor_waiting(struct work *w, struct tx *tx, const struct actor *actor,
                        struct anchors_waiting **out, size_t *count) MUST_CHECK;

/* The one of an assessment that this person has not scored and that teaches most; zero: they have scored all that its newest
 * version asks for. */
enum err anchor_next(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                     struct id *out) MUST_CHECK;

/* Stores how much scoring it would teach. */
enum err anchor_rank(struct work *w, struct tx *tx, struct id org, struct id id, double teaches) MUST_CHECK;

/* ---- what follows from scores; pure ---- */

enum anchor_state {
	ANCHOR_UNSCORED,
	ANCHOR_ONE,     /* one person has scored it */
	ANCHOR_AGREED,  /* several have, and gave the same, or it was settled */
	ANCHOR_DIFFERS, /* on a criterion at least */
};
enum anchor_state anchor_state(const struct scored_anchor *anchor);
/* How many people have scored it, and whether this one has. */
size_t anchor_scorers(const struct scored_anchor *anchor);
bool anchor_is_scored_by(const struct scored_anchor *anchor, struct id person);
/* The level that counts on a criterion; -1: none does. */
int64_t anchor_level_of(const struct scored_anchor *anchor, struct str criterion);

#endif
