#include "http/field.h"

#include "base/check.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { TEXT_MAX = 10000, TOKEN_MAX = 256, JSON_MAX = 64 * 1024, RAW_MAX = 64 * 1024 };

/* What a source has for a field: text from an address or a form, or a JSON value; neither when it was not
 * sent. */
struct given {
	struct str text;
	const struct json *json;
};

static bool is_missing(const struct given *given)
{
	return str_absent(given->text) && given->json == NULL;
}

static int64_t max_of(const struct field *field)
{
	if (field->max > 0)
		return field->max;
	switch (field->type) {
	case FIELD_TOKEN: return TOKEN_MAX;
	case FIELD_JSON: return JSON_MAX;
	case FIELD_RAW:
	case FIELD_FILE: return RAW_MAX;
	case FIELD_ID:
	case FIELD_TEXT:
	case FIELD_INT:
	case FIELD_REAL:
	case FIELD_BOOL:
	case FIELD_CHOICE:
	case FIELD_LIST: break;
	}
	return TEXT_MAX;
}

static bool has_range(const struct field *field)
{
	return field->min != 0 || field->max != 0;
}

/* ---- saying what would fit ---- */

static struct str fitting_number(struct work *w, const struct field *field, const char *kind)
{
	if (!has_range(field))
		return str_of(kind);
	return str_format(w->arena, "%s from %" PRId64 " to %" PRId64, kind, field->min, field->max);
}

static struct str fitting_length(struct work *w, const struct field *field, const char *kind)
{
	if (field->min > 0)
		return str_format(w->arena, "%s, %" PRId64 " to %" PRId64 " bytes long", kind, field->min,
		                  max_of(field));
	return str_format(w->arena, "%s, at most %" PRId64 " bytes long", kind, max_of(field));
}

static struct str fitting_choice(struct work *w, const struct field *field)
{
	struct buf buf = buf_init(w->arena, 1024);
	buf_put(&buf, S("one of: "));
	for (const char *const *choice = field->choices; *choice != NULL; choice++) {
		buf_put(&buf, choice == field->choices ? S("") : S(", "));
		buf_put(&buf, str_of(*choice));
	}
	return buf_str(&buf);
}

static struct str fitting(struct work *w, const struct field *field)
{
	switch (field->type) {
	case FIELD_ID: return S("an identifier of 36 characters");
	case FIELD_TEXT: return fitting_length(w, field, "text");
	case FIELD_TOKEN: return fitting_length(w, field, "letters, digits and - _ . ~ only");
	case FIELD_INT: return fitting_number(w, field, "a whole number");
	case FIELD_REAL: return fitting_number(w, field, "a number");
	case FIELD_BOOL: return S("true or false");
	case FIELD_CHOICE: return fitting_choice(w, field);
	case FIELD_JSON: return fitting_length(w, field, "a value");
	case FIELD_RAW: return fitting_length(w, field, "sent as the body");
	case FIELD_FILE: return fitting_length(w, field, "a file");
	case FIELD_LIST: break;
	}
	check(false);
	return (struct str){0};
}

static enum err refuse(struct work *w, const struct field *field)
{
	bool said = field->sentence != NULL;
	return fail(w, ERR_INPUT, "“%s” must be %.*s%s%s%s", field->name, STR_ARG(fitting(w, field)),
	            said ? " (" : "", said ? field->sentence : "", said ? ")." : ".");
}

/* ---- finding the value ---- */

static enum err find_pair(struct work *w, const struct field *field, const struct field_pair *pairs,
                          size_t count, struct given *given)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(pairs[i].name, str_of(field->name)))
			continue;
		if (!str_absent(given->text))
			return fail(w, ERR_INPUT, "“%s” was sent twice.", field->name);
		given->text = pairs[i].value;
	}
	/* A form sends its blank fields too. */
	bool may_be_empty = (field->type == FIELD_TEXT || field->type == FIELD_RAW) && field->min == 0;
	if (given->text.len == 0 && !may_be_empty)
		given->text = (struct str){0};
	return OK;
}

/* The part of a pair's name behind "field.", or absent. */
static struct str key_below(const struct field *field, struct str name)
{
	struct str rest = name, head = str_cut(&rest, '.');
	return str_equal(head, str_of(field->name)) ? rest : (struct str){0};
}

