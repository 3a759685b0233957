/* Between calibration.c, job.c and look.c. */
#ifndef CALIBRATION_CALIBRATION_PARTS_H
#define CALIBRATION_CALIBRATION_PARTS_H

#include "calibration/calibration.h"
#include "calibration/examples.h"

/* Adds one to be made, and its job; nothing when one is being made. by: zero: by itself. */
enum err calibration_add(struct work *w, struct tx *tx, struct id org, struct id by, struct id assessment,
                         struct str why) MUST_CHECK;

/* model.c: asks a language model about some of the frozen anchors, the same each time, and compares with what it said before.
 * Without a model nothing is asked. Errors: rubric_ask_panel's. */
enum err calibration_ask_model(struct work *w, const struct grade_means *means,
                               const struct examples *examples, const struct report *before,
                               struct report *report) MUST_CHECK;

#endif
