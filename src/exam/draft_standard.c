#include "exam/draft_standard.h"

#include "base/check.h"
#include "exam/draft_form.h"

enum { STANDARD_BYTES_MAX = 16 << 10 };

const struct json draft_standard_empty_list = {.kind = JSON_ARRAY};
const struct json draft_standard_empty_object = {.kind = JSON_OBJECT};

/* ---- keys ---- */

static int64_t highest_key(const struct json *tree)
{
	int64_t highest = 0, number;
	for (size_t i = 0; tree->kind == JSON_ARRAY && i < tree->count; i++) {
		number = highest_key(&tree->elements[i]);
		highest = number > highest ? number : highest;
	}
	for (size_t i = 0; tree->kind == JSON_OBJECT && i < tree->count; i++) {
		number = highest_key(&tree->members[i].value);
		highest = number > highest ? number : highest;
	}
	struct str id = json_get_str(tree, S("id"));
	if (draft_form_is_key(id) && str_to_int(str_slice(id, 1, SIZE_MAX), &number) && number > highest)
		highest = number;
	return highest;
}

struct str draft_standard_key(struct work *w, const struct json *tree)
{
	return str_format(w->arena, "+%lld", (long long)highest_key(tree) + 1);
}

/* ---- writing them down ---- */

struct standard {
	struct buf text;
	struct json_out out;
};

static void begin(struct work *w, struct standard *standard)
{
	standard->text = buf_init(w->arena, STANDARD_BYTES_MAX);
	standard->out = json_out(&standard->text);
}

static const struct json *end(struct work *w, struct standard *standard)
{
	const struct json *json = NULL;
	check(json_parse(w, buf_str(&standard->text), STANDARD_BYTES_MAX, &json) == OK);
	return json;
}

static void put_level(struct json_out *out, struct str title, struct str description)
{
	json_object(out);
	json_put_str(out, S("title"), title);
	json_put_str(out, S("description"), description);
	json_end(out);
}

static void put_criterion(struct json_out *out, struct str key, struct str competency)
{
	json_object(out);
	json_put_str(out, S("id"), key);
	json_put_str(out, S("title"), S(""));
	json_put_str(out, S("competency"), competency);
	json_put_str(out, S("ask"), S(""));
	json_name(out, S("levels"));
	json_array(out);
	put_level(out, S("Not yet"), S("The answer does not show it."));
	put_level(out, S("In part"), S("The answer shows a part of it, or not clearly."));
	put_level(out, S("Fully"), S("The answer shows all of it, clearly."));
	json_end(out);
	json_end(out);
}

static void put_part(struct json_out *out, struct str key, struct str criterion, struct str competency)
{
	json_object(out);
	json_put_str(out, S("id"), key);
	json_put_str(out, S("type"), S("written"));
	json_put_str(out, S("title"), S(""));
	json_put_str(out, S("introduction"),
	             S("You read a task and answer it in writing. Your text is saved while you type."));
	json_put_int(out, S("expected_minutes"), 30);
	json_name(out, S("words"));
	json_object(out);
	json_put_int(out, S("min"), 100);
	json_put_int(out, S("max"), 600);
	json_end(out);
	json_put_str(out, S("statement"), S(""));
	json_name(out, S("rubric"));
	json_array(out);
	put_criterion(out, criterion, competency);
	json_end(out);
	json_end(out);
}

static void put_competency(struct json_out *out, struct str key)
{
	json_object(out);
	json_put_str(out, S("id"), key);
	json_put_str(out, S("title"), S(""));
	json_put_str(out, S("description"), S(""));
	json_end(out);
}

/* ---- elements ---- */

const struct json *draft_standard_competency(struct work *w, struct str key)
{
	struct standard standard;
	begin(w, &standard);
	put_competency(&standard.out, key);
	return end(w, &standard);
}

const struct json *draft_standard_criterion(struct work *w, struct str key, struct str competency)
{
	struct standard standard;
	begin(w, &standard);
	put_criterion(&standard.out, key, competency);
	return end(w, &standard);
}

const struct json *draft_standard_level(struct work *w)
{
	struct standard standard;
	begin(w, &standard);
	put_level(&standard.out, S(""), S(""));
	return end(w, &standard);
}

/* The criterion's key is the next one. */
const struct json *draft_standard_part(struct work *w, struct str key, struct str competency)
{
	struct standard standard;
	int64_t number = 0;
	check(str_to_int(str_slice(key, 1, SIZE_MAX), &number));
	begin(w, &standard);
	put_part(&standard.out, key, str_format(w->arena, "+%lld", (long long)number + 1), competency);
	return end(w, &standard);
}

/* ---- the whole ---- */

/* What candidates read before they agree. It holds on every server; authors say more where they do more. */
static void put_texts(struct json_out *out)
{
	json_put_str(
		out, S("about"),
		S("You read a task and answer it in writing, in your own words.\n\n"
	          "If you need more time than others, for whatever reason, ask whoever invited you before you "
	          "begin."));
	json_put_str(
		out, S("recorded"),
		S("Your text is recorded while you write it: every version that is saved, with its time, and what "
	          "came all at once. How you got to a text is there to be read. It is never turned into a score.\n\n"
	          "There is no camera, no microphone and no recording of your screen. Your answers are kept so that "
	          "a decision can be explained and contested."));
	json_put_str(
		out, S("judged_by"),
		S("Each criterion is judged by itself. Where a language model is set up, or a grader that has learned "
	          "from people's judgements of other answers, it reads your text first. What it says is provisional, "
	          "until a person judges or takes it over; your result says which. **A person decides.**\n\n"
	          "If you think that a verdict is wrong, contest it on your result page and say why. Another person "
	          "then looks at it and answers you."));
}

static void put_award(struct json_out *out)
{
	json_name(out, S("award"));
	json_object(out);
	json_name(out, S("achievement"));
	json_object(out);
	json_put_str(out, S("name"), S(""));
	json_put_str(out, S("description"), S(""));
	json_put_str(
		out, S("criteria"),
		S("The holder answered in writing what the assessment asks. The answer was judged by its criteria, "
	          "and a person made the decision."));
	json_end(out);
	json_name(out, S("requires"));
	json_array(out);
	json_object(out);
	json_put_str(out, S("competency"), S("+1"));
	json_put_real(out, S("level_logit"), 0);
	json_put_real(out, S("probability"), 0.7);
	json_end(out);
	json_end(out);
	json_end(out);
}

const struct json *draft_begin(struct work *w)
{
	struct standard standard;
	struct json_out *out = &standard.out;
	begin(w, &standard);
	json_object(out);
	json_put_str(out, S("title"), S(""));
	json_put_str(out, S("language"), S("en"));
	json_put_str(out, S("summary"), S(""));
	put_texts(out);
	json_name(out, S("competencies"));
	json_array(out);
	put_competency(out, S("+1"));
	json_end(out);
	put_award(out);
	json_name(out, S("parts"));
	json_array(out);
	put_part(out, S("+2"), S("+3"), S("+1"));
	json_end(out);
	json_end(out);
	return end(w, &standard);
}
