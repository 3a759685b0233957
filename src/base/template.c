#include "base/template.h"

#include <inttypes.h>

struct str template_str_of_str(struct arena *arena, struct str value)
{
	(void)arena;
	return value;
}

struct str template_str_of_markup(struct arena *arena, struct markup value)
{
	(void)arena;
	return value.html;
}

struct str template_str_of_id(struct arena *arena, struct id value)
{
	return id_text(arena, value);
}

struct str template_str_of_text(struct arena *arena, const char *value)
{
	(void)arena;
	return str_of(value);
}

struct str template_str_of_int(struct arena *arena, int64_t value)
{
	return str_format(arena, "%" PRId64, value);
}

struct str template_str_of_unsigned(struct arena *arena, uint64_t value)
{
	return str_format(arena, "%" PRIu64, value);
}

bool template_true_str(struct str value)
{
	return value.len > 0;
}

bool template_true_markup(struct markup value)
{
	return value.html.len > 0;
}

bool template_true_id(struct id value)
{
	return !id_is_zero(value);
}

bool template_true_bool(bool value)
{
	return value;
}

bool template_true_int(int64_t value)
{
	return value != 0;
}

bool template_true_unsigned(uint64_t value)
{
	return value != 0;
}

bool template_true_pointer(const void *value)
{
	return value != NULL;
}
