/* Classical test theory: what the scores themselves say, without a model.
 *
 * Sources: Cronbach 1951; Feldt, Woodruff & Salih 1987 (interval of alpha); McDonald 1999 (omega); Lord & Novick 1968. */
#ifndef IRT_CLASSICAL_H
#define IRT_CLASSICAL_H

#include "irt/responses.h"

/* Figures that cannot be told are NAN. */
struct classical_item {
	double difficulty;        /* mean level / highest level, over who answered: "p" */
	double item_rest;         /* correlation with the sum of the others: of those below */
	double alpha_without;     /* alpha of the others */
	double answered, missing; /* persons; weights counted */
};

struct classical {
	struct classical_item *items; /* [item_count] */
	double persons; /* who answered every item: what alpha, item-rest and the score's figures are of */
	double alpha, alpha_low, alpha_high; /* with its 95 % interval */
	double score_mean, score_sd;         /* of the sum score; sd divides by persons - 1 */
	double score_error;                  /* sd · sqrt(1 - alpha) */
	double score_max;
};

/* Cost: persons · items². 10,000 persons and 40 items 20 ms. */
struct classical classical_of(struct work *w, const struct responses *responses);

/* Omega, the reliability of a sum of standardised scores that share one factor: (sum of loadings)² / ((sum of loadings)² +
 * sum of 1 - loading²). The loadings are those of the normal tendencies behind logistic and graded items, a sd / sqrt(1.702²
 * + a² sd²) (Takane & de Leeuw 1987). NAN with an item of another kind. */
double classical_omega(const struct model *models, size_t count, double variance);

#endif
