/* How severely each of those judges who review an assessment's open work: the many-facet Rasch model (irt/facets.h), so that a
 * reviewer who met weaker work is not taken for a severe one.
 *
 * 1. What counts is a person's judgement before they saw anybody else's view: the first in a sitting.
 * 2. All criteria are taken together, whatever competency they are about: how good somebody's open work is on the whole, and how
 *    it was judged. That competencies differ within a person is part of the fit.
 * 3. A sitting has one such judgement. Reviewers are then linked by nobody, and compared as far as work reaches them by chance,
 *    which the queue sees to as long as nobody chooses; `linked` says whether somebody links them.
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
	/* On the scale in use, above 0: severer than the average of them. An award's level would have to be lower by so much. */
	double severity_logit, standard_error;
	double p_adjusted;  /* that it is 0; adjusted for there being many (Benjamini & Hochberg 1995) */
	double level_shift; /* so many levels a criterion more than an average reviewer gives the same work */
	double infit,
		infit_z; /* mean square: about 1; well above, erratic, well below, all work is judged alike */
	/* Of the sittings, those on whose other side of what the award requires an average reviewer would have left the
	 * candidate; by the part of the severity that is not chance. */
	size_t turned;
};

struct reviewers {
	struct str why;              /* why nothing can be told; absent: it can */
	const struct reviewer *each; /* in the order in which they were met, newest sitting first */
	size_t count, told;          /* told: without a why */
	size_t sittings, judgements;
	bool linked;
	struct facets_spread spread; /* of the severities, on the scale in use */
	double p;                    /* that all are alike */
};

/* ERR_UNAVAILABLE when the work's time is over. Cost: that of facets_fit, and a belief for each requirement of each sitting:
 * some 0.3 ms a sitting. */
enum err reviewers_find(struct work *w, const struct answers *answers, struct reviewers *out) MUST_CHECK;

#endif
