/* Selective proofs by hand: what is selected by which pointer, what a holder and a thief may not do, and documents that the
 * vectors don't have: lists, graphs, nodes alike, nodes with names. */
#include "test.h"

#include "base/encode.h"
#include "rdf/contexts.h"
#include "unit/keys.h"
#include "vc/integrity_data.h"
#include "vc/multibase.h"
#include "vc/selective_parts.h"

#include <string.h>

struct bench {
	struct work w;
	struct jsonld *jsonld;
	struct key_signer signer;
};

static struct bench open_bench(void)
{
	struct bench b = {.w = test_work()};
	b.jsonld = jsonld_open(contexts_loader(b.w.arena, (struct jsonld_loader){0}));
	b.signer = keys_of_byte(&b.w, KEY_P256, 9);
	return b;
}

static void close_bench(struct bench *b)
{
	jsonld_close(b->jsonld);
	test_work_end(&b->w);
}

static const struct json *parse(struct bench *b, struct str text)
{
	const struct json *out;
	assert_ok(&b->w, json_parse(&b->w, text, text.len, &out));
	return out;
}

static struct str canonical(struct bench *b, const struct json *json)
{
	struct str out;
	assert_ok(&b->w, json_canonical(&b->w, json, &out));
	return out;
}

/* Pointers between blanks; "-" is the pointer to all. */
static struct selective_pointers pointers(struct bench *b, const char *text)
{
	struct str rest = str_of(text);
	struct str *at = work_array(&b->w, rest.len + 1, sizeof *at);
	size_t count = 0;
	if (rest.len == 0)
		return (struct selective_pointers){NULL, 0};
	while (!str_absent(rest)) {
		at[count] = str_cut(&rest, ' ');
		if (str_equal(at[count], S("-")))
			at[count] = S("");
		count++;
	}
	return (struct selective_pointers){at, count};
}

static const struct selective_keys keys = {{1}, {2}};

static const struct json *sign(struct bench *b, struct str document, const char *mandatory)
{
	const struct integrity_options options = {.suite = INTEGRITY_ECDSA_SD_2023,
	                                          .verification_method = S("did:web:issuer.example#key"),
	                                          .purpose = S("assertionMethod")};
	struct str out;
	assert_ok(&b->w, selective_sign(&b->w, b->jsonld, parse(b, document), &options,
	                                pointers(b, mandatory), &keys, &b->signer, &out));
	return parse(b, out);
}

static enum err derive_text(struct bench *b, const struct json *document, const char *selected,
                            struct str *out)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	TRY(integrity_read(&b->w, document, proofs, &count));
	return selective_derive(&b->w, b->jsonld, document, &proofs[0], pointers(b, selected), out);
}

static const struct json *derive(struct bench *b, const struct json *document, const char *selected)
{
	struct str out;
	assert_ok(&b->w, derive_text(b, document, selected, &out));
	return parse(b, out);
}

static enum err verify(struct bench *b, const struct json *document)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	TRY(integrity_read(&b->w, document, proofs, &count));
	return integrity_verify(&b->w, b->jsonld, document, proofs, count, 0, &b->signer.public, NULL);
}

static void assert_refused(struct bench *b, const struct json *document, const char *reason)
{
	enum err failed = verify(b, document);
	assert_int_equal(failed, ERR_INPUT);
	if (!str_starts(b->w.message, str_of(reason)))
		fail_msg("expected “%s”, got “%.*s”", reason, STR_ARG(b->w.message));
	work_forgive(&b->w);
}

/* ---- pointers ---------------------------------------------------------------------------------------- */

static const char tree[] =
	"{\"@context\":\"c\",\"id\":\"urn:1\",\"type\":[\"A\",\"B\"],\"a\":{\"b\":[1,2,{\"type\":\"T\","
	"\"id\":\"_:x\",\"d\":4}],\"c/d\":5,\"e~f\":6,\"\":7,\"0\":8},\"list\":[[1,2],[3]],\"n\":null}";

#define HEAD "{\"@context\":\"c\",\"id\":\"urn:1\","
#define TAIL "\"type\":[\"A\",\"B\"]}"

