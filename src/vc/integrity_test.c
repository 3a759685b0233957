/* What happens to a credential when something of it is changed. What must still verify says the specification: RDF knows no
 * order but that of lists, and a statement once or twice is the same. */
#include "test.h"

#include "rdf/contexts.h"
#include "unit/keys.h"
#include "vc/integrity.h"
#include "vc/integrity_data.h"

#include <string.h>

/* One signed credential, and what it takes to verify it. */
struct bench {
	struct work w;
	struct jsonld *jsonld;
	struct key_signer signer;
	struct str badge; /* not signed */
	const struct json *issued;
};

static const struct json *parse(struct work *w, struct str text)
{
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct str replace(struct work *w, struct str text, struct str old, struct str new)
{
	size_t at = str_find(text, old);
	assert_true(at != SIZE_MAX);
	return str_format(w->arena, "%.*s%.*s%.*s", (int)at, text.at, STR_ARG(new),
	                  STR_ARG(str_slice(text, at + old.len, SIZE_MAX)));
}

static struct integrity_options options_of(enum integrity_suite suite)
{
	return (struct integrity_options){.suite = suite,
	                                  .verification_method = S("did:web:assay.example.org#key"),
	                                  .purpose = S("assertionMethod"),
	                                  .created_us = INT64_C(1796000000000000)};
}

static struct str sign_as(struct bench *b, struct str document, const struct integrity_options *options)
{
	struct str text;
	assert_ok(&b->w,
	          integrity_sign(&b->w, b->jsonld, parse(&b->w, document), options, &b->signer, &text));
	return text;
}

/* With a list in it, whose order is signed. */
static struct bench open_bench(enum integrity_suite suite)
{
	struct bench b = {.w = test_work()};
	struct integrity_options options = options_of(suite);
	bool is_ecdsa = suite == INTEGRITY_ECDSA_RDFC_2019 || suite == INTEGRITY_ECDSA_JCS_2019;
	b.jsonld = jsonld_open(contexts_loader(b.w.arena, (struct jsonld_loader){0}));
	b.signer = keys_of_byte(&b.w, is_ecdsa ? KEY_P256 : KEY_ED25519, 7);
	b.badge = test_file(&b.w, "tests/fuzz/jsonld/badge");
	str_cut(&b.badge, '\n');
	b.badge = replace(&b.w, b.badge, S("\"resultType\": \"ScaledScore\","),
	                  S("\"resultType\": \"ScaledScore\", \"allowedValue\": [\"low\", \"high\"],"));
	b.issued = parse(&b.w, sign_as(&b, b.badge, &options));
	return b;
}

static void close_bench(struct bench *b)
{
	jsonld_close(b->jsonld);
	test_work_end(&b->w);
}

/* Verifies the proof of that place; the reason stays in the work. */
static enum err verify_at(struct bench *b, const struct json *document, size_t which)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	TRY(integrity_read(&b->w, document, proofs, &count));
	if (which >= count)
		return fail(&b->w, ERR_INPUT, "no proof");
	return integrity_verify(&b->w, b->jsonld, document, proofs, count, which, &b->signer.public, NULL);
}

static void assert_verifies(struct bench *b, const struct json *document)
{
	assert_ok(&b->w, verify_at(b, document, 0));
}

/* The reason begins with these words. */
static void assert_refused(struct bench *b, const struct json *document, const char *reason)
{
	enum err failed = verify_at(b, document, 0);
	assert_int_equal(failed, ERR_INPUT);
	if (!str_starts(b->w.message, str_of(reason)))
		fail_msg("expected “%s”, got “%.*s”", reason, STR_ARG(b->w.message));
	work_forgive(&b->w);
}

#define NO_MATCH "The signature does not match"

/* ---- every place ------------------------------------------------------------------------------------- */

enum change { CHANGE, REMOVE, REVERSE, REPEAT };

