/* One adaptive step: the answer enters the belief, the estimate is read off, the next of 500 items is chosen.
 *
 * 200 simulated people answer 30 items each from one 3PL bank. The plain step is over the whole bank, which is what the peers
 * do; then balanced over four areas with a random choice among the best five, the quiz's own step without a table, and the
 * rules that look at every level. Then 15-item tests from a bank of 85 beside catR's: in this run where R has it
 * (bench/peer/cat.R), and on another machine (speed.csv of the reference data). */
#include "bench.h"

#include "base/world.h"
#include "irt/cat.h"
#include "irt/eap.h"

#include <math.h>

enum { ITEMS = 500, PEOPLE = 200, LENGTH = 30, ROUNDS = 10, SMALL = 85, SMALL_LENGTH = 15 };

static void make_bank(struct model items[ITEMS], uint8_t areas[ITEMS], struct chance *chance)
{
	for (size_t i = 0; i < ITEMS; i++) {
		double a = 0.8 + 1.2 * chance_uniform(chance), b = -3 + 6 * chance_uniform(chance);
		items[i] = model_logistic(a, b, 0.2 * chance_uniform(chance));
		areas[i] = (uint8_t)(i % 4);
	}
}

static size_t respond(const struct model *item, double truth, struct chance *chance)
{
	double probability[MODEL_LEVELS_MAX];
	model_probabilities(item, truth, probability);
	return chance_uniform(chance) < probability[1];
}

/* One test as the quiz does it, without tables; returns the error of the estimate. */
static double sit_quiz(const struct select_bank *bank, double truth, struct chance *chance)
{
	bool seen[ITEMS] = {false};
	struct grid belief;
	grid_normal(0, 1, &belief);
	struct eap_estimate estimate = {0, 1};
	for (size_t step = 0; step < LENGTH; step++) {
		size_t item = select_next(bank, seen, NULL, estimate.theta_logit, 1, chance_bits(chance));
		uint8_t level = (uint8_t)respond(&bank->items[item], truth, chance);
		eap_update(&belief, &bank->items[item], &level, 1);
		estimate = eap_of(&belief);
		seen[item] = true;
	}
	return estimate.theta_logit - truth;
}

static double sit(struct cat *cat, double truth, uint64_t person, struct chance *chance)
{
	struct cat_choice choice;
	cat_begin(cat, chance_begin(1, person), NULL);
	while (cat_next(cat, &choice) == STOP_NOT_YET)
		cat_answer(cat, &choice, respond(&cat->design->table->items[choice.item], truth, chance));
	return cat->theta_logit - truth;
}

/* Microseconds of processor time a step, best of the rounds; *rmse over all people. cat NULL: the quiz's. */
static double measure(struct cat *cat, const struct select_bank *bank, size_t people, size_t length,
                      double *rmse)
{
	double best = INFINITY, squares = 0;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct chance chance = chance_begin(round, 0);
		double start = bench_processor_seconds();
		for (size_t person = 0; person < people; person++) {
			double truth = -2 + 4 * (double)person / (double)(people - 1);
			double error = cat == NULL ? sit_quiz(bank, truth, &chance)
			                           : sit(cat, truth, person, &chance);
			squares += error * error;
		}
		double elapsed = bench_processor_seconds() - start;
		best = elapsed < best ? elapsed : best;
	}
	*rmse = sqrt(squares / (double)(ROUNDS * people));
	return best / (double)(people * length) * 1e6;
}

static const double start = 0;

static struct cat_design design_of(const struct table *table, size_t length)
{
	return (struct cat_design){
		.table = table,
		.low_logit = -4,
		.high_logit = 4,
		.criterion = {.kind = CRITERION_MFI, .acceleration = 1, .items_max = length},
		.exposure = {.among = 1},
		.start = {.thetas_logit = &start, .count = 1},
		.stop = {.items_max = length},
	};
}

static double measure_design(struct work *w, const struct cat_design *design, size_t people, size_t length)
{
	double rmse;
	struct cat *cat = cat_open(w, design);
	return measure(cat, NULL, people, length, &rmse);
}

/* Every rule over the large bank. */
static void measure_rules(struct work *w, const struct table *table)
{
	struct cat_design design = design_of(table, LENGTH);
	for (enum criterion_kind kind = CRITERION_THOPT; kind < CRITERION_KINDS; kind++) {
		char name[64];
		design.criterion.kind = kind;
		snprintf(name, sizeof name, "cat_step_%.*s", STR_ARG(criterion_name(kind)));
		printf("%-24s %12.3f us\n", name,
		       measure_design(w, &design, kind == CRITERION_MEI ? 10 : 20, LENGTH));
	}
}

