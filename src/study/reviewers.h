/* How severely each of those judges who review an assessment's open work: the many-facet Rasch model (irt/facets.h), so that a
 * reviewer who met weaker work is not taken for a severe one.
 *
 * 1. What counts is a person's judgement before they saw anybody else's view: the first in a sitting, and a second person's where
 *    one read it too (grade/second.h).
 * 2. All criteria are taken together, whatever competency they are about: how good somebody's open work is on the whole. That
 *    competencies differ within a person makes the common scale narrower, which is made good for (reviewers.c).
 * 3. Second readings link reviewers: then they are compared by the same work. Whom nobody links is compared as far as work
 *    reaches them by chance, which the queue sees to as long as nobody chooses; `linked` says whether all are linked.
 * 4. It says how somebody judges, not why: it is for a talk about the rubric. Nothing of it reaches a score. */
#ifndef STUDY_REVIEWERS_H
#define STUDY_REVIEWERS_H

#include "irt/facets.h"
#include "study/answers.h"

/* Of fewer sittings nothing is said. */
enum { REVIEWERS_SITTINGS_MIN = 10 };

struct reviewer {
	struct id person;
	size_t sittings, judgements;
	struct str why; /* why nothing can be told; absent: it can, and then: */
	/* On the scale in use, above 0: severer than the average of those told. Somebody whom they judge looks less able by about
	 * so much, as far as they are judged by people. */
	double severity_logit, standard_error;
	/* How often chance alone would make a severity as far from 0; adjusted for there being many (Benjamini & Hochberg 1995).
	 * */
	double p_adjusted;
	double level_shift; /* so many levels a criterion more than a reviewer of severity 0 gives, over all people */
	double infit,
		infit_z; /* mean square: about 1; well above, erratic, well below, all work is judged alike */
	/* Of the sittings that they judged first, those in which a reviewer of severity 0 would have left the candidate on the
	 * other side of something that the award requires; by the part of the severity that is not chance. */
	size_t turned;
};

struct reviewers {
	struct str why; /* why nothing can be told; absent: it can */
	const struct reviewer *each;
	size_t count, told; /* told: without a why */
	size_t sittings, judgements;
	bool linked;
	struct facets_spread spread; /* of the severities, on the scale in use */
	double p; /* how often chance alone would make them differ as much, were all alike */
};

/* ERR_UNAVAILABLE when the work's time is over. Cost: that of facets_fit, and two beliefs for each requirement of each sitting:
 * some 0.7 ms a sitting. */
enum err reviewers_find(struct work *w, const struct answers *answers, struct reviewers *out) MUST_CHECK;

/* The assessments of which somebody has read work, by title, at most 100. */
struct reviewers_work {
	struct id assessment;
	struct str title;
	int64_t readings;
};
enum err reviewers_work_of(struct work *w, struct tx *tx, struct id org, struct id person,
                           struct reviewers_work **out, size_t *count) MUST_CHECK;

#endif
