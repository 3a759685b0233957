/* The canonical form: RFC 8785. Escapes and numbers are the writer's already; here names are sorted. */
#include "base/json.h"

#include <stdlib.h>

/* Where a byte of UTF-8 stands among those of UTF-16's order. The two agree but for characters
 * over U+FFFF, whose surrogates come before U+E000. */
static int rank(char c)
{
	int byte = (unsigned char)c;
	return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
}

static int by_utf16(const void *a, const void *b)
{
	struct str x = (*(const struct json_member *const *)a)->name;
	struct str y = (*(const struct json_member *const *)b)->name;
	for (size_t i = 0; i < x.len && i < y.len; i++)
		if (x.at[i] != y.at[i])
			return rank(x.at[i]) - rank(y.at[i]);
	return (x.len > y.len) - (x.len < y.len);
}

static enum err put(struct work *w, struct json_out *out, const struct json *value);

static enum err put_number(struct work *w, struct json_out *out, const struct json *value)
{
	double number;
	if (!json_to_real(value, &number))
		return fail(w, ERR_INPUT,
		            "The number %.*s is too large, or too long, to have a canonical form.",
		            STR_ARG(value->text));
	json_real(out, number);
	return OK;
}

static enum err put_elements(struct work *w, struct json_out *out, const struct json *array)
{
	json_array(out);
	for (size_t i = 0; i < array->count; i++)
		TRY(put(w, out, &array->elements[i]));
	json_end(out);
	return OK;
}

static enum err put_members(struct work *w, struct json_out *out, const struct json *object)
{
	const struct json_member **sorted = work_array(w, object->count, sizeof *sorted);
	for (size_t i = 0; i < object->count; i++)
		sorted[i] = &object->members[i];
	qsort(sorted, object->count, sizeof *sorted, by_utf16);
	json_object(out);
	for (size_t i = 0; i < object->count; i++) {
		json_name(out, sorted[i]->name);
		TRY(put(w, out, &sorted[i]->value));
	}
	json_end(out);
	return OK;
}

static enum err put(struct work *w, struct json_out *out, const struct json *value)
{
	switch (value->kind) {
	case JSON_NUMBER: return put_number(w, out, value);
	case JSON_ARRAY: return put_elements(w, out, value);
	case JSON_OBJECT: return put_members(w, out, value);
	case JSON_NULL:
	case JSON_FALSE:
	case JSON_TRUE:
	case JSON_STRING: json_value(out, value); return OK;
	}
	return OK;
}

enum err json_canonical(struct work *w, const struct json *value, struct str *out)
{
	/* The tree had a maximum when it was read, and no part of it grows more than tenfold. */
	struct buf buf = buf_init(w->arena, SIZE_MAX / 4);
	struct json_out json = json_out(&buf);
	TRY(put(w, &json, value));
	*out = buf_str(&buf);
	return OK;
}
