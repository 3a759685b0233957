/* Readings: a case is read by one person or by several before somebody decides, and what follows from all of it.
 *
 * first → second → adjudication or agreement → decision. The first is everybody's case; a second reading is due by lot or where
 * it matters (grade/second.h); what they differ on is adjudicated by a third person, or agreed upon by the two in turns, as the
 * author chose (the document's `review`).
 *
 * 1. The first and the second are blind: neither reader sees the other's view, nor the machine's, before both have judged.
 * 2. Nobody gives two readings of a case in one round, but for the two who are to agree; after an appeal a new round begins, of
 *    what is contested.
 * 3. Append-only: every reading stays, and one that was taken back before anybody went on from it, or had the case since, does
 *    not count. What counts is computed from them (reading_result_of), and stored with the decision as verdicts of whoever
 *    decides, whose basis says from which it follows: {"blind", "document", "from", "rule"}.
 * 4. A judgement that was followed by giving the case back before anybody went on from it, by a claim that ran out and was taken
 *    over, or by a conflict of interest, is withdrawn: it stays, with a note that says why, and counts nowhere. Its reader has
 *    seen what others found, and is not blind again. With the first or the second goes what anybody judged in sight of it, and
 *    whoever took the case up to settle or decide it reads it no more.
 * 5. A reading that is due can be waived by an administrator, with a reason; one that nobody is left to give is done without:
 *    nothing is stuck for ever. */
#ifndef GRADE_READING_H
#define GRADE_READING_H

#include "exam/part.h"
#include "grade/grade.h"

/* Which reading is due. */
enum reading_stage {
	READING_FIRST,
	READING_SECOND,
	READING_ADJUDICATION, /* by a third person, who sees both */
	READING_AGREEMENT,    /* by the two in turns, who see both, until they say the same */
	READING_DECISION,     /* none: all are there, but for what was settled then and is not any more */
	READING_STAGES,
};
/* As stored: "first", "second"… */
struct str reading_stage_name(enum reading_stage stage);
/* ERR_INTERNAL when no stage has this name. */
enum err reading_stage_read(struct work *w, struct str name, enum reading_stage *out) MUST_CHECK;

/* As stored, `note` and `taken_back_us` say together what became of it:
 *
 *	neither              it was read, and counts
 *	note                 it was waived: an administrator does without it, and the note is their reason
 *	taken_back_us        its reader took it back before anybody went on from it, and is as blind as before
 *	both                 it was withdrawn (rule 4), and the note says why
 *
 * `sequence` is 1, 2… in the sitting. */
struct reading {
	struct id id, person;
	enum reading_stage stage;
	int64_t round, at_us;
	bool blind;
	struct str note; /* absent: it was read; else this person waives it, and says why */
};
/* Of one round of a sitting's case, in the order they were made, without those taken back or withdrawn; with all verdicts that
 * are of readings. */
struct readings {
	const struct reading *each;
	size_t count;
	const struct verdict *verdicts;
	size_t verdict_count;
};
enum err reading_load(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t round,
                      struct readings *out) MUST_CHECK;
/* Adds one, made now; its id is filled in. A note makes it one that is waived. ERR_TOO_LARGE: the note, beyond what a reason may
 * have (grade/review.h). */
enum err reading_add(struct work *w, struct tx *tx, struct id org, struct id sitting,
                     struct reading *reading) MUST_CHECK;
/* It is as if it had not been read. */
enum err reading_undo(struct work *w, struct tx *tx, struct id org, struct id reading) MUST_CHECK;
/* Rule 4: of what this person read in a round nothing counts any more. `why`: a few words, which are kept. */
enum err reading_withdraw(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t round,
                          struct id person, struct str why) MUST_CHECK;
/* Rule 4: nor of what anybody judged in a round in sight of the first two readings, once one of them was withdrawn. */
enum err reading_withdraw_later(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                int64_t round, struct str why) MUST_CHECK;
/* Where the first reading of a round was withdrawn, the second, if there is one, is the first from now on. */
enum err reading_promote(struct work *w, struct tx *tx, struct id org, struct id sitting,
                         int64_t round) MUST_CHECK;
