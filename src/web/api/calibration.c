#include "web/api/calibration.h"

#include "exam/format.h"
#include "exam/part.h"
#include "scoring/gates.h"
#include "web/api/output.h"

#include <math.h>

enum { ANSWERS_BYTES_MAX = 4 << 20, LEVELS_BYTES_MAX = DOCUMENT_CRITERIA_MAX * (FORMAT_ID_BYTES_MAX + 32) };

#define ASSESSMENT(type)                                                        \
	{                                                                       \
		"assessment", FIELD_PATH, FIELD_ID, offsetof(type, assessment), \
			.required = true, .sentence = "The assessment."         \
	}
const struct field api_anchors_fields[4] = {
	ASSESSMENT(struct anchors_input),
	{"show", FIELD_QUERY, FIELD_CHOICE, offsetof(struct anchors_input, show), .choices = anchors_shows,
         .sentence =
                 "Those that you have still to score, those that people differ on, all, or the withdrawn; else all, "
                 "and the withdrawn."},
	{"part", FIELD_QUERY, FIELD_TEXT, offsetof(struct anchors_input, part), .min = 0,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that they answer; empty: all."},
	{"page", FIELD_QUERY, FIELD_INT, offsetof(struct anchors_input, page), .min = 1, .max = 1000,
         .sentence = "From 1."},
};
const struct field api_calibration_ask_fields[1] = {ASSESSMENT(struct calibration_input)};

/* ---- anchors ---- */

struct api_anchor {
	struct id id;
	struct str part, answer, source, state;
	int64_t at_us, scorers, due, due_again, settled_us;
	bool withdrawn, scored, asked;
	double teaches;
	const struct json *levels;
};
static const struct field anchor_row[] = {
	OUTPUT(FIELD_ID, struct api_anchor, id, "The anchor."),
	OUTPUT(FIELD_TEXT, struct api_anchor, part, "The written task that it answers."),
	OUTPUT(FIELD_TEXT, struct api_anchor, answer, "The answer."),
	OUTPUT(FIELD_TEXT, struct api_anchor, source, "Where it is from."),
	OUTPUT(FIELD_INT, struct api_anchor, at_us, "When it was brought in, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_anchor, scorers, "How many people have scored it."),
	OUTPUT(FIELD_BOOL, struct api_anchor, scored, "Whether you have."),
	OUTPUT(FIELD_BOOL, struct api_anchor, asked, "Whether its task is in the newest version."),
	OUTPUT(FIELD_INT, struct api_anchor, due, "How many criteria you have not scored."),
	OUTPUT(FIELD_INT, struct api_anchor, due_again,
               "How many were worded anew since you scored them: confirm them, or score them anew."),
	OUTPUT(FIELD_BOOL, struct api_anchor, withdrawn, "Whether it does not count."),
	OUTPUT(FIELD_REAL, struct api_anchor, teaches, "How much scoring it would teach, beside the others."),
	OUTPUT(FIELD_TEXT, struct api_anchor, state,
               "unscored, one, agreed, differs or reworded; only when you have scored it."),
	OUTPUT(FIELD_JSON, struct api_anchor, levels,
               "The levels that count, by criterion; only when you have scored it."),
	OUTPUT(FIELD_INT, struct api_anchor, settled_us,
               "When it was last settled, microseconds since 1970, 0: never; only when you have scored it."),
};
struct api_anchors {
	struct field_list anchors;
	bool more;
};
const struct field api_anchors_output[2] = {
	OUTPUT_LIST(struct api_anchors, anchors, anchor_row, struct api_anchor,
                    "In the order in which they came."),
	OUTPUT(FIELD_BOOL, struct api_anchors, more, "Whether there are more, on the next page."),
};

struct api_added {
	struct id id;
	bool known;
};
static const struct field added_row[] = {
	OUTPUT(FIELD_ID, struct api_added, id, "The anchor."),
	OUTPUT(FIELD_BOOL, struct api_added, known, "It was there already."),
};
struct api_anchors_added {
	struct field_list anchors;
};
const struct field api_anchors_added_output[1] = {
	OUTPUT_LIST(struct api_anchors_added, anchors, added_row, struct api_added,
                    "In the order that was sent."),
};
const struct field api_anchors_add_fields[3] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct api_anchors_add_input, assessment),
         .required = true, .sentence = "The assessment."},
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct api_anchors_add_input, part), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that they answer."},
	{"answers", FIELD_BODY, FIELD_JSON, offsetof(struct api_anchors_add_input, answers), .required = true,
         .max = ANSWERS_BYTES_MAX,
         .sentence =
                 "A list of at most 500 objects: answer; source, if you like; and levels, an object of your "
                 "own level for each criterion, if you have scored it."},
};