/* A copy of the tree in which the place of that number (counted down in *left, in the order of the text) is changed: a
 * member's or an element's value for CHANGE and REMOVE, an array for REVERSE, an element of an array for REPEAT. */
struct mutation {
	struct work *w;
	enum change change;
	size_t left;
	const struct json *changed; /* what was there */
	struct str name;            /* of the member it is in */
};

static struct json copy_value(struct mutation *m, const struct json *value, struct str name);

static bool is_hit(struct mutation *m, const struct json *value, struct str name)
{
	if (m->changed != NULL || m->left-- > 0)
		return false;
	m->changed = value;
	m->name = name;
	return true;
}

static struct json changed_value(struct mutation *m, const struct json *value)
{
	struct json out = *value;
	if (value->kind == JSON_TRUE)
		out.kind = JSON_FALSE;
	else if (value->kind == JSON_STRING)
		out.text = str_format(m->w->arena, "%.*sx", STR_ARG(value->text));
	else
		out = (struct json){.kind = JSON_STRING, .text = S("x")};
	return out;
}

static struct json copy_array(struct mutation *m, const struct json *array, struct str name)
{
	struct json *elements = work_array(m->w, array->count + 1, sizeof *elements);
	struct json out = {.kind = JSON_ARRAY, .elements = elements};
	bool reversed = m->change == REVERSE && array->count > 1 && is_hit(m, array, name);
	for (size_t i = 0; i < array->count; i++) {
		const struct json *element = &array->elements[reversed ? array->count - 1 - i : i];
		bool hit = m->change != REVERSE && is_hit(m, element, name);
		if (hit && m->change == REMOVE)
			continue;
		elements[out.count++] =
			hit && m->change == CHANGE ? changed_value(m, element) : copy_value(m, element, name);
		if (hit && m->change == REPEAT)
			elements[out.count++] = *element;
	}
	return out;
}

static struct json copy_object(struct mutation *m, const struct json *object)
{
	struct json_member *members = work_array(m->w, object->count, sizeof *members);
	struct json out = {.kind = JSON_OBJECT, .members = members};
	for (size_t i = 0; i < object->count; i++) {
		const struct json_member *member = &object->members[i];
		bool hit = (m->change == CHANGE || m->change == REMOVE) &&
		           is_hit(m, &member->value, member->name);
		if (hit && m->change == REMOVE)
			continue;
		members[out.count].name = member->name;
		members[out.count++].value =
			hit ? changed_value(m, &member->value) : copy_value(m, &member->value, member->name);
	}
	return out;
}

static struct json copy_value(struct mutation *m, const struct json *value, struct str name)
{
	if (value->kind == JSON_ARRAY)
		return copy_array(m, value, name);
	return value->kind == JSON_OBJECT ? copy_object(m, value) : *value;
}

/* False when there is no such place. */
static bool mutate(struct work *w, const struct json *document, enum change change, size_t number,
                   struct mutation *m, const struct json **out)
{
	struct json *copy = work_alloc(w, sizeof *copy);
	*m = (struct mutation){.w = w, .change = change, .left = number};
	*copy = copy_value(m, document, S(""));
	*out = copy;
	return m->changed != NULL;
}

static void refuse_each(enum integrity_suite suite, enum change change, size_t at_least)
{
	struct bench b = open_bench(suite);
	struct mutation m;
	const struct json *changed;
	size_t number = 0;
	assert_verifies(&b, b.issued);
	for (; mutate(&b.w, b.issued, change, number, &m, &changed); number++) {
		bool is_rdf_context = suite == INTEGRITY_EDDSA_RDFC_2022 && str_equal(m.name, S("@context"));
		enum err expected = is_rdf_context && change == CHANGE && m.changed->kind == JSON_STRING
		                            ? ERR_NOT_FOUND
		                            : ERR_INPUT;
		if (verify_at(&b, changed, 0) != expected)
			fail_msg("place %zu, in “%.*s”, may be changed", number, STR_ARG(m.name));
		assert_true(b.w.message.len > 0);
		work_forgive(&b.w);
	}
	assert_true(number >= at_least);
	close_bench(&b);
}

