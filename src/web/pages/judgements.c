#include "web/pages/judgements.h"

/* A form sends text, the API may send a number. */
static bool read_level(const struct json *value, int64_t *level)
{
	return value->kind == JSON_STRING ? str_to_int(value->text, level) : json_to_int(value, level);
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
	*count = levels->count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		struct judgement *judgement = &(*out)[i];
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
