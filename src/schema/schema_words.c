/* schema_tell: what does not fit, for people. */
#include "schema/schema_parts.h"

enum { PATH_BYTES_MAX = 4096, SHOWN_MAX = 100 };

size_t schema_depth(const struct schema_at *at)
{
	size_t depth = 0;
	for (const struct schema_step *step = at->step; step != NULL; step = step->outer)
		depth++;
	return depth;
}

/* ---- where ---- */

static void put_token(struct buf *buf, struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char byte = name.at[i];
		buf_put(buf, byte == '~' ? S("~0") : byte == '/' ? S("~1") : str_slice(name, i, 1));
	}
}

/* Bounded by JSON_DEPTH_MAX. */
static void put_path(struct buf *buf, const struct schema_step *step)
{
	if (step == NULL)
		return;
	put_path(buf, step->outer);
	buf_byte(buf, '/');
	if (str_absent(step->name))
		buf_int(buf, (int64_t)step->index);
	else
		put_token(buf, step->name);
}

static struct str path_of(struct schema_run *run, const struct schema_step *step)
{
	struct buf buf = buf_init(run->w->arena, PATH_BYTES_MAX);
	put_path(&buf, step);
	return buf.len == 0 ? S("") : buf_str(&buf);
}

/* ---- what ---- */

static struct str kind_of(const struct json *value)
{
	switch (value->kind) {
	case JSON_NULL: return S("null");
	case JSON_FALSE:
	case JSON_TRUE: return S("a truth value");
	case JSON_NUMBER: return S("a number");
	case JSON_STRING: return S("a text");
	case JSON_ARRAY: return S("a list");
	case JSON_OBJECT: return S("an object");
	}
	return S("");
}

static struct str types_of(struct schema_run *run, unsigned types)
{
	static const struct {
		unsigned type;
		struct str words;
	} known[] = {
		{1 << JSON_NULL, S_INIT("null")},        {1 << JSON_TRUE, S_INIT("a truth value")},
		{1 << JSON_NUMBER, S_INIT("a number")},  {TYPE_INTEGER, S_INIT("a whole number")},
		{1 << JSON_STRING, S_INIT("a text")},    {1 << JSON_ARRAY, S_INIT("a list")},
		{1 << JSON_OBJECT, S_INIT("an object")},
	};
	struct buf buf = buf_init(run->w->arena, 256);
	for (size_t i = 0; i < COUNT(known); i++)
		if ((types & known[i].type) != 0)
			buf_format(&buf, "%s%.*s", buf.len == 0 ? "" : " or ", STR_ARG(known[i].words));
	return buf.len == 0 ? S("nothing") : buf_str(&buf);
}

static struct str number_of(struct schema_run *run, const struct schema_rule *rule)
{
	const struct decimal *number = &rule->number;
	if (number->digits.len == 0)
		return S("0");
	struct str shown = str_slice(number->digits, 0, SHOWN_MAX);
	const char *sign = number->negative ? "-" : "";
	return number->exponent == 0 ? str_format(run->w->arena, "%s%.*s", sign, STR_ARG(shown))
	                             : str_format(run->w->arena, "%s%.*se%lld", sign, STR_ARG(shown),
	                                          (long long)number->exponent);
}

static struct str about_text(struct schema_run *run, const struct schema_rule *rule)
{
	struct arena *arena = run->w->arena;
	struct str shown = str_slice(rule->text, 0, SHOWN_MAX);
	unsigned long long limit = rule->least;
	if (rule->op == OP_PATTERN)
		return str_format(arena, "does not have the form “%.*s”", STR_ARG(shown));
	if (rule->op == OP_FORMAT)
		return str_format(arena, "is not of the format “%.*s”", STR_ARG(shown));
	return str_format(arena, "has %s than %llu characters", rule->op == OP_MIN_LENGTH ? "fewer" : "more",
	                  limit);
}

static struct str about_count(struct schema_run *run, const struct schema_rule *rule)
{
	bool fewer = rule->op == OP_MIN_ITEMS || rule->op == OP_MIN_PROPERTIES;
	bool items = rule->op == OP_MIN_ITEMS || rule->op == OP_MAX_ITEMS;
	return str_format(run->w->arena, "has %s than %llu %s", fewer ? "fewer" : "more",
	                  (unsigned long long)rule->least, items ? "entries" : "members");
}

static struct str about_number(struct schema_run *run, const struct schema_rule *rule)
{
	const char *wrong = rule->op == OP_MULTIPLE_OF ? "is no multiple of"
	                    : rule->op == OP_MINIMUM   ? "is less than"
	                    : rule->op == OP_MAXIMUM   ? "is more than"
	                    : rule->op == OP_ABOVE     ? "is not more than"
	                                               : "is not less than";
	struct str number = number_of(run, rule);
	return str_format(run->w->arena, "%s %.*s", wrong, STR_ARG(number));
}

static struct str what_of(struct schema_run *run, const struct schema_rule *rule, const struct json *value,
                          struct str name)
{
	struct arena *arena = run->w->arena;
	struct str types;
	/* The others only hand on what their schemas say. */
	switch ((int)rule->op) {
	case OP_TYPE:
		types = types_of(run, rule->types);
		return str_format(arena, "should be %.*s, and is %.*s", STR_ARG(types),
		                  STR_ARG(kind_of(value)));
	case OP_CONST: return S("is not the one value that is allowed");
	case OP_ENUM: return S("is none of the values that are allowed");
	case OP_MULTIPLE_OF:
	case OP_MINIMUM:
	case OP_MAXIMUM:
	case OP_ABOVE:
	case OP_BELOW: return about_number(run, rule);
	case OP_MIN_LENGTH:
	case OP_MAX_LENGTH:
	case OP_PATTERN:
	case OP_FORMAT: return about_text(run, rule);
	case OP_MIN_ITEMS:
	case OP_MAX_ITEMS:
	case OP_MIN_PROPERTIES:
	case OP_MAX_PROPERTIES: return about_count(run, rule);
	case OP_UNIQUE: return S("has the same entry twice");
	case OP_REQUIRED:
	case OP_DEPENDENT_REQUIRED:
		return str_format(arena, "lacks “%.*s”", STR_ARG(str_slice(name, 0, SHOWN_MAX)));
	case OP_CONTAINS: return S("has too few or too many entries of the kind that is wanted");
	case OP_ANY_OF: return S("fits none of the alternatives");
	case OP_ONE_OF: return S("does not fit exactly one of the alternatives");
	case OP_NOT: return S("is of a kind that is not allowed");
	default: return S("is not allowed there");
	}
}

void schema_tell(struct schema_run *run, const struct schema_rule *rule, const struct schema_at *at,
                 struct str name)
{
	struct str path = path_of(run, at->step), what = what_of(run, rule, at->value, name);
	run->finding_depth = schema_depth(at);
	run->finding = (struct schema_finding){
		.path = path,
		.keyword = rule->keyword,
		.words = path.len == 0 ? str_format(run->w->arena, "The whole %.*s.", STR_ARG(what))
	                               : str_format(run->w->arena, "“%.*s” %.*s.",
	                                            STR_ARG(str_slice(path, 0, 300)), STR_ARG(what)),
	};
}
