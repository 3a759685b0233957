/* Embeddings as grading gets them, against the same server driven directly, and again out of the cache.
 *
 *	build/release/bench/embed [TEXTS]
 *
 * Needs ASSAY_EMBED_FILE and ASSAY_MODEL_SERVER as ./run sets them. TEXTS (256) of 60 tokens each; then bench/peer/embed.py sends
 * the same ones in batches of 64, from one thread as we do and from four. Three rounds of each in turn; the best counts. */
#include "base/check.h"
#include "base/world.h"
#include "bench.h"
#include "llm/embed_cache.h"
#include "llm/supervisor.h"

#include <unistd.h>

enum { ROUNDS = 3, SLOTS = 4, SLOT_TOKENS = 512 };
#define FILE_NAME "/tmp/assay-bench-embed.txt"
#define FOLDER_NAME "/tmp/assay-bench-embed"

static const char *const words[] = {
	"the",    "current", "in",  "a",     "closed",  "circuit", "flows", "because", "battery", "keeps",
	"charge", "between", "two", "ends",  "and",     "bulb",    "light", "when",    "every",   "wire",
	"is",     "joined",  "to",  "other", "without", "gap",     "so",    "that",    "energy",  "can",
};

/* 57 words and a number of one token: with the two that are put around it, 60. */
static struct str *make_texts(struct work *w, size_t count)
{
	struct str *texts = work_array(w, count, sizeof *texts);
	FILE *file = fopen(FILE_NAME, "we");
	check(file != NULL);
	for (size_t i = 0; i < count; i++) {
		struct buf text = buf_init(w->arena, 1024);
		for (size_t j = 0; j < 57; j++)
			buf_format(&text, "%s ", words[(i * 7 + j * (1 + i % 5)) % COUNT(words)]);
		buf_format(&text, "%zu", i % 1000);
		texts[i] = buf_str(&text);
		fprintf(file, "%.*s\n", STR_ARG(texts[i]));
	}
	fclose(file);
	return texts;
}

static double measure(struct work *w, const struct llm_embedder *embedder, const struct str *texts,
                      size_t count)
{
	float *out = work_array(w, count * embedder->dimensions, sizeof *out);
	double since = bench_seconds();
	check(embedder->embed(w, embedder->state, texts, count, NULL, out) == OK);
	return bench_seconds() - since;
}

static double ask_peer(struct work *w, const struct supervisor *supervisor, struct str url, int threads)
{
	struct str command = str_format(
		w->arena, "ASSAY_MODEL_KEY=%.*s python3 bench/peer/embed.py %.*s " FILE_NAME " 64 %d",
		STR_ARG(supervisor_key(supervisor)), STR_ARG(url), threads);
	return bench_ask(str_cstr(w->arena, command));
}

static void keep_best(double *best, double seconds)
{
	*best = *best == 0 || seconds < *best ? seconds : *best;
}

static void measure_cached(struct work *w, const struct llm_embedder *embedder, const struct str *texts,
                           size_t count)
{
	struct embed_cache *cache;
	check(system("rm -rf " FOLDER_NAME) == 0);
	check(embed_cache_open(w, S(FOLDER_NAME), embedder, &cache) == OK);
	struct llm_embedder cached = embed_cache_embedder(cache);
	(void)measure(w, &cached, texts, count);
	printf("%-24s %12.0f texts/s\n", "out of the cache",
	       (double)count / measure(w, &cached, texts, count));
	embed_cache_close(cache);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 256;
	struct work w = work_init(&world_real, S("bench"));
	if (getenv("ASSAY_EMBED_FILE") == NULL || getenv("ASSAY_MODEL_SERVER") == NULL) {
		printf("embed                    left out: ASSAY_EMBED_FILE and ASSAY_MODEL_SERVER are not set\n");
		return 0;
	}
	const struct supervisor_options options = {.command = str_of(getenv("ASSAY_MODEL_SERVER")),
	                                           .model_file = str_of(getenv("ASSAY_EMBED_FILE")),
	                                           .context_tokens = SLOT_TOKENS,
	                                           .slots = SLOTS,
	                                           .embeds = true};
	struct supervisor *supervisor;
	check(supervisor_open(&w, &options, &supervisor) == OK);
	while (supervisor_state(supervisor) == LLM_STARTING)
		usleep(10000);
	struct str server = supervisor_url(&w, supervisor),
		   url = str_format(w.arena, "%.*s/v1", STR_ARG(server));
	const struct embed_options foreign = {
		.urls = &url, .url_count = 1, .key = supervisor_key(supervisor)};
	struct embed *embed;
	struct llm_embedder embedder;
	check(embed_open(&w, &foreign, &embed) == OK && embed_ready(&w, embed, &embedder) == OK);
	struct str *texts = make_texts(&w, count);
	double ours = 0, one = 0, four = 0;
	for (int round = 0; round < ROUNDS; round++) {
		keep_best(&ours, measure(&w, &embedder, texts, count));
		keep_best(&one, ask_peer(&w, supervisor, server, 1));
		keep_best(&four, ask_peer(&w, supervisor, server, 4));
	}
	printf("%-24s %12.1f texts/s\n", "embed", (double)count / ours);
	printf("%-24s %12.1f texts/s   %.3f of it is ours\n", "directly, one thread", (double)count / one,
	       one / ours);
	printf("%-24s %12.1f texts/s   %.3f of it is ours\n", "directly, four threads", (double)count / four,
	       four / ours);
	measure_cached(&w, &embedder, texts, count);
	embed_close(embed);
	supervisor_close(supervisor);
	work_finish(&w);
	return 0;
}
