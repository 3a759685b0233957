/* Calibrating simulated tests until no parameter changes by 1e-4 (mirt's standard): processor seconds on one thread,
 * seconds on two, and how many times longer mirt takes for a test of the same shape: in this run where R has it
 * (bench/peer/calibrate.R), and in speed.csv of the reference data (ASSAY_DATA; other seeds, another day and load).
 *
 * `bench/calibrate [WORD]`: those whose name contains the word. */
#include "bench.h"

#include "base/world.h"
#include "irt/calibrate.h"

#include <math.h>
#include <sys/resource.h>

struct design {
	const char *name, *model;
	size_t persons, items, levels;
	double missing; /* share, by design: each person is given as many items in a row, from a random one on */
	const char *peer; /* in speed.csv */
	bool by_mirt;     /* in this run */
};

static const struct design designs[] = {
	{"2PL 5,000 x 40", "2pl", 5000, 40, 2, 0, "\"mirt 2PL\",5000,40,", true},
	{"2PL 10,000 x 40", "2pl", 10000, 40, 2, 0, "\"mirt 2PL\",10000,40,", true},
	{"2PL 10,000 x 100", "2pl", 10000, 100, 2, 0, "\"mirt 2PL\",10000,100,", true},
	{"3PL 10,000 x 40, prior", "3pl", 10000, 40, 2, 0,
         "\"mirt 3PL, normal(-1.4,0.5) prior on logit g\",10000,40,", true},
	{"GRM 5,000 x 30, 5 levels", "grm", 5000, 30, 5, 0, "\"mirt GRM 5 categories\",5000,30,", true},
	{"GPCM 5,000 x 30, 5 levels", "gpcm", 5000, 30, 5, 0, NULL, true},
	{"Rasch 10,000 x 100", "rasch", 10000, 100, 2, 0, NULL, true},
	{"1PL 10,000 x 100", "1pl", 10000, 100, 2, 0, NULL, false},
	{"2PL 50,000 x 60", "2pl", 50000, 60, 2, 0, NULL, false},
	{"2PL 100,000 x 200, 80 % missing", "2pl", 100000, 200, 2, 0.8, NULL, false},
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
	return (double)(next_random(state) >> 11) * 0x1p-53;
}

static double next_normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(1 - next_uniform(state)));
	return radius * cos(6.283185307179586 * next_uniform(state));
}

static struct model make_item(const struct design *design, uint64_t *state)
{
	double a = design->model[0] == 'r' ? 1 : exp(0.3 * next_normal(state)), b[MODEL_LEVELS_MAX];
	double middle = next_normal(state),
	       c = design->model[0] == '3' ? 0.15 + 0.1 * next_uniform(state) : 0;
	for (size_t k = 0; k + 1 < design->levels; k++)
		b[k] = middle + 0.8 * ((double)k - 0.5 * (double)(design->levels - 2));
	if (design->levels == 2)
		return model_logistic(a, middle, c);
	return design->model[1] == 'r' ? model_graded(a, b, design->levels)
	                               : model_partial_credit(a, b, design->levels);
}

static uint8_t answer(const struct model *model, double theta, uint64_t *state)
{
	double probability[MODEL_LEVELS_MAX], left = next_uniform(state);
	uint8_t level = 0;
	theta = fmin(fmax(theta, -6), 6);
	model_probabilities(model, theta, probability);
	while (level + 1U < model->levels && (left -= probability[level]) > 0)
		level++;
	return level;
}

static struct responses simulate(struct work *w, const struct design *design)
{
	uint64_t state = 20260101;
	size_t given = (size_t)lround((1 - design->missing) * (double)design->items);
	struct model *models = work_array(w, design->items, sizeof *models);
	struct responses_item *items = work_array(w, design->items, sizeof *items);
	uint8_t *levels = work_array(w, design->persons, design->items);
	memset(levels, RESPONSES_MISSING, design->persons * design->items);
	for (size_t i = 0; i < design->items; i++) {
		models[i] = make_item(design, &state);
		items[i] = (struct responses_item){.name = str_format(w->arena, "i%zu", i + 1),
		                                   .levels = design->levels};
	}
	for (size_t p = 0; p < design->persons; p++) {
		double theta = next_normal(&state);
		size_t first = given == design->items ? 0 : next_random(&state) % design->items;
		for (size_t i = 0; i < given; i++) {
			size_t item = (first + i) % design->items;
			levels[p * design->items + item] = answer(&models[item], theta, &state);
		}
	}
	return (struct responses){.person_count = design->persons,
	                          .item_count = design->items,
	                          .items = items,
	                          .levels = levels,
	                          .group_count = 1};
}