static const struct {
	const char *pointers;
	const char *selected; /* canonical; NULL: refused */
} selections[] = {
	{"/n", HEAD "\"n\":null," TAIL},
	{"/type/1", HEAD TAIL},
	{"/id", HEAD TAIL},
	{"/@context", HEAD TAIL},
	{"/a/b/0", "{\"@context\":\"c\",\"a\":{\"b\":[1]},\"id\":\"urn:1\"," TAIL},
	{"/a/b/2/d",
         "{\"@context\":\"c\",\"a\":{\"b\":[{\"d\":4,\"id\":\"_:x\",\"type\":\"T\"}]},\"id\":\"urn:1\"," TAIL},
	{"/a/b/2 /a/b/2/d",
         "{\"@context\":\"c\",\"a\":{\"b\":[{\"d\":4,\"id\":\"_:x\",\"type\":\"T\"}]},\"id\":\"urn:1\"," TAIL},
	{"/a/b/1 /a/b/0", "{\"@context\":\"c\",\"a\":{\"b\":[1,2]},\"id\":\"urn:1\"," TAIL},
	{"/a/c~1d", "{\"@context\":\"c\",\"a\":{\"c/d\":5},\"id\":\"urn:1\"," TAIL},
	{"/a/e~0f", "{\"@context\":\"c\",\"a\":{\"e~f\":6},\"id\":\"urn:1\"," TAIL},
	{"/a/", "{\"@context\":\"c\",\"a\":{\"\":7},\"id\":\"urn:1\"," TAIL},
	{"/a/0", "{\"@context\":\"c\",\"a\":{\"0\":8},\"id\":\"urn:1\"," TAIL},
	{"/list/1", HEAD "\"list\":[[3]]," TAIL},
	{"/list/0/1", HEAD "\"list\":[[2]]," TAIL},
	{"/missing", NULL},
	{"/a/b/3", NULL},
	{"/a/b/-", NULL},
	{"/a/b/00", NULL},
	{"/a/b/-0", NULL},
	{"/a/b/+1", NULL},
	{"/a/b/01", NULL},
	{"/a/b/1x", NULL},
	{"/a/b/99999999999999999999", NULL},
	{"/a/b/0/0", NULL},
	{"/n/x", NULL},
	{"/a/e~2f", NULL},
	{"/a/e~", NULL},
	{"a", NULL},
	{"#/a", NULL},
};

TEST(selective_selects_by_pointers)
{
	struct bench b = open_bench();
	const struct json *document = parse(&b, str_of(tree)), *selected;
	struct selective_origins origins;
	for (size_t i = 0; i < COUNT(selections); i++) {
		const struct selective_pointers list = pointers(&b, selections[i].pointers);
		if (selections[i].selected == NULL) {
			assert_fails(&b.w, ERR_INPUT,
			             selective_select(&b.w, document, list, &origins, &selected));
			continue;
		}
		assert_ok(&b.w, selective_select(&b.w, document, list, &origins, &selected));
		assert_str(canonical(&b, selected), str_of(selections[i].selected));
		assert_ptr_equal(selective_origin_of(&origins, selected), document);
	}
	assert_ok(&b.w, selective_select(&b.w, document, pointers(&b, "/n -"), &origins, &selected));
	assert_ptr_equal(selected, document);
	assert_ok(&b.w, selective_select(&b.w, document, pointers(&b, ""), &origins, &selected));
	assert_null(selected);
	close_bench(&b);
}

/* ---- documents --------------------------------------------------------------------------------------- */

#define CONTEXT                                                                                                              \
	"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\","                                                           \
	"{\"@vocab\":\"https://terms.example/\",\"list\":{\"@id\":\"https://terms.example/list\",\"@container\":\"@list\"}," \
	"\"json\":{\"@id\":\"https://terms.example/json\",\"@type\":\"@json\"},"                                             \
	"\"graph\":{\"@id\":\"https://terms.example/graph\",\"@container\":\"@graph\"}}],"                                   \
	"\"type\":\"VerifiableCredential\",\"issuer\":\"did:web:issuer.example\","

