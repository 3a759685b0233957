/* Differential item functioning of 40 items between two groups of 5,000: each method of answers, purified, and all of them
 * together.
 *
 * Simulated from the 2PL; four items are harder for the focal group by 0.6 logits, so that purification has its rounds. */
#include "bench.h"

#include "fairness/dif.h"
#include "base/portable.h"

enum { ITEMS = 40, PERSONS = 10000, ROUNDS = 5 };

/* splitmix64: any fixed sequence will do. */
static double next_uniform(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

static struct responses simulate(struct work *w)
{
	static const int32_t codes[] = {0, 1};
	static const struct str names[] = {S_INIT("reference"), S_INIT("focal")};
	struct responses_item *items = work_array(w, ITEMS, sizeof *items);
	uint8_t *levels = work_array(w, PERSONS * ITEMS, 1), *groups = work_array(w, PERSONS, 1);
	uint64_t state = 1;
	for (size_t j = 0; j < ITEMS; j++)
		items[j] = (struct responses_item){S("item"), 2, codes};
	for (size_t i = 0; i < PERSONS; i++) {
		groups[i] = i % 2;
		double theta = -6;
		for (size_t k = 0; k < 12; k++)
			theta += next_uniform(&state);
		for (size_t j = 0; j < ITEMS; j++) {
			double b = -2 + 0.1 * (double)j + (j % 10 == 0 && groups[i] ? 0.6 : 0);
			double right = portable_logistic((0.8 + 0.03 * (double)j) * (theta - b));
			levels[i * ITEMS + j] = next_uniform(&state) < right;
		}
	}
	return (struct responses){
		PERSONS, ITEMS, items, levels, .groups = groups, .group_names = names, .group_count = 2};
}

/* Lord's and both of Raju's, the calibrations once. Seconds of processor time. */
static double measure_parameters(const struct responses *responses)
{
	static const bool focal[] = {false, true};
	struct dif_sample sample = {responses, .focal = focal};
	struct work w = work_init(NULL, S("bench"));
	struct dif_calibration calibration;
	struct dif_analysis analysis;
	double start = bench_processor_seconds();
	if (dif_calibrate(&w, &sample, model_name_find(S("2pl")), &calibration) != OK)
		printf("dif: %.*s\n", STR_ARG(w.message));
	double calibrated = bench_processor_seconds() - start;
	for (enum dif_method method = DIF_LORD; method < DIF_METHODS; method++) {
		struct dif_options options = dif_options_of(method);
		if (dif_by_calibration(&w, &calibration, &options, &analysis) != OK)
			printf("dif: %.*s\n", STR_ARG(w.message));
	}
	double elapsed = bench_processor_seconds() - start;
	work_finish(&w);
	printf("%-24s %12.3f ms   of it calibrating %.3f ms\n", "dif_lord_raju", elapsed * 1e3,
	       calibrated * 1e3);
	return elapsed;
}

/* Seconds of processor time, best of the rounds. */
static double measure(const struct responses *responses, enum dif_method method, bool purify)
{
	static const bool focal[] = {false, true};
	struct dif_sample sample = {responses, .focal = focal};
	struct dif_options options = dif_options_of(method);
	options.purify = purify;
	double best = 1e9;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct work w = work_init(NULL, S("bench"));
		struct dif_analysis analysis;
		double start = bench_processor_seconds();
		if (dif_analyse(&w, &sample, &options, &analysis) != OK)
			printf("dif: %.*s\n", STR_ARG(w.message));
		double elapsed = bench_processor_seconds() - start;
		best = elapsed < best ? elapsed : best;
		work_finish(&w);
	}
	return best;
}

int main(void)
{
	struct work w = work_init(NULL, S("bench"));
	struct responses responses = simulate(&w);
	double all = 0, all_purified = 0;
	for (enum dif_method method = 0; method < DIF_METHODS; method++) {
		if (dif_methods[method].of_parameters)
			continue;
		double once = measure(&responses, method, false),
		       purified = measure(&responses, method, true);
		char name[64];
		snprintf(name, sizeof name, "dif_%.*s", STR_ARG(dif_methods[method].name));
		printf("%-24s %12.3f ms   purified %.3f ms\n", name, once * 1e3, purified * 1e3);
		all += once;
		all_purified += purified;
	}
	all += measure_parameters(&responses);
	printf("%-24s %12.3f s\n%-24s %12.3f s\n", "dif_all", all, "dif_answers_purified", all_purified);
	work_finish(&w);
	return 0;
}
