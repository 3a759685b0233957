/* Whole verifications on one core (vc/verify.h), of an issuer whose document is at hand as JSON: a plain badge with an
 * embedded eddsa-rdfc-2022 proof and as tokens; and one with rubric, results and evidence together with the status list that
 * it names, which is a credential too. Each is another: its id is new. bench/integrity.c has the peer; here is what form,
 * issuer, dates and words add.
 *
 * Prints verifications in a second of processor time, and the median and the 99th percentile in microseconds. */
#include "badge.h"
#include "bench.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "rdf/contexts.h"
#include "vc/claims.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"
#include "vc/status_list.h"
#include "vc/verify.h"

#include <malloc.h>

enum { TIMES = 20000, WARM_UP = 1000, DIFFERENT = 64 };

struct bench {
	struct work w; /* of the whole run */
	struct jsonld *jsonld;
	struct key_signer ed25519, p256;
	struct str did, ed25519_id, p256_id;
	const struct json *document;
	struct str list; /* signed, as its address gives it */
	double *seconds;
};

static enum err resolve(struct work *w, void *state, struct str id, const struct json **document)
{
	const struct bench *bench = state;
	check(str_equal(id, bench->did));
	(void)w;
	*document = bench->document;
	return OK;
}

static enum err fetch(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct bench *bench = state;
	check(url.len > 0);
	(void)w;
	*bytes = bench->list;
	return OK;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void measure(struct bench *bench, const char *name, const struct str *texts)
{
	struct work w = work_init(&world_real, S("bench"));
	const struct verify_world world = {.now_us = INT64_C(1796000000000000),
	                                   .jsonld = bench->jsonld,
	                                   .state = bench,
	                                   .resolve = resolve,
	                                   .fetch = fetch};
	double total = 0;
	for (size_t i = 0; i < WARM_UP + TIMES; i++) {
		struct verify_report report;
		arena_reset(w.arena);
		double start = bench_processor_seconds();
		check(verify_text(&w, texts[i % DIFFERENT], &world, &report) == OK);
		if (i >= WARM_UP)
			bench->seconds[i - WARM_UP] = bench_processor_seconds() - start;
		check(report.verdict == VERIFY_VALID);
	}
	for (size_t i = 0; i < TIMES; i++)
		total += bench->seconds[i];
	qsort(bench->seconds, TIMES, sizeof *bench->seconds, by_size);
	printf("%-24s %12.0f /s   p50 %.0f us, p99 %.0f us\n", name, TIMES / total,
	       bench->seconds[TIMES / 2] * 1e6, bench->seconds[TIMES * 99 / 100] * 1e6);
	work_finish(&w);
}

static void prepare(struct bench *bench, struct key_secret secrets[2])
{
	struct work *w = &bench->w;
	check(key_secret_signer(w, &secrets[0], &bench->ed25519) == OK);
	check(key_secret_signer(w, &secrets[1], &bench->p256) == OK);
	bench->ed25519_id = did_key_id(w->arena, bench->did, &bench->ed25519.public);
	bench->p256_id = did_key_id(w->arena, bench->did, &bench->p256.public);
	const struct did_key keys[] = {
		{.id = bench->ed25519_id, .public = bench->ed25519.public, .purposes = DID_ASSERTION},
		{.id = bench->p256_id, .public = bench->p256.public, .purposes = DID_ASSERTION},
	};
	const struct did_document document = {bench->did, COUNT(keys), keys};
	bench->document = badge_parse(w, did_document_text(w->arena, &document));
}

/* The list that the badge names, with a thousand revoked in it. */
static void publish(struct bench *bench)
{
	struct work *w = &bench->w;
	struct status_list list = status_list_make(w->arena, STATUS_LIST_ENTRIES_MIN, 1);
	for (size_t i = 0; i < 1000; i++)
		status_list_set(&list, i * 131, 1);
	const struct status_list_credential credential = {
		.url = S("https://assay.example.org/status/1"),
		.issuer = bench->did,
		.purpose = STATUS_REVOCATION,
		.valid_from_us = INT64_C(1795000000000000),
	};
	const struct integrity_options options = {
		.suite = INTEGRITY_EDDSA_RDFC_2022,
		.verification_method = bench->ed25519_id,
		.purpose = S("assertionMethod"),
	};
	struct str text;
	check(status_list_text(w, &credential, &list, &text) == OK);
	check(integrity_sign(w, bench->jsonld, badge_parse(w, text), &options, &bench->ed25519,
	                     &bench->list) == OK);
}

static void issue(struct bench *bench, struct str badge, struct str *proof)
{
	const struct integrity_options options = {
		.suite = INTEGRITY_EDDSA_RDFC_2022,
		.verification_method = bench->ed25519_id,
		.purpose = S("assertionMethod"),
		.created_us = INT64_C(1795000000000000),
	};
	check(integrity_sign(&bench->w, bench->jsonld, badge_parse(&bench->w, badge), &options,
	                     &bench->ed25519, proof) == OK);
}

static void issue_tokens(struct bench *bench, struct str badge, struct str *eddsa, struct str *es256)
{
	struct work *w = &bench->w;
	struct str payload;
	check(claims_add(w, badge, &payload) == OK);
	check(jwt_sign(w, S("vc+jwt"), bench->ed25519_id, payload, &bench->ed25519, eddsa) == OK);
	check(jwt_sign(w, S("vc+jwt"), bench->p256_id, payload, &bench->p256, es256) == OK);
}

/* A token names its subject, as the plain badge does. */
static void run(struct bench *bench, const char *path)
{
	struct str proofs[DIFFERENT], eddsa[DIFFERENT], es256[DIFFERENT];
	struct str badge = badge_read(&bench->w, path);
	bool plain = !str_absent(
		json_get_str(json_get(badge_parse(&bench->w, badge), S("credentialSubject")), S("id")));
	for (size_t i = 0; i < DIFFERENT; i++) {
		struct str other = badge_vary(&bench->w, badge, i);
		issue(bench, other, &proofs[i]);
		if (plain)
			issue_tokens(bench, other, &eddsa[i], &es256[i]);
	}
	printf("%s\n", path);
	measure(bench, plain ? "verify eddsa-rdfc-2022" : "with its status list", proofs);
	if (plain) {
		measure(bench, "verify vc+jwt EdDSA", eddsa);
		measure(bench, "verify vc+jwt ES256", es256);
	}
}

int main(void)
{
	struct key_secret secrets[2] = {{.kind = KEY_ED25519, .len = 32, .bytes = {1}},
	                                {.kind = KEY_P256, .len = 32, .bytes = {1}}};
	struct bench bench = {.w = work_init(&world_real, S("bench")), .did = S("did:web:assay.example.org")};
	mallopt(M_TRIM_THRESHOLD, 4 << 20); /* as src/main.c */
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	bench.jsonld = jsonld_open(contexts_loader(bench.w.arena, (struct jsonld_loader){0}));
	bench.seconds = work_array(&bench.w, TIMES, sizeof *bench.seconds);
	prepare(&bench, secrets);
	publish(&bench);
	run(&bench, "bench/plain_badge.json");
	run(&bench, "tests/fuzz/jsonld/badge");
	jsonld_close(bench.jsonld);
	key_secret_wipe(&secrets[0]);
	key_secret_wipe(&secrets[1]);
	work_finish(&bench.w);
	return 0;
}
