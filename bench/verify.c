/* Whole verifications on one core (vc/verify.h): a badge with an embedded eddsa-rdfc-2022 proof, and the same as tokens, of
 * an issuer whose document is at hand as JSON. Each is another: its id is new. Prints verifications in a second of processor
 * time, and the median and the 99th percentile. bench/integrity.c has the peer for the first; here is what form, issuer,
 * dates and words add. */
#include "bench.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "rdf/contexts.h"
#include "vc/claims.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"
#include "vc/verify.h"

enum { TIMES = 20000, WARM_UP = 1000, BYTES_MAX = 1 << 20, DIFFERENT = 64 };

#define BADGE "tests/fuzz/jsonld/badge"

struct bench {
	struct work w; /* of the whole run */
	struct jsonld *jsonld;
	struct key_signer ed25519, p256;
	struct str did, ed25519_id, p256_id;
	const struct json *document;
	double *seconds;
};

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

/* The badge with other numbers in its id. */
static struct str vary(struct work *w, struct str badge, size_t number)
{
	const struct str id = S("0197e6c2-8d10");
	size_t at = str_find(badge, id);
	check(at != SIZE_MAX);
	return str_format(w->arena, "%.*s%08zx-8d10%.*s", (int)at, badge.at, number,
	                  STR_ARG(str_slice(badge, at + id.len, SIZE_MAX)));
}

static struct str name_subject(struct work *w, struct str badge)
{
	const struct str subject = S("\"credentialSubject\": {");
	size_t at = str_find(badge, subject);
	check(at != SIZE_MAX);
	return str_format(w->arena, "%.*s\"id\":\"urn:uuid:0197e6c2-0000-7000-8000-000000000001\",%.*s",
	                  (int)(at + subject.len), badge.at,
	                  STR_ARG(str_slice(badge, at + subject.len, SIZE_MAX)));
}

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *json;
	check(json_parse(w, text, BYTES_MAX, &json) == OK);
	return json;
}

static enum err resolve(struct work *w, void *state, struct str id, const struct json **document)
{
	const struct bench *bench = state;
	check(str_equal(id, bench->did));
	(void)w;
	*document = bench->document;
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
	                                   .resolve = resolve};
	double total = 0;
	for (size_t i = 0; i < WARM_UP + TIMES; i++) {
		struct verify_report report;
		arena_reset(w.arena);
		double start = bench_processor_seconds();
		check(verify_text(&w, texts[i % DIFFERENT], &world, &report) == OK);
		if (i >= WARM_UP)
			bench->seconds[i - WARM_UP] = bench_processor_seconds() - start;
		if (i == 0 && report.verdict != VERIFY_VALID)
			printf("%.*s\n", STR_ARG(report.summary));
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
	bench->document = parse(w, did_document_text(w->arena, &document));
}

static void issue(struct bench *bench, struct str badge, struct str *proof, struct str *eddsa,
                  struct str *es256)
{
	struct work *w = &bench->w;
	const struct integrity_options options = {
		.suite = INTEGRITY_EDDSA_RDFC_2022,
		.verification_method = bench->ed25519_id,
		.purpose = S("assertionMethod"),
		.created_us = INT64_C(1795000000000000),
	};
	struct str payload;
	check(integrity_sign(w, bench->jsonld, parse(w, badge), &options, &bench->ed25519, proof) == OK);
	check(claims_add(w, badge, &payload) == OK);
	check(jwt_sign(w, S("vc+jwt"), bench->ed25519_id, payload, &bench->ed25519, eddsa) == OK);
	check(jwt_sign(w, S("vc+jwt"), bench->p256_id, payload, &bench->p256, es256) == OK);
}

int main(void)
{
	struct key_secret secrets[2] = {{.kind = KEY_ED25519, .len = 32, .bytes = {1}},
	                                {.kind = KEY_P256, .len = 32, .bytes = {1}}};
	struct str proofs[DIFFERENT], eddsa[DIFFERENT], es256[DIFFERENT];
	struct bench bench = {.w = work_init(&world_real, S("bench"))};
	/* A token names its subject. */
	struct str badge = name_subject(&bench.w, read_badge(&bench.w));
	const struct json *issuer = json_get(parse(&bench.w, badge), S("issuer"));
	bench.did = issuer->kind == JSON_STRING ? issuer->text : json_get_str(issuer, S("id"));
	bench.jsonld = jsonld_open(contexts_loader(bench.w.arena, (struct jsonld_loader){0}));
	bench.seconds = work_array(&bench.w, TIMES, sizeof *bench.seconds);
	prepare(&bench, secrets);
	for (size_t i = 0; i < DIFFERENT; i++)
		issue(&bench, vary(&bench.w, badge, i), &proofs[i], &eddsa[i], &es256[i]);
	measure(&bench, "verify eddsa-rdfc-2022", proofs);
	measure(&bench, "verify vc+jwt EdDSA", eddsa);
	measure(&bench, "verify vc+jwt ES256", es256);
	jsonld_close(bench.jsonld);
	key_secret_wipe(&secrets[0]);
	key_secret_wipe(&secrets[1]);
	work_finish(&bench.w);
	return 0;
}
