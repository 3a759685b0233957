/* verify_schema: whether it fits the schemas that it names.
 *
 *	JsonSchema                     W3C Verifiable Credentials JSON Schema Specification, 2025-02-04
 *	1EdTechJsonSchemaValidator2019 1EdTech JSON Schema Validator 2019, of Open Badges 3.0: draft 2019-09
 *
 * Of the second, formats are asserted (schema/format.h), as 1EdTech's validator does; of the first they are annotations, as draft
 * 2020-12 has it. */
#include "base/digest.h"
#include "base/encode.h"
#include "vc/verify_parts.h"

#include <string.h>

static const struct str old_type = S_INIT("1EdTechJsonSchemaValidator2019");
static const struct str new_type = S_INIT("JsonSchema");

/* ---- the digest that the credential gives: Subresource Integrity, 3.3 ---- */

struct digests {
	struct digest sha256;
	struct digest384 sha384;
	struct digest512 sha512;
};

/* How strong an algorithm is, and its digest; 0: it is not known. */
static unsigned strength_of(struct str algorithm, const struct digests *digests, struct str *digest)
{
	const struct {
		struct str name, digest;
	} known[] = {
		{S("sha256"), str_bytes(digests->sha256.byte, sizeof digests->sha256.byte)},
		{S("sha384"), str_bytes(digests->sha384.byte, sizeof digests->sha384.byte)},
		{S("sha512"), str_bytes(digests->sha512.byte, sizeof digests->sha512.byte)},
	};
	for (size_t i = 0; i < COUNT(known); i++) {
		if (str_equal(algorithm, known[i].name)) {
			*digest = known[i].digest;
			return (unsigned)i + 1;
		}
	}
	return 0;
}

/* Of several digests those of the strongest algorithm count, and one of them must be right. None that is known: it is not. */
static bool has_digest(struct work *w, struct str bytes, struct str sri)
{
	const struct digests digests = {digest_of(bytes), digest384_of(bytes), digest512_of(bytes)};
	unsigned strongest = 0;
	bool right = false;
	for (struct str rest = str_trim(sri); !str_absent(rest);) {
		struct str value = str_cut(&rest, ' '), options = value, expected, decoded;
		struct str text = str_cut(&options, '?'), algorithm = str_cut(&text, '-');
		unsigned strength = strength_of(algorithm, &digests, &expected);
		if (strength == 0 || strength < strongest)
			continue;
		right = (strength == strongest && right) ||
		        (!str_absent(text) && decode_base64(w->arena, text, &decoded) &&
		         str_equal(decoded, expected));
		strongest = strength;
	}
	return right;
}

/* ---- a schema from its address ---- */

static enum err fetch(struct work *w, struct inspection *in, struct str url, struct str *bytes)
{
	if (in->world->fetch_schema == NULL)
		return fail(w, ERR_UNAVAILABLE, "Nobody is asked.");
	if (in->asked->schemas_fetched == VERIFY_SCHEMAS_MAX)
		return fail(w, ERR_TOO_LARGE, "It names too many.");
	if (!verify_in_time(w, in))
		return fail(w, ERR_BUSY, "There was no time left for it.");
	in->asked->schemas_fetched++;
	return in->world->fetch_schema(w, in->world->state, url, bytes);
}

static enum err read_json(struct work *w, struct str bytes, const struct json **document)
{
	if (json_parse(w, bytes, SCHEMA_BYTES_MAX, document) == OK)
		return OK;
	work_forgive(w);
	return fail(w, ERR_INPUT, "What is at its address is no JSON, or too large.");
}

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	struct inspection *in = state;
	struct str bytes;
	TRY(fetch(w, in, url, &bytes));
	return read_json(w, bytes, document);
}

static enum err open_schema(struct work *w, struct inspection *in, const struct json *named,
                            const struct schema **out)
{
	struct str url = json_get_str(named, S("id")), bytes;
	const struct json *sri = json_get(named, S("digestSRI")), *document;
	bool old = verify_has_word(json_get(named, S("type")), old_type);
	const struct schema_options options = {
		.url = url,
		.draft = old ? SCHEMA_2019_09 : SCHEMA_2020_12,
		.formats = old,
		.state = in,
		.load = load,
	};
	if (!old && !verify_has_word(json_get(named, S("type")), new_type))
		return fail(w, ERR_INPUT, "It is a schema of a kind that is not known here (%.*s).",
		            STR_ARG(str_slice(verify_words(json_get(named, S("type"))), 0, 100)));
	TRY(fetch(w, in, url, &bytes));
	if (sri != NULL && (sri->kind != JSON_STRING || !has_digest(w, bytes, sri->text)))
		return fail(w, ERR_INPUT,
		            "What is at its address is another than the credential gives the digest of.");
	TRY(read_json(w, bytes, &document));
	return schema_compile(w, document, &options, out);
}