/* Each is signed, the selection derived and verified. */
static const struct {
	const char *document, *mandatory, *selected;
	const char *refused; /* why nothing can be derived; NULL: it can */
} documents[] = {
	/* nodes alike, so that only their hashes part them */
	{CONTEXT "\"credentialSubject\":{\"friend\":[{\"name\":\"A\"},{\"name\":\"A\"},{\"name\":\"A\"}]}}",
         "/issuer", "/credentialSubject/friend/1", NULL},
	{CONTEXT "\"credentialSubject\":{\"friend\":[{\"name\":\"A\"},{\"name\":\"A\"}]}}", "",
         "/credentialSubject/friend/0/name", NULL},
	{CONTEXT "\"credentialSubject\":{\"friend\":[{},{},{\"friend\":{}}]}}", "/issuer",
         "/credentialSubject/friend/1 /credentialSubject/friend/2/friend", NULL},
	/* nodes that the document names, in two places */
	{CONTEXT
         "\"credentialSubject\":{\"id\":\"_:s\",\"name\":\"A\",\"friend\":{\"knows\":{\"id\":\"_:s\"}}}}",
         "/issuer", "/credentialSubject/friend/knows", NULL},
	{CONTEXT
         "\"credentialSubject\":{\"id\":\"_:s\",\"name\":\"A\",\"friend\":{\"knows\":{\"id\":\"_:s\"}}}}",
         "", "/credentialSubject/name", NULL},
	/* lists: whole, or not at all */
	{CONTEXT "\"credentialSubject\":{\"list\":[1,{\"name\":\"B\"},[2,3]],\"name\":\"A\"}}", "/issuer",
         "/credentialSubject/list", NULL},
	{CONTEXT "\"credentialSubject\":{\"list\":[1,2],\"name\":\"A\"}}", "/credentialSubject/list", "",
         NULL},
	{CONTEXT "\"credentialSubject\":{\"list\":[],\"name\":\"A\"}}", "/issuer", "/credentialSubject/list",
         NULL},
	{CONTEXT "\"credentialSubject\":{\"other\":{\"@list\":[1,{}]},\"name\":\"A\"}}", "/issuer",
         "/credentialSubject/other", NULL},
	{CONTEXT "\"credentialSubject\":{\"list\":[1,2,3]}}", "/issuer", "/credentialSubject/list/0",
         "Something that is selected in part"},
	{CONTEXT "\"credentialSubject\":{\"list\":[1,2,3]}}", "/issuer", "/credentialSubject/list/2",
         "Something that is selected in part"},
	/* a graph, the node in it, and one of its statements */
	{CONTEXT "\"credentialSubject\":{\"graph\":[{\"name\":\"A\",\"age\":1},{\"name\":\"B\"}]}}",
         "/issuer", "/credentialSubject/graph", NULL},
	{CONTEXT "\"credentialSubject\":{\"graph\":[{\"name\":\"A\",\"age\":1},{\"name\":\"B\"}]}}",
         "/issuer", "/credentialSubject/graph/0/age", NULL},
	/* literals */
	{CONTEXT "\"credentialSubject\":{\"json\":{\"a\":[1,2]},\"name\":\"A\"}}", "/issuer",
         "/credentialSubject/json", NULL},
	{CONTEXT "\"credentialSubject\":{\"json\":{\"a\":[1,2]},\"name\":\"A\"}}", "/issuer",
         "/credentialSubject/json/a/0", "Something that is selected in part can only be shown whole"},
	{CONTEXT
         "\"name\":[{\"@value\":\"A\",\"@language\":\"en\"},{\"@value\":\"B\",\"@direction\":\"rtl\"}],"
         "\"credentialSubject\":{\"name\":\"A\"}}",
         "/name/1", "/name/0", NULL},
	{CONTEXT "\"name\":{\"@value\":\"A\",\"@language\":\"en\"},\"credentialSubject\":{\"name\":\"A\"}}",
         "/issuer", "/name/@value", "Something that is selected in part can only be shown whole"},
	/* all; and nothing */
	{CONTEXT "\"credentialSubject\":{\"name\":\"A\"}}", "", "-", NULL},
	{CONTEXT "\"credentialSubject\":{\"name\":\"A\"}}", "-", "", NULL},
	{CONTEXT "\"credentialSubject\":{\"name\":\"A\"}}", "", "", "Nothing is selected"},
	{CONTEXT "\"credentialSubject\":{\"name\":\"A\"}}", "", "/credentialSubject/age",
         "There is nothing in the document"},
};

