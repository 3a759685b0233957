/* Peers: @digitalbazaar's data-integrity, eddsa-rdfc-2022, ecdsa-rdfc-2019, ecdsa-sd-2023 and ed25519-signature-2020 (npm),
 * in both directions (tests/unit/proof_peer.mjs). */
#include "test.h"

#include "base/buf.h"
#include "unit/keys.h"
#include "unit/vector_contexts.h"
#include "vc/integrity_data.h"
#include "vc/selective.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 16 << 20 };

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

/* ---- the peer ---------------------------------------------------------------------------------------- */

static const struct json *ask(struct work *w, struct str tasks)
{
	char path[] = "/tmp/assay-proofs-XXXXXX", command[128], piece[65536];
	int file = mkstemp(path);
	size_t got;
	assert_true(file >= 0 && write(file, tasks.at, tasks.len) == (ssize_t)tasks.len);
	close(file);
	snprintf(command, sizeof command, "node tests/unit/proof_peer.mjs %s", path);
	FILE *peer = popen(command, "r");
	assert_non_null(peer);
	struct buf buf = buf_init(w->arena, TEXT_MAX);
	while ((got = fread(piece, 1, sizeof piece, peer)) > 0)
		buf_put(&buf, str_bytes(piece, got));
	assert_int_equal(pclose(peer), 0);
	unlink(path);
	return parse(w, buf_str(&buf));
}

static void no_error(const struct json *result, size_t task)
{
	const struct json *error = json_get(result, S("error"));
	if (error != NULL)
		fail_msg("task %zu: %.*s", task, STR_ARG(error->text));
}

struct tasks {
	struct buf buf;
	size_t count;
};

static struct tasks tasks_init(struct work *w)
{
	struct tasks tasks = {buf_init(w->arena, TEXT_MAX), 0};
	buf_byte(&tasks.buf, '[');
	return tasks;
}

/* `what` is the task's members but for the document. */
static void add_task(struct tasks *tasks, const char *what, struct str document)
{
	buf_format(&tasks->buf, "%s{%s,\"document\":", tasks->count++ == 0 ? "" : ",", what);
	buf_put(&tasks->buf, document);
	buf_byte(&tasks->buf, '}');
}

static const struct json *ask_all(struct work *w, struct tasks *tasks)
{
	buf_byte(&tasks->buf, ']');
	const struct json *results = ask(w, buf_str(&tasks->buf));
	assert_int_equal(results->count, tasks->count);
	for (size_t i = 0; i < results->count; i++)
		no_error(&results->elements[i], i);
	return results;
}

/* ---- ours -------------------------------------------------------------------------------------------- */

struct bench {
	struct work w;
	struct jsonld *jsonld;
};

static struct bench open_bench(void)
{
	struct bench b = {.w = test_work()};
	b.jsonld = vector_contexts_open(&b.w);
	return b;
}

static void close_bench(struct bench *b)
{
	jsonld_close(b->jsonld);
	test_work_end(&b->w);
}

static struct str canonical(struct bench *b, const struct json *json)
{
	struct str out;
	assert_ok(&b->w, json_canonical(&b->w, json, &out));
	return out;
}

/* With lists, directions of text, and nodes without names, some of them alike. */
static struct str badge(struct bench *b)
{
	struct str text = test_file(&b->w, "tests/fuzz/jsonld/badge");
	str_cut(&text, '\n');
	const struct json *name = parse(
		&b->w,
		S("{\"@value\":\"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\",\"@language\":\"he\",\"@direction\":\"rtl\"}"));
	text = canonical(b, json_with(&b->w, parse(&b->w, text), S("name"), name));
	struct str scaled = S("\"resultType\":\"ScaledScore\"");
	size_t at = str_find(text, scaled);
	assert_true(at != SIZE_MAX);
	return str_format(b->w.arena, "%.*s\"allowedValue\":[\"low\",\"middle\",\"high\"],%.*s", (int)at,
	                  text.at, STR_ARG(str_slice(text, at, SIZE_MAX)));
}

static void verify_all(struct bench *b, const struct json *document, size_t expected_count)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	assert_ok(&b->w, integrity_read(&b->w, document, proofs, &count));
	assert_int_equal(count, expected_count);
	for (size_t i = 0; i < count; i++) {
		struct str method = proofs[i].verification_method;
		struct key_public key;
		assert_ok(&b->w,
		          key_multikey_parse(
				  &b->w, str_slice(method, str_find_byte(method, '#') + 1, SIZE_MAX), &key));
		assert_ok(&b->w, integrity_verify(&b->w, b->jsonld, document, proofs, count, i, &key, NULL));
	}
}

