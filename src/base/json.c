/* Looking into a parsed tree. Reading is in json_read.c, writing in json_write.c. */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>

/* No number of a length that is read can come back into an int64 from a larger one. */
enum { EXPONENT_MAX = 2 * STR_NUMBER_MAX };

const struct json *json_get(const struct json *object, struct str name)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (str_equal(object->members[i].name, name))
			return &object->members[i].value;
	return NULL;
}

const struct json *json_at(const struct json *array, size_t index)
{
	if (array == NULL || array->kind != JSON_ARRAY || index >= array->count)
		return NULL;
	return &array->elements[index];
}

struct str json_get_str(const struct json *object, struct str name)
{
	const struct json *value = json_get(object, name);
	return value != NULL && value->kind == JSON_STRING ? value->text : (struct str){0};
}

int64_t json_get_int(const struct json *object, struct str name)
{
	int64_t number;
	return json_to_int(json_get(object, name), &number) ? number : INT64_MIN;
}

double json_get_real(const struct json *object, struct str name)
{
	double number;
	return json_to_real(json_get(object, name), &number) ? number : NAN;
}

bool json_get_bool(const struct json *object, struct str name)
{
	const struct json *value = json_get(object, name);
	return value != NULL && value->kind == JSON_TRUE;
}

/* Value of the digits in `mantissa` (JSON's grammar, without exponent) times 10^exponent, when that
 * is whole: every digit behind the moved decimal point must be 0. */
static bool whole(struct str mantissa, int64_t exponent, int64_t *out)
{
	bool negative = str_starts(mantissa, S("-"));
	struct str digits = str_slice(mantissa, negative, SIZE_MAX);
	size_t dot = str_find_byte(digits, '.');
	int64_t point = exponent + (int64_t)(dot == SIZE_MAX ? digits.len : dot);
	int64_t value = 0, place = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.at[i] == '.')
			continue;
		int digit = digits.at[i] - '0';
		if (place++ >= point && digit != 0)
			return false;
		/* Counting downwards reaches INT64_MIN without overflow. */
		if (place <= point && (__builtin_mul_overflow(value, 10, &value) ||
		                       __builtin_sub_overflow(value, digit, &value)))
			return false;
	}
	for (; place < point && value != 0; place++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	if (!negative && value == INT64_MIN)
		return false;
	*out = negative ? value : -value;
	return true;
}

bool json_to_int(const struct json *value, int64_t *out)
{
	if (value == NULL || value->kind != JSON_NUMBER)
		return false;
	if (str_to_int(value->text, out))
		return true;
	struct str rest = value->text;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.at[i] != 'e' && rest.at[i] != 'E')
			continue;
		size_t sign = rest.at[i + 1] == '+';
		int64_t exponent;
		if (!str_to_int(str_slice(rest, i + 1 + sign, SIZE_MAX), &exponent) ||
		    llabs(exponent) > EXPONENT_MAX)
			return false;
		return whole(str_slice(rest, 0, i), exponent, out);
	}
	return whole(rest, 0, out);
}

bool json_to_real(const struct json *value, double *out)
{
	return value != NULL && value->kind == JSON_NUMBER && str_to_real(value->text, out);
}

/* ---- copies ---- */

/* An empty one, with room for those of another and one more. */
static struct json_member *begin_object(struct work *w, size_t count, struct json *out)
{
	struct json_member *members = work_array(w, count + 1, sizeof *members);
	*out = (struct json){.kind = JSON_OBJECT, .members = members};
	return members;
}

const struct json *json_without(struct work *w, const struct json *object, struct str name)
{
	struct json *out = work_alloc(w, sizeof *out);
	struct json_member *members = begin_object(w, object->count, out);
	for (size_t i = 0; i < object->count; i++)
		if (!str_equal(object->members[i].name, name))
			members[out->count++] = object->members[i];
	return out;
}

const struct json *json_with(struct work *w, const struct json *object, struct str name,
                             const struct json *value)
{
	struct json *out = work_alloc(w, sizeof *out);
	struct json_member *members = begin_object(w, object->count, out);
	bool there = false;
	for (; out->count < object->count; out->count++) {
		struct json_member *member = &members[out->count];
		*member = object->members[out->count];
		if (!str_equal(member->name, name))
			continue;
		member->value = *value;
		there = true;
	}
	if (!there)
		members[out->count++] = (struct json_member){name, *value};
	return out;
}