enum { ANCHORS_A_PAGE = 100 };
static const char *const state_names[] = {[ANCHOR_UNSCORED] = "unscored",
                                          [ANCHOR_ONE] = "one",
                                          [ANCHOR_AGREED] = "agreed",
                                          [ANCHOR_DIFFERS] = "differs",
                                          [ANCHOR_REWORDED] = "reworded"};

/* The levels that count, as JSON, on criteria that this person has scored. */
static enum err levels_of(struct work *w, const struct scored_anchor *anchor, struct id person,
                          const struct json **out)
{
	struct buf buf = buf_init(w->arena, LEVELS_BYTES_MAX);
	struct json_out json = json_out(&buf);
	json_object(&json);
	for (size_t i = 0; i < anchor->score_count; i++) {
		struct str criterion = anchor->scores[i].criterion;
		if (i > 0 && str_equal(criterion, anchor->scores[i - 1].criterion))
			continue;
		int64_t level = anchor_level_of(anchor, criterion);
		if (level >= 0 && anchor_has_given(anchor, criterion, person))
			json_put_int(&json, criterion, level);
	}
	json_end(&json);
	return json_parse(w, buf_str(&buf), LEVELS_BYTES_MAX, out);
}

static enum err describe(struct work *w, const struct document *document, const struct scored_anchor *anchor,
                         struct id person, struct api_anchor *out)
{
	static const struct rubric none = {0};
	const struct part *part = document_part(document, anchor->part);
	bool asked = part != NULL && part->written != NULL;
	const struct rubric *rubric = asked ? part_rubric(part) : &none;
	*out = (struct api_anchor){
		.id = anchor->id,
		.part = anchor->part,
		.answer = anchor->answer,
		.source = anchor->source,
		.at_us = anchor->at_us,
		.scorers = (int64_t)anchor_scorers(anchor),
		.scored = anchor_is_scored_by(anchor, person),
		.asked = asked,
		.withdrawn = anchor->withdrawn_us != DB_NULL_INT,
		.teaches = anchor->teaches,
		.settled_us = DB_NULL_INT,
	};
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		enum anchor_due due = anchor_due(anchor, rubric->criteria[i].id, person);
		out->due += due == ANCHOR_DUE;
		out->due_again += due == ANCHOR_DUE_AGAIN;
	}
	if (!out->scored)
		return OK;
	out->state = str_of(state_names[anchor_state(anchor)]);
	out->settled_us = anchor_settled_us(anchor);
	return levels_of(w, anchor, person, &out->levels);
}

static enum anchor_show show_of(struct str name)
{
	for (size_t i = 0; i < ANCHOR_SHOWS; i++)
		if (str_equal(name, str_of(anchors_shows[i])))
			return (enum anchor_show)i;
	return ANCHOR_SHOW_EVERY;
}

enum err api_anchors(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchors_input *in = input;
	const struct anchors_asked asked = {
		.assessment = in->assessment,
		.part = in->part,
		.show = show_of(in->show),
		.first = (size_t)((in->page == DB_NULL_INT ? 1 : in->page) - 1) * ANCHORS_A_PAGE,
		.most = ANCHORS_A_PAGE + 1,
	};
	struct scored_anchor *anchors;
	struct version version;
	struct id in_use;
	size_t count;
	struct api_anchors out = {0};
	struct api_anchor *rows = work_array(w, ANCHORS_A_PAGE, sizeof *rows);
	TRY(version_in_use(w, call->tx, web_actor(call)->org, in->assessment, &in_use));
	TRY(version_load(w, call->tx, web_actor(call)->org, in_use, &version));
	TRY(anchor_find(w, call->tx, web_actor(call), &asked, &anchors, &count));
	for (; out.anchors.count < count && out.anchors.count < ANCHORS_A_PAGE; out.anchors.count++)
		TRY(describe(w, version.document, &anchors[out.anchors.count], web_actor(call)->person,
		             &rows[out.anchors.count]));
	out.anchors.at = rows;
	out.more = count > ANCHORS_A_PAGE;
	return web_reply_json(w, call, &out, reply);
}