static struct integrity_options options_of(struct bench *b, enum integrity_suite suite,
                                           const struct key_signer *signer)
{
	struct str name = key_multikey(b->w.arena, &signer->public);
	return (struct integrity_options){.suite = suite,
	                                  .verification_method = str_format(b->w.arena, "did:key:%.*s#%.*s",
	                                                                    STR_ARG(name), STR_ARG(name)),
	                                  .purpose = S("assertionMethod"),
	                                  .created_us = INT64_C(1796000000000000)};
}

static struct str sign(struct bench *b, enum integrity_suite suite, enum key_kind kind, struct str document)
{
	const struct key_signer signer = keys_of_byte(&b->w, kind, 9);
	const struct integrity_options options = options_of(b, suite, &signer);
	struct str out;
	assert_ok(&b->w, integrity_sign(&b->w, b->jsonld, parse(&b->w, document), &options, &signer, &out));
	return out;
}

static struct selective_pointers pointers(const struct str *at, size_t count)
{
	return (struct selective_pointers){at, count};
}

static struct str sign_base(struct bench *b, struct str document, struct selective_pointers mandatory)
{
	const struct key_signer signer = keys_of_byte(&b->w, KEY_P256, 9);
	const struct integrity_options options = options_of(b, INTEGRITY_ECDSA_SD_2023, &signer);
	struct selective_keys keys = {{1}, {2}};
	struct str out;
	assert_ok(&b->w, selective_sign(&b->w, b->jsonld, parse(&b->w, document), &options, mandatory, &keys,
	                                &signer, &out));
	return out;
}

static struct str derive(struct bench *b, const struct json *document, struct selective_pointers selected)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct str out;
	size_t count;
	assert_ok(&b->w, integrity_read(&b->w, document, proofs, &count));
	assert_ok(&b->w, selective_derive(&b->w, b->jsonld, document, &proofs[0], selected, &out));
	return out;
}

/* ---- whole proofs ------------------------------------------------------------------------------------ */

#define ED2020 "\"https://w3id.org/security/suites/ed25519-2020/v1\""

/* The badge in the contexts that a proof before cryptosuites needs. */
static struct str badge_2020(struct bench *b)
{
	const struct json *contexts =
		parse(&b->w, S("[\"https://www.w3.org/ns/credentials/v2\","
	                       "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"," ED2020 "]"));
	return canonical(b, json_with(&b->w, parse(&b->w, badge(b)), S("@context"), contexts));
}

/* A credential of version 1.1, which needs the proof's context too. */
static const struct str old = S_INIT(
	"{\"@context\":[\"https://www.w3.org/2018/credentials/v1\",\"https://w3id.org/security/data-integrity/v2\"],"
	"\"id\":\"urn:uuid:0197e6c2-8d10-7b52-a1c4-d2a9b1c40f33\",\"type\":[\"VerifiableCredential\"],"
	"\"issuer\":\"did:web:assay.example.org\",\"issuanceDate\":\"2026-01-01T00:00:00Z\","
	"\"credentialSubject\":{\"id\":\"did:example:subject\"}}");

TEST(integrity_verifies_what_peers_sign)
{
	struct bench b = open_bench();
	struct tasks tasks = tasks_init(&b.w);
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"eddsa-rdfc-2022\"", badge(&b));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"ecdsa-rdfc-2019\"", badge(&b));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"ecdsa-rdfc-2019 P-384\"", badge(&b));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"Ed25519Signature2020\"", badge_2020(&b));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"ecdsa-rdfc-2019\"",
	         sign(&b, INTEGRITY_EDDSA_RDFC_2022, KEY_ED25519, badge(&b)));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"eddsa-rdfc-2022\"", old);
	const struct json *signed_by_peer = ask_all(&b.w, &tasks);
	for (size_t i = 0; i < 6; i++)
		verify_all(&b, &signed_by_peer->elements[i], i == 4 ? 2 : 1);
	close_bench(&b);
}

TEST(integrity_signs_what_peers_verify)
{
	struct bench b = open_bench();
	struct tasks tasks = tasks_init(&b.w);
	struct str one = sign(&b, INTEGRITY_EDDSA_RDFC_2022, KEY_ED25519, badge(&b));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"eddsa-rdfc-2022\"]", one);
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"ecdsa-rdfc-2019\"]",
	         sign(&b, INTEGRITY_ECDSA_RDFC_2019, KEY_P256, badge(&b)));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"ecdsa-rdfc-2019\"]",
	         sign(&b, INTEGRITY_ECDSA_RDFC_2019, KEY_P384, badge(&b)));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"Ed25519Signature2020\"]",
	         sign(&b, INTEGRITY_ED25519_2020, KEY_ED25519, badge_2020(&b)));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"eddsa-rdfc-2022\",\"ecdsa-rdfc-2019\"]",
	         sign(&b, INTEGRITY_ECDSA_RDFC_2019, KEY_P256, one));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"eddsa-rdfc-2022\"]",
	         sign(&b, INTEGRITY_EDDSA_RDFC_2022, KEY_ED25519, old));
	const struct json *results = ask_all(&b.w, &tasks);
	for (size_t i = 0; i < results->count; i++)
		assert_int_equal(results->elements[i].kind, JSON_TRUE);
	close_bench(&b);
}

