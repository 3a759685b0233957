/* What is done with calibrations, and its forms: of calibration.h. */
#include "web/pages/calibration.h"

#include "exam/format.h"
#include "grade/review.h"
#include "org/audit.h"

enum { NUMBER_BYTES_MAX = 40 };

#define ASSESSMENT(type)                                                        \
	{                                                                       \
		"assessment", FIELD_PATH, FIELD_ID, offsetof(type, assessment), \
			.required = true, .sentence = "The assessment."         \
	}
#define CALIBRATION(type)                                                         \
	{                                                                         \
		"calibration", FIELD_PATH, FIELD_ID, offsetof(type, calibration), \
			.required = true, .sentence = "The calibration."          \
	}

const struct field calibration_fields[2] = {
	ASSESSMENT(struct calibration_input),
	{"calibration", FIELD_QUERY, FIELD_ID, offsetof(struct calibration_input, calibration),
         .sentence = "Which one; else the newest that was made."},
};
const struct field calibration_one_fields[2] = {ASSESSMENT(struct calibration_input),
                                                CALIBRATION(struct calibration_input)};
const struct field calibration_release_fields[6] = {
	ASSESSMENT(struct calibration_release_input),
	CALIBRATION(struct calibration_release_input),
	{"coverage_percent", FIELD_BODY, FIELD_INT,
         offsetof(struct calibration_release_input, coverage_percent), .required = true, .min = 50, .max = 99,
         .sentence = "How certain its sets of levels are, in percent."},
	{"sample_percent", FIELD_BODY, FIELD_INT, offsetof(struct calibration_release_input, sample_percent),
         .required = true, .min = 0, .max = 100,
         .sentence = "Of the sittings, the share of which people judge all the same, in percent."},
	{"settles", FIELD_BODY, FIELD_BOOL, offsetof(struct calibration_release_input, settles),
         .sentence = "Whether what it is certain of is not asked of a reviewer."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct calibration_release_input, reason), .min = 0,
         .max = REVIEW_REASON_BYTES_MAX,
         .sentence = "Why it is released although it is stopped; needed then, and kept."},
};
const struct field calibration_release_form_fields[6] = {
	ASSESSMENT(struct calibration_release_form),
	CALIBRATION(struct calibration_release_form),
	{"coverage_percent", FIELD_BODY, FIELD_TEXT,
         offsetof(struct calibration_release_form, coverage_percent), .min = 0, .max = NUMBER_BYTES_MAX,
         .sentence = "How certain its sets of levels are, in percent."},
	{"sample_percent", FIELD_BODY, FIELD_TEXT, offsetof(struct calibration_release_form, sample_percent),
         .min = 0, .max = NUMBER_BYTES_MAX,
         .sentence = "Of the sittings, the share of which people judge all the same, in percent."},
	{"settles", FIELD_BODY, FIELD_BOOL, offsetof(struct calibration_release_form, settles),
         .sentence = "Whether what it is certain of is not asked of a reviewer."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct calibration_release_form, reason), .min = 0,
         .max = REVIEW_REASON_BYTES_MAX, .sentence = "Why it is released although it is stopped."},
};
const struct field calibration_try_fields[4] = {
	ASSESSMENT(struct calibration_try_input),
	CALIBRATION(struct calibration_try_input),
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct calibration_try_input, part), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The written task that it answers."},
	{"answer", FIELD_BODY, FIELD_TEXT, offsetof(struct calibration_try_input, answer), .min = 0,
         .max = 8 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "The answer."},
};

struct grade_means calibration_means(const struct http_call *call)
{
	return (struct grade_means){.db = web_app(call)->db, .embedding = web_app(call)->embedding};
}

static struct str address_of(struct work *w, struct id assessment)
{
	return str_format(w->arena, "/assessments/%.*s/calibration", STR_ARG(id_text(w->arena, assessment)));
}

enum err calibration_note(struct work *w, struct tx *tx, const struct actor *actor, struct id calibration)
{
	return audit_add(w, tx, actor->org, actor->person, "calibration.try", calibration, (struct str){0});
}

/* Whether a form can be shown again with what was sent: all of these look before they write. */
static bool can_be_mended(enum err failed)
{
	return failed == ERR_INPUT || failed == ERR_TOO_LARGE || failed == ERR_CONFLICT;
}

static enum err show_again(struct work *w, struct http_call *call, struct calibration_shown *shown,
                           struct http_reply *reply)
{
	shown->refused = w->message;
	web_reply_again(w, reply);
	return calibration_show(w, call, call->tx, shown, reply);
}

enum err calibration_ask_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct calibration_input *in = input;
	TRY(calibration_ask(w, call->tx, web_actor(call), in->assessment));
	web_reply_done(w, address_of(w, in->assessment), "calibration-asked", reply);
	return OK;
}

enum err calibration_release_sent(struct work *w, struct http_call *call,
                                  const struct calibration_release_input *in)
{
	const struct calibration_terms terms = {
		.coverage = (double)in->coverage_percent / 100,
		.sample = (double)in->sample_percent / 100,
		.settles = in->settles,
		.reason = in->reason,
	};
	return calibration_release(w, call->tx, web_actor(call), in->assessment, in->calibration, &terms);
}

static enum err release(struct work *w, struct http_call *call, const struct calibration_release_form *form)
{
	struct calibration_release_input in = {.assessment = form->assessment,
	                                       .calibration = form->calibration,
	                                       .settles = form->settles,
	                                       .reason = form->reason};
	if (!str_to_int(str_trim(form->coverage_percent), &in.coverage_percent))
		return fail(w, ERR_INPUT, "Say in whole percent, from 50 to 99, how certain it has to be.");
	if (!str_to_int(str_trim(form->sample_percent), &in.sample_percent))
		return fail(w, ERR_INPUT,
		            "Say in whole percent, from 0 to 100, of how many sittings people judge all.");
	return calibration_release_sent(w, call, &in);
}

enum err calibration_release_send(struct work *w, struct http_call *call, const void *input,
                                  struct http_reply *reply)
{
	const struct calibration_release_form *form = input;
	struct calibration_shown shown = {.in = {form->assessment, form->calibration}, .release = form};
	enum err failed = release(w, call, form);
	if (can_be_mended(failed))
		return show_again(w, call, &shown, reply);
	TRY(failed);
	web_reply_done(w, address_of(w, form->assessment), "calibration-released", reply);
	return OK;
}

enum err calibration_retire_send(struct work *w, struct http_call *call, const void *input,
                                 struct http_reply *reply)
{
	const struct calibration_input *in = input;
	struct calibration_shown shown = {.in = *in};
	enum err failed = calibration_retire(w, call->tx, web_actor(call), in->assessment, in->calibration);
	if (can_be_mended(failed))
		return show_again(w, call, &shown, reply);
	TRY(failed);
	web_reply_done(w, address_of(w, in->assessment), "calibration-retired", reply);
	return OK;
}
