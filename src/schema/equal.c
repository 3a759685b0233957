#include "schema/equal.h"

#include "base/arena.h"
#include "schema/decimal.h"

#include <stdlib.h>

bool effort_take(struct effort *effort, uint64_t steps)
{
	if (effort->spent || effort->left < steps) {
		effort->spent = true;
		return false;
	}
	effort->left -= steps;
	return true;
}

static bool equal_numbers(struct arena *arena, struct str a, struct str b)
{
	struct decimal left, right;
	if (str_equal(a, b))
		return true;
	left = decimal_read(arena, a);
	right = decimal_read(arena, b);
	return decimal_compare(&left, &right) == 0;
}

static bool equal_objects(struct arena *arena, struct effort *effort, const struct json *a,
                          const struct json *b)
{
	for (size_t i = 0; i < a->count; i++) {
		if (!effort_take(effort, b->count))
			return false;
		const struct json *other = json_get(b, a->members[i].name);
		if (other == NULL || !equal_values(arena, effort, &a->members[i].value, other))
			return false;
	}
	return true;
}

/* Bounded by JSON_DEPTH_MAX. */
bool equal_values(struct arena *arena, struct effort *effort, const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count ||
	    !effort_take(effort, 1 + (a->text.len + b->text.len) / 16))
		return false;
	if (a->kind == JSON_NUMBER)
		return equal_numbers(arena, a->text, b->text);
	if (a->kind == JSON_OBJECT)
		return equal_objects(arena, effort, a, b);
	for (size_t i = 0; i < a->count; i++)
		if (!equal_values(arena, effort, &a->elements[i], &b->elements[i]))
			return false;
	return str_equal(a->text, b->text);
}

/* ---- uniqueness ---- */

/* FNV-1a. */
static uint64_t mix(uint64_t hash, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The same for values that are the same. */
static uint64_t hash_of(struct arena *arena, struct effort *effort, const struct json *value)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ value->kind;
	if (!effort_take(effort, 1 + value->text.len / 16))
		return 0;
	if (value->kind == JSON_NUMBER) {
		struct decimal number = decimal_read(arena, value->text);
		return mix(hash, number.digits) ^ (uint64_t)number.exponent << 1 ^ (number.negative ? 1 : 0);
	}
	if (value->kind == JSON_STRING)
		return mix(hash, value->text);
	for (size_t i = 0; i < value->count; i++) {
		/* Members have no order, so they are added; elements have. */
		if (value->kind == JSON_OBJECT)
			hash += mix(hash_of(arena, effort, &value->members[i].value), value->members[i].name);
		else
			hash = hash * 31 + hash_of(arena, effort, &value->elements[i]);
	}
	return hash;
}

struct hashed {
	uint64_t hash;
	const struct json *value;
};

static int by_hash(const void *a, const void *b)
{
	const struct hashed *left = a, *right = b;
	return left->hash < right->hash ? -1 : left->hash > right->hash;
}

bool equal_to_none(struct arena *arena, struct effort *effort, const struct json *array)
{
	if (array->count < 2)
		return true;
	struct hashed *all = arena_array(arena, array->count, sizeof *all);
	for (size_t i = 0; i < array->count; i++)
		all[i] = (struct hashed){hash_of(arena, effort, &array->elements[i]), &array->elements[i]};
	if (effort->spent || !effort_take(effort, array->count))
		return false;
	qsort(all, array->count, sizeof *all, by_hash);
	for (size_t i = 0; i < array->count; i++)
		for (size_t j = i + 1; j < array->count && all[j].hash == all[i].hash; j++)
			if (equal_values(arena, effort, all[i].value, all[j].value) || effort->spent)
				return false;
	return true;
}
