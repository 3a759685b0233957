/* JSON-LD: an Open Badges credential of 9 KB (7 KB without blanks), read, expanded and turned into quads as it is for signing, in
 * safe mode, by a processor that has seen its kind before; the same by one that has not.
 *
 * Prints processor time for each, best of 20 rounds, and that of jsonld (npm) in the same run. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "rdf/contexts.h"

#include "bench.h"

#define BADGE "tests/fuzz/jsonld/badge"

enum { ROUNDS = 20, TIMES = 500, BYTES_MAX = 1 << 20 };

/* What follows the first line of a seed of the fuzzer. */
static struct str read_badge(struct work *w)
{
	struct buf buf = buf_init(w->arena, BYTES_MAX);
	char piece[4096];
	size_t got;
	FILE *file = fopen(BADGE, "rb");
	check(file != NULL);
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&buf, str_bytes(piece, got));
	fclose(file);
	struct str text = buf_str(&buf);
	str_cut(&text, '\n');
	return text;
}

struct figures {
	double parse, warm, cold;
	size_t quads, arena_bytes;
};

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static void convert(struct work *w, struct jsonld *jsonld, const struct json *document, struct figures *best)
{
	const struct jsonld_options options = {.safe = true};
	struct rdf_dataset dataset;
	check(jsonld_to_rdf(w, jsonld, &options, document, &dataset) == OK);
	best->quads = dataset.count;
}

static void run_once(struct work *outer, struct str text, struct jsonld *warm, struct figures *best)
{
	struct work w = work_init(&world_real, S("bench"));
	const struct json *document;
	double start = bench_processor_seconds();
	for (int i = 0; i < TIMES; i++) {
		arena_reset(w.arena);
		check(json_parse(&w, text, BYTES_MAX, &document) == OK);
	}
	best->parse = smaller(best->parse, (bench_processor_seconds() - start) / TIMES);
	check(json_parse(outer, text, BYTES_MAX, &document) == OK);
	start = bench_processor_seconds();
	for (int i = 0; i < TIMES; i++) {
		arena_reset(w.arena);
		convert(&w, warm, document, best);
	}
	best->warm = smaller(best->warm, (bench_processor_seconds() - start) / TIMES);
	best->arena_bytes = arena_used(w.arena);
	start = bench_processor_seconds();
	struct jsonld *cold = jsonld_open(contexts_loader(outer->arena, (struct jsonld_loader){0}));
	convert(&w, cold, document, best);
	jsonld_close(cold);
	best->cold = smaller(best->cold, bench_processor_seconds() - start);
	work_finish(&w);
}

static void print_peer(const struct figures *best)
{
	FILE *peer = popen("node bench/peer/jsonld.mjs 200 " BADGE, "r");
	double microseconds;
	size_t quads;
	if (peer != NULL && fscanf(peer, "%lf %zu", &microseconds, &quads) == 2)
		printf("%-24s %12.1f us   %.0f times ours, %zu quads\n", "jsonld.js toRDF", microseconds,
		       microseconds / (best->warm * 1e6), quads);
	else
		printf("%-24s no peer: its packages are not installed\n", "jsonld.js toRDF");
	if (peer != NULL)
		pclose(peer);
}

int main(void)
{
	struct work w = work_init(&world_real, S("bench"));
	struct str text = read_badge(&w);
	struct jsonld *warm = jsonld_open(contexts_loader(w.arena, (struct jsonld_loader){0}));
	struct figures best = {.parse = 1, .warm = 1, .cold = 1};
	for (int i = 0; i < ROUNDS; i++)
		run_once(&w, text, warm, &best);
	printf("%-24s %12.1f us   %zu bytes\n", "json_parse", best.parse * 1e6, text.len);
	printf("%-24s %12.1f us   %zu quads, %zu bytes of arena\n", "jsonld_to_rdf", best.warm * 1e6,
	       best.quads, best.arena_bytes);
	printf("%-24s %12.1f us   contexts read for the first time\n", "jsonld_to_rdf_cold", best.cold * 1e6);
	fflush(stdout);
	print_peer(&best);
	jsonld_close(warm);
	work_finish(&w);
	return 0;
}
