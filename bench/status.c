/* Status lists of a million entries: one is read, one of its entries is set, and it is written again as a credential without
 * proof; how large it is; and gzip's levels on the same bits. Beside Python's gzip and base64, which do the same without the
 * JSON; then the same with an embedded proof (eddsa-rdfc-2022). And what a random place costs. Best of ROUNDS, processor time. */
#include "bench.h"

#include "base/check.h"
#include "rdf/contexts.h"
#include "vc/integrity.h"
#include "vc/status_index.h"
#include "vc/status_list.h"

#include <math.h>
#include <zlib.h>

enum { ENTRIES = 1000000, ROUNDS = 10, PLACES = 20000 };

static const uint8_t secret[STATUS_INDEX_SECRET_LEN] = "any fixed one will do in a test";

static struct str filled(struct work *w, size_t ones)
{
	struct status_list list = status_list_make(w->arena, ENTRIES, 1);
	for (uint64_t i = 0; i < ones; i++)
		status_list_set(&list, status_index(secret, ENTRIES, i), 1);
	return status_list_encode(w->arena, &list);
}

struct issuer {
	struct jsonld *jsonld;
	struct key_signer signer;
};

static void sign(struct work *w, const struct issuer *issuer, struct str text)
{
	const struct integrity_options options = {.suite = INTEGRITY_EDDSA_RDFC_2022,
	                                          .verification_method = S("did:web:issuer.example#key"),
	                                          .purpose = S("assertionMethod"),
	                                          .created_us = INT64_C(1767225600000000)};
	const struct json *document;
	struct str out;
	check(json_parse(w, text, JSONLD_BYTES_MAX, &document) == OK);
	check(integrity_sign(w, issuer->jsonld, document, &options, &issuer->signer, &out) == OK);
}

/* Milliseconds for one update; signed too, when there is an issuer. */
static double update(struct str encoded, const struct issuer *issuer, size_t *len)
{
	double best = INFINITY;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct work w = work_init(NULL, S("bench"));
		struct status_list list;
		struct str text;
		const struct status_list_credential credential = {
			.url = S("https://issuer.example/status/1"),
			.issuer = S("did:web:issuer.example"),
			.purpose = STATUS_REVOCATION,
			.valid_from_us = INT64_C(1767225600000000),
		};
		double start = bench_processor_seconds();
		check(status_list_decode(&w, encoded, 1, false, &list) == OK);
		status_list_set(&list, ENTRIES / 2 + round, 1);
		check(status_list_text(&w, &credential, &list, &text) == OK);
		if (issuer != NULL)
			sign(&w, issuer, text);
		best = fmin(best, 1000 * (bench_processor_seconds() - start));
		*len = text.len;
		work_finish(&w);
	}
	return best;
}

static void measure_level(const struct status_list *list, int level)
{
	uLong len = 0, room = compressBound(ENTRIES);
	uint8_t *packed = malloc(room);
	double best = INFINITY;
	for (size_t round = 0; round < ROUNDS; round++) {
		double start = bench_processor_seconds();
		len = room;
		check(compress2(packed, &len, list->bytes, ENTRIES / 8, level) == Z_OK);
		best = fmin(best, 1000 * (bench_processor_seconds() - start));
	}
	free(packed);
	printf("  zlib level %d           %12.3f ms      %lu bytes\n", level, best, len);
}

static void measure_levels(struct str encoded)
{
	static const int levels[] = {1, 4, 6, 9};
	struct work w = work_init(NULL, S("bench"));
	struct status_list list;
	check(status_list_decode(&w, encoded, 1, false, &list) == OK);
	for (size_t i = 0; i < COUNT(levels); i++)
		measure_level(&list, levels[i]);
	work_finish(&w);
}

static double measure_place(void)
{
	uint64_t sum = 0;
	double start = bench_processor_seconds();
	for (uint64_t i = 0; i < PLACES; i++)
		sum += status_index(secret, ENTRIES, i);
	double seconds = bench_processor_seconds() - start;
	check(sum > 0);
	return 1e6 * seconds / PLACES;
}

int main(void)
{
	struct work all = work_init(NULL, S("bench"));
	struct key_secret key = {.kind = KEY_ED25519, .len = 32, .bytes = {1}};
	struct issuer issuer = {.jsonld = jsonld_open(contexts_loader(all.arena, (struct jsonld_loader){0}))};
	check(key_secret_signer(&all, &key, &issuer.signer) == OK);
	static const size_t ones[] = {0, 1000, 20000, 500000};
	for (size_t i = 0; i < COUNT(ones); i++) {
		struct work w = work_init(NULL, S("bench"));
		char name[64], script[64];
		size_t len;
		struct str encoded = filled(&w, ones[i]);
		double time_ms = update(encoded, NULL, &len);
		printf("%zu of a million set: a credential of %zu bytes\n", ones[i], len);
		snprintf(name, sizeof name, "  one more");
		snprintf(script, sizeof script, "status.py %zu", ones[i]);
		bench_peer(script, name, time_ms, "ms");
		printf("  one more, and signed   %12.3f ms\n", update(encoded, &issuer, &len));
		measure_levels(encoded);
		work_finish(&w);
	}
	printf("%-24s %12.3f µs\n", "a random place", measure_place());
	key_secret_wipe(&key);
	jsonld_close(issuer.jsonld);
	work_finish(&all);
	return 0;
}
