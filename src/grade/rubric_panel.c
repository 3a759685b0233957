/* rubric_ask_panel, and what becomes of its replies: rubric_panel_verdict, rubric_unsure. */
#include "grade/rubric.h"

#include "base/check.h"
#include "exam/scale.h"

#include <math.h>

enum { BASIS_BYTES_MAX = 8192 };

/* Members whose views are further apart than this disagree: they share less than two thirds. */
static const double spread_max = 1.0 / 3;

/* ---- asking ---------------------------------------------------------------------------------- */

static void put_member(struct json_out *out, size_t prompt, const struct rubric_reply *reply,
                       const struct json *json)
{
	json_object(out);
	json_put_str(out, S("model"), reply->model);
	json_put_int(out, S("prompt"), (int64_t)prompt);
	json_name(out, S("reply"));
	if (json == NULL)
		json_null(out);
	else
		json_value(out, json);
	json_end(out);
}

/* A member that does not answer is recorded with a reply of null. */
static enum err ask_member(struct work *w, const struct rubric_question *question, size_t prompt,
                           struct json_out *out, struct rubric_reply *reply, bool *answered)
{
	const struct json *json = NULL;
	enum err failed = rubric_ask_member(w, question, prompt, reply);
	*answered = failed == OK;
	if (failed != OK && failed != ERR_UNAVAILABLE && failed != ERR_BUSY)
		return failed;
	if (failed == OK)
		TRY(json_parse(w, reply->json, RUBRIC_REPLY_BYTES_MAX, &json));
	else
		work_forgive(w);
	put_member(out, prompt, reply, json);
	return OK;
}

/* "a + b": each model once. One model's members follow each other. */
static struct str add_name(struct work *w, struct str names, struct str name)
{
	if (str_absent(name) || str_ends(names, name))
		return names;
	return str_absent(names) ? name : str_format(w->arena, "%.*s + %.*s", STR_ARG(names), STR_ARG(name));
}

enum err rubric_ask_panel(struct work *w, const struct rubric_panel *panel,
                          const struct rubric_subject *subject, const struct criterion *criterion,
                          struct rubric_reply *out)
{
	size_t members = panel->model_count * panel->prompt_count, answered_count = 0;
	check(members >= 1 && members <= RUBRIC_MEMBERS_MAX && panel->prompt_count <= RUBRIC_PROMPTS);
	if (members == 1 || rubric_is_too_short(subject->answer))
		return rubric_ask(w, &panel->models[0], subject, criterion, out);
	struct buf record = buf_init(w->arena, RUBRIC_REPLY_BYTES_MAX);
	struct json_out json = json_out(&record);
	*out = (struct rubric_reply){0};
	json_object(&json);
	json_name(&json, S("members"));
	json_array(&json);
	for (size_t i = 0; i < members; i++) {
		/* One model's prompts one after the other: they begin alike. */
		const struct rubric_question question = {&panel->models[i / panel->prompt_count], subject,
		                                         criterion};
		struct rubric_reply reply = {0};
		bool answered;
		TRY(ask_member(w, &question, i % panel->prompt_count, &json, &reply, &answered));
		answered_count += answered;
		out->model = add_name(w, out->model, reply.model);
	}
	json_end(&json);
	json_end(&json);
	out->json = buf_str(&record);
	if (record.full)
		return fail(w, ERR_UNAVAILABLE,
		            "The language models' replies are larger than can be recorded.");
	if (answered_count * 2 <= members)
		return fail(w, ERR_UNAVAILABLE, "Too few of the language models answer.");
	return OK;
}

/* ---- what the replies say -------------------------------------------------------------------- */

/* The views of those members that judged. */
struct views {
	struct rubric_reading readings[RUBRIC_MEMBERS_MAX];
	size_t count, members;
};

