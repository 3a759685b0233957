/* Anchors: answers that people score, so that machines can learn from them and be held against them.
 *
 * 1. An author brings answers in, from wherever; one answer stands once for a part. They are nobody's sitting: nothing in them
 *    says whose they are, and nothing is decided about anybody.
 * 2. Each person scores an anchor on all criteria of its part, blind: what others gave is shown to nobody who has not scored it.
 * 3. A level counts where all who scored it gave the same, and of points their mean, half a point upwards, where they lie no
 *    further apart than a tenth of the scale (scale_tolerance); where they differ, none does until one of them has settled it in
 *    sight of all. What each gave blind stays.
 * 4. Nothing is deleted: an anchor that should not count is withdrawn, and can be taken back.
 * 5. A level holds under the wording of the criterion that it was given under (exam/wording.h). Once the newest version words it
 *    otherwise it counts no more, until somebody who had scored it confirms what was given, or scores it anew.
 * 6. What is to be scored is what the newest version asks: a criterion that came later too. A level on a criterion that is gone
 *    is kept, and shown nowhere; an anchor whose task is gone is to be scored by nobody. */
#ifndef CALIBRATION_ANCHOR_H
#define CALIBRATION_ANCHOR_H

#include "db/jobs.h"
#include "exam/version.h"
#include "org/actor.h"
#include "scoring/agreement.h"

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
	bool holds; /* rule 5: the criterion is still worded as it was then */
	int64_t at_us;
};
struct scored_anchor {
	struct id id, assessment, person; /* person: who brought it in */
	struct str part, answer;
	struct str source;           /* absent: not said */
	int64_t at_us, withdrawn_us; /* DB_NULL_INT: it counts */
	double teaches; /* how much scoring it would teach, beside the others; NAN: nobody knows */
	const struct anchor_score *scores; /* by criterion and time, on what the newest version asks */
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
/* Stores this person's levels in the newest version's rubric, for all criteria of the part that they may score
 * (anchor_is_open); `settle`: for all others, and they are to count, whatever was given (rule 3). ERR_INPUT when one is missing
 * or is no level; ERR_CONFLICT to settle before one has scored it, or alone; and to score again what one has seen others' levels
 * of. Nothing is written when it fails. */
enum err anchor_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct id id, const struct anchor_level *levels, size_t count, bool settle) MUST_CHECK;
/* ERR_CONFLICT, with who it was, when somebody has settled it after `seen_us`, the anchor_settled_us that who settles it has
 * seen: they would undo that unseen. */
enum err anchor_check_seen(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                           struct id id, int64_t seen_us) MUST_CHECK;
/* What was given under another wording holds under the present one, as this person says, who has scored it (rule 5): by all, on
 * the criteria that have as many levels as then. ERR_CONFLICT when there is no such. Nothing is written when it fails. */
enum err anchor_confirm(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                        struct id id) MUST_CHECK;
/* Withdraws it, or takes it back. */
enum err anchor_withdraw(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                         struct id id, bool withdrawn) MUST_CHECK;

/* ---- lists, as one person sees them (anchor_shown.c) ---- */

enum anchor_show {
	ANCHOR_SHOW_DUE,    /* to be scored by them: anchor_due of a criterion */
	ANCHOR_SHOW_DIFFER, /* on a criterion that they have scored, and nobody has settled */
	ANCHOR_SHOW_ALL,
	ANCHOR_SHOW_WITHDRAWN, /* those alone; what is above has none */
	ANCHOR_SHOW_EVERY,     /* all, and the withdrawn */
};
enum { ANCHOR_SHOWS = ANCHOR_SHOW_WITHDRAWN + 1 };
struct anchors_asked {
	struct id assessment;
	struct str part; /* absent or empty: all */
	enum anchor_show show;
	size_t first, most;
};
/* So many from the first one on, in the order in which they came; what is due, first those that teach most. */
enum err anchor_find(struct work *w, struct tx *tx, const struct actor *actor,
                     const struct anchors_asked *asked, struct scored_anchor **out, size_t *count) MUST_CHECK;
/* How many each would find, of a part or of all. */
enum err anchor_counts(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                       struct str part, size_t counts[ANCHOR_SHOWS]) MUST_CHECK;

/* How many of those that are due for this person are so again: anchor_due of a criterion is ANCHOR_DUE_AGAIN. */
enum err anchor_count_again(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            size_t *out) MUST_CHECK;

