#include "unit/sample.h"

#include "base/json.h"
#include "test.h"
#include "unit/keys.h"
#include "vc/claims.h"
#include "vc/jwt.h"

#include <string.h>

static const struct openbadge_alignment alignments[] = {
	{.name = S_INIT("Incident communication"),
         .url = S_INIT("https://skills.example/incident"),
         .framework = S_INIT("Example Skills"),
         .code = S_INIT("INC-3"),
         .type = S_INIT("CFItem")},
};

static const struct openbadge_level levels[] = {
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000011"), S_INIT("Clear"),
         S_INIT("A customer knows what happened."), S_INIT("2"), S_INIT("2")},
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000012"),
         S_INIT("Exact"),
         {0},
         S_INIT("3"),
         S_INIT("3")},
};

static const struct openbadge_result_description descriptions[] = {
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000001"),
         S_INIT("Impact stated"),
         S_INIT("RubricCriterionLevel"),
         {0},
         {0},
         {0},
         S_INIT("urn:uuid:00000000-0000-4000-8000-000000000011"),
         levels,
         2},
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000002"),
         S_INIT("Scaled score"),
         S_INIT("ScaledScore"),
         S_INIT("200"),
         S_INIT("800"),
         S_INIT("500"),
         {0},
         NULL,
         0},
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000003"),
         S_INIT("Standard error of the scaled score"),
         S_INIT("ext:StandardError"),
         S_INIT("0"),
         {0},
         {0},
         {0},
         NULL,
         0},
};

static const struct openbadge_result results[] = {
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000001"),
         S_INIT("3"),
         S_INIT("urn:uuid:00000000-0000-4000-8000-000000000012"),
         {0}},
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000002"), S_INIT("612"), {0}, S_INIT("Completed")},
	{S_INIT("urn:uuid:00000000-0000-4000-8000-000000000003"), S_INIT("31.5"), {0}, {0}},
};

static const struct digest evidence_digest = {{1, 2, 3}};
static const struct openbadge_evidence evidence[] = {
	{S_INIT("https://issuer.example/evidence/7"), S_INIT("Incident report"),
         S_INIT("Written under observation."), S_INIT("Marked by two people."), S_INIT("Writing"),
         S_INIT("Employers"), &evidence_digest},
};

struct openbadge sample_badge(void)
{
	return (struct openbadge){
		.id = S("urn:uuid:019a0000-0000-7000-8000-000000000007"),
		.name = S("Keeping a web service healthy"),
		.description = S("Awarded by a person."),
		.issuer = {S("did:web:issuer.example"), S("Example Assay Office"),
	                   S("https://issuer.example/"), S("badges@issuer.example"), S("Assays skills.")},
		.valid_from_us = INT64_C(1767225600000000),
		.valid_until_us = INT64_C(1798761600000000),
		.awarded_us = INT64_C(1767225600000000),
		.subject_id = S("urn:uuid:019a0000-0000-7000-8000-000000000008"),
		.email = S("a@example.com"),
		.salt = S("0123456789abcdef"),
		.narrative = S("Ada explained the outage in words that customers understood."),
		.source = {S("https://issuer.example/panel"), S("Assessing panel"), {0}, {0}, {0}},
		.achievement =
			{
				.id = S("https://issuer.example/achievements/web-service"),
				.name = S("Keeping a web service healthy"),
				.description = S("Runs, repairs and explains a web service."),
				.criteria = S("Two people judged a report."),
				.type = S("MicroCredential"),
				.alignments = alignments,
				.alignment_count = COUNT(alignments),
				.result_descriptions = descriptions,
				.result_description_count = COUNT(descriptions),
			},
		.results = results,
		.result_count = COUNT(results),
		.evidence = evidence,
		.evidence_count = COUNT(evidence),
	};
}

static void sign(struct work *w, struct sample *s)
{
	struct str payload;
	s->signer = keys_of_byte(w, KEY_P256, 21);
	s->key_id = did_key_id(w->arena, s->badge.issuer.id, &s->signer.public);
	const struct did_key key = {.id = s->key_id, .public = s->signer.public, .purposes = DID_ASSERTION};
	const struct did_document document = {s->badge.issuer.id, 1, &key};
	s->issuer_document = did_document_text(w->arena, &document);
	assert_ok(w, openbadge_text(w, &s->badge, &s->credential));
	assert_ok(w, claims_add(w, s->credential, &payload));
	assert_ok(w, jwt_sign(w, S("vc+jwt"), s->key_id, payload, &s->signer, &s->jwt));
}

static void enter(struct work *w, struct sample *s)
{
	const struct json *credential;
	struct str entries[5] = {S("a"), S("b"), S("c"), S(""), S("e")};
	struct checkpoint head;
	struct proof proof;
	assert_ok(w, json_parse(w, s->credential, s->credential.len, &credential));
	assert_ok(w, bundle_entry(w, credential, s->salt, &entries[3]));
	s->memory.arena = w->arena;
	s->log.storage = memory_storage_ops(&s->memory);
	memory_storage_key(w, &s->log, "issuer.example/log", 22);
	assert_ok(w, tlog_create(w, &s->log));
	assert_ok(w, tlog_append(w, &s->log, 0, entries, 5, &head));
	assert_ok(w, tlog_prove(w, &s->log, 3, &proof));
	s->proof = proof_text(w->arena, &proof);
	struct log_policy policy = log_policy_of(&s->log.verifier);
	s->policy = log_policy_text(w->arena, &policy);
}

struct str sample_bundle(struct work *w, const struct sample *s)
{
	struct str bundle;
	struct bundle_parts parts = {
		.credential = s->credential,
		.jwt = s->jwt,
		.issuer = s->issuer_document,
		.proof = s->proof,
		.policy = s->policy,
	};
	memcpy(parts.salt, s->salt, sizeof parts.salt);
	assert_ok(w, bundle_text(w, &parts, &bundle));
	return bundle;
}

struct sample *sample_make(struct work *w)
{
	struct sample *s = work_alloc(w, sizeof *s);
	s->badge = sample_badge();
	s->salt[0] = 23;
	sign(w, s);
	enter(w, s);
	s->bundle = sample_bundle(w, s);
	return s;
}
