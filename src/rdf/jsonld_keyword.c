/* Words with @ and what else is told by a text alone: keyword_*, name_is_*, text_*, direction_*. */
#include "rdf/jsonld_parts.h"

#include "rdf/iri.h"

static const struct str keywords[KEYWORD_COUNT] = {
	[KEYWORD_BASE] = S_INIT("@base"),
	[KEYWORD_CONTAINER] = S_INIT("@container"),
	[KEYWORD_CONTEXT] = S_INIT("@context"),
	[KEYWORD_DIRECTION] = S_INIT("@direction"),
	[KEYWORD_GRAPH] = S_INIT("@graph"),
	[KEYWORD_ID] = S_INIT("@id"),
	[KEYWORD_IMPORT] = S_INIT("@import"),
	[KEYWORD_INCLUDED] = S_INIT("@included"),
	[KEYWORD_INDEX] = S_INIT("@index"),
	[KEYWORD_JSON] = S_INIT("@json"),
	[KEYWORD_LANGUAGE] = S_INIT("@language"),
	[KEYWORD_LIST] = S_INIT("@list"),
	[KEYWORD_NEST] = S_INIT("@nest"),
	[KEYWORD_ABSENT] = S_INIT("@none"),
	[KEYWORD_PREFIX] = S_INIT("@prefix"),
	[KEYWORD_PROPAGATE] = S_INIT("@propagate"),
	[KEYWORD_PROTECTED] = S_INIT("@protected"),
	[KEYWORD_REVERSE] = S_INIT("@reverse"),
	[KEYWORD_SET] = S_INIT("@set"),
	[KEYWORD_TYPE] = S_INIT("@type"),
	[KEYWORD_VALUE] = S_INIT("@value"),
	[KEYWORD_VERSION] = S_INIT("@version"),
	[KEYWORD_VOCAB] = S_INIT("@vocab"),
};

enum keyword keyword_of(struct str text)
{
	if (text.len < 2 || text.at[0] != '@')
		return KEYWORD_NONE;
	for (unsigned i = 0; i < KEYWORD_COUNT; i++)
		if (str_equal(keywords[i], text))
			return (enum keyword)i;
	return KEYWORD_NONE;
}

struct str keyword_text(enum keyword keyword)
{
	return keywords[keyword];
}

bool keyword_has_form(struct str text)
{
	if (text.len < 2 || text.at[0] != '@')
		return false;
	for (size_t i = 1; i < text.len; i++) {
		char letter = (char)(text.at[i] | 0x20);
		if (letter < 'a' || letter > 'z')
			return false;
	}
	return true;
}

/* ---- names --------------------------------------------------------------------------------------- */

bool text_is_blank_node(struct str text)
{
	return text.len >= 2 && text.at[0] == '_' && text.at[1] == ':';
}

bool name_is_null(struct name name)
{
	return str_absent(name.text);
}

void name_check(struct name *name)
{
	name->is_well_formed =
		name->is_well_formed || (name->keyword == KEYWORD_NONE && iri_is_well_formed(name->text));
}

bool name_is_iri(struct name name)
{
	return name.keyword == KEYWORD_NONE && (name.is_well_formed || iri_is_absolute(name.text));
}

bool name_is_node(struct name name)
{
	return name_is_iri(name) || (name.keyword == KEYWORD_NONE && text_is_blank_node(name.text));
}

/* ---- directions ---------------------------------------------------------------------------------- */

bool direction_of(const struct json *value, enum direction *out)
{
	if (value->kind != JSON_STRING)
		return false;
	bool rtl = str_equal(value->text, S("rtl"));
	*out = rtl ? DIRECTION_RTL : DIRECTION_LTR;
	return rtl || str_equal(value->text, S("ltr"));
}

struct str direction_text(enum direction direction)
{
	return direction == DIRECTION_RTL ? S("rtl") : S("ltr");
}

struct json_list json_list_of(const struct json *value)
{
	if (value->kind == JSON_ARRAY)
		return (struct json_list){value->elements, value->count};
	return (struct json_list){value, 1};
}