TEST(integrity_refuses_a_credential_of_which_anything_was_changed)
{
	refuse_each(INTEGRITY_EDDSA_RDFC_2022, CHANGE, 200);
	refuse_each(INTEGRITY_EDDSA_JCS_2022, CHANGE, 200);
}

TEST(integrity_refuses_a_credential_from_which_anything_was_taken)
{
	refuse_each(INTEGRITY_EDDSA_RDFC_2022, REMOVE, 200);
	refuse_each(INTEGRITY_EDDSA_JCS_2022, REMOVE, 200);
}

/* ---- order and number -------------------------------------------------------------------------------- */

TEST(integrity_signs_the_order_of_lists_and_no_other)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct mutation m;
	const struct json *changed;
	size_t lists = 0, sets = 0;
	for (size_t i = 0; mutate(&b.w, b.issued, REVERSE, i, &m, &changed); i++) {
		if (str_equal(m.name, S("@context")))
			continue;
		bool is_list = str_equal(m.name, S("allowedValue"));
		lists += is_list;
		sets += !is_list;
		if (is_list)
			assert_refused(&b, changed, NO_MATCH);
		else
			assert_verifies(&b, changed);
	}
	assert_int_equal(lists, 1);
	assert_true(sets >= 5);
	close_bench(&b);
}

TEST(integrity_signs_each_order_of_rfc_8785)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_JCS_2022);
	struct mutation m;
	const struct json *changed;
	size_t i = 0;
	for (; mutate(&b.w, b.issued, REVERSE, i, &m, &changed); i++)
		assert_refused(&b, changed,
		               str_equal(m.name, S("@context")) ? "The proof has a context of its own"
		                                                : NO_MATCH);
	assert_true(i >= 6);
	close_bench(&b);
}

/* What has no name is another thing when it is there twice, and so is each list. */
static bool is_more_when_repeated(const struct json *value)
{
	bool more = value->kind == JSON_OBJECT &&
	            (json_get(value, S("id")) == NULL || json_get(value, S("allowedValue")) != NULL);
	for (size_t i = 0; i < value->count; i++)
		more |= is_more_when_repeated(value->kind == JSON_OBJECT ? &value->members[i].value
		                                                         : &value->elements[i]);
	return more;
}

TEST(integrity_knows_what_is_said_twice)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct mutation m;
	const struct json *changed;
	size_t more = 0, same = 0;
	for (size_t i = 0; mutate(&b.w, b.issued, REPEAT, i, &m, &changed); i++) {
		bool is_more = is_more_when_repeated(m.changed) || str_equal(m.name, S("allowedValue"));
		more += is_more;
		same += !is_more;
		if (is_more)
			assert_refused(&b, changed, NO_MATCH);
		else
			assert_verifies(&b, changed);
	}
	assert_true(more >= 5 && same >= 20);
	close_bench(&b);
}

TEST(integrity_never_sees_a_member_twice)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	const struct json *out;
	struct str text;
	assert_ok(&b.w, json_canonical(&b.w, b.issued, &text));
	text = replace(&b.w, text, S("\"name\":"), S("\"name\":\"x\",\"name\":"));
	assert_fails(&b.w, ERR_INPUT, json_parse(&b.w, text, text.len, &out));
	close_bench(&b);
}

/* ---- proofs ------------------------------------------------------------------------------------------ */

static const struct json *with_text(struct bench *b, const struct json *document, struct str name,
                                    struct str json)
{
	return json_with(&b->w, document, name, parse(&b->w, json));
}

static const struct json *proof_of(const struct json *document)
{
	return json_get(document, S("proof"));
}

