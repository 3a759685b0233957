#include "web/pages/judgements.h"

/* A form sends text, the API may send a number. */
static bool read_level(const struct json *value, int64_t *level)
{
	return value->kind == JSON_STRING ? str_to_int(value->text, level) : json_to_int(value, level);
}

/* A field of points that nobody filled in is sent all the same. */
static bool is_left_empty(const struct json *value)
{
	return value->kind == JSON_STRING && str_trim(value->text).len == 0;
}

enum err judgements_read(struct work *w, const struct json *levels, const struct json *comments,
                         struct judgement **out, size_t *count)
{
	*count = 0;
	*out = NULL;
	if (levels == NULL)
		return OK;
	if (levels->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "Levels are an object, keyed by “part/criterion”.");
	if (levels->count > JUDGEMENTS_MAX)
		return fail(w, ERR_INPUT, "There are at most %d criteria.", JUDGEMENTS_MAX);
	*out = work_array(w, levels->count, sizeof **out);
	for (size_t i = 0; i < levels->count; i++) {
		if (is_left_empty(&levels->members[i].value))
			continue;
		struct judgement *judgement = &(*out)[(*count)++];
		struct str name = levels->members[i].name;
		judgement->comment = json_get_str(comments, name);
		judgement->criterion = name;
		judgement->part = str_cut(&judgement->criterion, '/');
		if (str_absent(judgement->criterion) ||
		    !read_level(&levels->members[i].value, &judgement->level))
			return fail(w, ERR_INPUT, "A judgement is a whole number for “part/criterion”.");
	}
	return OK;
}
