/* A credential's signed statements moved about in its JSON, by whoever has it: each text here is the same RDF as what was
 * signed, so that the proof holds. Then either the report says the same, word for word, or it is not valid. */
#include "test.h"

#include "unit/issuing.h"

#define CONTEXTS                                                  \
	"\"@context\":[\"https://www.w3.org/ns/credentials/v2\"," \
	"\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"
#define ACHIEVEMENT "https://issuer.example/achievements/web-service"
#define CREDENTIAL "urn:uuid:019a0000-0000-7000-8000-000000000007"
#define SUBJECT "urn:uuid:019a0000-0000-7000-8000-000000000008"
#define ISSUER "did:web:issuer.example"

/* Where a sentence can be moved to: the subject of an endorsement. */
static const char *const endorsed[] = {ACHIEVEMENT, CREDENTIAL, SUBJECT, ISSUER};

static struct str endorsement(struct work *w, struct issuing *issuing, const char *about, size_t number)
{
	struct str text = str_format(
		w->arena,
		"{" CONTEXTS ",\"id\":\"urn:uuid:019a0000-0000-7000-8000-00000000010%zu\",\"type\":["
		"\"VerifiableCredential\",\"EndorsementCredential\"],\"issuer\":{\"id\":\"" ISSUER
		"\",\"name\":\"Example Assay Office\",\"type\":[\"Profile\"]},\"validFrom\":"
		"\"2026-01-01T00:00:00Z\",\"credentialSubject\":{\"endorsementComment\":\"Comment %zu\",\"id\":"
		"\"%s\",\"type\":[\"EndorsementSubject\"]}}",
		number, number, about);
	return issuing_sign(w, issuing, text);
}

/* The badge of unit/sample.h with a status, a creator and an endorsement of each thing in it. */
static struct str credential(struct work *w, struct issuing *issuing)
{
	struct buf list = buf_init(w->arena, 1 << 16);
	for (size_t i = 0; i < COUNT(endorsed); i++)
		buf_format(&list, "%s%.*s", i == 0 ? "" : ",",
		           STR_ARG(endorsement(w, issuing, endorsed[i], i)));
	struct str with = str_format(
		w->arena,
		"{\"endorsement\":[%.*s],\"credentialStatus\":{\"id\":\"https://issuer.example/status/1#7\","
		"\"type\":\"BitstringStatusListEntry\",\"statusPurpose\":\"revocation\",\"statusListIndex\":\"7\","
		"\"statusListCredential\":\"https://issuer.example/status/1\"},",
		STR_ARG(buf_str(&list)));
	struct str text = issuing_replace(w, issuing_badge(w), "{", str_cstr(w->arena, with));
	text = issuing_replace(w, text, "\"achievement\":{",
	                       "\"achievement\":{\"creator\":{\"id\":\"" ISSUER
	                       "\",\"type\":[\"Profile\"]},");
	issuing->list = issuing_parse(w, issuing_list(w, issuing, ISSUER, 8));
	return issuing_sign(w, issuing, text);
}

/* What the report says of this very credential; not of the endorsements inside, which a sentence too many breaks. */
static struct str said(struct work *w, const struct verify_report *report)
{
	struct str text = verify_report_text(w->arena, report);
	size_t end = str_find(text, S(",\"key_source\""));
	assert_int_not_equal(end, SIZE_MAX);
	return str_slice(text, 0, end);
}

/* ---- moving ---- */

static const struct json *get(const struct json *value, struct str path)
{
	while (value != NULL && path.len > 0) {
		struct str name = str_cut(&path, '/');
		value = value->kind == JSON_ARRAY ? json_at(value, (size_t)(name.at[0] - '0'))
		                                  : json_get(value, name);
	}
	return value;
}

/* A copy with that value at that path; NULL: with nothing there. */
static const struct json *put(struct work *w, const struct json *around, struct str path,
                              const struct json *value)
{
	struct str name = str_cut(&path, '/');
	bool is_array = around->kind == JSON_ARRAY;
	size_t at = (size_t)(name.at[0] - '0');
	if (path.len > 0)
		value = put(w, is_array ? json_at(around, at) : json_get(around, name), path, value);
	if (!is_array)
		return value == NULL ? json_without(w, around, name) : json_with(w, around, name, value);
	struct json *copy = work_alloc(w, sizeof *copy),
		    *elements = work_array(w, around->count, sizeof *elements);
	for (size_t i = 0; i < around->count; i++)
		elements[i] = i == at ? *value : around->elements[i];
	*copy = *around;
	copy->elements = elements;
	return copy;
}