TEST(selective_derives_from_documents_of_all_kinds)
{
	struct bench b = open_bench();
	for (size_t i = 0; i < COUNT(documents); i++) {
		const struct json *base = sign(&b, str_of(documents[i].document), documents[i].mandatory);
		struct str text;
		assert_ok(&b.w, verify(&b, base));
		enum err failed = derive_text(&b, base, documents[i].selected, &text);
		if (documents[i].refused == NULL) {
			assert_ok(&b.w, failed);
			assert_ok(&b.w, verify(&b, parse(&b, text)));
			continue;
		}
		assert_int_equal(failed, ERR_INPUT);
		if (!str_starts(b.w.message, str_of(documents[i].refused)))
			fail_msg("document %zu: “%.*s”", i, STR_ARG(b.w.message));
		work_forgive(&b.w);
	}
	close_bench(&b);
}

#define PERSON                                                                                               \
	CONTEXT "\"id\":\"urn:uuid:1\",\"credentialSubject\":{\"id\":\"did:example:holder\",\"name\":\"A\"," \
		"\"age\":\"1\",\"friend\":[{\"name\":\"B\"},{\"name\":\"C\"}],\"list\":[1,2]}}"

static bool contains(struct bench *b, const struct json *document, const char *text)
{
	return str_find(canonical(b, document), str_of(text)) != SIZE_MAX;
}

TEST(selective_shows_what_is_selected_and_no_more)
{
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer /credentialSubject/age");
	const struct json *shown = derive(&b, base, "/credentialSubject/friend/1");
	const struct json *subject = json_get(shown, S("credentialSubject"));
	assert_str(canonical(&b, subject),
	           S("{\"age\":\"1\",\"friend\":[{\"name\":\"C\"}],\"id\":\"did:example:holder\"}"));
	assert_true(contains(&b, shown, "did:web:issuer.example"));
	assert_false(contains(&b, shown, "\"B\""));
	close_bench(&b);
}

/* The base proof holds the key of the hashes; a derived one must not. */
TEST(selective_keeps_the_holders_key)
{
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer"),
			  *shown = derive(&b, base, "/credentialSubject/age");
	struct selective_value whole, part;
	struct str bytes;
	assert_ok(&b.w, selective_value_read(&b.w, json_get_str(json_get(base, S("proof")), S("proofValue")),
	                                     &whole));
	assert_ok(&b.w, selective_value_read(&b.w, json_get_str(json_get(shown, S("proof")), S("proofValue")),
	                                     &part));
	assert_str(whole.label_key, str_bytes(keys.labels, sizeof keys.labels));
	assert_true(multibase_decode(b.w.arena, json_get_str(json_get(shown, S("proof")), S("proofValue")),
	                             &bytes));
	assert_true(str_find(bytes, whole.label_key) == SIZE_MAX);
	assert_int_equal(part.signature_count, 2); /* who is spoken of, and the age */
	close_bench(&b);
}

TEST(selective_proofs_are_no_part_of_a_chain)
{
	struct bench b = open_bench();
	const struct json previous = {.kind = JSON_STRING, .text = S("urn:first")};
	const struct integrity_options options = {.suite = INTEGRITY_ECDSA_SD_2023,
	                                          .verification_method = S("did:web:issuer.example#key"),
	                                          .purpose = S("assertionMethod"),
	                                          .previous = &previous};
	const struct json *first = sign(&b, S(PERSON), "/issuer"), *proof = json_get(first, S("proof"));
	struct str text;
	proof = json_with(&b.w, proof, S("id"), &previous);
	first = json_with(&b.w, first, S("proof"), proof);
	assert_fails(&b.w, ERR_INPUT,
	             selective_sign(&b.w, b.jsonld, first, &options, pointers(&b, "/issuer"), &keys,
	                            &b.signer, &text));
	const struct json two[2] = {
		*json_with(&b.w, json_without(&b.w, proof, S("id")), S("previousProof"), &previous), *proof};
	const struct json list = {.kind = JSON_ARRAY, .count = 2, .elements = two};
	assert_refused(&b, json_with(&b.w, first, S("proof"), &list),
	               "A proof of parts cannot rest on another proof.");
	close_bench(&b);
}

TEST(selective_derives_from_base_proofs_only)
{
	struct bench b = open_bench();
	const struct json *shown = derive(&b, sign(&b, S(PERSON), "/issuer"), "/credentialSubject/age");
	struct str text;
	assert_fails(&b.w, ERR_INPUT, derive_text(&b, shown, "/credentialSubject/age", &text));
	close_bench(&b);
}

