/* What a study found, as it is stored: every number that a page shows of it, and what it proposes.
 *
 * Levels of ability are on the scale in use, whatever scale the calibration had. A number that there is none of is NAN. */
#ifndef STUDY_FIGURES_H
#define STUDY_FIGURES_H

#include "exam/part.h"

enum { FIGURES_BYTES_MAX = 16 << 20, FIGURES_FIFTHS = 5 };

/* The parameters of a task; difficulty of the levels above 0, or of being right. */
struct figures_parameters {
	double discrimination, guessing;
	const double *difficulty_logit;
	size_t difficulty_count;
	/* Standard errors; none of what was not estimated. */
	double discrimination_error, guessing_error;
	const double *difficulty_error;
	size_t difficulty_error_count;
};

/* People of about one level, and the share of the points that they got: 1 is all right. */
struct figures_point {
	double theta_logit, share, low, high; /* a 95 % interval */
	int64_t persons;
};

struct figures_option {
	int64_t option; /* its index in the item */
	bool correct;
	int64_t chosen;
	double share, correlation; /* with the level of ability */
	const double *fifths; /* of those in each fifth of ability, lowest first, the share that chose it */
	size_t fifth_count;
	struct str note; /* for the author; absent: nothing to say */
};

struct figures_task {
	struct str part, task;
	bool calibrated; /* what is in use */
	int64_t answers;
	int64_t asked, asked_of; /* of a quiz's items: shown in so many sittings, of all */
	const struct figures_parameters *in_use;
	const struct figures_parameters *proposed; /* NULL: nothing */
	struct str why; /* for the author: why nothing is proposed, or what to look at */
	double share;   /* of the points, over all who answered */
	double rest_correlation;
	double s_x2, s_x2_df, s_x2_p, infit, outfit;
	/* Of a calibrated task, against what is in use: how far out beside the others (a robust z), and what it does to a score,
	 * as a share of its points. */
	double drift, drift_distance;
	bool drifted;
	double seconds_median, rapid_share;
	const struct figures_point *points;
	size_t point_count;
	const struct figures_option *options;
	size_t option_count;
};

/* How many people are about a level. */
struct figures_bar {
	double theta_logit;
	int64_t persons;
};

/* What the tasks of one part share beside the skill: the criteria of one text, the groups of tests of one program. */
struct figures_shared {
	struct str part;
	struct str why; /* for the author: why it cannot be told; absent: it is */
	int64_t tasks;
	int64_t persons; /* with answers to two or more of them; of many, those that were taken */
	/* The SD of the part's own effect, on the scale in use; its standard error, a quarter of the width of the 95 % interval,
	 * which is that of the variance. How well the scale itself is known is not in them. */
	double sd_logit, error_logit, low_logit, high_logit;
	double share; /* of the information that as many independent tasks would give */
};

struct figures_competency {
	struct str id;
	struct str why;  /* why it could not be studied; absent: it was */
	int64_t persons; /* with an answer to one of its tasks */
	double mean_logit, sd_logit;
	double reliability_empirical, reliability_marginal;
	double log_likelihood;
	int64_t cycles;
	bool converged;
	double link_slope, link_intercept; /* from the calibration's scale to the one in use */
	/* Of the decision at what the award requires: how often two tests like this one would agree, and how often this one is
	 * right. */
	double cut_logit, consistency, accuracy;
	const struct figures_bar *bars;
	size_t bar_count;
	const struct figures_shared *shared; /* of each part with several tasks of it that is no quiz */
	size_t shared_count;
	const struct figures_task *tasks;
	size_t task_count;
};

struct figures {
	int64_t sittings, simulated;
	const struct figures_competency *competencies;
	size_t competency_count;
};

/* The response model of a task with these parameters, which fit it: see figures_fit. */
struct model figures_model(const struct measure *measure, const struct figures_parameters *parameters);
/* ERR_INTERNAL unless every task and part is one of this version's, and a task's parameters fit it: what was read has then been
 * looked at. */
enum err figures_fit(struct work *w, const struct document *document,
                     const struct figures *figures) MUST_CHECK;

/* As canonical JSON. ERR_TOO_LARGE over FIGURES_BYTES_MAX. */
enum err figures_write(struct work *w, const struct figures *figures, struct str *json) MUST_CHECK;
/* Reads what figures_write wrote. ERR_INTERNAL when it is damaged. */
enum err figures_read(struct work *w, struct str json, const struct figures **out) MUST_CHECK;

#endif
