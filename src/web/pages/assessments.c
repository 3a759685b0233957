#include "web/administration.h"

#include "base/time.h"
#include "exam/part.h"
#include "exam/version.h"
#include "grade/alike.h"
#include "web/pages/draft.h"
#include "web/task_face.h"

struct assessments_part {
	struct id assessment;
	struct str id, title;
};
struct assessments_parts {
	const struct assessments_part *at;
	size_t count;
};
struct assessments_row {
	struct id id;
	struct str title, imported, parameters;
	int64_t number, invited, finished;
	struct assessments_parts drawn; /* parts that there is a picture of */
	bool chosen;                    /* in the form */
	bool written;                   /* it has a written task with a rubric */
	bool looks;                     /* may see which programs are alike, and some are written */
};
struct assessments_rows {
	const struct assessments_row *at;
	size_t count;
};
struct assessments_view {
	struct str csrf;
	struct assessments_rows assessments;
	struct markup drafts;
	bool may_invite, mailed;
	/* The form, as it was sent; problem absent: nothing was. */
	struct str problem, email, days;
};

#include "web/pages/assessments.html.h"

enum { DAYS_MAX = 365 };

const struct field invite_fields[3] = {
	{"assessment", FIELD_BODY, FIELD_ID, offsetof(struct invite_input, assessment), .required = true,
         .sentence = "To what."},
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct invite_input, email), .required = true, .max = 254,
         .sentence = "The address of a person who is here already."},
	{"days", FIELD_BODY, FIELD_INT, offsetof(struct invite_input, days), .min = 1, .max = DAYS_MAX,
         .sentence = "How long the invitation stays open."},
};

const struct field invite_form_fields[3] = {
	{"assessment", FIELD_BODY, FIELD_ID, offsetof(struct invite_form, assessment), .required = true,
         .sentence = "To what."},
	{"email", FIELD_BODY, FIELD_TEXT, offsetof(struct invite_form, email), .min = 0,
         .sentence = "The address of a person who is here already."},
	{"days", FIELD_BODY, FIELD_TEXT, offsetof(struct invite_form, days), .min = 0,
         .sentence = "How long the invitation stays open; empty: 30."},
};

static void count_parameters(const struct document *document, size_t *all, size_t *calibrated)
{
	*all = *calibrated = 0;
	for (size_t i = 0; i < document->part_count; i++) {
		struct measure measure;
		for (size_t m = 0; part_measure(&document->parts[i], m, &measure); m++, ++*all)
			*calibrated += measure.calibrated;
	}
}

static struct assessments_parts drawn_parts(struct work *w, struct id assessment,
                                            const struct document *document)
{
	struct assessments_part *parts = work_array(w, document->part_count, sizeof *parts);
	size_t count = 0;
	for (size_t i = 0; i < document->part_count; i++)
		if (task_face_of(&document->parts[i])->author != NULL)
			parts[count++] = (struct assessments_part){assessment, document->parts[i].id,
			                                           document->parts[i].title};
	return (struct assessments_parts){parts, count};
}

static bool has_programs(const struct document *document)
{
	size_t i = 0;
	while (i < document->part_count && !alike_compares(&document->parts[i]))
		i++;
	return i < document->part_count;
}

static bool has_written(const struct document *document)
{
	size_t i = 0;
	while (i < document->part_count && (document->parts[i].written == NULL ||
	                                    document->parts[i].written->rubric.criterion_count == 0))
		i++;
	return i < document->part_count;
}

static enum err read_row(struct work *w, struct http_call *call, const struct assessment *assessment,
                         struct assessments_row *out)
{
	struct version version;
	size_t all, calibrated;
	TRY(version_load(w, call->tx, web_actor(call)->org, assessment->version, &version));
	count_parameters(version.document, &all, &calibrated);
	*out = (struct assessments_row){
		.id = assessment->id,
		.title = assessment->title,
		.imported = time_for_people(w->arena, assessment->imported_us),
		.parameters = calibrated == all ? S("measured")
	                                        : str_format(w->arena, "%zu of %zu not yet measured",
	                                                     all - calibrated, all),
		.number = assessment->number,
		.invited = assessment->invited,
		.finished = assessment->finished,
		.written = has_written(version.document),
		.drawn = drawn_parts(w, assessment->id, version.document),
		.looks = (web_actor(call)->roles & (ROLE_REVIEWER | ROLE_ADMINISTRATOR)) != 0 &&
	                 has_programs(version.document),
	};
	return OK;
}

/* With what could not be taken of the form, and why; `sent` NULL: nothing was sent. */
static enum err show(struct work *w, struct http_call *call, const struct invite_form *sent,
                     struct str problem, struct http_reply *reply)
{
	struct assessment *assessments;
	size_t count;
	TRY(version_list(w, call->tx, web_actor(call)->org, &assessments, &count));
	struct assessments_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(read_row(w, call, &assessments[i], &rows[i]));
	for (size_t i = 0; sent != NULL && i < count; i++)
		rows[i].chosen = id_equal(rows[i].id, sent->assessment);
	struct assessments_view view = {
		.problem = problem,
		.email = sent == NULL ? S("") : sent->email,
		.days = sent == NULL ? S("30") : sent->days,
		.csrf = web_session(call)->csrf,
		.assessments = {rows, count},
		.may_invite = (web_actor(call)->roles & ROLE_ADMINISTRATOR) != 0,
		.mailed = web_mails(web_app(call)),
	};
	TRY(draft_list_drawing(w, call, &view.drafts));
	struct buf body = web_markup(w);
	assessments_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = S("Assessments"), .body = &body, .body_class = "wide"},
		reply);
}

enum err assessments_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	return show(w, call, NULL, (struct str){0}, reply);
}

/* All of it is looked at before anything is written. */
static enum err invite(struct work *w, struct http_call *call, const struct invite_form *form, bool *again)
{
	struct invite_input in = {
		.assessment = form->assessment, .email = str_trim(form->email), .days = DB_NULL_INT};
	struct id invitation;
	if (in.email.len == 0)
		return fail(w, ERR_INPUT, "Whom? Give the address of somebody who is here already.");
	if (str_trim(form->days).len > 0 &&
	    (!str_to_int(str_trim(form->days), &in.days) || in.days < 1 || in.days > DAYS_MAX))
		return fail(w, ERR_INPUT,
		            "Say in whole days how long the invitation stays open: from 1 to %d.", DAYS_MAX);
	return administration_invite(w, call, &in, &invitation, again);
}

enum err invite_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	bool again = false;
	enum err failed = invite(w, call, input, &again);
	if (failed == ERR_INPUT || failed == ERR_CONFLICT || failed == ERR_NOT_FOUND) {
		struct str problem = w->message;
		web_reply_again(w, reply);
		return show(w, call, input, problem, reply);
	}
	TRY(failed);
	web_reply_done(w, S("/assessments"), again ? "invited-again" : "invited", reply);
	return OK;
}
