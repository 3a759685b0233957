/* Parameter recovery: answers are simulated from items drawn anew each time, calibrated, and compared with what they came
 * from. Bias and root mean square error of each class of parameters, and how often the 95 % interval (estimate ± 1.96
 * standard errors) holds the truth: it should in .93 to .97 of cases.
 *
 * `bench/recovery [REPLICATIONS [MODEL]]`: 500 and all models otherwise. Fixed seeds: the same figures each time, on any
 * number of processors. Items whose discrimination runs off are counted, and left out of the figures. */
#include "bench.h"

#include "base/world.h"
#include "irt/calibrate.h"

#include <math.h>

enum { ITEMS = 20, CLASSES = 4, REPLICATIONS_MAX = 10000 };

struct design {
	const char *model;
	size_t levels;
	struct calibrate_priors priors; /* what the items are drawn from, where it says something */
};

/* Guessing cannot be told apart from an easy item by a few hundred answers: the 3PL is calibrated as it is in practice, with
 * priors, here those that the parameters are drawn from. The others have none. */
static const struct design designs[] = {
	{"rasch", 2, {.discrimination = {CALIBRATE_NO_PRIOR, 0, 0}}},
	{"2pl", 2, {.discrimination = {CALIBRATE_NO_PRIOR, 0, 0}}},
	{"3pl",
         2,
         {.discrimination = {CALIBRATE_LOGNORMAL, 0, 0.3},
          .difficulty = {CALIBRATE_NORMAL, 0, 1},
          .guessing = {CALIBRATE_LOGIT_NORMAL, -1.4, 0.5}}},
	{"grm", 4, {.discrimination = {CALIBRATE_NO_PRIOR, 0, 0}}},
	{"gpcm", 4, {.discrimination = {CALIBRATE_NO_PRIOR, 0, 0}}},
};

static const char *const class_names[CLASSES] = {"a", "b", "c", "variance"};

/* Sums over parameters of a class. */
struct sums {
	size_t count, inside;
	double error, square;
};

struct replication {
	struct sums sums[CLASSES];
	size_t left_out;
};

struct study {
	const struct design *design;
	size_t persons;
	struct replication *replications;
};