static enum err add_one(struct work *w, struct http_call *call, const struct api_anchors_add_input *in,
                        const struct json *sent, struct api_added *out)
{
	const struct json *levels = json_get(sent, S("levels"));
	struct anchor_level *given;
	size_t count;
	TRY(anchor_add(w, call->tx, web_actor(call), in->assessment, in->part,
	               json_get_str(sent, S("answer")), json_get_str(sent, S("source")), &out->id,
	               &out->known));
	if (levels == NULL)
		return OK;
	TRY(anchors_read_levels(w, levels, &given, &count));
	return anchor_judge(w, call->tx, web_actor(call), in->assessment, out->id, given, count, false);
}

enum err api_anchors_add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_anchors_add_input *in = input;
	if (in->answers->kind != JSON_ARRAY || in->answers->count == 0 || in->answers->count > ANCHOR_ADD_MAX)
		return fail(w, ERR_INPUT, "“answers” is a list of 1 to %d objects.", ANCHOR_ADD_MAX);
	struct api_added *rows = work_array(w, in->answers->count, sizeof *rows);
	for (size_t i = 0; i < in->answers->count; i++)
		TRY(add_one(w, call, in, json_at(in->answers, i), &rows[i]));
	reply->status = 201;
	return web_reply_json(w, call, &(struct api_anchors_added){{rows, in->answers->count}}, reply);
}

enum err api_anchor_judge(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct anchor_judge_input *in = input;
	struct anchor_level *levels;
	size_t count;
	TRY(anchors_read_levels(w, in->levels, &levels, &count));
	reply->status = 204;
	return anchors_judge(w, call, in, levels, count);
}

enum err api_anchor_confirm(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct anchor_input *in = input;
	reply->status = 204;
	return anchor_confirm(w, call->tx, web_actor(call), in->assessment, in->anchor);
}

enum err api_anchor_withdraw(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct anchor_withdraw_input *in = input;
	reply->status = 204;
	return anchor_withdraw(w, call->tx, web_actor(call), in->assessment, in->anchor, in->withdrawn);
}

/* ---- calibrations ---- */

struct api_calibration {
	struct id id, version, released_by;
	struct str state, why, doing, problem, reason;
	int64_t at_us, released_us;
	double coverage, sample;
	bool settles;
	const struct json *figures;
	int64_t kept_judgements;
	double kept_exact, kept_exact_low, kept_exact_high, kept_kappa, kept_kappa_low, kept_kappa_high;
};
#define CALIBRATION_ROWS                                                                                     \
	OUTPUT(FIELD_ID, struct api_calibration, id, "The calibration."),                                    \
		OUTPUT(FIELD_ID, struct api_calibration, version, "The version whose rubric it is of."),     \
		OUTPUT(FIELD_TEXT, struct api_calibration, state,                                            \
	               "making, failed, ready, stopped, released, retired, or overtaken by a newer one."),   \
		OUTPUT(FIELD_TEXT, struct api_calibration, why,                                              \
	               "Why it was made: asked, rubric, grader, embedder, model, answers."),                 \
		OUTPUT(FIELD_TEXT, struct api_calibration, doing, "What is being done, while it is made."),  \
		OUTPUT(FIELD_TEXT, struct api_calibration, problem, "Why it could not be made."),            \
		OUTPUT(FIELD_INT, struct api_calibration, at_us, "When, microseconds since 1970."),          \
		OUTPUT(FIELD_REAL, struct api_calibration, coverage,                                         \
	               "How certain its sets are, as released."),                                            \
		OUTPUT(FIELD_REAL, struct api_calibration, sample,                                           \
	               "Of the sittings, the share of which people judge all, as released."),                \
		OUTPUT(FIELD_BOOL, struct api_calibration, settles, "Whether it settles, as released."),     \
		OUTPUT(FIELD_TEXT, struct api_calibration, reason, "Why it was released although stopped."), \
		OUTPUT(FIELD_INT, struct api_calibration, released_us, "When it was released.")
