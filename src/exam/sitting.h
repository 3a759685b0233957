/* One person taking one assessment version, part by part.
 *
 * invited → consented (the sitting exists) → each part: begun → submitted → finished when all are.
 *
 * 1. A sitting keeps the version and the minutes_factor it began with.
 * 2. Time: a part's due time is set when it begins, and moves only when we were away (exam/absence.h). What comes later is
 *    kept and marked late; a part whose time is over by more than SITTING_GRACE_US is submitted as it stands by the job.
 * 3. Responses, presentations and revisions are append-only. Of what a candidate gives, drafts alone are overwritten.
 * 4. sitting_load names the person. Whoever has a struct sitting has passed that check, or comes by sitting_load_any and
 *    has checked himself. */
#ifndef EXAM_SITTING_H
#define EXAM_SITTING_H

#include "db/db.h"
#include "db/jobs.h"
#include "exam/document.h"
#include "org/actor.h"

#define SITTING_GRACE_US (15 * INT64_C(1000000)) /* for slow networks */

struct sitting_part {
	const struct part *part;                  /* in the document */
	int64_t started_us, due_us, submitted_us; /* DB_NULL_INT: not yet; due: no limit */
};

/* How a part stands at a time. */
enum sitting_part_state {
	PART_NOT_BEGUN,
	PART_OPEN,
	PART_OVER, /* time is up; what still comes is kept, and late after the grace */
	PART_HANDED_IN,
};
enum sitting_part_state sitting_part_state(const struct sitting_part *part, int64_t now_us);
/* What comes at this time to a part that is due then (DB_NULL_INT: no limit): the one rule for a save, an answer and
 * handing in. */
bool sitting_is_late(int64_t due_us, int64_t at_us);
/* "not-begun", "open", "over", "handed-in". */
struct str sitting_part_state_name(enum sitting_part_state state);

struct sitting {
	struct id org, id, person, assessment, version;
	int64_t attempt;
	double minutes_factor;
	int64_t consented_us, finished_us;
	struct str verification;         /* absent: the whole assessment; else exam/verification.h */
	const struct document *document; /* of what is asked */
	struct str document_digest_hex;  /* of the version */
	int64_t version_number;
	const struct sitting_part *parts; /* [document->part_count], in its order */
};

/* Whether only some questions are asked, on which nobody decides (exam/verification.h). */
bool sitting_is_verification(const struct sitting *sitting);

/* The time limit of a part in minutes with extra time, rounded up; 0: no limit. */
int64_t sitting_minutes(const struct part *part, double minutes_factor);
/* What was added to it because we were away; 0: nothing. */
int64_t sitting_added_us(const struct sitting *sitting, const struct sitting_part *part);

/* ---- invitations ---- */

struct invitation {
	struct id id, assessment;
	struct str title, summary;
	int64_t expires_us, expected_minutes;
	struct id sitting; /* zero: not begun */
	bool finished;
	struct str
		closed_why; /* absent: it can be opened; else the reason in words, with the date it opens again */
};

/* Invites a person to an assessment until expires_us. Tells nobody: web/administration.h does. *again: an invitation that they
 * have not begun was there, and is given, to end then. ERR_CONFLICT, with the reason in words, when they could not take it: they
 * are no candidate, their account is closed, another attempt is unfinished, or the retake policy says no. */
enum err sitting_invite(struct work *w, struct tx *tx, const struct actor *actor, struct id person,
                        struct id assessment, int64_t expires_us, struct id *invitation,
                        bool *again) MUST_CHECK;
/* What this person is invited to, newest first, at most 100. */
enum err sitting_invitations(struct work *w, struct tx *tx, const struct actor *actor,
                             struct invitation **out, size_t *count) MUST_CHECK;
/* One invitation with the document it would begin (the newest version) or has begun. */
enum err sitting_invitation(struct work *w, struct tx *tx, const struct actor *actor, struct id invitation,
                            struct invitation *out, const struct document **document) MUST_CHECK;
/* The candidate has read what is assessed and recorded and agrees: makes the sitting (or finds the one that
 * this invitation already made). ERR_CONFLICT, with the reason in words, when the invitation ended, another attempt is
 * unfinished, or the retake policy says no. */
enum err sitting_consent(struct work *w, struct tx *tx, const struct actor *actor, struct id invitation,
                         struct id *sitting) MUST_CHECK;

/* ---- the sitting ---- */

/* Loads a sitting of the actor's own. */
enum err sitting_load(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct sitting *out) MUST_CHECK;
/* Loads any sitting of the organisation: for graders and reviewers, whose right to see it their caller has checked. */
enum err sitting_load_any(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct sitting *out) MUST_CHECK;

/* For who makes a sitting: its parts, none of them begun. */
enum err sitting_insert_parts(struct work *w, struct tx *tx, struct id org, struct id sitting,
                              const struct document *document) MUST_CHECK;

/* The part by id, or ERR_NOT_FOUND. */
enum err sitting_find_part(struct work *w, const struct sitting *sitting, struct str part,
                           const struct sitting_part **out) MUST_CHECK;
/* Begins a part: the clock runs from now. Beginning again changes nothing. Where there is a time limit, adds the
 * job "sitting.due" for its end. */
enum err sitting_begin_part(struct work *w, struct tx *tx, const struct actor *actor,
                            const struct sitting *sitting, struct str part) MUST_CHECK;
/* Ends a part; when it was the last one, the sitting is finished. Submitting again changes nothing. Adds the
 * job "grade.part" for the part and, at the end, "grade.sitting". */
enum err sitting_submit_part(struct work *w, struct tx *tx, const struct actor *actor,
                             const struct sitting *sitting, struct str part) MUST_CHECK;
/* The job "sitting.due" {sitting, part}: hands in what is there when time is over, for who did not come back. Where the end has
 * moved, or no server is there, it is put off. */
enum err sitting_due_job(struct work *w, struct db *db, const struct job *job) MUST_CHECK;

#endif
