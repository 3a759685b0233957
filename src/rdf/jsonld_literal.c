/* Section 8.2, values as literals: literal_*. Steps are those of 8.2.2. */
#include "rdf/jsonld_parts.h"

#include "base/arena.h"
#include "rdf/iri.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define I18N "https://www.w3.org/ns/i18n#"

enum {
	MANTISSA_DIGITS = 15, /* behind the point */
	EXACT_DIGITS = 15,    /* integers of so many are doubles */
};

/* Shows more digits than are kept, and rounds half up, as ECMAScript's toExponential does that the specification names; C
 * would round half to even. */
struct str literal_double(struct arena *arena, double number)
{
	enum { SHOWN = 40 };
	char text[SHOWN + 16], digits[MANTISSA_DIGITS + 1];
	if (fpclassify(number) == FP_ZERO)
		return S("0.0E0");
	snprintf(text, sizeof text, "%.*e", SHOWN, fabs(number));
	int64_t exponent;
	struct str tail = str_of(strchr(text, 'e') + 1);
	if (!str_to_int(tail.at[0] == '+' ? str_slice(tail, 1, SIZE_MAX) : tail, &exponent))
		return S("0.0E0");
	digits[0] = text[0];
	memcpy(digits + 1, text + 2, MANTISSA_DIGITS);
	bool carry = text[2 + MANTISSA_DIGITS] >= '5';
	for (size_t i = sizeof digits; carry && i-- > 0;) {
		carry = digits[i] == '9';
		digits[i] = carry ? '0' : (char)(digits[i] + 1);
	}
	if (carry) {
		digits[0] = '1';
		exponent++;
	}
	size_t kept = sizeof digits;
	while (kept > 2 && digits[kept - 1] == '0')
		kept--;
	return str_format(arena, "%s%c.%.*sE%d", number < 0 ? "-" : "", digits[0], (int)kept - 1, digits + 1,
	                  (int)exponent);
}

/* Digits alone, and few enough: the number as written is its canonical form. */
static bool is_plain_integer(struct str text)
{
	size_t first = text.len > 0 && text.at[0] == '-';
	if (text.len == first || text.len - first > EXACT_DIGITS || (first == 1 && text.at[1] == '0'))
		return false;
	for (size_t i = first; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return true;
}

/* Steps 10 and 11; false when it is too large for a double. */
static bool number_literal(struct run *run, const struct json *value, struct rdf_term *out)
{
	const double integer_limit = 1e21;
	bool wants_double = str_equal(out->datatype, S(RDF_XSD "double"));
	double number;
	if (is_plain_integer(value->text) && !wants_double) {
		out->value = value->text;
		if (str_absent(out->datatype))
			out->datatype = S(RDF_XSD "integer");
		return true;
	}
	if (!json_to_real(value, &number))
		return false;
	bool whole = trunc(number) >= number && trunc(number) <= number;
	if (!whole || fabs(number) >= integer_limit || wants_double) {
		out->value = literal_double(run->w->arena, number);
		if (str_absent(out->datatype))
			out->datatype = S(RDF_XSD "double");
		return true;
	}
	/* Adding zero makes -0 positive. */
	out->value = str_format(run->w->arena, "%.0f", number + 0.0);
	if (str_absent(out->datatype))
		out->datatype = S(RDF_XSD "integer");
	return true;
}

struct str literal_language(struct run *run, struct str language)
{
	struct str small = str_copy(run->w->arena, language);
	for (size_t i = 0; i < small.len; i++) {
		char c = small.at[i];
		if (c >= 'A' && c <= 'Z')
			((char *)small.at)[i] = (char)(c + ('a' - 'A'));
	}
	return small;
}

/* Steps 12 to 14, of a text. */
static enum err text_literal(struct run *run, const struct object *object, struct rdf_term *out)
{
	bool tagged = object_has(object, KEYWORD_LANGUAGE);
	out->value = object->value->text;
	if (object_has(object, KEYWORD_DIRECTION)) {
		if (run->options->direction == JSONLD_DIRECTION_NONE)
			TRY(run_dropped(run, "rdfDirection not set", out->value));
		if (run->options->direction == JSONLD_DIRECTION_I18N_DATATYPE) {
			struct str language = tagged ? literal_language(run, object->language) : S("");
			out->datatype = str_format(run->w->arena, I18N "%.*s_%.*s", STR_ARG(language),
			                           STR_ARG(direction_text(object->direction)));
			return OK;
		}
	}
	if (tagged)
		out->language = object->language;
	if (str_absent(out->datatype))
		out->datatype = tagged ? S(RDF_RDF "langString") : S(RDF_XSD "string");
	return OK;
}

/* Step 8. */
static enum err json_literal(struct run *run, const struct json *value, struct rdf_term *out)
{
	struct rdf_term literal = {.kind = RDF_LITERAL, .datatype = S(RDF_RDF "JSON")};
	if (json_canonical(run->w, value, &literal.value) != OK) {
		struct str why = run->w->message;
		work_forgive(run->w);
		return fail(run->w, ERR_INPUT, "invalid JSON literal: %.*s", STR_ARG(why));
	}
	*out = literal;
	return OK;
}

enum err literal_of(struct run *run, const struct object *object, struct rdf_term *out)
{
	const struct json *value = object->value;
	struct rdf_term literal = {.kind = RDF_LITERAL};
	*out = (struct rdf_term){0};
	const struct name *type = object_has(object, KEYWORD_TYPE) ? &object->types[0] : NULL;
	if (type != NULL && type->keyword == KEYWORD_JSON)
		return json_literal(run, value, out);
	if (type != NULL && !type->is_well_formed && !iri_is_well_formed(type->text))
		return run_dropped(run, "relative @type reference", type->text);
	if (object_has(object, KEYWORD_LANGUAGE) && !iri_is_language_tag(object->language))
		return run_dropped(run, "invalid @language value", object->language);
	literal.datatype = type == NULL ? (struct str){0} : type->text;
	if (value->kind == JSON_TRUE || value->kind == JSON_FALSE) {
		literal.value = value->kind == JSON_TRUE ? S("true") : S("false");
		if (type == NULL)
			literal.datatype = S(RDF_XSD "boolean");
	} else if (value->kind == JSON_NUMBER) {
		if (!number_literal(run, value, &literal))
			return run_dropped(run, "number too large", value->text);
	} else {
		TRY(text_literal(run, object, &literal));
	}
	*out = literal;
	return OK;
}
