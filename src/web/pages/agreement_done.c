/* agreement_see, agreement_count, agreement_clarify, agreement_waive, and their forms. */
#include "web/pages/agreement.h"

#include "exam/clarify.h"
#include "exam/format.h"
#include "grade/review.h"
#include "org/audit.h"
#include "web/config.h"
#include "web/pages/study.h"

#define ASSESSMENT(type)                                                        \
	{                                                                       \
		"assessment", FIELD_PATH, FIELD_ID, offsetof(type, assessment), \
			.required = true, .sentence = "The assessment."         \
	}

const struct field waive_fields[3] = {
	ASSESSMENT(struct waive_input),
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct waive_input, id), .required = true,
         .sentence = "The case."},
	{"reason", FIELD_BODY, FIELD_TEXT, offsetof(struct waive_input, reason), .required = true,
         .max = REVIEW_REASON_BYTES_MAX, .sentence = "Why it is decided without the reading; it is kept."},
};
const struct field clarify_fields[5] = {
	ASSESSMENT(struct clarify_input),
	{"part", FIELD_BODY, FIELD_TEXT, offsetof(struct clarify_input, part), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The part."},
	{"criterion", FIELD_BODY, FIELD_TEXT, offsetof(struct clarify_input, criterion), .required = true,
         .max = FORMAT_ID_BYTES_MAX, .sentence = "The criterion."},
	{"level", FIELD_BODY, FIELD_INT, offsetof(struct clarify_input, level), .required = true, .min = 0,
         .max = DOCUMENT_POINTS_MAX,
         .sentence = "The level, from 0; on a scale of points one that is described."},
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct clarify_input, text), .required = true,
         .max = DOCUMENT_CLARIFICATION_BYTES_MAX, .sentence = "What should count."},
};

/* ---- counting ---- */

struct seeing {
	struct id org;
	struct agreement_seen *out;
};

static enum err read_examples(struct work *w, struct tx *tx, void *argument)
{
	const struct seeing *seeing = argument;
	struct agreement_seen *out = seeing->out;
	const struct agreed *agreed = &out->counted.agreed;
	out->examples = work_array(w, agreed->cell_count, sizeof *out->examples);
	out->example_counts = work_array(w, agreed->cell_count, sizeof *out->example_counts);
	for (size_t i = 0; i < agreed->cell_count; i++) {
		const struct agreed_cell *cell = &agreed->cells[i];
		struct id sitting;
		if (id_parse(cell->example, &sitting))
			TRY(agreed_example(w, tx, seeing->org, sitting, cell->part, cell->task,
			                   out->examples[i], &out->example_counts[i]));
	}
	return OK;
}

enum err agreement_see(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       struct agreement_seen *out, bool *found)
{
	TRY(counted_load(w, tx, org, assessment, &out->counted, found));
	return *found ? read_examples(w, tx, &(struct seeing){org, out}) : OK;
}

enum err agreement_count(struct work *w, struct http_call *call, struct id assessment,
                         struct agreement_seen *out)
{
	const struct app *app = web_app(call);
	struct seeing seeing = {web_actor(call)->org, out};
	TRY(counted_now(w, app->db, seeing.org, assessment, app->config->base_url, &out->counted));
	return db_read(w, app->db, read_examples, &seeing);
}

/* ---- what is done ---- */

enum err agreement_clarify(struct work *w, struct http_call *call, const struct clarify_input *in,
                           struct id *version)
{
	const struct actor *actor = web_actor(call);
	const struct clarification clarification = {in->level, in->text};
	const struct document *document;
	struct version_stored stored;
	struct version before;
	struct id id;
	TRY(version_in_use(w, call->tx, actor->org, in->assessment, &id));
	TRY(version_load(w, call->tx, actor->org, id, &before));
	TRY(clarify_add(w, before.document, in->part, in->criterion, &clarification, &document));
	TRY(version_store(w, call->tx, actor->org, actor->person, document, &stored));
	*version = stored.version;
	return audit_add(w, call->tx, actor->org, actor->person, "assessment.clarify", in->assessment,
	                 (struct str){0});
}

enum err agreement_waive(struct work *w, struct http_call *call, const struct waive_input *in)
{
	const struct actor *actor = web_actor(call);
	struct review_case *cases;
	size_t count;
	TRY(review_cases_due(w, call->tx, actor->org, in->assessment, &cases, &count));
	for (size_t i = 0; i < count; i++)
		if (id_equal(cases[i].id, in->id))
			return review_waive(w, call->tx, actor, in->id, in->reason);
	return fail(w, ERR_NOT_FOUND, "No such case of this assessment waits for another reading.");
}

static struct str address_of(struct work *w, struct id assessment)
{
	return str_format(w->arena, "/assessments/%.*s/agreement", STR_ARG(id_text(w->arena, assessment)));
}

enum err agreement_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct agreement_seen seen = {0};
	TRY(agreement_count(w, call, in->assessment, &seen));
	web_reply_done(w, address_of(w, in->assessment), "counted", reply);
	return OK;
}

enum err agreement_waive_send(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct waive_input *in = input;
	TRY(agreement_waive(w, call, in));
	web_reply_done(w, address_of(w, in->assessment), "waived", reply);
	return OK;
}

enum err agreement_clarify_send(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct clarify_input *in = input;
	struct id version;
	TRY(agreement_clarify(w, call, in, &version));
	web_reply_done(w, address_of(w, in->assessment), "clarified", reply);
	return OK;
}