/* ---- selective proofs -------------------------------------------------------------------------------- */

/* A credential of everything that the peer can select from: it has no lists, which it cannot name. */
static struct str employment(struct bench *b)
{
	return test_vector(&b->w, "vc-di-ecdsa/TestVectors/employmentAuth.json");
}

static const struct str mandatory_paths[] = {S_INIT("/issuer"), S_INIT("/validFrom")};
static const struct str selected_paths[] = {
	S_INIT("/credentialSubject/employmentAuthorizationDocument/identifier"),
	S_INIT("/credentialSubject/familyName")};
static const struct str nothing_else[] = {S_INIT("/name")};

#define MANDATORY "\"mandatory\":[\"/issuer\",\"/validFrom\"]"
#define SELECTED                                                                           \
	"\"selected\":[\"/credentialSubject/employmentAuthorizationDocument/identifier\"," \
	"\"/credentialSubject/familyName\"]"

TEST(selective_derives_from_what_peers_sign)
{
	struct bench b = open_bench();
	struct tasks tasks = tasks_init(&b.w), checks = tasks_init(&b.w);
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"ecdsa-sd-2023\"," MANDATORY, employment(&b));
	add_task(&tasks, "\"do\":\"sign\",\"suite\":\"ecdsa-sd-2023\"," MANDATORY, employment(&b));
	const struct json *base = ask_all(&b.w, &tasks);
	for (size_t i = 0; i < 2; i++) {
		const struct str *at = i == 0 ? selected_paths : nothing_else;
		struct str text = derive(&b, &base->elements[i], pointers(at, i == 0 ? 2 : 1));
		verify_all(&b, &base->elements[i], 1);
		verify_all(&b, parse(&b.w, text), 1);
		add_task(&checks, "\"do\":\"verify\",\"suites\":[\"ecdsa-sd-2023\"]", text);
	}
	ask_all(&b.w, &checks);
	close_bench(&b);
}

TEST(selective_signs_what_peers_derive_from)
{
	struct bench b = open_bench();
	struct tasks tasks = tasks_init(&b.w);
	struct str base = sign_base(&b, employment(&b), pointers(mandatory_paths, 2));
	const struct json *document = parse(&b.w, base);
	add_task(&tasks, "\"do\":\"derive\"," SELECTED, base);
	add_task(&tasks, "\"do\":\"derive\",\"selected\":[]", base);
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"ecdsa-sd-2023\"]",
	         derive(&b, document, pointers(selected_paths, 2)));
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"ecdsa-sd-2023\"]",
	         derive(&b, document, pointers(NULL, 0)));
	const struct json *results = ask_all(&b.w, &tasks);
	verify_all(&b, &results->elements[0], 1);
	verify_all(&b, &results->elements[1], 1);
	/* What is derived has no chance in it: both must be the same. */
	assert_str(canonical(&b, &results->elements[0]), derive(&b, document, pointers(selected_paths, 2)));
	assert_str(canonical(&b, &results->elements[1]), derive(&b, document, pointers(NULL, 0)));
	close_bench(&b);
}

/* The peer cannot derive from a document with lists (it gives them names, and then they are none), but it verifies what was. */
TEST(selective_derives_from_badges_what_peers_verify)
{
	static const struct str ability[] = {S_INIT("/credentialSubject/achievement/resultDescription/4"),
	                                     S_INIT("/credentialSubject/result/4"), S_INIT("/name")};
	static const struct str part[] = {
		S_INIT("/credentialSubject/achievement/resultDescription/4/allowedValue/1")};
	struct bench b = open_bench();
	struct tasks tasks = tasks_init(&b.w);
	const struct json *document = parse(&b.w, sign_base(&b, badge(&b), pointers(mandatory_paths, 2)));
	struct str text = derive(&b, document, pointers(ability, COUNT(ability)));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	verify_all(&b, document, 1);
	verify_all(&b, parse(&b.w, text), 1);
	add_task(&tasks, "\"do\":\"verify\",\"suites\":[\"ecdsa-sd-2023\"]", text);
	ask_all(&b.w, &tasks);
	assert_ok(&b.w, integrity_read(&b.w, document, proofs, &count));
	assert_fails(&b.w, ERR_INPUT,
	             selective_derive(&b.w, b.jsonld, document, &proofs[0], pointers(part, 1), &text));
	close_bench(&b);
}
