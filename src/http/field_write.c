#include "http/field.h"

#include "base/check.h"

#include <math.h>

static void write_id(struct json_out *out, struct id id)
{
	struct arena *arena = out->buf->arena;
	json_str(out, id_text(arena, id));
}

static void write_list(struct json_out *out, const struct field *field, const struct field_list *list)
{
	json_array(out);
	for (size_t i = 0; i < list->count; i++) {
		json_object(out);
		field_write(out, field->item, field->item_count,
		            (const char *)list->at + i * field->item_size);
		json_end(out);
	}
	json_end(out);
}

static bool is_absent(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_ID: return id_is_zero(*(const struct id *)at);
	case FIELD_TEXT:
	case FIELD_TOKEN:
	case FIELD_CHOICE: return str_absent(*(const struct str *)at);
	case FIELD_INT: return *(const int64_t *)at == INT64_MIN;
	case FIELD_REAL: return isnan(*(const double *)at);
	case FIELD_JSON: return *(const struct json *const *)at == NULL;
	case FIELD_BOOL:
	case FIELD_LIST:
	case FIELD_FILE:
	case FIELD_RAW: break;
	}
	return false;
}

static void write_value(struct json_out *out, const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_ID: write_id(out, *(const struct id *)at); return;
	case FIELD_TEXT:
	case FIELD_TOKEN:
	case FIELD_CHOICE: json_str(out, *(const struct str *)at); return;
	case FIELD_INT: json_int(out, *(const int64_t *)at); return;
	case FIELD_REAL: json_real(out, *(const double *)at); return;
	case FIELD_BOOL: json_bool(out, *(const bool *)at); return;
	case FIELD_JSON: json_value(out, *(const struct json *const *)at); return;
	case FIELD_LIST: write_list(out, field, at); return;
	case FIELD_FILE:
	case FIELD_RAW: break;
	}
	check(false);
}

void field_write(struct json_out *out, const struct field *fields, size_t count, const void *value)
{
	for (size_t i = 0; i < count; i++) {
		const void *at = (const char *)value + fields[i].offset;
		if (is_absent(&fields[i], at))
			continue;
		json_name(out, str_of(fields[i].name));
		write_value(out, &fields[i], at);
	}
}