static bool read_views(const struct json *members, struct str answer, const struct criterion *criterion,
                       struct views *out)
{
	*out = (struct views){.members = members->count};
	if (members->kind != JSON_ARRAY || members->count < 2 || members->count > RUBRIC_MEMBERS_MAX)
		return false;
	for (size_t i = 0; i < members->count; i++) {
		const struct json *attempts =
			json_get(json_get(json_at(members, i), S("reply")), S("attempts"));
		if (attempts == NULL || attempts->count == 0)
			continue;
		struct rubric_reading reading =
			rubric_verdict_read(json_at(attempts, attempts->count - 1), answer, criterion);
		if (reading.problem == RUBRIC_FINE)
			out->readings[out->count++] = reading;
	}
	return true;
}

/* Half the sum of the differences: 0 the same, 1 nothing in common. */
static double distance(const double *a, const double *b, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += fabs(a[i] - b[i]);
	return sum / 2;
}

static double spread_of(const struct views *views, size_t step_count)
{
	double spread = 0;
	for (size_t i = 0; i < views->count; i++)
		for (size_t j = 0; j < i; j++)
			spread = fmax(spread, distance(views->readings[i].levels, views->readings[j].levels,
			                               step_count));
	return spread;
}

/* The view that is nearest to the mean: its quote is shown. */
static const struct rubric_reading *nearest(const struct views *views, const double *mean, size_t step_count)
{
	const struct rubric_reading *best = &views->readings[0];
	for (size_t i = 1; i < views->count; i++)
		if (distance(views->readings[i].levels, mean, step_count) <
		    distance(best->levels, mean, step_count))
			best = &views->readings[i];
	return best;
}

enum err rubric_panel_verdict(struct work *w, const struct json *members, struct str answer,
                              const struct criterion *criterion, struct verdict *out)
{
	struct views views;
	size_t step_count = criterion->described_count;
	if (!read_views(members, answer, criterion, &views))
		return fail(w, ERR_INTERNAL, "a stored reply of the language models cannot be read");
	if (views.count * 2 <= views.members) {
		out->abstained = true;
		out->comment = S("Too few of the models gave a usable view, so a person judges this.");
		return OK;
	}
	double mean[DOCUMENT_LEVELS_MAX] = {0};
	for (size_t i = 0; i < step_count; i++) {
		for (size_t j = 0; j < views.count; j++)
			mean[i] += views.readings[j].levels[i];
		mean[i] /= (double)views.count;
	}
	const struct rubric_reading *shown = nearest(&views, mean, step_count);
	double *levels = work_array(w, scale_levels(criterion), sizeof *levels);
	scale_spread(criterion, mean, levels);
	out->levels = levels;
	out->level_count = scale_levels(criterion);
	out->quote = str_copy(w->arena, shown->quote);
	out->quote_at = shown->quote_at;
	if (spread_of(&views, step_count) > spread_max)
		out->comment =
			S("The models that were asked disagree here, so a person should look closely.");
	return OK;
}

/* ---- how far they are apart ------------------------------------------------------------------ */

void rubric_panel_basis(struct work *w, struct str reply, struct str answer,
                        const struct criterion *criterion, struct json_out *out)
{
	const struct json *json;
	struct views views;
	if (json_parse(w, reply, RUBRIC_REPLY_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return;
	}
	const struct json *members = json_get(json, S("members"));
	if (members == NULL || !read_views(members, answer, criterion, &views))
		return;
	json_name(out, S("panel"));
	json_object(out);
	json_put_int(out, S("judged"), (int64_t)views.count);
	json_put_int(out, S("members"), (int64_t)views.members);
	json_put_real(out, S("spread"), spread_of(&views, criterion->described_count));
	json_end(out);
}

bool rubric_unsure(struct work *w, struct str basis)
{
	const struct json *json;
	if (json_parse(w, basis, BASIS_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return false;
	}
	const struct json *panel = json_get(json, S("panel"));
	/* A panel of which one alone judged cannot happen: more than half do. */
	return panel != NULL && !(json_get_real(panel, S("spread")) <= spread_max);
}