/* A form's pairs `name.key=value` as a JSON object of strings. */
static enum err find_object(struct work *w, const struct field *field, const struct field_source *source,
                            struct given *given)
{
	struct json_member *members = work_array(w, source->form_count, sizeof *members);
	size_t count = 0;
	for (size_t i = 0; i < source->form_count; i++) {
		struct str key = key_below(field, source->form[i].name);
		if (str_absent(key))
			continue;
		for (size_t j = 0; j < count; j++)
			if (str_equal(members[j].name, key))
				return fail(w, ERR_INPUT, "“%s.%.*s” was sent twice.", field->name,
				            STR_ARG(key));
		struct json value = {.kind = JSON_STRING, .text = source->form[i].value};
		members[count++] = (struct json_member){key, value};
	}
	if (count == 0)
		return OK;
	struct json *object = work_alloc(w, sizeof *object);
	*object = (struct json){.kind = JSON_OBJECT, .count = count, .members = members};
	given->json = object;
	return OK;
}

static enum err find_in_body(struct work *w, const struct field *field, const struct field_source *source,
                             struct given *given)
{
	if (field->type == FIELD_RAW) {
		given->text = source->raw;
		return OK;
	}
	if (source->json != NULL) {
		given->json = json_get(source->json, str_of(field->name));
		if (given->json != NULL && given->json->kind == JSON_NULL)
			given->json = NULL;
		return OK;
	}
	if (field->type == FIELD_JSON)
		return find_object(w, field, source, given);
	return find_pair(w, field, source->form, source->form_count, given);
}

static enum err find(struct work *w, const struct field *field, const struct field_source *source,
                     struct given *given)
{
	switch (field->place) {
	case FIELD_PATH: return find_pair(w, field, source->path, source->path_count, given);
	case FIELD_QUERY: return find_pair(w, field, source->query, source->query_count, given);
	case FIELD_BODY: return find_in_body(w, field, source, given);
	}
	check(false);
	return ERR_INTERNAL;
}

/* ---- reading one value ---- */

/* The text of a value that must be text: a JSON number is not. */
static bool text_of(const struct given *given, struct str *out)
{
	*out = given->json == NULL ? given->text : given->json->text;
	return given->json == NULL || given->json->kind == JSON_STRING;
}

static bool length_fits(const struct field *field, size_t len)
{
	return len >= (size_t)field->min && len <= (size_t)max_of(field);
}

static enum err read_id(struct work *w, const struct field *field, const struct given *given, struct id *out)
{
	struct str text;
	if (!text_of(given, &text) || !id_parse(text, out) || id_is_zero(*out))
		return refuse(w, field);
	return OK;
}

static enum err read_text(struct work *w, const struct field *field, const struct given *given,
                          struct str *out)
{
	struct str text;
	/* Cleaning makes at most three times the bytes smaller; far more than that is refused before the
	 * work. */
	if (!text_of(given, &text) || text.len > (size_t)max_of(field) * 3)
		return refuse(w, field);
	TRY(utf8_clean(w, text, str_of(field->name), out));
	return length_fits(field, out->len) ? OK : refuse(w, field);
}

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';
		if (!letter && !digit && c != '-' && c != '_' && c != '.' && c != '~')
			return false;
	}
	return true;
}

static enum err read_token(struct work *w, const struct field *field, const struct given *given,
                           struct str *out)
{
	if (!text_of(given, out) || !is_token(*out) || !length_fits(field, out->len))
		return refuse(w, field);
	return OK;
}

static enum err read_int(struct work *w, const struct field *field, const struct given *given, int64_t *out)
{
	bool whole = given->json == NULL ? str_to_int(given->text, out) : json_to_int(given->json, out);
	bool fits = whole && *out != INT64_MIN &&
	            (!has_range(field) || (*out >= field->min && *out <= field->max));
	return fits ? OK : refuse(w, field);
}

static enum err read_real(struct work *w, const struct field *field, const struct given *given, double *out)
{
	bool number = given->json == NULL ? str_to_real(given->text, out) : json_to_real(given->json, out);
	bool fits =
		number && (!has_range(field) || (*out >= (double)field->min && *out <= (double)field->max));
	return fits ? OK : refuse(w, field);
}

static enum err read_bool(struct work *w, const struct field *field, const struct given *given, bool *out)
{
	if (given->json != NULL) {
		*out = given->json->kind == JSON_TRUE;
		return *out || given->json->kind == JSON_FALSE ? OK : refuse(w, field);
	}
	*out = str_equal(given->text, S("on")) || str_equal(given->text, S("1")) ||
	       str_equal(given->text, S("true"));
	bool no = str_equal(given->text, S("0")) || str_equal(given->text, S("false"));
	return *out || no ? OK : refuse(w, field);
}

