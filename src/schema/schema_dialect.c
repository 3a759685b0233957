/* schema_dialect_of, schema_load: the draft and the vocabularies that a document is written in; documents from elsewhere. */
#include "schema/schema_parts.h"

enum { META_SCHEMAS_MAX = 4 };

enum { VOCABULARIES_ALL = VOCABULARY_APPLICATOR | VOCABULARY_VALIDATION | VOCABULARY_UNEVALUATED };

static const struct {
	struct str uri;
	enum schema_draft draft;
	unsigned means;
} vocabularies[] = {
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/core"), SCHEMA_2019_09, 0},
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/applicator"), SCHEMA_2019_09,
         VOCABULARY_APPLICATOR | VOCABULARY_UNEVALUATED},
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/validation"), SCHEMA_2019_09,
         VOCABULARY_VALIDATION},
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/meta-data"), SCHEMA_2019_09, 0},
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/format"), SCHEMA_2019_09, VOCABULARY_FORMAT},
	{S_INIT("https://json-schema.org/draft/2019-09/vocab/content"), SCHEMA_2019_09, 0},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/core"), SCHEMA_2020_12, 0},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/applicator"), SCHEMA_2020_12,
         VOCABULARY_APPLICATOR},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/unevaluated"), SCHEMA_2020_12,
         VOCABULARY_UNEVALUATED},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/validation"), SCHEMA_2020_12,
         VOCABULARY_VALIDATION},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/meta-data"), SCHEMA_2020_12, 0},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/format-annotation"), SCHEMA_2020_12, 0},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/format-assertion"), SCHEMA_2020_12,
         VOCABULARY_FORMAT},
	{S_INIT("https://json-schema.org/draft/2020-12/vocab/content"), SCHEMA_2020_12, 0},
};

enum err schema_load(struct schema_compiler *c, struct str url, const struct json **document)
{
	struct work *w = c->w;
	if (c->options->load == NULL)
		return fail(w, ERR_INPUT, "The schema refers to “%.*s”, which is not at hand.",
		            STR_ARG(str_slice(url, 0, 200)));
	if (++c->document_count > SCHEMA_DOCUMENTS_MAX)
		return fail(w, ERR_TOO_LARGE, "The schema refers to more than %d others.",
		            SCHEMA_DOCUMENTS_MAX);
	if (c->options->load(w, c->options->state, url, document) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_INPUT, "The schema refers to “%.*s”, which could not be had. %.*s",
	            STR_ARG(str_slice(url, 0, 200)), STR_ARG(why));
}

/* The known drafts by their addresses; false for any other. */
static bool is_known(struct str url, struct schema_dialect *out)
{
	if (str_ends(url, S("#")))
		url.len--;
	bool old = str_equal(url, S("https://json-schema.org/draft/2019-09/schema"));
	if (!old && !str_equal(url, S("https://json-schema.org/draft/2020-12/schema")))
		return false;
	*out = (struct schema_dialect){old ? SCHEMA_2019_09 : SCHEMA_2020_12, VOCABULARIES_ALL};
	return true;
}

static enum err read_vocabularies(struct work *w, const struct json *listed, struct schema_dialect *out)
{
	*out = (struct schema_dialect){SCHEMA_2020_12, 0};
	for (size_t i = 0; i < listed->count; i++) {
		const struct json_member *member = &listed->members[i];
		size_t found = 0;
		while (found < COUNT(vocabularies) && !str_equal(vocabularies[found].uri, member->name))
			found++;
		if (found == COUNT(vocabularies) && member->value.kind != JSON_FALSE)
			return fail(w, ERR_INPUT,
			            "The schema wants the vocabulary “%.*s”, which is not known here.",
			            STR_ARG(str_slice(member->name, 0, 200)));
		if (found == COUNT(vocabularies))
			continue;
		out->draft = vocabularies[found].draft;
		/* The old draft's format asserts only where it is required (2019-09 validation 7.2). */
		if (vocabularies[found].means != VOCABULARY_FORMAT || out->draft == SCHEMA_2020_12 ||
		    member->value.kind == JSON_TRUE)
			out->vocabularies |= vocabularies[found].means;
	}
	return OK;
}

/* A schema for schemas that is none of the drafts': what it lists, or what it is written in itself. */
enum err schema_dialect_of(struct schema_compiler *c, const struct json *document, struct schema_dialect *out)
{
	for (int i = 0; i < META_SCHEMAS_MAX; i++) {
		struct str url = json_get_str(document, S("$schema"));
		if (str_absent(url) ? i == 0 : is_known(url, out))
			return OK;
		if (str_absent(url) || str_starts(url, S("http://json-schema.org/")))
			return fail(
				c->w, ERR_INPUT,
				"The schema is written in a draft of JSON Schema that is not known here; known are "
				"2019-09 and 2020-12.");
		TRY(schema_load(c, url, &document));
		const struct json *listed = json_get(document, S("$vocabulary"));
		if (listed != NULL)
			return read_vocabularies(c->w, listed, out);
	}
	return fail(c->w, ERR_INPUT, "What the schema is written in cannot be told.");
}
