/* A whole design on a bank of 300 3PL items: adaptive tests that end at a standard error of 0.32, no item seen by more than a
 * quarter of the people, a blueprint met by every test; and how long fixed forms would have to be.
 *
 * Discriminations from 0.8 to 2, difficulties from -3 to 3, guessing to 0.2; 2,000 people of a standard normal population. */
#include "bench.h"

#include "base/world.h"
#include "irt/simulate.h"

#include <math.h>

enum { ITEMS = 300, AREAS = 4, PEOPLE = 2000, ENEMIES = 20, GRAPHS = ITEMS / 5 };
#define RATE_MAX 0.25

static size_t areas[AREAS][ITEMS / AREAS], graphs[GRAPHS], enemies[ENEMIES][2], everything[ITEMS];
static double seconds[ITEMS];

/* Of each area 2 to 14 items, of those with a graph 2 to 12, at most one of each pair of enemies, at most 40 minutes. */
static struct blueprint make_blueprint(struct work *w)
{
	static struct blueprint_rule rules[AREAS + 2 + ENEMIES];
	size_t count = 0;
	for (size_t i = 0; i < ITEMS; i++) {
		areas[i % AREAS][i / AREAS] = everything[i] = i;
		seconds[i] = i % 3 == 0 ? 90 : 60;
		if (i % 5 == 2)
			graphs[i / 5] = i;
	}
	for (size_t i = 0; i < AREAS; i++)
		rules[count++] = (struct blueprint_rule){BLUEPRINT_AREA, S("area"), areas[i], NULL,
		                                         ITEMS / AREAS,  2,         14};
	rules[count++] =
		(struct blueprint_rule){BLUEPRINT_ATTRIBUTE, S("with a graph"), graphs, NULL, GRAPHS, 2, 12};
	rules[count++] =
		(struct blueprint_rule){BLUEPRINT_SECONDS, S("seconds"), everything, seconds, ITEMS, 0, 2400};
	for (size_t i = 0; i < ENEMIES; i++) {
		enemies[i][0] = 3 * i;
		enemies[i][1] = 3 * i + 101;
		rules[count++] =
			(struct blueprint_rule){BLUEPRINT_ENEMIES, S("enemies"), enemies[i], NULL, 2, 0, 1};
	}
	struct blueprint blueprint = blueprint_of_length(w, ITEMS, 8, 40);
	blueprint.rules = rules;
	blueprint.rule_count = count;
	blueprint.seconds = seconds;
	return blueprint;
}

static void print_form(const char *name, size_t items, double length)
{
	if (items == SIZE_MAX)
		printf("%-30s not even with all items\n", name);
	else
		printf("%-30s %8zu items   %.1f %% fewer\n", name, items, 100 * (1 - length / (double)items));
}

static void study(struct work *w, const char *name, const struct simulate_plan *plan, size_t forms)
{
	struct simulate_result result;
	struct simulate_fixed fixed;
	double start = bench_processor_seconds();
	simulate_run(w, plan, &result);
	double ms = (bench_processor_seconds() - start) * 1e3 / PEOPLE;
	simulate_fixed_form(w, plan, &result, forms, &fixed);
	printf("%s: %.2f items, standard error %.3f, RMSE %.3f, %.2f ms a test\n", name, result.length_mean,
	       result.standard_error, result.rmse, ms);
	printf("%-30s %8.4f\n%-30s %8.2f %%\n", "  highest rate of an item", result.exposure_max,
	       "  blueprint met", 100 * (double)result.met / PEOPLE);
	print_form(forms == 1 ? "  best fixed form" : "  best parallel forms", fixed.equal_error,
	           result.length_mean);
	print_form("  the same error for 95 %", fixed.equal_everyone, result.length_mean);
}

int main(void)
{
	static const double start = 0;
	static struct model items[ITEMS];
	static double acceptance[ITEMS];
	struct work w = work_init(&world_real, S("bench"));
	struct chance chance = chance_begin(300, 0);
	struct nodes nodes;
	struct table table;
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.8 + 1.2 * chance_uniform(&chance), b = -3 + 6 * chance_uniform(&chance);
		items[i] = model_logistic(a, b, 0.2 * chance_uniform(&chance));
	}
	nodes_standard(0, 1, &nodes);
	table_make(&w, items, ITEMS, &nodes, &table);
	struct blueprint blueprint = make_blueprint(&w);
	struct cat_design design = {
		.table = &table,
		.low_logit = -6,
		.high_logit = 6,
		.criterion = {.kind = CRITERION_MFI, .acceleration = 1, .items_max = 40},
		.exposure = {.among = 1},
		.start = {.thetas_logit = &start, .count = 1},
		.stop = {.standard_error_logit = 0.32, .items_max = 40},
		.shadow_effort = SHADOW_EFFORT,
	};
	struct simulate_plan plan = {.cat = &design, .persons = PEOPLE, .seed = 1, .sd_logit = 1};
	study(&w, "free", &plan, 1);
	design.blueprint = &blueprint;
	if (cat_check(&w, &design) != OK)
		return 2;
	study(&w, "with the blueprint", &plan, 1);
	/* Two standard errors below, as `assay irt simulate` has it. */
	simulate_exposure(&w, &plan, RATE_MAX - 2 * sqrt(RATE_MAX * (1 - RATE_MAX) * 2 / PEOPLE), 10,
	                  acceptance);
	design.exposure.acceptance = acceptance;
	plan.seed = 1000;
	study(&w, "with the blueprint and Sympson-Hetter", &plan, 4);
	work_finish(&w);
	return 0;
}