/* Whether somebody has given levels in a sitting that they did not take back, withdrawn ones too. */
enum err reading_is_given(struct work *w, struct tx *tx, struct id org, struct id sitting, struct id person,
                          bool *out) MUST_CHECK;
/* How many people could read a case beside those who did: reviewers who can sign in, are not its candidate and declared no
 * conflict of interest. */
enum err reading_able(struct work *w, struct tx *tx, struct id org, struct id case_id,
                      int64_t *out) MUST_CHECK;

/* The newest that was read at this stage; NULL: none was. */
const struct reading *reading_at(const struct readings *readings, enum reading_stage stage);
/* Of the readings by this person (zero: by anybody) at this stage the newest verdict on a criterion, or NULL. */
const struct verdict *reading_verdict(const struct readings *readings, enum reading_stage stage,
                                      struct id person, struct str part, struct str criterion);

/* ---- what follows, criterion by criterion ---- */

/* The level of a criterion that somebody who is just at what the award requires reaches more often than not; 0: the award
 * requires nothing of its competency, or any level does. */
size_t reading_pass_level(const struct document *document, const struct part_criterion *at);

struct reading_result {
	const struct verdict *first, *second; /* NULL: there is none */
	const struct verdict *word[2]; /* what each of the two says in the end; NULL unless both are there */
	/* So far apart, or on two sides of the pass level, that the author has them adjudicated; and whether that was done. */
	bool disputed, settled;
	/* What counts: "only" the one that there is, of whoever decides where nobody had read it; "mean", "lower" or "higher" of
	 * both; "adjudicated" or "agreed", which is of from[0]. */
	struct str rule;
	const struct verdict *from[2];
	size_t from_count; /* 0: nobody has judged it */
};
/* Pure. */
struct reading_result reading_result_of(const struct document *document, const struct readings *readings,
                                        const struct part_criterion *at);
/* Whether one of the criteria is disputed and not settled. */
bool reading_is_open(const struct document *document, const struct readings *readings);

/* Pure: levels and comment of the verdict that a rule makes of others on a criterion. The mean of two levels is half of each, of
 * points (exam/scale.h) the points between. ERR_INTERNAL when they do not go together: no such rule, other levels. */
enum err reading_resolve(struct work *w, const struct criterion *criterion, struct str rule,
                         const struct verdict *const *from, size_t count, struct verdict *out) MUST_CHECK;
/* What there was beside the readings: people's verdicts that counted in the decision which is contested; and the machine's. */
struct reading_before {
	const struct verdict *people;
	size_t count;
	const struct verdict *machine;
	size_t machine_count;
	const struct flag *flags; /* where something is flagged, the machine settles nothing */
	size_t flag_count;
	/* Whoever decides judges all criteria anew: what people said of points (part_is_point) is theirs from then on. */
	bool anew;
};
/* Pure: what counts of all criteria that were judged, in their order, as verdicts by `person`: their own where nothing else
 * enters it, others with the zero id, to be stored. Of what nobody read in this round those of `before`, as they are; else what
 * the machine settled (grade/learned.h), by the rule "settled", which the person takes over. Then points that people judged on
 * appeal (grade/appeal.h). verdicts: [as many as there are criteria, verdicts of the readings and of people before]. */
enum err reading_counting(struct work *w, const struct sitting *sitting, const struct readings *readings,
                          const struct reading_before *before, struct id person, struct verdict *verdicts,
                          size_t *count) MUST_CHECK;
/* All that counts of a sitting, were this person to decide on it: those, and the verdicts that are nobody's. After an appeal
 * against single criteria the others stay as they counted in the decision contested (appeal_verdicts_behind of grade/appeal.h).
 * With `store` those of the zero id are stored first. Where no reading was made (before there were any), the person's own
 * count; of nobody (zero) then what was settled. */
enum err reading_evidence(struct work *w, struct tx *tx, const struct sitting *sitting, int64_t round,
                          struct id person, bool store, struct verdict **verdicts, size_t *count) MUST_CHECK;

#endif