/* ---- what may not be done ---------------------------------------------------------------------------- */

static const struct {
	const char *old, *new, *reason;
} forgeries[] = {
	{"\"age\":\"1\"", "\"age\":\"2\"", "A statement is not as it was signed"},
	{"\"name\":\"A\"", "\"name\":\"Z\"", "A statement is not as it was signed"},
	{",\"name\":\"A\"", "", "The proof has"},
	{"\"name\":\"A\"", "\"name\":\"A\",\"nick\":\"Z\"", "The proof has"},
	{"did:web:issuer.example\"", "did:web:other.example\"", "The signature does not match"},
	{"\"type\":\"VerifiableCredential\"", "\"type\":[\"VerifiableCredential\",\"Other\"]", ""},
	{"did:example:holder", "did:example:thief", "A statement is not as it was signed"},
	{"\"id\":\"did:example:holder\",", "", "The proof does not fit"},
	{"\"friend\":[{", "\"friend\":[{\"friend\":{},", "The proof does not fit"},
	{"issuer.example#key", "issuer.example#other", "The signature does not match"},
	{"assertionMethod", "authentication", "The signature does not match"},
	{"\"list\":[1,2]", "\"list\":[2,1]", "A statement is not as it was signed"},
};

TEST(selective_refuses_what_was_changed)
{
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer");
	const struct json *shown = derive(
		&b, base,
		"/credentialSubject/age /credentialSubject/name /credentialSubject/friend/0 /credentialSubject/list");
	struct str text = canonical(&b, shown);
	assert_ok(&b.w, verify(&b, shown));
	for (size_t i = 0; i < COUNT(forgeries); i++) {
		size_t at = str_find(text, str_of(forgeries[i].old));
		assert_true(at != SIZE_MAX);
		struct str changed =
			str_format(b.w.arena, "%.*s%s%.*s", (int)at, text.at, forgeries[i].new,
		                   STR_ARG(str_slice(text, at + strlen(forgeries[i].old), SIZE_MAX)));
		assert_refused(&b, parse(&b, changed), forgeries[i].reason);
	}
	close_bench(&b);
}

/* The shown document with another value of its proof. */
static const struct json *with_value(struct bench *b, const struct json *document,
                                     const struct selective_value *value)
{
	struct json text = {.kind = JSON_STRING};
	assert_ok(&b->w, selective_value_write(&b->w, value, &text.text));
	return json_with(&b->w, document, S("proof"),
	                 json_with(&b->w, json_get(document, S("proof")), S("proofValue"), &text));
}

TEST(selective_refuses_a_changed_value)
{
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer");
	const struct json *shown = derive(&b, base, "/credentialSubject/age /credentialSubject/friend");
	struct selective_value value, v;
	assert_ok(&b.w, selective_value_read(&b.w, json_get_str(json_get(shown, S("proof")), S("proofValue")),
	                                     &value));
	assert_ok(&b.w, verify(&b, with_value(&b, shown, &value)));
	assert_true(value.signature_count > 2 && value.label_count > 1 && value.index_count > 1);

	struct str signatures[16], labels[16];
	uint64_t indexes[16] = {0};
	memcpy(signatures, value.signatures, value.signature_count * sizeof *signatures);
	memcpy(labels, value.labels, value.label_count * sizeof *labels);
	memcpy(indexes, value.indexes, value.index_count * sizeof *indexes);

	v = value;
	v.signatures = signatures;
	signatures[0] = value.signatures[1];
	signatures[1] = value.signatures[0];
	assert_refused(&b, with_value(&b, shown, &v), "A statement is not as it was signed");
	v.signature_count--;
	assert_refused(&b, with_value(&b, shown, &v), "The proof has");

	v = value;
	v.labels = labels;
	labels[0] = value.labels[1];
	assert_refused(&b, with_value(&b, shown, &v), "The proof does not fit the document");
	labels[1] = value.labels[0];
	assert_refused(&b, with_value(&b, shown, &v), "");
	v.label_count--;
	assert_refused(&b, with_value(&b, shown, &v), "The proof does not fit the document");

	v = value;
	v.indexes = indexes;
	indexes[v.index_count - 1] = 1000;
	assert_refused(&b, with_value(&b, shown, &v), "The proof counts more statements");
	v.index_count--;
	assert_refused(&b, with_value(&b, shown, &v), "The proof has");

	v = value;
	v.public_key = S("\x80\x24\x02 is not a point of the curve, I say");
	v.public_key.len = SELECTIVE_PUBLIC_BYTES;
	assert_refused(&b, with_value(&b, shown, &v), "");
	close_bench(&b);
}