/* Where something is due for this person, by title; at most 50. */
struct anchors_waiting {
	struct id assessment;
	struct str title;
	int64_t count;
};
enum err anchor_waiting(struct work *w, struct tx *tx, const struct actor *actor,
                        struct anchors_waiting **out, size_t *count) MUST_CHECK;

/* The one of an assessment that is due for this person and teaches most; zero: nothing is due. */
enum err anchor_next(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                     struct id *out) MUST_CHECK;

/* Levels that each two people gave blind to the same criterion of the same anchor, under its present wording; `one` gave it
 * first. */
struct anchor_pair {
	struct str part, criterion;
	int64_t one, other;
	size_t count;
};
enum err anchor_pairs(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      struct anchor_pair **out, size_t *count) MUST_CHECK;

/* How far people agree, of those: how many pairs of judgements; the share that says the same by scale_tolerance, which is the one
 * by which anchor_state tells who differs; weighted kappa of levels as shares of their scales. */
struct anchor_agreement {
	size_t judgements;
	struct agreement same, kappa;
};
enum err anchor_agree(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      const struct document *document, struct anchor_agreement *out) MUST_CHECK;

/* How many anchors would be to be looked at once more, were this document the newest version: a level on a criterion holds, and
 * would not (rule 5). */
enum err anchor_voided(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       const struct document *document, size_t *out) MUST_CHECK;

/* What versions alone can tell is read out of them: what the newest ask, and under which wording levels were given that are there
 * already. Once, when a database first meets a program that knows of wordings. */
#define ANCHOR_WORDINGS_JOB "anchor.wordings"
enum err anchor_wordings_job(struct work *w, struct db *db, const struct job *job) MUST_CHECK;

/* Stores how much scoring it would teach. */
enum err anchor_rank(struct work *w, struct tx *tx, struct id org, struct id id, double teaches) MUST_CHECK;

/* ---- what follows from scores; pure ---- */

enum anchor_state {
	ANCHOR_UNSCORED,
	ANCHOR_ONE,      /* one person has scored it */
	ANCHOR_AGREED,   /* several have, and gave the same, or it was settled */
	ANCHOR_DIFFERS,  /* on a criterion at least */
	ANCHOR_REWORDED, /* a criterion has levels, and none of them holds */
};
enum { ANCHOR_STATES = ANCHOR_REWORDED + 1 };
enum anchor_state anchor_state(const struct scored_anchor *anchor);
/* How many people have scored it, and whether this one has: given a level to any criterion that the newest version asks, blind or
 * to settle, which holds or not. Whether anything is left to do for them says anchor_due. */
size_t anchor_scorers(const struct scored_anchor *anchor);
bool anchor_is_scored_by(const struct scored_anchor *anchor, struct id person);
/* The level that counts on a criterion (rule 3); -1: none does. */
int64_t anchor_level_of(const struct scored_anchor *anchor, struct str criterion);
/* The settlement whose level that is, as an index of scores; SIZE_MAX: nobody's. */
size_t anchor_settlement_of(const struct scored_anchor *anchor, struct str criterion);
/* When it was last settled; 0: never. */
int64_t anchor_settled_us(const struct scored_anchor *anchor);
/* Whether the level that counts is the mean of several that are not the same. */
bool anchor_is_mean(const struct scored_anchor *anchor, struct str criterion);

/* What a person has still to do about a criterion that the newest version asks. */
enum anchor_due {
	ANCHOR_NOT_DUE,
	ANCHOR_DUE,       /* they have not scored it */
	ANCHOR_DUE_AGAIN, /* what they gave holds no more, and nobody has settled it since */
};
enum anchor_due anchor_due(const struct scored_anchor *anchor, struct str criterion, struct id person);
/* Whether they have given a level to it, which holds or not: then they see what others gave. */
bool anchor_has_given(const struct scored_anchor *anchor, struct str criterion, struct id person);
/* Whether they may score it blind: they have not, or nobody else has. */
bool anchor_is_open(const struct scored_anchor *anchor, struct str criterion, struct id person);
/* Whether what they gave to it could be confirmed: it is due again, and the criterion has as many levels as then. */
bool anchor_can_hold(const struct scored_anchor *anchor, const struct criterion *criterion, struct id person);

#endif
