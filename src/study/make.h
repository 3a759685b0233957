/* From answers to figures: each competency is calibrated by itself, put on the scale in use, and looked at. Pure. */
#ifndef STUDY_MAKE_H
#define STUDY_MAKE_H

#include "study/answers.h"
#include "study/figures.h"

/* Fills in all of it. A competency that cannot be studied says why; only what is damaged is an error. Cost: that of a
 * calibration with standard errors (irt/calibrate.h) and of its fit, seconds for 20,000 sittings, and about a second for what the
 * tasks of a part share. */
enum err make_figures(struct work *w, const struct answers *answers, struct figures *out) MUST_CHECK;

#endif
