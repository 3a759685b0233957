/* Blueprints and panels: whatever the bytes, what is read keeps the promises of irt/blueprint.h and irt/mst.h, and the solver
 * answers. */
#include "base/check.h"
#include "irt/mst.h"
#include "irt/shadow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_blueprint(struct work *w, const struct blueprint *blueprint)
{
	check(blueprint->length_min >= 1 && blueprint->length_min <= blueprint->length_max);
	for (size_t i = 0; i < blueprint->rule_count; i++) {
		const struct blueprint_rule *rule = &blueprint->rules[i];
		check(rule->least <= rule->most);
		for (size_t j = 0; j < rule->count; j++)
			check(rule->items[j] < blueprint->item_count &&
			      (j == 0 || rule->items[j] > rule->items[j - 1]));
	}
	if (shadow_check(w, blueprint) != OK)
		return;
	bool test[8] = {false};
	size_t length;
	const struct shadow_problem problem = {.blueprint = blueprint, .effort = SHADOW_EFFORT};
	check(shadow_assemble(shadow_open(w, blueprint->item_count), &problem, test, &length) <= SHADOW_MET);
	check(blueprint_met(blueprint, test, length));
}

static void check_panel(const struct bank *bank, const struct mst_panel *panel)
{
	check(panel->stage_count >= 1 && panel->stages[0].count == 1);
	const struct mst_design design = {.bank = bank, .panel = panel};
	for (size_t stage = 0; stage < panel->stage_count; stage++)
		check(mst_next(&design, stage, 0.3, 1) < panel->stages[stage].count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bank_item items[8];
	static const struct str names[] = {S_INIT("q1"), S_INIT("q2"), S_INIT("q3"), S_INIT("q4"),
	                                   S_INIT("q5"), S_INIT("q6"), S_INIT("q7"), S_INIT("q8")};
	for (size_t i = 0; i < COUNT(items); i++)
		items[i] = (struct bank_item){
			.name = names[i],
			.model = model_logistic(1, (double)i / 2 - 2, 0.1),
			.area = i % 2 == 0 ? S("a") : S("b"),
		};
	const struct bank bank = {items, COUNT(items)};
	struct work w = work_init(NULL, S("fuzz"));
	struct blueprint blueprint;
	struct mst_panel panel;
	if (blueprint_read(&w, str_bytes(data, size), &bank, &blueprint) == OK)
		check_blueprint(&w, &blueprint);
	work_forgive(&w);
	if (mst_read(&w, str_bytes(data, size), &bank, &panel) == OK)
		check_panel(&bank, &panel);
	work_finish(&w);
	return 0;
}
