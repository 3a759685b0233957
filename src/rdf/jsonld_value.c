/* Section 5.3, Value Expansion: value_expand. */
#include "rdf/jsonld_parts.h"

/* Steps 1 and 2. */
static struct object *reference(struct run *run, const struct active *active, struct str text, int flags)
{
	struct object *out = object_make(run);
	out->has = KEYWORD_BIT(KEYWORD_ID);
	out->id = name_expand(run, active, text, flags);
	return out;
}

/* Step 5. */
static void set_language(struct object *out, const struct active *active, const struct definition *definition)
{
	bool has_language = definition != NULL && definition->has_language;
	bool has_direction = definition != NULL && definition->has_direction;
	out->language = has_language ? definition->language : active->language;
	out->direction = has_direction ? definition->direction : active->direction;
	if (!str_absent(out->language))
		out->has |= KEYWORD_BIT(KEYWORD_LANGUAGE);
	if (out->direction != DIRECTION_NONE)
		out->has |= KEYWORD_BIT(KEYWORD_DIRECTION);
}

struct object *value_expand(struct run *run, const struct active *active, const struct definition *definition,
                            const struct json *value)
{
	const struct name *type =
		definition == NULL || name_is_null(definition->type) ? NULL : &definition->type;
	if (type != NULL && type->keyword == KEYWORD_ID && value->kind == JSON_STRING)
		return reference(run, active, value->text, NAME_DOCUMENT);
	if (type != NULL && type->keyword == KEYWORD_VOCAB && value->kind == JSON_STRING)
		return reference(run, active, value->text, NAME_DOCUMENT | NAME_VOCAB);
	struct object *out = object_make(run);
	out->has = KEYWORD_BIT(KEYWORD_VALUE);
	out->value = value;
	if (type != NULL && (type->keyword == KEYWORD_NONE || type->keyword == KEYWORD_JSON)) {
		out->has |= KEYWORD_BIT(KEYWORD_TYPE);
		out->types = type;
		out->type_count = 1;
	} else if (value->kind == JSON_STRING) {
		set_language(out, active, definition);
	}
	return out;
}
