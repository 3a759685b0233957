/* Answers of people who do not exist, for tests of what is told from answers. */
#ifndef TESTS_DRAWN_H
#define TESTS_DRAWN_H

#include "irt/chance.h"
#include "irt/model.h"

/* The level that somebody of this ability reaches in a task, by chance; beyond ±6 logits as there. */
uint8_t drawn_level(struct chance *chance, const struct model *model, double theta_logit);

#endif
