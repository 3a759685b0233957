#include "drawn.h"

#include <math.h>

uint8_t drawn_level(struct chance *chance, const struct model *model, double theta_logit)
{
	double probability[MODEL_LEVELS_MAX];
	model_probabilities(model, fmax(-6, fmin(6, theta_logit)), probability);
	return (uint8_t)chance_place(chance, probability, model->levels);
}
