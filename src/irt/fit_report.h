/* Everything that says whether a test and its items measure as their model has it, from one file of responses: what an author
 * or a psychometrician looks at after a calibration. The parts are in their own headers; here they are put together.
 *
 * 1. Nothing is estimated but the persons: the items are as they were given.
 * 2. What cannot be told has a sentence in its place; the rest is told all the same. */
#ifndef IRT_FIT_REPORT_H
#define IRT_FIT_REPORT_H

#include "irt/bank.h"
#include "irt/classical.h"
#include "irt/decision.h"
#include "irt/item_fit.h"
#include "irt/local_dependence.h"
#include "irt/model_fit.h"
#include "irt/options.h"
#include "irt/reliability.h"
#include "irt/sx2.h"

enum {
	FIT_REPORT_ITEMS_MAX = 300,
	FIT_REPORT_GROUPS = 10, /* of persons in a fit plot */
	FIT_REPORT_POINTS = 33, /* of the test's curves: -4, -3.75 … 4 */
};

struct fit_question {
	const struct bank *bank;
	const struct responses *responses; /* columns as the bank's items */
	double mean, variance;             /* of the population that the items were calibrated in */
	const double *cuts;                /* on theta, rising [cut_count]; none: no decisions */
	size_t cut_count;
	/* The options chosen by the same persons in the same order, and which are right; NULL: not looked at. Its items are
	 * found by name. */
	const struct responses *raw;
	const int32_t *key; /* [raw->item_count] */
};

/* A figure of the whole test, or the sentence why there is none. */
struct fit_report_model {
	struct str reason; /* absent: `fit` is told */
	struct model_fit fit;
};

struct fit_report_decision {
	struct str method; /* "rudner", "livingston-lewis", "lee" */
	struct str reason; /* absent: `decision` is told */
	struct decision decision;
	const double *cuts; /* [cut_count]: on theta, or expected sum scores there */
};

struct fit_report_item {
	const struct bank_item *item;
	const struct model_name *name;
	struct sx2 sx2;
	struct item_fit fit;
	struct classical_item classical;
	struct item_fit_point points[FIT_REPORT_GROUPS];
	size_t point_count;
	const struct options *options; /* NULL: not looked at */
	/* What is worth a look. */
	bool sx2_off;     /* p below 0.01 after Benjamini & Hochberg's correction for the number of items */
	bool square_off;  /* infit or outfit outside 0.7 to 1.3 */
	bool rmsd_off;    /* above 0.1 */
	bool weak;        /* item-rest correlation below 0.2 */
	bool options_off; /* a wrong option that the able choose, or a key that nobody chose */
};

struct fit_report {
	size_t person_count, item_count;
	const struct str *left_out; /* [left_out_count]: items that nobody answered */
	size_t left_out_count;
	double mean, variance;
	struct fit_report_model m2, c2; /* M2 or M2*; C2 */
	struct fit_report_item *items;  /* [item_count] */
	struct local_dependence pairs;
	const double *residual_correlations; /* [item_count][item_count] */
	struct reliability reliability;
	struct classical classical;
	double omega;
	struct reliability_point curve[FIT_REPORT_POINTS];
	struct fit_report_decision decisions[3]; /* [decision_count]: 0 or 3 */
	size_t decision_count, cut_count;
	const struct curves_estimate *estimates; /* [person_count]: EAP */
};

/* ERR_INPUT, with a sentence: cuts that do not rise, fewer than two items with answers, nobody, raw responses of other
 * persons; ERR_TOO_LARGE over FIT_REPORT_ITEMS_MAX items. What it returns points into the question.
 * Cost: 40 items of two levels and 10,000 persons 0.4 s, most of it M2 and pairs. */
enum err fit_report(struct work *w, const struct fit_question *question, struct fit_report *out) MUST_CHECK;

#endif