TEST(integrity_refuses_another_credentials_proof)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	struct str other = replace(&b.w, b.badge, S("Prevents it"), S("Causes it"));
	const struct json *second = parse(&b.w, sign_as(&b, other, &options));
	assert_verifies(&b, second);
	assert_refused(&b, json_with(&b.w, b.issued, S("proof"), proof_of(second)), NO_MATCH);
	assert_refused(&b, json_with(&b.w, second, S("proof"), proof_of(b.issued)), NO_MATCH);
	close_bench(&b);
}

TEST(integrity_signs_what_a_proof_is_for)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	const struct json *proof =
		with_text(&b, proof_of(b.issued), S("proofPurpose"), S("\"authentication\""));
	assert_refused(&b, json_with(&b.w, b.issued, S("proof"), proof), NO_MATCH);
	options.purpose = S("authentication");
	options.challenge = S("1f44d55f-f161-4938-a659-f8026467f126");
	options.domain = S("verifier.example");
	const struct json *signed_in = parse(&b.w, sign_as(&b, b.badge, &options));
	assert_verifies(&b, signed_in);
	assert_ok(&b.w, integrity_read(&b.w, signed_in, proofs, &count));
	assert_str(proofs[0].purpose, S("authentication"));
	assert_str(proofs[0].challenge, options.challenge);
	assert_str(proofs[0].domain->text, options.domain);
	assert_int_equal(proofs[0].created_us, options.created_us);
	assert_int_equal(proofs[0].expires_us, 0);
	close_bench(&b);
}

TEST(integrity_leaves_proofs_that_it_does_not_know_alone)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	const struct json two[2] = {
		*proof_of(b.issued),
		*parse(&b.w, S("{\"type\":\"MerkleProof2019\",\"proofValue\":\"z1\",\"created\":7}"))};
	const struct json list = {.kind = JSON_ARRAY, .count = 2, .elements = two};
	const struct json *document = json_with(&b.w, b.issued, S("proof"), &list);
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	struct str text;
	size_t count;
	assert_verifies(&b, document);
	assert_ok(&b.w, integrity_read(&b.w, document, proofs, &count));
	assert_int_equal(count, 2);
	assert_int_equal(proofs[1].suite, INTEGRITY_UNKNOWN);
	assert_str(proofs[1].name, S("MerkleProof2019"));
	assert_fails(&b.w, ERR_INPUT, verify_at(&b, document, 1));
	assert_ok(&b.w, json_canonical(&b.w, document, &text));
	document = parse(&b.w, sign_as(&b, text, &options));
	assert_int_equal(proof_of(document)->count, 3);
	assert_verifies(&b, document);
	assert_ok(&b.w, verify_at(&b, document, 2));
	close_bench(&b);
}

TEST(integrity_does_not_take_one_kind_of_key_for_another)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_ECDSA_RDFC_2019);
	struct str text;
	assert_fails(&b.w, ERR_INPUT,
	             integrity_sign(&b.w, b.jsonld, parse(&b.w, b.badge), &options, &b.signer, &text));
	const struct json *other =
		with_text(&b, proof_of(b.issued), S("cryptosuite"), S("\"ecdsa-rdfc-2019\""));
	assert_refused(&b, json_with(&b.w, b.issued, S("proof"), other),
	               "A proof of ecdsa-rdfc-2019 is not made with this kind of key.");
	b.signer = keys_of_byte(&b.w, KEY_P256, 7);
	assert_refused(&b, b.issued, "A proof of eddsa-rdfc-2022 is not made with this kind of key.");
	b.signer = keys_of_byte(&b.w, KEY_ED25519, 8);
	assert_refused(&b, b.issued, NO_MATCH);
	close_bench(&b);
}

/* Who has the same statements signed by RFC 8785 has not signed them as RDF. */
TEST(integrity_does_not_take_one_cryptosuite_for_another)
{
	static const struct str names[] = {S_INIT("\"eddsa-jcs-2022\""), S_INIT("\"eddsa-rdfc-2022\"")};
	static const enum integrity_suite suites[] = {INTEGRITY_EDDSA_RDFC_2022, INTEGRITY_EDDSA_JCS_2022};
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct bench b = open_bench(suites[i]);
		const struct json *other = with_text(&b, proof_of(b.issued), S("cryptosuite"), names[i]);
		assert_refused(&b, json_with(&b.w, b.issued, S("proof"), other), NO_MATCH);
		close_bench(&b);
	}
}