/* The class besides, without which the contexts don't know the word there. */
static const struct json *add_type(struct work *w, const struct json *root, struct str types,
                                   const char *type)
{
	struct str text;
	assert_ok(w, json_canonical(w, get(root, types), &text));
	text = str_format(w->arena, "%.*s,\"%s\"]", STR_ARG(str_slice(text, 0, text.len - 1)), type);
	return put(w, root, types, issuing_parse(w, text));
}

static struct str check_moved(struct work *w, struct issuing *issuing, const struct json *moved)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	struct str text;
	size_t count;
	assert_ok(w, integrity_read(w, moved, proofs, &count));
	assert_ok(w, integrity_verify(w, issuing->jsonld, moved, proofs, count, 0, &issuing->ed25519.public,
	                              NULL));
	assert_ok(w, json_canonical(w, moved, &text));
	return text;
}

/* `odd`: what the report then says instead; NULL: the same as before. */
static void expect(struct work *w, struct issuing *issuing, const struct json *before,
                   const struct json *moved, const char *odd)
{
	struct str text, changed = check_moved(w, issuing, moved);
	assert_ok(w, json_canonical(w, before, &text));
	struct verify_report first = issuing_verify(w, issuing, text);
	struct verify_report then = issuing_verify(w, issuing, changed);
	issuing_expect(&first, VERIFY_VALID, VERIFY_STATUS, VERIFY_PASSED, NULL);
	if (odd != NULL)
		issuing_expect(&then, VERIFY_CANNOT_TELL, VERIFY_FORM, VERIFY_UNKNOWN, odd);
	else
		assert_str(said(w, &then), said(w, &first));
}

#define IN_SUBJECT "credentialSubject/"
#define IN_ACHIEVEMENT "credentialSubject/achievement/"
#define IN_CREATOR "credentialSubject/achievement/creator/"
#define OF_ACHIEVEMENT "endorsement/0/credentialSubject/"
#define OF_CREDENTIAL "endorsement/1/credentialSubject/"
#define OF_SUBJECT "endorsement/2/credentialSubject/"
#define OF_ISSUER "endorsement/3/credentialSubject/"

static const struct {
	const char *name, *from, *to;
	const char *type; /* that its new place needs; NULL: none */
	const char *odd;
} moves[] = {
	{"name", IN_ACHIEVEMENT, OF_ACHIEVEMENT, NULL, NULL},
	{"description", IN_ACHIEVEMENT, OF_ACHIEVEMENT, NULL, NULL},
	{"criteria", IN_ACHIEVEMENT, OF_ACHIEVEMENT, "Achievement", NULL},
	{"achievementType", IN_ACHIEVEMENT, OF_ACHIEVEMENT, "Achievement", NULL},
	{"resultDescription", IN_ACHIEVEMENT, OF_ACHIEVEMENT, "Achievement", NULL},
	{"alignment", IN_ACHIEVEMENT, OF_ACHIEVEMENT, "Achievement", NULL},
	{"achievement", IN_SUBJECT, OF_SUBJECT, "AchievementSubject", NULL},
	{"result", IN_SUBJECT, OF_SUBJECT, "AchievementSubject", NULL},
	{"source", IN_SUBJECT, OF_SUBJECT, "AchievementSubject", NULL},
	{"identifier", IN_SUBJECT, OF_SUBJECT, "AchievementSubject", NULL},
	{"name", "issuer/", OF_ISSUER, NULL, NULL},
	{"name", "issuer/", IN_CREATOR, NULL, NULL},
	{"validUntil", "", OF_CREDENTIAL, "VerifiableCredential", "odd place"},
	{"credentialStatus", "", OF_CREDENTIAL, "VerifiableCredential", "odd place"},
	{"evidence", "", OF_CREDENTIAL, "VerifiableCredential", "odd place"},
	{"name", "", OF_CREDENTIAL, NULL, "odd place"},
};

static struct str joined(struct work *w, const char *path, const char *name)
{
	return str_format(w->arena, "%s%s", path, name);
}