static const struct field calibration_row[] = {CALIBRATION_ROWS};
const struct field api_calibration_output[20] = {
	CALIBRATION_ROWS,
	OUTPUT(FIELD_JSON, struct api_calibration, figures,
               "Agreement with people by criterion, on answers that were not learned from; coverage; the learning "
               "curve; what would be settled by certainty; what gates flag, of honest answers and of attacks; how "
               "far the frozen anchors moved. Each figure with its 95 % interval (NAME_low, NAME_high)."),
	OUTPUT(FIELD_INT, struct api_calibration, kept_judgements,
               "Since it was released, people's judgements in sittings that the lot fell on, which they judged blind."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_exact,
               "The share of these in which it had the same level, or points at most a tenth of the scale apart."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_exact_low, "The lower end of its 95 % interval."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_exact_high, "The upper end."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_kappa, "Their weighted kappa with it."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_kappa_low, "The lower end of its 95 % interval."),
	OUTPUT(FIELD_REAL, struct api_calibration, kept_kappa_high, "The upper end."),
};
struct api_calibrations {
	struct field_list calibrations;
};
const struct field api_calibrations_output[1] = {
	OUTPUT_LIST(struct api_calibrations, calibrations, calibration_row, struct api_calibration,
                    "Newest first: the newest 50, and the one that is released."),
};

static struct api_calibration calibration_of(const struct calibration *one)
{
	return (struct api_calibration){
		.id = one->id,
		.version = one->version,
		.state = calibration_state_name(one->state),
		.why = one->why,
		.doing = one->doing,
		.problem = one->problem,
		.at_us = one->at_us,
		.coverage = one->coverage,
		.sample = one->sample,
		.settles = one->settles,
		.reason = one->reason,
		.released_us = one->released_us,
	};
}

enum err api_calibrations(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct calibration_input *in = input;
	struct calibration *all;
	struct id version;
	size_t count;
	TRY(version_in_use(w, call->tx, web_actor(call)->org, in->assessment, &version));
	TRY(calibration_list(w, call->tx, web_actor(call)->org, in->assessment, &all, &count));
	struct api_calibration *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = calibration_of(&all[i]);
	return web_reply_json(w, call, &(struct api_calibrations){{rows, count}}, reply);
}

/* Of one that was never released nothing is said. */
static enum err add_kept(struct work *w, struct http_call *call, const struct calibration *one,
                         struct api_calibration *out)
{
	struct calibration_kept kept = {0, {NAN, NAN, NAN}, {NAN, NAN, NAN}};
	if (one->released_us != DB_NULL_INT)
		TRY(calibration_kept(w, call->tx, web_actor(call)->org, one->assessment, one->id, &kept));
	out->kept_judgements = kept.judgements;
	out->kept_exact = kept.exact.value;
	out->kept_exact_low = kept.exact.low;
	out->kept_exact_high = kept.exact.high;
	out->kept_kappa = kept.kappa.value;
	out->kept_kappa_low = kept.kappa.low;
	out->kept_kappa_high = kept.kappa.high;
	return OK;
}

enum err api_calibration(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct calibration_input *in = input;
	struct calibration one;
	const struct report *report;
	struct str json;
	TRY(calibration_load(w, call->tx, web_actor(call)->org, in->assessment, in->calibration, &one,
	                     &report));
	struct api_calibration out = calibration_of(&one);
	TRY(add_kept(w, call, &one, &out));
	if (report != NULL) {
		/* What people gave to single answers stays unseen by who has not scored them. */
		struct report shown = *report;
		shown.frozen_count = 0;
		TRY(report_write(w, &shown, &json));
		TRY(json_parse(w, json, REPORT_BYTES_MAX, &out.figures));
	}
	return web_reply_json(w, call, &out, reply);
}