static const struct {
	struct str proof;
	const char *reason;
} malformed[] = {
	{S_INIT("\"z1\""), "The document's “proof” is neither"},
	{S_INIT("null"), "The document's “proof” is neither"},
	{S_INIT("[[]]"), "The document's “proof” is neither"},
	{S_INIT("{}"), "The proof does not say its “type”."},
	{S_INIT("{\"type\":[\"DataIntegrityProof\"]}"), "The proof's “type” is not a text."},
	{S_INIT("{\"type\":\"DataIntegrityProof\"}"), "The proof does not say its “cryptosuite”."},
	{S_INIT("{\"type\":\"X\",\"id\":1}"), "The proof's “id” is not a text."},
	{S_INIT("{\"type\":\"X\",\"previousProof\":{}}"), "The proof's “previousProof” is neither"},
	{S_INIT("{\"type\":\"X\",\"previousProof\":[1]}"), "The proof's “previousProof” is neither"},
	{S_INIT("{\"type\":\"X\",\"previousProof\":\"urn:a\"}"),
         "A proof rests on another, “urn:a”, which is not in the document."},
	{S_INIT("{\"type\":\"X\",\"id\":\"urn:a\",\"previousProof\":\"urn:a\"}"),
         "The proofs rest on one another in a circle."},
	{S_INIT("[{\"type\":\"X\",\"id\":\"urn:a\",\"previousProof\":\"urn:b\"},"
                "{\"type\":\"X\",\"id\":\"urn:b\",\"previousProof\":[\"urn:a\"]}]"),
         "The proofs rest on one another in a circle."},
	{S_INIT("[{\"type\":\"X\",\"id\":\"urn:a\"},{\"type\":\"X\",\"id\":\"urn:a\"}]"),
         "Two proofs have the same id, “urn:a”."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"proofPurpose\":\"assertionMethod\"}"),
         "The proof does not say its “verificationMethod”."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\"}"),
         "The proof does not say its “proofPurpose”."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":{},\"proofPurpose\":\"a\"}"),
         "The proof's “verificationMethod” is not a text."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\","
                "\"created\":\"yesterday\"}"),
         "The proof's “created” is not a time."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\","
                "\"domain\":7}"),
         "The proof's “domain” is neither"},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\"}"),
         "The proof has no “proofValue”: it is not signed."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\","
                "\"proofValue\":\"uAAAA\"}"),
         "The proof's “proofValue” is not in base58."},
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\","
                "\"proofValue\":\"z0\"}"),
         "The proof's “proofValue” is not in base58."},
	/* what the contexts of this credential don't know isn't signed */
	{S_INIT("{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\",\"proofPurpose\":\"a\","
                "\"proofValue\":\"z1\"}"),
         "relative @type reference"},
};

TEST(integrity_says_what_is_wrong_with_a_proof)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	for (size_t i = 0; i < COUNT(malformed); i++)
		assert_refused(&b, with_text(&b, b.issued, S("proof"), malformed[i].proof),
		               malformed[i].reason);
	close_bench(&b);
}

TEST(integrity_reads_times_without_a_zone)
{
	struct work w = test_work();
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	struct str text = S("{\"proof\":{\"type\":\"Ed25519Signature2020\",\"verificationMethod\":\"urn:k\","
	                    "\"proofPurpose\":\"a\",\"created\":\"2026-01-01T00:00:00\","
	                    "\"expires\":\"2026-01-01T01:00:00+01:00\"}}");
	assert_ok(&w, integrity_read(&w, parse(&w, text), proofs, &count));
	assert_int_equal(proofs[0].created_us, INT64_C(1767225600000000));
	assert_int_equal(proofs[0].expires_us, INT64_C(1767225600000000));
	assert_ok(&w, integrity_read(&w, parse(&w, S("{}")), proofs, &count));
	assert_int_equal(count, 0);
	test_work_end(&w);
}

