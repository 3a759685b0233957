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
		.parameters = calibrated == all ? S("calibrated")
	                                        : str_format(w->arena, "%zu of %zu tasks not yet calibrated",
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

enum err assessments_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct assessment *assessments;
	size_t count;
	TRY(version_list(w, call->tx, web_actor(call)->org, &assessments, &count));
	struct assessments_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(read_row(w, call, &assessments[i], &rows[i]));
	struct assessments_view view = {
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

enum err invite_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct id invitation;
	TRY(administration_invite(w, call, input, &invitation));
	web_reply_done(w, S("/assessments"), "invited", reply);
	return OK;
}
