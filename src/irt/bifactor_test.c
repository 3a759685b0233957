#include "irt/bifactor.h"

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PERSONS_MAX = 3000, ITEMS_MAX = 32, TASKS_MAX = 8 };

static double uniform(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(*random >> 11) * 0x1p-53;
}

static double normal(uint64_t *random)
{
	double radius = sqrt(-2 * log(1 - uniform(random)));
	return radius * cos(6.283185307179586 * uniform(random));
}

struct sample {
	struct responses_item items[ITEMS_MAX];
	struct str task_names[TASKS_MAX];
	uint8_t levels[PERSONS_MAX * ITEMS_MAX], tasks[ITEMS_MAX];
	double theta[PERSONS_MAX], general[ITEMS_MAX], specific[ITEMS_MAX], intercept[ITEMS_MAX][3];
	struct responses responses;
	struct bifactor_options options;
};

static void prepare(struct work *w, struct sample *sample, size_t persons, size_t items, size_t tasks)
{
	memset(sample, 0, sizeof *sample);
	for (size_t i = 0; i < items; i++)
		sample->items[i] = (struct responses_item){.name = str_format(w->arena, "item %zu", i + 1), .levels = 2};
	for (size_t t = 0; t < tasks; t++)
		sample->task_names[t] = str_format(w->arena, "task %zu", t + 1);
	memset(sample->tasks, BIFACTOR_GENERAL, sizeof sample->tasks);
	sample->responses = (struct responses){.person_count = persons,
	                                       .item_count = items,
	                                       .items = sample->items,
	                                       .levels = sample->levels,
	                                       .group_count = 1};
	sample->options = (struct bifactor_options){
		.tasks = sample->tasks, .task_count = tasks, .task_names = sample->task_names};
}

/* `tasks` tasks of `each` items. With levels 2 or 4; the testlet form has s = 0.9 a in the first, 0.3 a more in each next. */
static void draw(struct work *w, struct sample *sample, size_t persons, size_t tasks, size_t each, size_t levels,
                 bool testlet, uint64_t seed)
{
	uint64_t random = seed;
	prepare(w, sample, persons, tasks * each, tasks);
	sample->options.testlet = testlet;
	for (size_t i = 0; i < tasks * each; i++) {
		sample->tasks[i] = (uint8_t)(i / each);
		sample->items[i].levels = levels;
		sample->general[i] = 0.9 + 1.1 * uniform(&random);
		sample->specific[i] = testlet ? sample->general[i] * (0.6 + 0.3 * (double)(i / each)) : 0.6 + 1.0 * uniform(&random);
		double d = -1 + 2 * uniform(&random);
		for (size_t k = 0; k + 1 < levels; k++)
			sample->intercept[i][k] = levels == 2 ? d : d + 1.3 - 1.3 * (double)k;
	}
	for (size_t person = 0; person < persons; person++) {
		double xi = 0;
		sample->theta[person] = normal(&random);
		for (size_t i = 0; i < tasks * each; i++) {
			if (i % each == 0)
				xi = normal(&random);
			double drawn = uniform(&random);
			uint8_t level = 0;
			for (size_t k = 0; k + 1 < levels; k++)
{
				double x = sample->general[i] * sample->theta[person] + sample->specific[i] * xi +
					   sample->intercept[i][k];
				level = (uint8_t)(level + (drawn < 1 / (1 + exp(-x))));
			}
			sample->levels[person * tasks * each + i] = level;
		}
	}
}

static void dump(const struct sample *sample, const char *path)
{
	FILE *file = fopen(path, "w");
	for (size_t i = 0; i < sample->responses.item_count; i++)
		fprintf(file, "%sq%zu", i ? "," : "", i + 1);
	fprintf(file, "\n");
	for (size_t p = 0; p < sample->responses.person_count; p++)
		for (size_t i = 0; i < sample->responses.item_count; i++)
			fprintf(file, "%d%c", sample->levels[p * sample->responses.item_count + i], i + 1 == sample->responses.item_count ? '\n' : ',');
	fclose(file);
}

TEST(bifactor_dump)
{
	static struct sample sample;
	struct work w = test_work();
	for (int kind = 0; kind < 3; kind++) {
		struct bifactor fit;
		draw(&w, &sample, kind == 0 ? 2000 : 1000, 4, kind == 0 ? 5 : 4, kind == 2 ? 4 : 2, kind == 1, 5);
		dump(&sample, kind == 0 ? "/tmp/overtime/b0.csv" : kind == 1 ? "/tmp/overtime/b1.csv" : "/tmp/overtime/b2.csv");
		assert_ok(&w, bifactor_fit(&w, &sample.responses, &sample.options, &fit));
		fprintf(stderr, "BIF ll %.6f cycles %zu conv %d ecv %.4f omega %.4f\n", fit.log_likelihood, fit.cycles, fit.converged, fit.explained_common_variance, fit.omega_hierarchical);
		for (size_t i = 0; i < fit.item_count; i++)
			fprintf(stderr, "BIF a %.5f (%.3f) true %.3f s %.5f (%.3f) true %.3f d %.5f (%.3f) true %.3f\n", fit.items[i].general, fit.items[i].general_error, sample.general[i], fit.items[i].specific, fit.items[i].specific_error, sample.specific[i], fit.items[i].intercept[0], fit.items[i].intercept_error[0], sample.intercept[i][0]);
		for (size_t t = 0; kind == 1 && t < 4; t++)
			fprintf(stderr, "BIF ratio %.5f (%.3f)\n", fit.ratios[t], fit.ratio_errors[t]);
	}
	test_work_end(&w);
}