TEST(integrity_has_room_for_so_many_proofs)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	struct str text = b.badge;
	for (size_t i = 0; i < INTEGRITY_PROOFS_MAX; i++)
		text = sign_as(&b, text, &options);
	const struct json *full = parse(&b.w, text);
	assert_int_equal(proof_of(full)->count, INTEGRITY_PROOFS_MAX);
	assert_ok(&b.w, verify_at(&b, full, INTEGRITY_PROOFS_MAX - 1));
	assert_fails(&b.w, ERR_INPUT, integrity_sign(&b.w, b.jsonld, full, &options, &b.signer, &text));
	close_bench(&b);
}

/* ---- chains ------------------------------------------------------------------------------------------ */

static void check_chain(enum integrity_suite suite)
{
	struct bench b = open_bench(suite);
	struct integrity_options options = options_of(suite);
	options.id = S("urn:uuid:1");
	struct str text = sign_as(&b, b.badge, &options);
	const struct json previous = {.kind = JSON_STRING, .text = S("urn:uuid:1")};
	options.id = (struct str){0};
	options.previous = &previous;
	text = sign_as(&b, text, &options);
	const struct json *chain = parse(&b.w, text), *proofs = proof_of(chain);
	assert_verifies(&b, chain);
	assert_ok(&b.w, verify_at(&b, chain, 1));
	/* The first was replaced by another good one; the second covered it. */
	options.previous = NULL;
	options.id = S("urn:uuid:1");
	options.created_us += 1000000;
	const struct json *later = parse(&b.w, sign_as(&b, b.badge, &options));
	const struct json two[2] = {*proof_of(later), proofs->elements[1]};
	const struct json list = {.kind = JSON_ARRAY, .count = 2, .elements = two};
	const struct json *changed = json_with(&b.w, chain, S("proof"), &list);
	assert_verifies(&b, changed);
	assert_fails(&b.w, ERR_INPUT, verify_at(&b, changed, 1));
	close_bench(&b);
}

TEST(integrity_chains_cover_the_proofs_before)
{
	check_chain(INTEGRITY_EDDSA_RDFC_2022);
	check_chain(INTEGRITY_EDDSA_JCS_2022);
	check_chain(INTEGRITY_ECDSA_RDFC_2019);
	check_chain(INTEGRITY_ECDSA_JCS_2019);
}

TEST(integrity_makes_no_chain_of_nothing)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	const struct json previous = {.kind = JSON_STRING, .text = S("urn:uuid:1")};
	struct str text;
	options.previous = &previous;
	assert_fails(&b.w, ERR_INPUT, integrity_sign(&b.w, b.jsonld, b.issued, &options, &b.signer, &text));
	assert_fails(&b.w, ERR_INPUT,
	             integrity_sign(&b.w, b.jsonld, parse(&b.w, S("[]")), &options, &b.signer, &text));
	close_bench(&b);
}

/* ---- contexts ---------------------------------------------------------------------------------------- */

#define CONTEXTS                                    \
	"\"https://www.w3.org/ns/credentials/v2\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\""

