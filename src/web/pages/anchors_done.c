/* What is done with anchors, and its forms: of anchors.h. */
#include "web/pages/anchors.h"

#include "exam/format.h"

enum { LEVELS_BYTES_MAX = DOCUMENT_CRITERIA_MAX * (FORMAT_ID_BYTES_MAX + 32), TEXT_BYTES_MAX = 2 << 20 };

const char *const anchors_shows[ANCHOR_SHOWS + 1] = {
	[ANCHOR_SHOW_DUE] = "mine",
	[ANCHOR_SHOW_DIFFER] = "differ",
	[ANCHOR_SHOW_ALL] = "all",
	[ANCHOR_SHOW_WITHDRAWN] = "withdrawn",
};

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

#define BROUGHT(name, member, sentence_)                                              \
	{                                                                             \
		name, FIELD_QUERY, FIELD_INT, offsetof(struct anchors_input, member), \
			.min = 0, .max = 500, .sentence = (sentence_)                 \
	}

const struct field anchors_fields[12] = {
	ASSESSMENT(struct anchors_input),
	{"show", FIELD_QUERY, FIELD_CHOICE, offsetof(struct anchors_input, show), .choices = anchors_shows,
         .sentence = "Which: those that you have still to score, those that people differ on, all, or the "
                     "withdrawn."},
	{"part", FIELD_QUERY, FIELD_TEXT, offsetof(struct anchors_input, part), .min = 0,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that they answer; empty: all."},
	{"page", FIELD_QUERY, FIELD_INT, offsetof(struct anchors_input, page), .min = 1, .max = 1000,
         .sentence = "From 1."},
	BROUGHT("new", added, "So many came in, as the page that is led to after that says."),
	BROUGHT("known", known, "So many were there already."),
	BROUGHT("scored", scored, "So many that were there got levels."),
	BROUGHT("stands", stands, "Of so many what was given before stands."),
	BROUGHT("seen", seen, "So many are to be looked at once more among the anchors."),
	BROUGHT("again", again, "So many count again."),
	BROUGHT("twice", twice, "So many stood in it twice."),
	BROUGHT("left", left, "So many were left out."),
};
const struct field anchor_fields[2] = {ASSESSMENT(struct anchor_input), ANCHOR(struct anchor_input)};
const struct field anchors_add_fields[5] = {
	ASSESSMENT(struct anchors_add_input),
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, part), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that they answer."},
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, text), .min = 0,
         .max = TEXT_BYTES_MAX,
         .sentence =
                 "One answer, or several with a line of three dashes between them; or CSV with a header row: answer, "
                 "source, criteria."},
	{"source", FIELD_BODY, FIELD_TEXT, offsetof(struct anchors_add_input, source), .min = 0,
         .max = ANCHOR_SOURCE_BYTES_MAX, .sentence = "Where they are from."},
	{"keep", FIELD_BODY, FIELD_BOOL, offsetof(struct anchors_add_input, keep),
         .sentence = "Keeps what can be; else it is only looked over."},
};
const struct field anchor_judge_fields[5] = {
	ASSESSMENT(struct anchor_judge_input),
	ANCHOR(struct anchor_judge_input),
	{"levels", FIELD_BODY, FIELD_JSON, offsetof(struct anchor_judge_input, levels),
         .max = LEVELS_BYTES_MAX, .sentence = "An object: a level, from 0, for each criterion."},
	{"settle", FIELD_BODY, FIELD_BOOL, offsetof(struct anchor_judge_input, settle),
         .sentence = "These levels are to count, in sight of what others gave."},
	{"seen", FIELD_BODY, FIELD_INT, offsetof(struct anchor_judge_input, seen_us), .min = 0,
         .max = INT64_MAX,
         .sentence =
                 "When it had last been settled as you saw it, microseconds since 1970, 0: never; 409 when "
                 "somebody has settled it since. Left out: it is settled in any case."},
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
	*out = NULL;
	*count = 0;
	if (levels == NULL)
		return OK;
	if (levels->kind != JSON_OBJECT || levels->count > DOCUMENT_CRITERIA_MAX)
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

/* Whether a form can be shown again with what was sent. */
static bool can_be_mended(enum err failed)
{
	return failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT;
}

/* Who scores goes on with the next that is due for them, and who settles with the next to be settled. *none: there is none. */
static enum err next_address(struct work *w, struct http_call *call, struct id assessment, bool settles,
                             struct str *out, bool *none)
{
	const struct anchors_asked differ = {.assessment = assessment, .show = ANCHOR_SHOW_DIFFER, .most = 1};
	struct scored_anchor *anchors;
	size_t count = 0;
	struct id next;
	TRY(anchor_next(w, call->tx, web_actor(call), assessment, &next));
	if (settles)
		TRY(anchor_find(w, call->tx, web_actor(call), &differ, &anchors, &count));
	if (count > 0)
		next = anchors[0].id;
	*none = id_is_zero(next);
	*out = list_address(w, assessment);
	if (!*none)
		*out = str_format(w->arena, "%.*s/%.*s", STR_ARG(*out), STR_ARG(id_text(w->arena, next)));
	return OK;
}

static enum err show_again(struct work *w, struct http_call *call, struct anchor_shown_one *shown,
                           struct http_reply *reply)
{
	shown->problem = w->message;
	web_reply_again(w, reply);
	return anchor_show(w, call, shown, reply);
}

enum err anchors_judge(struct work *w, struct http_call *call, const struct anchor_judge_input *in,
                       const struct anchor_level *levels, size_t count)
{
	const struct actor *actor = web_actor(call);
	if (in->settle && in->seen_us != DB_NULL_INT)
		TRY(anchor_check_seen(w, call->tx, actor, in->assessment, in->anchor, in->seen_us));
	return anchor_judge(w, call->tx, actor, in->assessment, in->anchor, levels, count, in->settle);
}

static enum err judge(struct work *w, struct http_call *call, const struct anchor_judge_input *in,
                      struct anchor_shown_one *shown)
{
	struct anchor_level *levels;
	size_t count;
	TRY(anchors_read_levels(w, in->levels, &levels, &count));
	shown->levels = levels;
	shown->level_count = count;
	return anchors_judge(w, call, in, levels, count);
}

enum err anchor_judge_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct anchor_judge_input *in = input;
	struct anchor_shown_one shown = {.in = {in->assessment, in->anchor}};
	struct str next;
	bool none;
	enum err failed = judge(w, call, in, &shown);
	shown.overtaken = failed == ERR_CONFLICT && in->settle;
	if (can_be_mended(failed))
		return show_again(w, call, &shown, reply);
	TRY(failed);
	TRY(next_address(w, call, in->assessment, in->settle, &next, &none));
	web_reply_done(w, next,
	               in->settle ? none ? "anchor-settled" : "anchor-settled-next"
	               : none     ? "anchor-scored"
	                          : "anchor-scored-next",
	               reply);
	return OK;
}

enum err anchor_confirm_send(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct anchor_input *in = input;
	struct anchor_shown_one shown = {.in = *in};
	struct str next;
	bool none;
	enum err failed = anchor_confirm(w, call->tx, web_actor(call), in->assessment, in->anchor);
	if (can_be_mended(failed))
		return show_again(w, call, &shown, reply);
	TRY(failed);
	TRY(next_address(w, call, in->assessment, false, &next, &none));
	web_reply_done(w, next, "anchor-confirmed", reply);
	return OK;
}

enum err anchor_withdraw_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct anchor_withdraw_input *in = input;
	TRY(anchor_withdraw(w, call->tx, web_actor(call), in->assessment, in->anchor, in->withdrawn));
	struct str next;
	bool none;
	TRY(next_address(w, call, in->assessment, false, &next, &none));
	if (in->withdrawn)
		web_reply_done(w, next, "anchor-withdrawn", reply);
	else
		web_reply_done(w, list_address(w, in->assessment), "anchor-restored", reply);
	return OK;
}