TEST(selective_refuses_damaged_values)
{
	static const char *const damaged[] = {
		"z3u2e", "u", "uAAAA", "u2V0B", "u2V0C",
	};
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer"),
			  *shown = derive(&b, base, "/credentialSubject/age");
	const struct json *both[] = {base, shown};
	struct selective_value value;
	for (size_t i = 0; i < COUNT(damaged); i++)
		assert_fails(&b.w, ERR_INPUT, selective_value_read(&b.w, str_of(damaged[i]), &value));
	for (size_t i = 0; i < COUNT(both); i++) {
		struct str text = json_get_str(json_get(both[i], S("proof")), S("proofValue")), bytes;
		assert_true(multibase_decode(b.w.arena, text, &bytes));
		for (size_t len = 0; len < bytes.len; len++)
			assert_fails(&b.w, ERR_INPUT,
			             selective_value_read(
					     &b.w, multibase_base64url(b.w.arena, str_slice(bytes, 0, len)),
					     &value));
		struct str longer = str_bytes(memcpy(work_alloc(&b.w, bytes.len + 1), bytes.at, bytes.len),
		                              bytes.len + 1);
		assert_fails(&b.w, ERR_INPUT,
		             selective_value_read(&b.w, multibase_base64url(b.w.arena, longer), &value));
	}
	close_bench(&b);
}

/* Each of many nodes has a name of its own, and each statement a signature. */
TEST(selective_has_its_limits)
{
	enum { NODES = 40000, BYTES_MAX = 2 << 20 };
	struct bench b = open_bench();
	struct buf buf = buf_init(b.w.arena, BYTES_MAX);
	const struct integrity_options options = {.suite = INTEGRITY_ECDSA_SD_2023,
	                                          .verification_method = S("did:web:issuer.example#key"),
	                                          .purpose = S("assertionMethod")};
	struct str text;
	buf_put(&buf, S(CONTEXT "\"credentialSubject\":{\"friend\":["));
	for (size_t i = 0; i < NODES; i++)
		buf_format(&buf, "%s{\"name\":\"%zu\"}", i == 0 ? "" : ",", i);
	buf_put(&buf, S("]}}"));
	assert_fails(&b.w, ERR_TOO_LARGE,
	             selective_sign(&b.w, b.jsonld, parse(&b, buf_str(&buf)), &options,
	                            pointers(&b, "/issuer"), &keys, &b.signer, &text));
	const struct json *base = sign(&b, buf_str(&buf), "-");
	assert_ok(&b.w, verify(&b, base));
	assert_fails(&b.w, ERR_TOO_LARGE, derive_text(&b, base, "", &text));
	char *many = memset(work_alloc(&b.w, SELECTIVE_POINTERS_MAX + 1), ' ', SELECTIVE_POINTERS_MAX);
	assert_fails(&b.w, ERR_INPUT,
	             selective_sign(&b.w, b.jsonld, parse(&b, S(PERSON)), &options, pointers(&b, many), &keys,
	                            &b.signer, &text));
	close_bench(&b);
}

/* A pointer of the issuer's is not signed, but what it selects is. */
TEST(selective_refuses_other_mandatory_pointers)
{
	struct bench b = open_bench();
	const struct json *base = sign(&b, S(PERSON), "/issuer /credentialSubject/name");
	struct selective_value value;
	assert_ok(&b.w, selective_value_read(&b.w, json_get_str(json_get(base, S("proof")), S("proofValue")),
	                                     &value));
	value.mandatory.count--;
	const struct json *changed = with_value(&b, base, &value);
	struct str text;
	assert_refused(&b, changed, "The proof has");
	assert_fails(&b.w, ERR_INPUT, derive_text(&b, changed, "/credentialSubject/age", &text));
	close_bench(&b);
}