enum err api_calibration_ask(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct calibration_input *in = input;
	reply->status = 202;
	return calibration_ask(w, call->tx, web_actor(call), in->assessment);
}

enum err api_calibration_release(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	reply->status = 204;
	return calibration_release_sent(w, call, input);
}

enum err api_calibration_retire(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct calibration_input *in = input;
	reply->status = 204;
	return calibration_retire(w, call->tx, web_actor(call), in->assessment, in->calibration);
}

/* ---- trying ---- */

struct api_tried {
	struct str criterion, comment;
	bool settled;
	const struct json *levels;
};
static const struct field tried_row[] = {
	OUTPUT(FIELD_TEXT, struct api_tried, criterion, "The criterion."),
	OUTPUT(FIELD_JSON, struct api_tried, levels,
               "How probable each level is, from 0; absent when it abstains."),
	OUTPUT(FIELD_BOOL, struct api_tried, settled, "Whether no person would be asked, but by lot."),
	OUTPUT(FIELD_TEXT, struct api_tried, comment, "In words."),
};
struct api_found {
	struct str gate, note;
};
static const struct field found_row[] = {
	OUTPUT(FIELD_TEXT, struct api_found, gate, "The gate, or the kind of what speaks to the grader."),
	OUTPUT(FIELD_TEXT, struct api_found, note, "What was measured, in words."),
};
struct api_trial {
	struct field_list criteria, found;
};
const struct field api_calibration_trial_output[2] = {
	OUTPUT_LIST(struct api_trial, criteria, tried_row, struct api_tried, "In the rubric's order."),
	OUTPUT_LIST(struct api_trial, found, found_row, struct api_found,
                    "What its gates find in the answer."),
};

static enum err probabilities_of(struct work *w, const struct verdict *verdict, const struct json **out)
{
	struct buf buf = buf_init(w->arena, LEVELS_BYTES_MAX);
	struct json_out json = json_out(&buf);
	*out = NULL;
	if (verdict->abstained)
		return OK;
	json_array(&json);
	for (size_t i = 0; i < verdict->level_count; i++)
		json_real(&json, verdict->levels[i]);
	json_end(&json);
	return json_parse(w, buf_str(&buf), LEVELS_BYTES_MAX, out);
}

struct noting {
	const struct actor *actor;
	struct id calibration;
};

static enum err note(struct work *w, struct tx *tx, void *argument)
{
	const struct noting *noting = argument;
	return calibration_note(w, tx, noting->actor, noting->calibration);
}

enum err api_calibration_try(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct calibration_try_input *in = input;
	struct grade_means means = calibration_means(call);
	struct calibration_trial *trial = work_alloc(w, sizeof *trial);
	TRY(calibration_try(w, means.db, &means, web_actor(call)->org, in->assessment, in->calibration,
	                    in->part, in->answer, trial));
	struct noting noting = {web_actor(call), in->calibration};
	TRY(db_write(w, means.db, note, &noting));
	struct api_tried *tried = work_array(w, trial->answer.verdict_count, sizeof *tried);
	size_t gated = trial->answer.found_count, spoken = trial->answer.spoken_count;
	struct api_found *found = work_array(w, gated + spoken, sizeof *found);
	for (size_t i = 0; i < trial->answer.verdict_count; i++) {
		const struct verdict *verdict = &trial->answer.verdicts[i];
		tried[i] = (struct api_tried){.criterion = verdict->task,
		                              .comment = verdict->comment,
		                              .settled = learned_is_settled(w, verdict)};
		TRY(probabilities_of(w, verdict, &tried[i].levels));
	}
	for (size_t i = 0; i < gated; i++)
		found[i] = (struct api_found){gate_name(trial->answer.found[i].gate),
		                              trial->answer.found[i].note};
	for (size_t i = 0; i < spoken; i++)
		found[gated + i] = (struct api_found){flags_kind_name(trial->answer.spoken[i].kind),
		                                      trial->answer.spoken[i].note};
	const struct api_trial out = {{tried, trial->answer.verdict_count}, {found, gated + spoken}};
	return web_reply_json(w, call, &out, reply);
}
