/* What a calibration found, as it is stored: every number that its page shows. A number that there is none of is NAN; intervals
 * are 95 %. Levels of different criteria are compared as shares of their scales. */
#ifndef CALIBRATION_REPORT_H
#define CALIBRATION_REPORT_H

#include "exam/format.h"
#include "scoring/agreement.h"

enum {
	REPORT_BYTES_MAX = 4 << 20,
	REPORT_COVERAGES = 7,
	REPORT_CURVE_MAX = 10,
	REPORT_FROZEN_MAX = 5000,
	REPORT_FROZEN_TOLD = 10, /* so many of a criterion say whether it moved */
};
/* How far frozen anchors may move, and agreement with people on them may fall, before a release is stopped: Williamson, Xi &
 * Breyer (2012) take a standardised difference of .15 for the most that is negligible, and a fall of .10 in agreement. */
#define REPORT_SHIFT_MAX 0.15
#define REPORT_FALL_MAX 0.10

/* A criterion: how the grader did on answers that it had not seen. */
struct report_criterion {
	struct str part, criterion;
	struct str why; /* why it was not learned; absent: it was */
	int64_t place, answers;
	struct agreement kappa, exact, adjacent, smd;
	double weight; /* how much its verdicts count before a person decides */
	double settled,
		right; /* at the nominal coverage: the share that would be settled; of those, on the right side */
	struct agreement moved; /* frozen anchors beside what was released: standardised mean difference */
};
/* How agreement grows with the judged answers that each task has. */
struct report_point {
	int64_t answers;
	struct agreement kappa;
};
/* With sets of this coverage: how often the truth was in them, how much would be settled, and how much of that on the right side.
 * */
struct report_trade {
	double coverage, held, settled, right;
};
struct report_gate {
	struct str gate;
	int64_t flagged; /* honest answers */
};
/* What people might try: how many such answers were tried, how many a gate flagged, and how much they gained. */
struct report_attack {
	struct str attack;
	int64_t tried, flagged;
	double gained_sd; /* of people's levels, in the mean */
};
struct report_frozen {
	struct str source, part, criterion;
	int64_t top;    /* the best level there is */
	int64_t people; /* their level */
	double said;    /* the grader's score, in levels */
	double model;   /* the language model's, likewise; NAN: not asked, or it abstained */
};

struct report {
	int64_t answers, samples, anchors,
		judged; /* that there were, by where they are from: frozen ones too */
	double twins; /* the share of them that are nearly another’s words (learn_twins); NAN: it was not looked at */
	int64_t unseen;               /* judgements that were predicted unseen */
	double coverage;              /* nominal */
	struct agreement held, kappa; /* over all criteria */
	/* The language model's view: of how many answers it was learned with, at the place that has most; its share in what the
	 * graders of places say, least and most; and what kappa would be without, where any took it. */
	int64_t viewed;
	double view_least, view_most;
	struct agreement kappa_plain;
	const struct report_criterion *criteria;
	size_t criterion_count;
	const struct report_point *curve;
	size_t curve_count;
	double more_from;  /* kappa as it was measured; NAN: it cannot be told what more would bring */
	int64_t more;      /* so many more of each task … */
	double more_kappa; /* … would bring kappa to about this; NAN: cannot be told */
	const struct report_trade *trades;
	size_t trade_count;
	struct agreement honest; /* share of honest answers that any gate flags */
	const struct report_gate *gates;
	size_t gate_count;
	const struct report_attack *attacks;
	size_t attack_count;
	const struct report_frozen *frozen;
	size_t frozen_count;
	struct agreement frozen_kappa,
		frozen_before;  /* with people: this one's, and that of what was released */
	struct agreement moved; /* standardised mean difference to what was released */
	struct agreement model_kappa, model_moved; /* the language model's, likewise */
	struct str model;                          /* which; absent: none was asked */
	struct str
		stopped; /* why it should not be released, sentences, one a line; absent: nothing stops it */
	double seconds;
};

/* As JSON. ERR_TOO_LARGE over REPORT_BYTES_MAX. */
enum err report_write(struct work *w, const struct report *report, struct str *json) MUST_CHECK;
/* Reads what report_write wrote. ERR_INTERNAL when it is damaged. */
enum err report_read(struct work *w, struct str json, const struct report **out) MUST_CHECK;

#endif
