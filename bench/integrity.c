/* Open Badges credentials with embedded eddsa-rdfc-2022 proofs, on one core: issued (JSON read, proof made, JSON written) and
 * verified (JSON read, proofs read, one verified against a key that is at hand), by a processor that has seen their kind before.
 * Two kinds: a plain one, and one with rubric, results, evidence and status. Each is another: its id is new. The same by
 * @digitalbazaar/vc (npm) in the same run: bench/peer/integrity.mjs.
 *
 * Prints operations in a second of processor time, and the median and the 99th percentile in microseconds. */
#include "badge.h"
#include "bench.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "rdf/contexts.h"
#include "vc/integrity.h"

#include <malloc.h>
#include <sys/resource.h>

enum { TIMES = 20000, WARM_UP = 1000, DIFFERENT = 64 };

struct bench {
	struct work w; /* of the whole run */
	struct jsonld *jsonld;
	struct key_secret secret;
	struct key_signer signer;
	struct str badges[DIFFERENT], issued[DIFFERENT];
	double *seconds;
};

static struct str issue(struct work *w, const struct bench *bench, struct str text)
{
	const struct integrity_options options = {.suite = INTEGRITY_EDDSA_RDFC_2022,
	                                          .verification_method = S("did:web:assay.example.org#key"),
	                                          .purpose = S("assertionMethod"),
	                                          .created_us = INT64_C(1796000000000000)};
	struct str out;
	check(integrity_sign(w, bench->jsonld, badge_parse(w, text), &options, &bench->signer, &out) == OK);
	return out;
}

static void verify(struct work *w, const struct bench *bench, struct str text)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	const struct json *document = badge_parse(w, text);
	size_t count;
	check(integrity_read(w, document, proofs, &count) == OK && count == 1);
	check(integrity_verify(w, bench->jsonld, document, proofs, count, 0, &bench->signer.public, NULL) ==
	      OK);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Operations a second. */
static double measure(struct bench *bench, const char *name, bool is_issue)
{
	struct work w = work_init(&world_real, S("bench"));
	double total = 0;
	for (size_t i = 0; i < WARM_UP + TIMES; i++) {
		arena_reset(w.arena);
		double start = bench_processor_seconds();
		if (is_issue)
			issue(&w, bench, bench->badges[i % DIFFERENT]);
		else
			verify(&w, bench, bench->issued[i % DIFFERENT]);
		if (i >= WARM_UP)
			bench->seconds[i - WARM_UP] = bench_processor_seconds() - start;
	}
	for (size_t i = 0; i < TIMES; i++)
		total += bench->seconds[i];
	qsort(bench->seconds, TIMES, sizeof *bench->seconds, by_size);
	printf("%-24s %12.0f /s   p50 %.0f us, p99 %.0f us\n", name, TIMES / total,
	       bench->seconds[TIMES / 2] * 1e6, bench->seconds[TIMES * 99 / 100] * 1e6);
	work_finish(&w);
	return TIMES / total;
}

static void print_peer(const char *path, double issued, double verified)
{
	double peer_issued, peer_verified;
	char command[256];
	fflush(stdout);
	snprintf(command, sizeof command, "node bench/peer/integrity.mjs 400 %s", path);
	FILE *peer = popen(command, "r");
	if (peer != NULL && fscanf(peer, "%lf %lf", &peer_issued, &peer_verified) == 2) {
		printf("%-24s %12.0f /s   ours %.0f times\n", "@digitalbazaar/vc issue", peer_issued,
		       issued / peer_issued);
		printf("%-24s %12.0f /s   ours %.0f times\n", "@digitalbazaar/vc verify", peer_verified,
		       verified / peer_verified);
	} else {
		printf("%-24s no peer: its packages are not installed\n", "@digitalbazaar/vc");
	}
	if (peer != NULL)
		pclose(peer);
}

static void run(struct bench *bench, const char *path)
{
	struct str badge = badge_read(&bench->w, path);
	for (size_t i = 0; i < DIFFERENT; i++) {
		bench->badges[i] = badge_vary(&bench->w, badge, i);
		bench->issued[i] = issue(&bench->w, bench, bench->badges[i]);
	}
	printf("%s: %zu bytes when issued\n", path, bench->issued[0].len);
	double issued = measure(bench, "integrity_issue", true);
	double verified = measure(bench, "integrity_verify", false);
	print_peer(path, issued, verified);
}

int main(void)
{
	struct bench bench = {.w = work_init(&world_real, S("bench")),
	                      .secret = {.kind = KEY_ED25519, .len = 32, .bytes = {1}}};
	struct rusage usage;
	mallopt(M_TRIM_THRESHOLD, 4 << 20); /* as src/main.c */
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	bench.jsonld = jsonld_open(contexts_loader(bench.w.arena, (struct jsonld_loader){0}));
	bench.seconds = work_array(&bench.w, TIMES, sizeof *bench.seconds);
	check(key_secret_signer(&bench.w, &bench.secret, &bench.signer) == OK);
	run(&bench, "bench/plain_badge.json");
	run(&bench, "tests/fuzz/jsonld/badge");
	getrusage(RUSAGE_SELF, &usage);
	printf("%-24s %12.1f MB   at most\n", "memory", (double)usage.ru_maxrss / 1024);
	jsonld_close(bench.jsonld);
	key_secret_wipe(&bench.secret);
	work_finish(&bench.w);
	return 0;
}