static const struct {
	struct str context;
	const char *reason; /* NULL: the same is signed, so that it verifies */
} contexts[] = {
	{S_INIT("[" CONTEXTS "]"), NULL},
	{S_INIT("[" CONTEXTS ",{}]"), NULL},
	{S_INIT("[" CONTEXTS ",{\"@vocab\":\"https://other.example/\"}]"), NULL},
	{S_INIT("[" CONTEXTS ",{\"more\":\"https://other.example/more\"}]"), NULL},
	{S_INIT("[" CONTEXTS ",\"https://w3id.org/security/data-integrity/v2\"]"), NULL},
	/* a subject's type has its own terms, which come after */
	{S_INIT("[" CONTEXTS ",{\"achievement\":\"https://other.example/a\"}]"), NULL},
	{S_INIT("[" CONTEXTS ",{\"@import\":\"https://www.w3.org/ns/did/v1\"}]"), NULL},
	/* other terms than those of the standard */
	{S_INIT("[" CONTEXTS ",{\"name\":\"https://other.example/name\"}]"), "protected term redefinition"},
	{S_INIT("[" CONTEXTS ",{\"type\":\"https://other.example/type\"}]"), "protected term redefinition"},
	{S_INIT("[" CONTEXTS ",{\"@language\":\"en\"}]"), NO_MATCH},
	{S_INIT("[" CONTEXTS ",null]"), "invalid context nullification"},
	{S_INIT("\"https://www.w3.org/ns/credentials/v2\""), "invalid property: “awardedDate”"},
	{S_INIT("[\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"),
         "invalid property: “created”"},
	{S_INIT("{\"@vocab\":\"https://other.example/\"}"), NO_MATCH},
	{S_INIT("[]"), "invalid property: “created”"},
};

TEST(integrity_is_not_fooled_by_contexts)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	for (size_t i = 0; i < COUNT(contexts); i++) {
		const struct json *document = with_text(&b, b.issued, S("@context"), contexts[i].context);
		if (contexts[i].reason == NULL)
			assert_verifies(&b, document);
		else
			assert_refused(&b, document, contexts[i].reason);
	}
	close_bench(&b);
}

/* Work that the proof of that place adds to what was done for others. */
static size_t work_of(struct bench *b, const struct json *document, size_t which,
                      struct integrity_memory *memory)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count, before = memory->work;
	assert_ok(&b->w, integrity_read(&b->w, document, proofs, &count));
	assert_ok(&b->w, integrity_verify(&b->w, b->jsonld, document, proofs, count, which, &b->signer.public,
	                                  memory));
	return memory->work - before;
}

/* Of a set each proof is of the same document, which is made canonical once; of a chain of its own. */
TEST(integrity_makes_a_document_canonical_once)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	const struct json previous = {.kind = JSON_STRING, .text = S("urn:uuid:1")};
	struct integrity_memory memory = {0};
	options.id = S("urn:uuid:1");
	struct str one = sign_as(&b, b.badge, &options);
	options.id = S("urn:uuid:2");
	struct str set = sign_as(&b, one, &options);
	options.previous = &previous;
	options.id = S("urn:uuid:3");
	const struct json *all = parse(&b.w, sign_as(&b, set, &options));
	size_t first = work_of(&b, all, 0, &memory);
	assert_true(work_of(&b, all, 1, &memory) < first / 2);
	assert_true(work_of(&b, all, 2, &memory) > first);
	/* Another document is not taken for it. */
	const struct json *changed = with_text(&b, all, S("name"), S("\"Another\""));
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	assert_true(work_of(&b, all, 0, &memory) > 0);
	assert_ok(&b.w, integrity_read(&b.w, changed, proofs, &count));
	assert_fails(&b.w, ERR_INPUT,
	             integrity_verify(&b.w, b.jsonld, changed, proofs, count, 0, &b.signer.public, &memory));
	close_bench(&b);
}

/* What a context means that we don't have, nobody here can tell. */
TEST(integrity_cannot_tell_without_a_context)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	struct str text = S("[" CONTEXTS ",\"https://other.example/context\"]");
	const struct json *document = with_text(&b, b.issued, S("@context"), text);
	assert_int_equal(verify_at(&b, document, 0), ERR_NOT_FOUND);
	assert_true(str_find(b.w.message, S("https://other.example/context")) != SIZE_MAX);
	work_forgive(&b.w);
	assert_fails(&b.w, ERR_NOT_FOUND,
	             integrity_sign(&b.w, b.jsonld, document, &options, &b.signer, &text));
	close_bench(&b);
}

