/* What is asked of a calibration, as people write it: priors on one line, and tables of items.
 *
 * Priors: `a=lognormal(0,0.5), c=beta(5,17)`. Parts: a (discrimination), b (difficulties), d (upper asymptote), c
 * (guessing), intercept. Kinds: normal(MEAN,SD), lognormal(MEAN,SD) of a, beta(ALPHA,BETA) of c and d, logitnormal(MEAN,SD)
 * of c and d (normal means the same there).
 *
 * Table: CSV with a header. `item` is a column of the responses, or * for all that have no row of their own; `model` a name of
 * irt/model_name.h. What is beside is left empty or out: a, b, c, d are numbers to hold the parameter at (b of an item of
 * two levels); equal_a, equal_b, equal_c, equal_d names: items with the same name there share the parameter; prior: priors
 * as above, in quotes. */
#ifndef IRT_PLAN_READ_H
#define IRT_PLAN_READ_H

#include "irt/calibrate.h"

enum { PLAN_BYTES_MAX = 8 << 20 };

/* Reads priors; ERR_INPUT with what is not understood. Whether they suit a model is for calibrate to say. */
enum err plan_priors(struct work *w, struct str text, struct calibrate_priors *out) MUST_CHECK;

/* Reads a table into items[responses->item_count]. Items without a prior of their own get `priors` (NULL: none).
 * ERR_INPUT with line and column: a column or model that is not known, an item that is not in the responses, is twice in the
 * table or not at all, a number that is none. */
enum err plan_read(struct work *w, struct str text, const struct responses *responses,
                   const struct calibrate_priors *priors, struct calibrate_item *items) MUST_CHECK;

#endif