static enum err read_choice(struct work *w, const struct field *field, const struct given *given,
                            struct str *out)
{
	if (!text_of(given, out))
		return refuse(w, field);
	for (const char *const *choice = field->choices; *choice != NULL; choice++)
		if (str_equal(*out, str_of(*choice)))
			return OK;
	return refuse(w, field);
}

static enum err read_json(struct work *w, const struct field *field, const struct given *given,
                          const struct json **out)
{
	if (given->json == NULL)
		return refuse(w, field);
	struct buf buf = buf_init(w->arena, (size_t)max_of(field));
	struct json_out writer = json_out(&buf);
	json_value(&writer, given->json);
	*out = given->json;
	return buf.full ? refuse(w, field) : OK;
}

static enum err read_raw(struct work *w, const struct field *field, const struct given *given,
                         struct str *out)
{
	*out = given->text;
	return length_fits(field, out->len) ? OK : refuse(w, field);
}

static enum err read_value(struct work *w, const struct field *field, const struct given *given, void *at)
{
	switch (field->type) {
	case FIELD_ID: return read_id(w, field, given, at);
	case FIELD_TEXT: return read_text(w, field, given, at);
	case FIELD_TOKEN: return read_token(w, field, given, at);
	case FIELD_INT: return read_int(w, field, given, at);
	case FIELD_REAL: return read_real(w, field, given, at);
	case FIELD_BOOL: return read_bool(w, field, given, at);
	case FIELD_CHOICE: return read_choice(w, field, given, at);
	case FIELD_JSON: return read_json(w, field, given, at);
	case FIELD_RAW:
	case FIELD_FILE: return given->json == NULL ? read_raw(w, field, given, at) : refuse(w, field);
	case FIELD_LIST: break;
	}
	check(false);
	return ERR_INTERNAL;
}

/* The zero of a field's type means "not sent" except for numbers. */
static void put_absent(const struct field *field, void *at)
{
	if (field->type == FIELD_INT)
		memcpy(at, &(int64_t){INT64_MIN}, sizeof(int64_t));
	else if (field->type == FIELD_REAL)
		memcpy(at, &(double){NAN}, sizeof(double));
}

static enum err read_one(struct work *w, const struct field *field, const struct field_source *source,
                         void *at)
{
	struct given given = {0};
	put_absent(field, at);
	TRY(find(w, field, source, &given));
	if (!is_missing(&given))
		return read_value(w, field, &given, at);
	if (!field->required)
		return OK;
	return fail(w, ERR_INPUT, "“%s” is missing; it must be %.*s.", field->name,
	            STR_ARG(fitting(w, field)));
}

/* ---- what nobody asked for ---- */

static bool is_named(const struct field *fields, size_t count, struct str name, bool form)
{
	for (size_t i = 0; i < count; i++) {
		if (fields[i].place != FIELD_BODY)
			continue;
		bool dotted = form && fields[i].type == FIELD_JSON;
		if (dotted ? !str_absent(key_below(&fields[i], name))
		           : str_equal(name, str_of(fields[i].name)))
			return true;
	}
	return false;
}

static enum err refuse_unknown(struct work *w, const struct field *fields, size_t count,
                               const struct field_source *source)
{
	const char *sentence = "“%.*s” is not a field of this request.";
	const struct json *json = source->json;
	if (json != NULL && json->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "The body must be a JSON object.");
	for (size_t i = 0; json != NULL && i < json->count; i++)
		if (!is_named(fields, count, json->members[i].name, false))
			return fail(w, ERR_INPUT, sentence, STR_ARG(json->members[i].name));
	for (size_t i = 0; i < source->form_count; i++)
		if (!is_named(fields, count, source->form[i].name, true))
			return fail(w, ERR_INPUT, sentence, STR_ARG(source->form[i].name));
	return OK;
}

enum err field_read(struct work *w, const struct field *fields, size_t count,
                    const struct field_source *source, void *input)
{
	TRY(refuse_unknown(w, fields, count, source));
	for (size_t i = 0; i < count; i++)
		TRY(read_one(w, &fields[i], source, (char *)input + fields[i].offset));
	return OK;
}