/* Inside, where a reader may not look. */
TEST(integrity_is_not_fooled_by_contexts_inside)
{
	static const struct {
		struct str context;
		const char *reason;
	} inside[] = {
		{S_INIT("\"@context\":{},\"achievement\""), NULL},
		{S_INIT("\"@context\":{\"achievement\":\"https://other.example/a\"},\"achievement\""), NULL},
		{S_INIT("\"@context\":{\"name\":\"https://other.example/a\"},\"achievement\""),
	         "protected term redefinition"},
		{S_INIT("\"@context\":{\"id\":\"https://other.example/a\"},\"achievement\""),
	         "protected term redefinition"},
		{S_INIT("\"@context\":null,\"achievement\""), "invalid context nullification"},
	};
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct str text;
	assert_ok(&b.w, json_canonical(&b.w, b.issued, &text));
	for (size_t i = 0; i < COUNT(inside); i++) {
		struct str changed = replace(
			&b.w, text, S("\"credentialSubject\":{\"achievement\""),
			str_format(b.w.arena, "\"credentialSubject\":{%.*s", STR_ARG(inside[i].context)));
		if (inside[i].reason == NULL)
			assert_verifies(&b, parse(&b.w, changed));
		else
			assert_refused(&b, parse(&b.w, changed), inside[i].reason);
	}
	close_bench(&b);
}

TEST(integrity_takes_a_proofs_own_context_only_when_it_is_the_documents)
{
	static const struct {
		struct str context;
		bool good;
	} own[] = {
		{S_INIT("[" CONTEXTS "]"), true},
		{S_INIT("\"https://www.w3.org/ns/credentials/v2\""), true},
		{S_INIT("[" CONTEXTS ",{\"more\":\"https://other.example/more\"}]"), false},
		{S_INIT("{\"proofPurpose\":\"https://other.example/purpose\"}"), false},
		{S_INIT("null"), false},
	};
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	for (size_t i = 0; i < COUNT(own); i++) {
		const struct json *proof = with_text(&b, proof_of(b.issued), S("@context"), own[i].context);
		const struct json *document = json_with(&b.w, b.issued, S("proof"), proof);
		if (own[i].good)
			assert_verifies(&b, document);
		else
			assert_refused(&b, document, "The proof has a context of its own");
	}
	close_bench(&b);
}

/* vc-di-eddsa section 3.3.2, step 4. */
TEST(integrity_rfc_8785_lets_contexts_be_added_behind)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_JCS_2022);
	const struct json *more = with_text(&b, b.issued, S("@context"), S("[" CONTEXTS ",\"urn:more\"]"));
	const struct json *before = with_text(&b, b.issued, S("@context"), S("[\"urn:more\"," CONTEXTS "]"));
	assert_verifies(&b, more);
	assert_refused(&b, before, "The proof has a context of its own");
	close_bench(&b);
}

TEST(integrity_signs_no_document_that_says_nothing)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	struct integrity_options options = options_of(INTEGRITY_EDDSA_RDFC_2022);
	const struct json *document =
		parse(&b.w, S("{\"@context\":{\"a\":\"https://other.example/a\"},\"a\":[]}"));
	struct str text;
	assert_fails(&b.w, ERR_INPUT, integrity_sign(&b.w, b.jsonld, document, &options, &b.signer, &text));
	close_bench(&b);
}

/* A statement of the signed vocabulary under another name is one statement more. */
TEST(integrity_sees_what_is_said_by_another_name)
{
	struct bench b = open_bench(INTEGRITY_EDDSA_RDFC_2022);
	assert_refused(&b, with_text(&b, b.issued, S("https://schema.org/name"), S("\"Another\"")), NO_MATCH);
	assert_refused(
		&b, with_text(&b, b.issued, S("https://w3id.org/security#proof"), S("{\"@id\":\"urn:p\"}")),
		NO_MATCH);
	assert_refused(&b, with_text(&b, b.issued, S("unknown"), S("\"term\"")), "invalid property");
	close_bench(&b);
}
