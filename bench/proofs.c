/* Credentials with sixteen proofs of a document that is as hard to canonise as may be: how long until all of it is verified, or
 * left unknown. `set`: each proof signs the same; `chain`: each signs those before it too, so that there are sixteen documents.
 *
 * Prints a line a credential: steps of canon.h for the first proof, seconds of processor time for all. The bar is a second. */
#include "badge.h"
#include "bench.h"

#include "base/world.h"
#include "rdf/contexts.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/verify.h"

struct bench {
	struct work w;
	struct jsonld *jsonld;
	struct key_signer signer;
	struct str issuer, method; /* a did:key, whom nobody has to be asked about */
};

static struct bench bench_open(void)
{
	struct bench bench = {.w = work_init(&world_real, S("bench"))};
	struct key_secret secret = {.kind = KEY_ED25519, .len = 32, .bytes = {1}};
	bench.jsonld = jsonld_open(contexts_loader(bench.w.arena, (struct jsonld_loader){0}));
	check(key_secret_signer(&bench.w, &secret, &bench.signer) == OK);
	struct str key = key_multikey(bench.w.arena, &bench.signer.public);
	bench.issuer = str_format(bench.w.arena, "did:key:%.*s", STR_ARG(key));
	bench.method = str_format(bench.w.arena, "did:key:%.*s#%.*s", STR_ARG(key), STR_ARG(key));
	return bench;
}

/* Its issuer has so many parents without a name, each with six entries that nothing tells apart. */
static struct str credential(struct bench *bench, unsigned parents)
{
	struct buf text = buf_init(bench->w.arena, BADGE_BYTES_MAX);
	buf_format(
		&text,
		"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/"
		"v3p0/context-3.0.3.json\"],\"type\":[\"VerifiableCredential\"],\"credentialSubject\":{\"id\":"
		"\"urn:uuid:1\"},\"issuer\":{\"id\":\"%.*s\",\"type\":[\"Profile\"],\"parentOrg\":[",
		STR_ARG(bench->issuer));
	for (unsigned i = 0; i < parents; i++) {
		buf_format(&text, "%s{\"type\":[\"Profile\"],\"otherIdentifier\":[", i == 0 ? "" : ",");
		for (unsigned j = 0; j < 6; j++)
			buf_format(&text, "%s{\"type\":[\"IdentifierEntry\"]}", j == 0 ? "" : ",");
		buf_put(&text, S("]}"));
	}
	buf_put(&text, S("]}}"));
	check(!text.full);
	return buf_str(&text);
}

static struct str sign(struct bench *bench, struct str text, size_t number, bool is_chain)
{
	const struct json before = {.kind = JSON_STRING,
	                            .text = str_format(bench->w.arena, "urn:uuid:proof-%zu", number - 1)};
	const struct integrity_options options = {
		.suite = INTEGRITY_EDDSA_RDFC_2022,
		.verification_method = bench->method,
		.purpose = S("assertionMethod"),
		.created_us = INT64_C(1780272000000000),
		.id = str_format(bench->w.arena, "urn:uuid:proof-%zu", number),
		.previous = is_chain && number > 0 ? &before : NULL,
	};
	struct str out;
	check(integrity_sign(&bench->w, bench->jsonld, badge_parse(&bench->w, text), &options, &bench->signer,
	                     &out) == OK);
	return out;
}

static size_t work_of_one(struct bench *bench, struct str text)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct integrity_memory memory = {0};
	const struct json *document = badge_parse(&bench->w, text);
	size_t count;
	check(integrity_read(&bench->w, document, proofs, &count) == OK);
	check(integrity_verify(&bench->w, bench->jsonld, document, proofs, count, 0, &bench->signer.public,
	                       &memory) == OK);
	return memory.work;
}

static void measure(unsigned parents, bool is_chain)
{
	struct bench bench = bench_open();
	struct verify_world world = {.now_us = INT64_C(1780272000000000), .jsonld = bench.jsonld};
	struct verify_report report;
	struct str text = credential(&bench, parents);
	size_t checked = 0;
	for (size_t i = 0; i < INTEGRITY_PROOFS_MAX; i++)
		text = sign(&bench, text, i, is_chain);
	size_t steps = work_of_one(&bench, text);
	double start = bench_processor_seconds();
	check(verify_text(&bench.w, text, &world, &report) == OK);
	double seconds = bench_processor_seconds() - start;
	for (size_t i = 0; i < report.proof_count; i++)
		checked += report.proofs[i].outcome == VERIFY_PASSED;
	printf("proofs %-5s %2u parents  %8zu steps for the first  %.3f s for all  %2zu of %zu checked, %.*s\n",
	       is_chain ? "chain" : "set", parents, steps, seconds, checked, report.proof_count,
	       STR_ARG(verify_verdict_name(report.verdict)));
	fflush(stdout);
	jsonld_close(bench.jsonld);
	work_finish(&bench.w);
}

int main(void)
{
	static const unsigned parents[] = {1, 10, 20, 40, 80};
	for (size_t i = 0; i < COUNT(parents); i++) {
		measure(parents[i], false);
		measure(parents[i], true);
	}
	return 0;
}
