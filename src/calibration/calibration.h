/* Calibrations: from what people judged, a grader that is measured, released by a person, and held to what it said.
 *
 * asked for → making → ready, or stopped → released → retired, and released again. An older one that nobody released is
 * overtaken; one that nothing can be learned for has failed, and says why, and so has one whose job was given up.
 *
 * 1. Making changes nothing. What is released alone gives its view of answers (grade/learned.h), of those that are handed in from
 *    then on.
 * 2. Frozen anchors (calibration/examples.h) are graded each time. Where they moved too far from what is released
 *    (REPORT_SHIFT_MAX), or agree less with people, it is stopped: it can be released with a reason alone, which is kept and
 *    logged. The first one cannot have moved.
 * 3. It is made again by itself when what it rests on has changed (rubric, grader, embedder, the language model or its prompt),
 *    or when many more answers were judged; not where one that fits waits to be released, and not within a day of the last.
 *    Until a person releases the new one, what does not fit any more abstains.
 * 4. Everything is kept: which one gave a verdict, from what, and who released it. */
#ifndef CALIBRATION_CALIBRATION_H
#define CALIBRATION_CALIBRATION_H

#include "calibration/report.h"
#include "db/jobs.h"
#include "grade/learned.h"
#include "org/actor.h"

#define CALIBRATION_JOB "calibration.make"
#define CALIBRATION_LOOK_JOB "calibration.look"
enum {
	CALIBRATION_LEASE_SECONDS = 900,
	CALIBRATION_ATTEMPTS_MAX = 4,
	CALIBRATION_GROWN =
		20, /* so many more judged answers, and a fifth more, are a reason to learn again; of EXAMPLES_MAX at most */
	CALIBRATION_MODEL_ASKED = 60, /* frozen judgements that a language model is asked about */
};
#define CALIBRATION_SAMPLE_STANDARD 0.1

enum calibration_state {
	CALIBRATION_MAKING,
	CALIBRATION_FAILED,
	CALIBRATION_READY,
	CALIBRATION_STOPPED,
	CALIBRATION_RELEASED,
	CALIBRATION_RETIRED,
	CALIBRATION_OVERTAKEN,
	CALIBRATION_STATES,
};
/* As stored: "making", "failed"… */
struct str calibration_state_name(enum calibration_state state);

struct calibration {
	struct id id, assessment, version;
	enum calibration_state state;
	struct str why;            /* it is made: asked, rubric, grader, embedder, model, answers */
	struct str doing, problem; /* absent: nothing to say */
	int64_t at_us;
	/* As it was released. */
	double coverage, sample;
	bool settles;
	struct str reason; /* it was released although it was stopped; absent: it was not */
	struct id released_by;
	int64_t released_us; /* DB_NULL_INT: it never was */
};

/* Of an assessment, newest first: the newest 50, and what is released. */
enum err calibration_list(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct calibration **out, size_t *count) MUST_CHECK;
/* One, with its report (NULL before it is made); ERR_NOT_FOUND when the assessment has none of this id. */
enum err calibration_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                          struct calibration *out, const struct report **report) MUST_CHECK;

/* What it learned, without its graders, and of how many of its criteria the newest version asks something else by now (*changed):
 * of these it says nothing any more. ERR_NOT_FOUND; ERR_CONFLICT when it is not made. */
enum err calibration_learned(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                             struct learned *out, size_t *changed) MUST_CHECK;

/* Asks for one; where one is being made already, for nothing more (one whose job was given up is not). ERR_NOT_FOUND: no such
 * assessment. */
enum err calibration_ask(struct work *w, struct tx *tx, const struct actor *actor,
                         struct id assessment) MUST_CHECK;

/* Whether it is released with a reason alone: it is stopped, or was when it was released before. */
bool calibration_is_stopped(const struct calibration *calibration);

struct calibration_terms {
	double coverage, sample; /* 0.5 … 0.99; 0 … 1 */
	bool settles;
	struct str reason; /* needed where calibration_is_stopped; else absent */
};
/* Puts it in place of what is released; one that was taken back as well, which needs a reason where it needed one before.
 * ERR_CONFLICT when it is none of ready, stopped and retired, or of another version's rubric; ERR_INPUT for terms out of range,
 * or without the reason that is needed. */
enum err calibration_release(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                             struct id id, const struct calibration_terms *terms) MUST_CHECK;
/* Nothing is released any more: of new answers a person judges all, and what it settled in sittings that nobody has decided on
 * is asked of people too; where somebody has decided it stays. ERR_CONFLICT when it is not released. */
enum err calibration_retire(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct id id) MUST_CHECK;

/* How far it agreed with people since it was released, in sittings that the lot fell on, where a person judged all blind: the
 * same level (scale_agrees), and the weighted kappa of levels as shares of their scales. */
struct calibration_kept {
	int64_t judgements;
	struct agreement exact, kappa;
};
enum err calibration_kept(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                          struct calibration_kept *out) MUST_CHECK;

/* What a calibration says of a text, were it handed in: nothing is stored. */
struct calibration_trial {
	const struct document *document;
	const struct part *part;
	struct learned learned; /* what it learned, and with which certainty it would settle */
	struct learned_answer answer;
};
/* db: not in a transaction, since the embedder is asked. ERR_NOT_FOUND: no such calibration; ERR_INPUT: no such written task, or
 * no text; ERR_UNAVAILABLE: the embedder is away. */
enum err calibration_try(struct work *w, struct db *db, const struct grade_means *means, struct id org,
                         struct id assessment, struct id id, struct str part, struct str text,
                         struct calibration_trial *out) MUST_CHECK;

/* The job {calibration}: reads, embeds, learns, finds out, stores. Run again after a crash it begins anew. */
enum err calibration_job(struct work *w, struct db *db, const struct grade_means *means,
                         const struct job *job) MUST_CHECK;
/* Adds the job {} that looks whether one should be made again, if none waits; and that job. */
enum err calibration_look(struct work *w, struct tx *tx, struct id org) MUST_CHECK;
enum err calibration_look_job(struct work *w, struct db *db, const struct grade_means *means,
                              const struct job *job) MUST_CHECK;

#endif