/* A test beside catR's with the same rule and estimator: in this run where R has it (bench/peer/cat.R), and its median processor
 * seconds in speed.csv of the reference data (R 4.2.2, on another machine). */
static void measure_beside_catr(struct work *w, const struct table *table)
{
	static const struct {
		enum criterion_kind kind;
		enum ability_method method;
		double catr_seconds;
		const char *catr; /* its names, and how many tests are enough */
	} runs[] = {{CRITERION_MFI, ABILITY_EAP, 0.091, "MFI EAP 10"},
	            {CRITERION_MFI, ABILITY_MAP, 0.023, "MFI BM 40"},
	            {CRITERION_MFI, ABILITY_WLE, 0.037, "MFI WL 20"},
	            {CRITERION_KL, ABILITY_EAP, 0.705, "KL EAP 2"},
	            {CRITERION_MPWI, ABILITY_EAP, 4.438, "MPWI EAP 1"},
	            {CRITERION_MEI, ABILITY_MAP, 1.326, "MEI BM 1"},
	            {CRITERION_MEPV, ABILITY_EAP, 13.198, "MEPV EAP 1"}};
	static const char *const methods[] = {"eap", "map", "ml", "wle"};
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct cat_design design = design_of(table, SMALL_LENGTH);
		char name[64], command[256];
		design.criterion.kind = runs[i].kind;
		design.estimator = runs[i].method;
		double us = measure_design(w, &design, 50, 1);
		snprintf(name, sizeof name, "cat_test_%.*s_%s", STR_ARG(criterion_name(runs[i].kind)),
		         methods[runs[i].method]);
		snprintf(command, sizeof command, "Rscript --vanilla bench/peer/cat.R %s 2>/dev/null",
		         runs[i].catr);
		double here = bench_ask(command);
		printf("%-24s %12.3f us\n%-24s %12.0f us   %.0f times ours\n", name, us,
		       "  catR 3.17, speed.csv", runs[i].catr_seconds * 1e6, runs[i].catr_seconds * 1e6 / us);
		if (here > 0)
			printf("%-24s %12.0f us   %.0f times ours\n", "  catR in this run", here, here / us);
	}
}

/* jsCAT, where ASSAY_BENCH_JSCAT names the folder that it is installed in. */
static void print_jscat(double our_us)
{
	double us = getenv("ASSAY_BENCH_JSCAT") == NULL ? 0 : bench_ask("node bench/peer/cat.mjs");
	if (us > 0)
		printf("%-24s %12.3f us   %.0f times ours\n", "jscat_step", us, us / our_us);
	else
		printf("%-24s no peer: its packages are not installed\n", "cat.mjs");
}

int main(void)
{
	static const double shares[] = {0.25, 0.25, 0.25, 0.25};
	static struct model items[ITEMS];
	static uint8_t areas[ITEMS];
	struct nodes nodes, catr_nodes;
	struct table table, small;
	struct work w = work_init(&world_real, S("bench"));
	struct chance chance = chance_begin(1, 0);
	double rmse;
	make_bank(items, areas, &chance);
	nodes_standard(0, 1, &nodes);
	nodes_trapezoid(-4, 4, 33, 0, 1, &catr_nodes);
	double before = bench_processor_seconds();
	table_make(&w, items, ITEMS, &nodes, &table);
	printf("%-24s %12.3f ms\n", "cat_table_500", (bench_processor_seconds() - before) * 1e3);
	table_make(&w, items, SMALL, &catr_nodes, &small);
	struct select_bank whole = {.items = items, .count = ITEMS};
	struct select_bank balanced = {items, areas, ITEMS, shares, 4};
	printf("%-24s %12.3f us\n", "cat_step_quiz", measure(NULL, &whole, PEOPLE, LENGTH, &rmse));
	struct cat_design design = design_of(&table, LENGTH);
	design.content = &balanced;
	design.exposure.among = 5;
	printf("%-24s %12.3f us\n", "cat_step_balanced", measure_design(&w, &design, PEOPLE, LENGTH));
	measure_rules(&w, &table);
	measure_beside_catr(&w, &small);
	design = design_of(&table, LENGTH);
	double plain_us = measure(cat_open(&w, &design), NULL, PEOPLE, LENGTH, &rmse);
	printf("%-24s %12.3f logit\n", "cat_rmse", rmse);
	bench_peer("cat.py", "cat_step", plain_us, "us");
	print_jscat(plain_us);
	work_finish(&w);
	return 0;
}
