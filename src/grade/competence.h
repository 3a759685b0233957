/* What a person can do today, from everything that they were judged on in an assessment: for each of its competencies a state in
 * time (irt/state.h). A belief (grade/belief.h) is about one sitting and does not age; this is about the person, and does.
 *
 * 1. Evidence is what a belief counts (belief_counting), of all of the person's finished sittings of the assessment; what people
 *    judged counts when their decision is in effect, as on the result. Each piece is of the day on which its part was handed in,
 *    whenever it was judged, and has the model of the version that was answered.
 * 2. It is computed anew from what is stored, and comes out the same to the bit in any order. So what is judged late, judged anew
 *    or taken back is dealt with, and nothing is kept that could be out of date.
 * 3. It is for people to look at: no decision, no credential and no status rests on it or changes by it.
 * 4. A level counts as shown when it is as probable as the award asks: "stale" is irt/freshness.h's. */
#ifndef GRADE_COMPETENCE_H
#define GRADE_COMPETENCE_H

#include "exam/verification.h"
#include "grade/belief.h"
#include "irt/renewal.h"

/* Of a person's sittings of an assessment so many count, the newest; and how far ahead it is looked when something will be stale:
 * about ten years. */
enum { COMPETENCE_SITTINGS_MAX = 100, COMPETENCE_AHEAD_DAYS = 3652 };
/* Fewer questions than that show nothing, though the figures may say so. */
enum { COMPETENCE_RENEWAL_LEAST = 5 };
/* So many questions are looked for that of the people who still are at the level this part would show it by them. */
#define COMPETENCE_RENEWAL_SHARE 0.8
/* Where it is less probable than this that one still is, the whole assessment is what shows it. */
#define COMPETENCE_RENEWAL_STILL 0.4

/* A finished sitting as evidence. */
struct competence_sitting {
	struct sitting sitting;
	bool decided; /* and a decision is in effect */
	bool settled; /* that, or it is a verification, on which nobody decides */
	/* What it rests on (appeal_verdicts_behind); before, all but people's, and a machine's of what is flagged. */
	const struct verdict *verdicts;
	size_t verdict_count;
};

struct competence {
	const struct competency *competency;
	const struct requirement *requirement; /* NULL: the award requires nothing of it */
	struct walk drift;
	struct state now;
	const struct state *days; /* the history: at the end of each day of evidence */
	size_t day_count;
	bool provisional; /* among the evidence is a machine's judgement of open work, or something not decided on yet */
	/* Where something is required; renewal where that is not cleared now, of places in the bank: the quizzes' questions. */
	struct freshness freshness;
	struct renewal renewal;
	const struct verification_item *bank;
	/* Twice as many as the renewal needs, where there are, most informative first; how probable it is that each may be given
	 * (exam/exposure.h). */
	const struct verification_item *pool;
	const double *eligibility;
	size_t pool_count;
};

/* What the person was shown of the assessment's questions, in whatever sitting. */
struct competence_seen {
	const struct verification_item *items;
	size_t count;
};

/* The day of a time: days since 1970, UTC. */
int64_t competence_day(int64_t time_us);

/* Pure: what the sittings say about a competency on a day. What is required, the drift and the questions that would show it again
 * are those of `document`, which has the competency; questions that were seen, and others of their families, are not asked again.
 * Evidence of a later day (the clock was set back) makes that day today. */
enum err competence_of(struct work *w, const struct document *document, const struct competency *competency,
                       const struct competence_sitting *sittings, size_t count,
                       const struct competence_seen *seen, int64_t day, struct competence *out) MUST_CHECK;

/* What a state of it comes to, as a skill is drawn (web/parts/skill.h). */
struct competence_figures {
	double mean_logit, sd_logit;
	double low_logit, high_logit; /* hold the level with 90 % */
	double probability;           /* of being at or above what is required; NAN: nothing is */
};
struct competence_figures competence_figures(const struct competence *competence, const struct state *state);

/* A person's finished sittings of an assessment, newest first, as they stand now. */
enum err competence_sittings(struct work *w, struct tx *tx, struct id org, struct id person,
                             struct id assessment, struct competence_sitting **out, size_t *count) MUST_CHECK;

/* What is known of a person in one assessment: competencies about which there is evidence, as the version in use has them; one
 * that it no longer has, as the newest version does that the person answered. */
struct competence_assessment {
	struct id id;
	struct str title;
	const struct document *document; /* of the version in use */
	const struct competence *competences;
	size_t count;
};
/* Of all assessments that the person has finished, by title, at most 100, today. The rights of who looks are the caller's to
 * check. */
enum err competence_of_person(struct work *w, struct tx *tx, struct id org, struct id person,
                              struct competence_assessment **out, size_t *count) MUST_CHECK;

/* When and until when the person of a sitting has shown all that its version requires. */
struct competence_shown {
	bool shown;  /* each competency was cleared on some day */
	bool fresh;  /* and each is today */
	int64_t day; /* shown: of the days on which each was cleared last the earliest */
	int64_t stale_day; /* fresh: the first day on which one will be stale; INT64_MAX: not within the time looked at */
};
/* Today, by all that the person did in the assessment. ERR_NOT_FOUND when there is no such sitting. */
enum err competence_shown(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct competence_shown *out) MUST_CHECK;

#endif
