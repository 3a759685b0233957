/* schema_check_value: the rules about a value by itself. */
#include "base/utf8.h"
#include "schema/schema_parts.h"

enum { PATTERN_STEPS = 1000 };

static bool holds_type(struct schema_run *run, const struct schema_rule *rule, const struct json *value)
{
	if ((rule->types & 1U << value->kind) != 0)
		return true;
	if (value->kind != JSON_NUMBER || (rule->types & TYPE_INTEGER) == 0)
		return false;
	struct decimal number = decimal_read(run->w->arena, value->text);
	return decimal_is_integer(&number);
}

static bool holds_enum(struct schema_run *run, const struct schema_rule *rule, const struct json *value)
{
	for (size_t i = 0; i < rule->value->count; i++)
		if (equal_values(run->w->arena, &run->effort, &rule->value->elements[i], value))
			return true;
	return false;
}

static bool holds_number(struct schema_run *run, const struct schema_rule *rule, const struct json *value)
{
	if (value->kind != JSON_NUMBER || !effort_take(&run->effort, value->text.len))
		return true;
	struct decimal number = decimal_read(run->w->arena, value->text);
	if (rule->op == OP_MULTIPLE_OF) {
		enum decimal_answer answer = decimal_is_multiple(&number, &rule->number);
		if (answer == DECIMAL_UNKNOWN)
			return schema_stuck(run,
			                    S("A number in its schema has too many digits to divide by."));
		return answer == DECIMAL_YES;
	}
	int order = decimal_compare(&number, &rule->number);
	return rule->op == OP_MINIMUM   ? order >= 0
	       : rule->op == OP_MAXIMUM ? order <= 0
	       : rule->op == OP_ABOVE   ? order > 0
	                                : order < 0;
}

static bool holds_text(struct schema_run *run, const struct schema_rule *rule, const struct json *value)
{
	uint64_t steps = value->text.len / 16 + (rule->op == OP_PATTERN ? PATTERN_STEPS : 0);
	if (value->kind != JSON_STRING || !effort_take(&run->effort, steps))
		return true;
	if (rule->op == OP_MIN_LENGTH)
		return value->text.len >= rule->least && utf8_count(value->text) >= rule->least;
	if (rule->op == OP_MAX_LENGTH)
		return value->text.len <= rule->least || utf8_count(value->text) <= rule->least;
	if (rule->op == OP_FORMAT)
		return format_holds(run->w->arena, rule->format, value->text);
	enum pattern_answer answer = pattern_match(run->matcher, rule->pattern, value->text);
	if (answer == PATTERN_GIVEN_UP)
		return schema_stuck(run, S("A pattern in its schema takes too long to look for."));
	return answer == PATTERN_MATCHES;
}

static bool holds_count(const struct schema_rule *rule, const struct json *value, enum json_kind kind,
                        bool most)
{
	return value->kind != kind || (most ? value->count <= rule->least : value->count >= rule->least);
}

static bool holds(struct schema_run *run, const struct schema_rule *rule, const struct json *value)
{
	/* The others are not about a value by itself. */
	switch ((int)rule->op) {
	case OP_TYPE: return holds_type(run, rule, value);
	case OP_CONST: return equal_values(run->w->arena, &run->effort, rule->value, value);
	case OP_ENUM: return holds_enum(run, rule, value);
	case OP_MULTIPLE_OF:
	case OP_MINIMUM:
	case OP_MAXIMUM:
	case OP_ABOVE:
	case OP_BELOW: return holds_number(run, rule, value);
	case OP_MIN_LENGTH:
	case OP_MAX_LENGTH:
	case OP_PATTERN:
	case OP_FORMAT: return holds_text(run, rule, value);
	case OP_MIN_ITEMS: return holds_count(rule, value, JSON_ARRAY, false);
	case OP_MAX_ITEMS: return holds_count(rule, value, JSON_ARRAY, true);
	case OP_MIN_PROPERTIES: return holds_count(rule, value, JSON_OBJECT, false);
	case OP_MAX_PROPERTIES: return holds_count(rule, value, JSON_OBJECT, true);
	case OP_UNIQUE: return value->kind != JSON_ARRAY || equal_to_none(run->w->arena, &run->effort, value);
	default: return false;
	}
}

bool schema_check_value(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at)
{
	bool met = holds(run, rule, at->value);
	if (run->effort.spent)
		return schema_stuck(run, S("It would take too long to hold it against its schema."));
	return met ? true : schema_miss(run, rule, at, (struct str){0});
}
