/* Standard setting: where several judges say that the cut belongs, how sure that makes it, and how far they agree.
 *
 *   modified Angoff  each judge says of each item what somebody who just passes would score on it (for right or wrong: with what
 *                    probability); a judge's cut is the sum                      (Angoff 1971; Brennan & Lockwood 1980)
 *   Bookmark         the items are shown by rising location, the ability at which they are mastered with probability RP; each
 *                    judge puts a bookmark on the first that somebody who just passes would not master
 *                                                                                       (Mitzel, Lewis, Patz & Green 2001)
 *
 * 1. A round is judged by itself; how far judges moved between rounds is for the caller to compare.
 * 2. The standard error is about other judges of the same kind, for these items.
 * 3. A judge is never left out here: who stands apart is named, and people decide. */
#ifndef IRT_STANDARD_SETTING_H
#define IRT_STANDARD_SETTING_H

#include "irt/model.h"

enum {
	STANDARD_JUDGES_MAX = 1000,
	STANDARD_ITEMS_MAX = 10000,
};

/* A judge beside the others. Figures that cannot be told are NAN. */
struct standard_judge {
	double cut; /* sum score (Angoff) or theta (Bookmark) */
	/* from the median of all, in robust standard deviations: 0.6745 (cut - median) / median absolute deviation */
	double deviation;
	bool far; /* |deviation| above 3.5 (Iglewicz & Hoaglin 1993) */
	/* Angoff only: of the judge's ratings with the mean of the others', and with the items' observed difficulty. */
	double with_others, with_difficulty;
	bool unrelated; /* with_others is 0 or less: harder items do not get lower ratings than the others give them */
};

struct standard_angoff {
	double cut;                /* sum score: mean of the judges' */
	double cut_sd, cut_error;  /* SD of the judges' cuts; SE of their mean, items fixed */
	double cut_error_all;      /* with items as a sample as well */
	double theta, theta_error; /* of the cut through the test characteristic curve; NAN without models */
	/* Of one rating: how much of its variance is between judges, between items, and neither. Negative estimates are 0. */
	double variance_judges, variance_items, variance_rest;
	/* Agreement about the items: intraclass correlations, two-way random, absolute (Shrout & Fleiss 1979, their 2,1 and
	 * 2,k): of one judge, and of the mean of all. */
	double agreement_one, agreement_mean;
	const struct standard_judge *judges; /* [judge_count] */
};

/* ratings[judge_count][item_count], each from 0 to highest[item]. models[item_count] and difficulty[item_count] (observed
 * mean score) may be NULL. ERR_INPUT, with judge and item (from 1): a rating that is missing (NAN) or out of range; fewer
 * than 2 judges or 2 items. Cost: judges · items. */
enum err standard_angoff(struct work *w, const double *ratings, size_t judge_count, size_t item_count,
                         const double *highest, const struct model *models, const double *difficulty,
                         struct standard_angoff *out) MUST_CHECK;

/* A page of the ordered booklet: an item, or of one with several levels what it takes to reach a level. */
struct standard_page {
	size_t item, level; /* level from 1 */
	double location_logit;
};

/* The booklet at response probability rp (0.67 and 0.5 are usual; above 0 and below 1): [*count] pages, rising.
 * `guessing_out`: mastery is knowing, (P - c) / (1 - c), and not guessing. A location beyond ±MODEL_THETA_MAX_LOGIT becomes
 * that. ERR_INPUT, with the item (from 1): nominal. Cost: 60 curves a page. */
enum err standard_booklet(struct work *w, const struct model *models, size_t item_count, double rp,
                          bool guessing_out, const struct standard_page **pages, size_t *count) MUST_CHECK;

struct standard_bookmark {
	double theta, theta_error;           /* median of the judges' cuts; SE 1.2533 SD / sqrt(judges) */
	double theta_mean, mean_error;       /* mean; SD / sqrt(judges) */
	double theta_sd;                     /* of the judges' cuts */
	double cut;                          /* expected sum score at theta */
	const struct standard_judge *judges; /* [judge_count] */
};

/* bookmarks[judge_count]: the first page, from 1, that somebody who just passes would not master; page_count + 1: all are
 * mastered. The judge's cut is the location of the page before, of page 1 when there is none. ERR_INPUT, with the judge: a
 * bookmark out of range; fewer than 2 judges. */
enum err standard_bookmark(struct work *w, const struct standard_page *pages, size_t page_count,
                           const struct model *models, size_t item_count, const size_t *bookmarks,
                           size_t judge_count, struct standard_bookmark *out) MUST_CHECK;

#endif