/* Processor seconds of the same shape in speed.csv, or 0. */
static double peer_seconds(const char *key)
{
	const char *data = getenv("ASSAY_DATA");
	char path[512], line[512];
	double found = 0;
	snprintf(path, sizeof path, "%s/irt/speed.csv", data == NULL ? "../shared/data" : data);
	FILE *file = key == NULL ? NULL : fopen(path, "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		double elapsed;
		int replicates;
		if (strncmp(line, key, strlen(key)) == 0)
			sscanf(line + strlen(key), "%d,%lf,%lf", &replicates, &elapsed, &found);
	}
	if (file != NULL)
		fclose(file);
	return found;
}

/* Of mirt on the same shape now, or 0 where R does not have it. */
static double mirt_seconds(const struct design *design)
{
	char command[256];
	if (!design->by_mirt)
		return 0;
	snprintf(command, sizeof command,
	         "Rscript --vanilla bench/peer/calibrate.R %s %zu %zu %zu 2>/dev/null", design->model,
	         design->persons, design->items, design->levels);
	return bench_ask(command);
}

struct timing {
	double processor, elapsed;
	size_t cycles;
};

static struct timing run(const struct responses *responses, const char *model, size_t threads, bool errors,
                         double tolerance)
{
	const struct calibrate_priors priors = {.guessing = {CALIBRATE_LOGIT_NORMAL, -1.4, 0.5}};
	struct timing best = {INFINITY, INFINITY, 0};
	for (size_t round = 0; round < 3; round++) {
		struct work w = work_init(&world_real, S("bench"));
		struct calibrate_item *items = work_array(&w, responses->item_count, sizeof *items);
		struct parallel *team = parallel_open(&w, threads);
		struct calibrate_options options = {
			.items = items, .without_errors = !errors, .team = team, .tolerance = tolerance};
		struct calibrate_result result;
		for (size_t i = 0; i < responses->item_count; i++)
			items[i] = (struct calibrate_item){
				.model = model_name_find(str_of(model)),
				.priors = model[0] == '3' ? &priors : NULL,
			};
		double processor = bench_processor_seconds(), elapsed = bench_seconds();
		if (calibrate(&w, responses, &options, &result) != OK || !result.converged)
			printf("not calibrated: %.*s\n", STR_ARG(w.message));
		processor = bench_processor_seconds() - processor;
		elapsed = bench_seconds() - elapsed;
		best.processor = fmin(best.processor, processor);
		best.elapsed = fmin(best.elapsed, elapsed);
		best.cycles = result.cycles;
		parallel_close(team);
		work_finish(&w);
	}
	return best;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < COUNT(designs); i++) {
		const struct design *design = &designs[i];
		if (argc > 1 && strstr(design->name, argv[1]) == NULL)
			continue;
		struct work w = work_init(&world_real, S("bench"));
		struct responses responses = simulate(&w, design);
		struct timing one = run(&responses, design->model, 1, false, 1e-4);
		struct timing two = run(&responses, design->model, 2, false, 1e-4);
		struct timing errors = run(&responses, design->model, 2, true, 0);
		struct rusage usage;
		getrusage(RUSAGE_SELF, &usage);
		double here = mirt_seconds(design), peer = peer_seconds(design->peer);
		printf("%-32s %7.3f s of processor time, %zu cycles; on two threads %.3f s; "
		       "to 1e-6 with standard errors %.3f s, %zu cycles",
		       design->name, one.processor, one.cycles, two.elapsed, errors.elapsed, errors.cycles);
		if (here > 0)
			printf("; mirt in this run %.2f s (%.0f times)", here, here / one.processor);
		if (peer > 0)
			printf("; in speed.csv %.2f s (%.0f times)", peer, peer / one.processor);
		printf("; at most %ld MiB\n", usage.ru_maxrss / 1024);
		if (strcmp(design->name, "2PL 10,000 x 40") == 0)
			bench_peer("calibrate.py", "the same, beside girth", one.processor, "s");
		work_finish(&w);
	}
	return 0;
}