/* splitmix64: any fixed sequence will do. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static double next_uniform(uint64_t *state)
{
	return ((double)(next_random(state) >> 11) + 0.5) * 0x1p-53;
}

static double next_normal(uint64_t *state)
{
	return sqrt(-2 * log(next_uniform(state))) * cos(6.283185307179586 * next_uniform(state));
}

static struct model draw_item(const struct design *design, uint64_t *state)
{
	double a = design->model[0] == 'r' ? 1 : exp(0.3 * next_normal(state)), middle = next_normal(state);
	double guessing = 1 / (1 + exp(1.4 - 0.5 * next_normal(state))), b[MODEL_LEVELS_MAX];
	for (size_t k = 0; k + 1 < design->levels; k++)
		b[k] = middle + 0.9 * ((double)k - 0.5 * (double)(design->levels - 2));
	if (design->levels == 2)
		return model_logistic(a, middle, design->model[0] == '3' ? guessing : 0);
	return design->model[1] == 'r' ? model_graded(a, b, design->levels)
	                               : model_partial_credit(a, b, design->levels);
}

static void simulate(const struct model *models, size_t persons, uint8_t *levels, uint64_t *state)
{
	for (size_t p = 0; p < persons; p++) {
		double theta = next_normal(state), probability[MODEL_LEVELS_MAX];
		for (size_t i = 0; i < ITEMS; i++) {
			double left = next_uniform(state);
			uint8_t level = 0;
			model_probabilities(&models[i], theta, probability);
			while (level + 1U < models[i].levels && (left -= probability[level]) > 0)
				level++;
			levels[p * ITEMS + i] = level;
		}
	}
}

static void compare(struct sums *sums, double estimate, double error, double truth)
{
	if (!isfinite(error))
		return;
	sums->count++;
	sums->error += estimate - truth;
	sums->square += (estimate - truth) * (estimate - truth);
	sums->inside += fabs(estimate - truth) <= 1.96 * error;
}

static void compare_all(const struct calibrate_result *result, const struct model *models,
                        struct replication *replication)
{
	for (size_t i = 0; i < ITEMS; i++) {
		const struct calibrate_estimate *item = &result->items[i];
		if (item->status != CALIBRATE_GOOD) {
			replication->left_out++;
			continue;
		}
		compare(&replication->sums[0], item->model.discrimination, item->error.discrimination,
		        models[i].discrimination);
		for (size_t k = 0; k + 1 < models[i].levels; k++)
			compare(&replication->sums[1], item->model.difficulty_logit[k],
			        item->error.difficulty_logit[k], models[i].difficulty_logit[k]);
		compare(&replication->sums[2], item->model.guessing, item->error.guessing,
		        models[i].guessing);
	}
	compare(&replication->sums[3], result->populations[0].variance, result->populations[0].variance_error,
	        1);
}

static void replicate(void *context, size_t index)
{
	struct study *study = context;
	const struct design *design = study->design;
	uint64_t state = 1000003 * (uint64_t)(index + 1) + study->persons;
	struct work w = work_init(&world_real, S("recovery"));
	struct model models[ITEMS];
	struct responses_item columns[ITEMS];
	struct calibrate_item items[ITEMS];
	uint8_t *levels = work_array(&w, study->persons, ITEMS);
	for (size_t i = 0; i < ITEMS; i++) {
		models[i] = draw_item(design, &state);
		columns[i] = (struct responses_item){.name = S("item"), .levels = design->levels};
		items[i] = (struct calibrate_item){.model = model_name_find(str_of(design->model)),
		                                   .priors = &design->priors};
	}
	simulate(models, study->persons, levels, &state);
	struct responses responses = {.person_count = study->persons,
	                              .item_count = ITEMS,
	                              .items = columns,
	                              .levels = levels,
	                              .group_count = 1};
	struct calibrate_options options = {.items = items};
	struct calibrate_result result;
	if (calibrate(&w, &responses, &options, &result) == OK)
		compare_all(&result, models, &study->replications[index]);
	else
		study->replications[index].left_out += ITEMS;
	work_finish(&w);
}

static void print_study(const struct study *study, size_t replications)
{
	size_t left_out = 0;
	for (size_t r = 0; r < replications; r++)
		left_out += study->replications[r].left_out;
	for (size_t c = 0; c < CLASSES; c++) {
		struct sums all = {0};
		for (size_t r = 0; r < replications; r++) {
			const struct sums *sums = &study->replications[r].sums[c];
			all.count += sums->count;
			all.inside += sums->inside;
			all.error += sums->error;
			all.square += sums->square;
		}
		double n = (double)all.count;
		if (all.count > 0)
			printf("%-6s %6zu persons  %-9s bias %+.4f, rmse %.4f, coverage %.3f of %zu, %zu items left out\n",
			       study->design->model, study->persons, class_names[c], all.error / n,
			       sqrt(all.square / n), (double)all.inside / n, all.count, left_out);
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {500, 1000, 5000};
	size_t replications = argc > 1 ? strtoul(argv[1], NULL, 10) : 500;
	if (replications < 1 || replications > REPLICATIONS_MAX)
		return 2;
	struct work w = work_init(&world_real, S("recovery"));
	struct parallel *team = parallel_open(&w, 2);
	for (size_t d = 0; d < COUNT(designs); d++) {
		if (argc > 2 && strcmp(designs[d].model, argv[2]) != 0)
			continue;
		for (size_t s = 0; s < COUNT(sizes); s++) {
			struct study study = {&designs[d], sizes[s], NULL};
			study.replications = work_array(&w, replications, sizeof *study.replications);
			parallel_each(team, replications, replicate, &study);
			print_study(&study, replications);
		}
	}
	parallel_close(team);
	work_finish(&w);
	return 0;
}
