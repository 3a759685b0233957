/* Local dependence: pairs of items whose answers hang together beyond what the ability explains, as those of one passage do.
 *
 *   Q3    the correlation of the residuals, level - expected level at the person's estimate          (Yen 1984)
 *   X²,G² of the table of both items' levels beside the one that the model expects                   (Chen & Thissen 1997)
 *
 * Because the estimate is made of the same answers, Q3 is not 0 on average but near -1 / (items - 1): a pair is flagged when
 * it is more than 0.2 above the mean of all pairs (Christensen, Makransky & Horton 2017). */
#ifndef IRT_LOCAL_DEPENDENCE_H
#define IRT_LOCAL_DEPENDENCE_H

#include "irt/curves.h"

#define LOCAL_DEPENDENCE_BAR 0.2

/* Figures that cannot be told, because one of the items does not vary or nobody answered both, are NAN. */
struct local_pair {
	size_t one, other; /* items, one < other */
	double q3;
	double x2, g2, degrees;
	double x2_p, g2_p;
	/* sqrt of x2 and g2 / (N (levels - 1)), the fewer levels of the two; negative where the answers hang together less
	 * than expected (by Goodman & Kruskal's gamma): comparable between pairs. */
	double x2_signed, g2_signed;
	double persons; /* who answered both; weights counted */
	bool flagged;
};

struct local_dependence {
	const struct local_pair *pairs; /* [count]: of items 0 and 1, 0 and 2, … 1 and 2 … */
	size_t count;
	double q3_mean; /* over pairs that have one */
	size_t flagged_count;
};

/* thetas[person_count]: the persons' estimates. One that is infinite, as that of somebody who got everything right, expects the
 * highest (or lowest) level; one that is NAN leaves the person out of Q3. The items of `responses` are those of the curves.
 * Cost: persons · pairs: 10,000 persons and 40 items 0.1 s. */
struct local_dependence local_dependence(struct work *w, const struct curves *curves,
                                         const struct responses *responses, const double *thetas);

#endif