/* Once for all credentials of a verification that name it in the same way. */
static struct verify_known_schema know(struct work *w, struct inspection *in, const struct json *named)
{
	struct verify_asked *asked = in->asked;
	struct verify_known_schema known = {.url = json_get_str(named, S("id"))};
	bool plain = json_get(named, S("digestSRI")) == NULL;
	known.type = verify_words(json_get(named, S("type")));
	for (size_t i = 0; plain && i < asked->schema_count; i++)
		if (str_equal(asked->schemas[i].url, known.url) &&
		    str_equal(asked->schemas[i].type, known.type))
			return asked->schemas[i];
	if (open_schema(w, in, named, &known.schema) != OK) {
		known.schema = NULL;
		known.why = w->message;
		work_forgive(w);
	}
	if (plain && asked->schema_count < VERIFY_SCHEMAS_MAX)
		asked->schemas[asked->schema_count++] = known;
	return known;
}

/* ---- the credential against it ---- */

static void set_unknown(struct work *w, struct inspection *in, struct str url, struct str why)
{
	bool asking = in->world->fetch_schema != NULL;
	struct str shown = str_slice(url, 0, 200);
	verify_set(in, VERIFY_SCHEMA, VERIFY_UNKNOWN,
	           asking ? str_format(w->arena, "Whether it fits the schema %.*s cannot be told. %.*s",
	                               STR_ARG(shown), STR_ARG(why))
	                  : str_format(w->arena,
	                               "Whether it fits the schema %.*s cannot be told: the schema is not in "
	                               "the file, and nobody is asked.",
	                               STR_ARG(shown)),
	           asking ? S("Try again later, or ask its issuer.")
	                  : S("Verify online, where the schema can be had."));
}

static void set_misfit(struct work *w, struct inspection *in, struct str url,
                       const struct schema_finding *finding)
{
	verify_set(in, VERIFY_SCHEMA, VERIFY_FAILED,
	           str_format(w->arena, "It does not fit the schema that it names, %.*s: %.*s (Rule: %.*s.)",
	                      STR_ARG(str_slice(url, 0, 200)), STR_ARG(finding->words),
	                      STR_ARG(finding->keyword)),
	           S("Ask its issuer for a corrected one, and tell them this place and rule."));
}

/* The gravest of what is found stays: a misfit, then what cannot be told. */
static void check_one(struct work *w, struct inspection *in, const struct json *named)
{
	struct schema_finding finding;
	struct verify_known_schema known = know(w, in, named);
	if (known.schema == NULL) {
		set_unknown(w, in, known.url, known.why);
		return;
	}
	switch (schema_check(w, known.schema, in->credential, &finding)) {
	case SCHEMA_FITS: break;
	case SCHEMA_DOES_NOT_FIT: set_misfit(w, in, known.url, &finding); break;
	case SCHEMA_CANNOT_TELL: set_unknown(w, in, known.url, finding.words); break;
	}
}

void verify_schema(struct work *w, struct inspection *in)
{
	const struct json *schemas = json_get(in->credential, S("credentialSchema"));
	bool several = schemas != NULL && schemas->kind == JSON_ARRAY;
	size_t count = several ? schemas->count : schemas != NULL ? 1 : 0;
	const struct verify_check *check = &in->report->checks[VERIFY_SCHEMA];
	if (count == 0) {
		verify_set(in, VERIFY_SCHEMA, VERIFY_NOT_APPLICABLE, S("It names no schema."),
		           (struct str){0});
		return;
	}
	verify_set(in, VERIFY_SCHEMA, VERIFY_PASSED,
	           count == 1 ? S("It fits the schema that it names.")
	                      : S("It fits the schemas that it names."),
	           (struct str){0});
	for (size_t i = 0; i < count && check->outcome != VERIFY_FAILED; i++)
		check_one(w, in, several ? &schemas->elements[i] : schemas);
}