TEST(verify_statements_moved_to_another_object_of_the_same_id)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	const struct json *before = issuing_parse(&w, credential(&w, issuing));
	for (size_t i = 0; i < COUNT(moves); i++) {
		struct str from = joined(&w, moves[i].from, moves[i].name);
		const struct json *moved =
			put(&w, before, joined(&w, moves[i].to, moves[i].name), get(before, from));
		moved = put(&w, moved, from, NULL);
		if (moves[i].type != NULL)
			moved = add_type(&w, moved, joined(&w, moves[i].to, "type"), moves[i].type);
		expect(&w, issuing, before, moved, moves[i].odd);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* The whole of it elsewhere, and only its id where it is read. */
TEST(verify_an_issuer_described_where_nobody_looks)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	const struct json *before = issuing_parse(&w, credential(&w, issuing));
	const struct json *issuer = get(before, S("issuer")), id = {.kind = JSON_STRING, .text = S(ISSUER)};
	const struct json *moved = put(&w, before, S(IN_ACHIEVEMENT "creator"), issuer);
	moved = put(&w, moved, S("issuer"), &id);
	expect(&w, issuing, before, moved, NULL);
	issuing_close(issuing);
	test_work_end(&w);
}

static const struct {
	const char *at, *text;
	const char *odd;
} rewritten[] = {
	/* One value, and an array of it. */
	{IN_ACHIEVEMENT "criteria", "[{\"narrative\":\"Two people judged a report.\"}]", NULL},
	{IN_ACHIEVEMENT "name", "[\"Keeping a web service healthy\"]", NULL},
	{IN_ACHIEVEMENT "name", "{\"@value\":\"Keeping a web service healthy\"}", NULL},
	/* What it is, by its IRI. */
	{"type",
         "[\"VerifiableCredential\",\"https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential\"]",
         "can hide what it is"},
	/* Something empty, or a list, before it. */
	{IN_ACHIEVEMENT "description", "[null,\"Runs, repairs and explains a web service.\"]", "can hide"},
	{IN_ACHIEVEMENT "description", "[[\"Runs, repairs and explains a web service.\"]]", "can hide"},
	{IN_ACHIEVEMENT "criteria", "[null,{\"narrative\":\"Two people judged a report.\"}]", "can hide"},
	/* In halves, where it stands as it is. */
	{"credentialStatus",
         "[{\"id\":\"https://issuer.example/status/1#7\",\"type\":\"BitstringStatusListEntry\",\"statusPurpose\":"
         "\"revocation\"},{\"id\":\"https://issuer.example/status/1#7\",\"type\":\"BitstringStatusListEntry\","
         "\"statusListIndex\":\"7\",\"statusListCredential\":\"https://issuer.example/status/1\"}]",
         "odd place"},
};

/* That it is a badge, said where it is endorsed. */
TEST(verify_a_type_moved_to_another_object)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	const struct json *before = issuing_parse(&w, credential(&w, issuing));
	const struct json *types = issuing_parse(&w, S("[\"VerifiableCredential\"]"));
	const struct json *moved = put(&w, before, S("type"), types);
	moved = add_type(&w, moved, S(OF_CREDENTIAL "type"), "OpenBadgeCredential");
	expect(&w, issuing, before, moved, "odd place");
	issuing_close(issuing);
	test_work_end(&w);
}

TEST(verify_values_written_in_another_way)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	const struct json *before = issuing_parse(&w, credential(&w, issuing));
	for (size_t i = 0; i < COUNT(rewritten); i++) {
		const struct json *value = issuing_parse(&w, str_of(rewritten[i].text));
		expect(&w, issuing, before, put(&w, before, str_of(rewritten[i].at), value),
		       rewritten[i].odd);
	}
	issuing_close(issuing);
	test_work_end(&w);
}

/* So often what is there already that what comes then is beyond what a report takes in. */
TEST(verify_evidence_behind_copies_of_it)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str second =
		S("\"evidence\":[{\"id\":\"https://issuer.example/evidence/8\",\"type\":[\"Evidence\"],"
	          "\"name\":\"A complaint\"},{");
	struct str text =
		issuing_replace(&w, issuing_badge(&w), "\"evidence\":[{", str_cstr(w.arena, second));
	const struct json *before = issuing_parse(&w, issuing_sign(&w, issuing, text));
	const struct json *evidence = get(before, S("evidence"));
	struct json copies[VERIFY_FACTS_MAX + 1];
	for (size_t i = 0; i < COUNT(copies); i++)
		copies[i] = evidence->elements[i == VERIFY_FACTS_MAX ? 0 : 1];
	const struct json flood = {.kind = JSON_ARRAY, .count = COUNT(copies), .elements = copies};
	struct str changed = check_moved(&w, issuing, put(&w, before, S("evidence"), &flood));
	struct verify_report report = issuing_verify(&w, issuing, changed);
	issuing_expect(&report, VERIFY_CANNOT_TELL, VERIFY_FORM, VERIFY_UNKNOWN, "odd place");
	issuing_close(issuing);
	test_work_end(&w);
}

