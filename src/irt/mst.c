#include "irt/mst.h"

#include "base/check.h"
#include "irt/responses.h"

#include <string.h>

/* ---- routing ---- */

static double module_information(const struct bank *bank, const struct mst_module *module, double theta_logit)
{
	double sum = 0;
	for (size_t i = 0; i < module->count; i++)
		sum += model_information(&bank->items[module->items[i]].model, theta_logit);
	return sum;
}

/* Where a module informs most, on a lattice of a tenth of a logit. */
static double summit(const struct bank *bank, const struct mst_module *module)
{
	double best = -6, most = -1;
	for (int i = -60; i <= 60; i++) {
		double information = module_information(bank, module, i / 10.0);
		if (information > most) {
			most = information;
			best = i / 10.0;
		}
	}
	return best;
}

double mst_crossing(const struct bank *bank, const struct mst_module *easier, const struct mst_module *harder)
{
	double low = summit(bank, easier), high = summit(bank, harder);
	if (low > high) {
		double kept = low;
		low = high;
		high = kept;
	}
	while (high - low > 1e-9) {
		double middle = low + (high - low) / 2;
		if (module_information(bank, easier, middle) > module_information(bank, harder, middle))
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

size_t mst_next(const struct mst_design *design, size_t stage, double theta_logit, double right)
{
	const struct mst_panel *panel = design->panel;
	check(stage < panel->stage_count);
	const struct mst_stage *of = &panel->stages[stage];
	size_t next = 0;
	if (panel->route != MST_INFORMATION) {
		double place = panel->route == MST_THETA ? theta_logit : right;
		while (next + 1 < of->count && place >= of->cuts[next])
			next++;
		return next;
	}
	double most = -1;
	for (size_t i = 0; i < of->count; i++) {
		double information = module_information(design->bank, &of->modules[i], theta_logit);
		if (information > most) {
			most = information;
			next = i;
		}
	}
	return next;
}

/* ---- one person ---- */

struct mst_sitting {
	const struct mst_design *design;
	const struct ability *ability;
	struct model *models; /* of the bank */
	uint8_t *levels;      /* [bank] */
};

struct mst_sitting *mst_open(struct work *w, const struct mst_design *design)
{
	struct mst_sitting *sitting = work_alloc(w, sizeof *sitting);
	size_t count = design->bank->count;
	sitting->design = design;
	sitting->models = work_array(w, count, sizeof *sitting->models);
	sitting->levels = work_array(w, count, sizeof *sitting->levels);
	for (size_t i = 0; i < count; i++)
		sitting->models[i] = design->bank->items[i].model;
	sitting->ability = ability_open(w, &design->estimate, sitting->models, count);
	return sitting;
}

void mst_sit(struct mst_sitting *sitting, struct mst_answers answers, struct mst_result *out)
{
	const struct mst_design *design = sitting->design;
	struct ability_estimate estimate = {.theta_logit = design->estimate.prior_mean};
	double right = 0;
	*out = (struct mst_result){0};
	memset(sitting->levels, RESPONSES_MISSING, design->bank->count);
	for (size_t stage = 0; stage < design->panel->stage_count; stage++) {
		size_t next = mst_next(design, stage, estimate.theta_logit, right);
		const struct mst_module *module = &design->panel->stages[stage].modules[next];
		out->modules[stage] = next;
		for (size_t i = 0; i < module->count; i++) {
			size_t level = answers.answer(answers.context, module->items[i]);
			check(level < sitting->models[module->items[i]].levels);
			sitting->levels[module->items[i]] = (uint8_t)level;
			right += (double)level;
		}
		out->length += module->count;
		estimate = ability_of(sitting->ability, sitting->levels);
	}
	out->theta_logit = estimate.theta_logit;
	out->standard_error_logit = estimate.standard_error_logit;
}
