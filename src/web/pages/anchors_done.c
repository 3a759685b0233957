/* What is done with anchors, and its forms: of anchors.h. */
#include "web/pages/anchors.h"

#include "exam/format.h"

enum { LEVELS_BYTES_MAX = DOCUMENT_CRITERIA_MAX * (FORMAT_ID_BYTES_MAX + 32), TEXT_BYTES_MAX = 2 << 20 };

const char *const anchors_shows[] = {"mine", "differ", "all", "withdrawn", NULL};

#define ASSESSMENT(type)                                                        \
	{                                                                       \
		"assessment", FIELD_PATH, FIELD_ID, offsetof(type, assessment), \
			.required = true, .sentence = "The assessment."         \
	}
#define ANCHOR(type)                                                                              \
	{                                                                                         \
		"anchor", FIELD_PATH, FIELD_ID, offsetof(type, anchor), .required = true,         \
									.sentence = "The anchor." \
	}

const struct field anchors_fields[3] = {
	ASSESSMENT(struct anchors_input),
	{"show", FIELD_QUERY, FIELD_CHOICE, offsetof(struct anchors_input, show), .choices = anchors_shows,
         .sentence =
                 "Which: those that you have not scored, those that people differ on, all, or the withdrawn."},
	{"page", FIELD_QUERY, FIELD_INT, offsetof(struct anchors_input, page), .min = 1, .max = 1000,
         .sentence = "From 1."},
};
const struct field anchor_fields[2] = {ASSESSMENT(struct anchor_input), ANCHOR(struct anchor_input)};
const struct field anchors_add_fields[4] = {
	ASSESSMENT(struct anchors_add_input),
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, part), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that they answer."},
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, text), .required = true,
         .max = TEXT_BYTES_MAX,
         .sentence = "One answer, or several with a line of three dashes between them."},
	{"source", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, source), .min = 0,
         .max = ANCHOR_SOURCE_BYTES_MAX, .sentence = "Where they are from."},
};
const struct field anchor_judge_fields[4] = {
	ASSESSMENT(struct anchor_judge_input),
	ANCHOR(struct anchor_judge_input),
	{"levels", FIELD_BODY, FIELD_JSON, offsetof(struct anchor_judge_input, levels), .required = true,
         .max = LEVELS_BYTES_MAX, .sentence = "An object: a level, from 0, for each criterion."},
	{"settle", FIELD_BODY, FIELD_BOOL, offsetof(struct anchor_judge_input, settle),
         .sentence = "These levels are to count, in sight of what others gave."},
};
const struct field anchor_withdraw_fields[3] = {
	ASSESSMENT(struct anchor_withdraw_input),
	ANCHOR(struct anchor_withdraw_input),
	{"withdrawn", FIELD_BODY, FIELD_BOOL, offsetof(struct anchor_withdraw_input, withdrawn),
         .sentence = "Whether it is not to count; else it counts again."},
};

enum err anchors_read_levels(struct work *w, const struct json *levels, struct anchor_level **out,
                             size_t *count)
{
	if (levels == NULL || levels->kind != JSON_OBJECT || levels->count > DOCUMENT_CRITERIA_MAX)
		return fail(w, ERR_INPUT, "Levels are an object, keyed by criterion.");
	*count = levels->count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *value = &levels->members[i].value;
		(*out)[i].criterion = levels->members[i].name;
		bool read = value->kind == JSON_STRING ? str_to_int(value->text, &(*out)[i].level)
		                                       : json_to_int(value, &(*out)[i].level);
		if (!read)
			return fail(w, ERR_INPUT, "A level is a whole number.");
	}
	return OK;
}

static struct str list_address(struct work *w, struct id assessment)
{
	return str_format(w->arena, "/assessments/%.*s/anchors", STR_ARG(id_text(w->arena, assessment)));
}

/* The next answer of a pasted text: up to a line of three dashes. */
static struct str cut_answer(struct str *rest)
{
	const char *start = rest->at;
	while (!str_absent(*rest)) {
		struct str line = str_cut(rest, '\n');
		if (str_equal(str_trim(line), S("---")))
			return (struct str){start, (size_t)(line.at - start)};
		if (str_absent(*rest))
			return (struct str){start, (size_t)(line.at + line.len - start)};
	}
	return (struct str){0};
}

enum err anchors_add_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchors_add_input *in = input;
	struct str rest = in->text;
	size_t added = 0;
	while (!str_absent(rest)) {
		struct str answer = cut_answer(&rest);
		struct id id;
		bool known;
		if (str_trim(answer).len == 0)
			continue;
		if (added == ANCHOR_ADD_MAX)
			return fail(w, ERR_INPUT, "At most %d answers come in at once.", ANCHOR_ADD_MAX);
		TRY(anchor_add(w, call->tx, web_actor(call), in->assessment, in->part, answer, in->source,
		               &id, &known));
		added++;
	}
	if (added == 0)
		return fail(w, ERR_INPUT, "There is no answer in it. Paste what somebody answered.");
	web_reply_done(w, list_address(w, in->assessment), "anchors-added", reply);
	return OK;
}

/* Who scores goes on with the next that they have not scored. */
static enum err next_address(struct work *w, struct http_call *call, struct id assessment, struct str *out)
{
	struct id next;
	TRY(anchor_next(w, call->tx, web_actor(call), assessment, &next));
	*out = list_address(w, assessment);
	if (!id_is_zero(next))
		*out = str_format(w->arena, "%.*s/%.*s", STR_ARG(*out), STR_ARG(id_text(w->arena, next)));
	return OK;
}

enum err anchor_judge_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct anchor_judge_input *in = input;
	struct anchor_level *levels;
	size_t count;
	struct str next;
	TRY(anchors_read_levels(w, in->levels, &levels, &count));
	TRY(anchor_judge(w, call->tx, web_actor(call), in->assessment, in->anchor, levels, count,
	                 in->settle));
	TRY(next_address(w, call, in->assessment, &next));
	web_reply_done(w, next, in->settle ? "anchor-settled" : "anchor-scored", reply);
	return OK;
}

enum err anchor_withdraw_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct anchor_withdraw_input *in = input;
	TRY(anchor_withdraw(w, call->tx, web_actor(call), in->assessment, in->anchor, in->withdrawn));
	web_reply_done(w, list_address(w, in->assessment),
	               in->withdrawn ? "anchor-withdrawn" : "anchor-restored", reply);
	return OK;
}