/* ---- every place ---- */

enum rewrite { AS_ARRAY, BEHIND_NULL, IN_TWO_ARRAYS, AS_VALUE, AS_ID, AS_TEXT, REWRITES };

/* NULL: not to be written so. */
static const struct json *rewrite(struct work *w, const struct json *value, enum rewrite how)
{
	struct str text, id = json_get_str(value, S("id"));
	assert_ok(w, json_canonical(w, value, &text));
	switch (how) {
	case AS_ARRAY: return issuing_parse(w, str_format(w->arena, "[%.*s]", STR_ARG(text)));
	case BEHIND_NULL: return issuing_parse(w, str_format(w->arena, "[null,%.*s]", STR_ARG(text)));
	case IN_TWO_ARRAYS: return issuing_parse(w, str_format(w->arena, "[[%.*s]]", STR_ARG(text)));
	case AS_VALUE: return issuing_parse(w, str_format(w->arena, "{\"@value\":%.*s}", STR_ARG(text)));
	case AS_ID: return issuing_parse(w, str_format(w->arena, "{\"id\":%.*s}", STR_ARG(text)));
	case AS_TEXT:
		return str_absent(id) || value->count > 1
		               ? NULL
		               : issuing_parse(w, str_format(w->arena, "\"%.*s\"", STR_ARG(id)));
	case REWRITES: break;
	}
	return NULL;
}

struct rewriting {
	struct work *w;
	struct issuing *issuing;
	const struct json *before;
	struct str said;
	size_t same, refused;
};

static bool still_holds(struct rewriting *r, const struct json *document)
{
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t count;
	bool holds = integrity_read(r->w, document, proofs, &count) == OK &&
	             integrity_verify(r->w, r->issuing->jsonld, document, proofs, count, 0,
	                              &r->issuing->ed25519.public, NULL) == OK;
	work_forgive(r->w);
	return holds;
}

static void rewrite_place(struct rewriting *r, struct str path, const struct json *value)
{
	for (enum rewrite how = AS_ARRAY; how < REWRITES; how++) {
		const struct json *other = rewrite(r->w, value, how);
		struct str text;
		if (other == NULL)
			continue;
		const struct json *document = put(r->w, r->before, path, other);
		if (!still_holds(r, document))
			continue;
		assert_ok(r->w, json_canonical(r->w, document, &text));
		struct verify_report report = issuing_verify(r->w, r->issuing, text);
		if (report.verdict != VERIFY_VALID)
			r->refused++;
		else if (str_equal(said(r->w, &report), r->said))
			r->same++;
		else
			fail_msg("valid, and something else is said: %.*s, written in way %d", STR_ARG(path),
			         (int)how);
	}
}

static void rewrite_all(struct rewriting *r, struct str path, const struct json *value)
{
	const char *slash = path.len == 0 ? "" : "/";
	if (path.len > 0)
		rewrite_place(r, path, value);
	for (size_t i = 0; value->kind == JSON_OBJECT && i < value->count; i++) {
		struct str name = value->members[i].name;
		if (!str_equal(name, S("@context")) && !str_equal(name, S("proof")))
			rewrite_all(
				r, str_format(r->w->arena, "%.*s%s%.*s", STR_ARG(path), slash, STR_ARG(name)),
				&value->members[i].value);
	}
	for (size_t i = 0; value->kind == JSON_ARRAY && i < value->count; i++)
		rewrite_all(r, str_format(r->w->arena, "%.*s%s%zu", STR_ARG(path), slash, i),
		            &value->elements[i]);
}

/* Each value written in each of these ways, wherever that is the same to RDF. */
TEST(verify_each_value_written_in_another_way)
{
	struct work w = test_work();
	struct issuing *issuing = issuing_open(&w);
	struct str text = issuing_replace(
		&w, issuing_badge(&w), "\"criteria\":{",
		"\"creator\":{\"id\":\"did:web:other.example\"},\"criteria\":{\"id\":\"https://issuer.example/criteria\",");
	struct rewriting r = {.w = &w, .issuing = issuing};
	text = issuing_sign(&w, issuing, text);
	r.before = issuing_parse(&w, text);
	struct verify_report report = issuing_verify(&w, issuing, text);
	issuing_expect(&report, VERIFY_VALID, VERIFY_SIGNATURE, VERIFY_PASSED, NULL);
	r.said = said(&w, &report);
	rewrite_all(&r, S(""), r.before);
	assert_true(r.same > 50 && r.refused > 50);
	issuing_close(issuing);
	test_work_end(&w);
}
