#include "web/api/study.h"

#include "web/api/output.h"

enum { TAKE_BYTES_MAX = 1 << 20 };

/* The members in this order, with and without the figures. */
struct api_study {
	struct id id, version;
	int64_t sittings, simulated, at_us, decided_us;
	struct str state;
	struct id accepted_version;
	const struct json *figures;
};

#define STUDY_ROWS                                                                                        \
	OUTPUT(FIELD_ID, struct api_study, id, "The study."),                                             \
		OUTPUT(FIELD_ID, struct api_study, version, "The version whose tasks were studied."),     \
		OUTPUT(FIELD_INT, struct api_study, sittings, "So many people's answers are in it."),     \
		OUTPUT(FIELD_INT, struct api_study, simulated, "So many of them are simulated."),         \
		OUTPUT(FIELD_INT, struct api_study, at_us, "When it was made, microseconds since 1970."), \
		OUTPUT(FIELD_TEXT, struct api_study, state,                                               \
	               "proposed, accepted, dismissed, or overtaken by a newer one."),                    \
		OUTPUT(FIELD_INT, struct api_study, decided_us, "When somebody decided on it."),          \
		OUTPUT(FIELD_ID, struct api_study, accepted_version, "The version with what it proposed.")

static const struct field study_row[] = {STUDY_ROWS};
const struct field api_study_output[9] = {
	STUDY_ROWS,
	OUTPUT(FIELD_JSON, struct api_study, figures,
               "By competency and task: what is in use and what is proposed, with standard errors, fit, drift, "
               "exposure, options, the points beside the curve; abilities in logits. By competency also what the tasks "
               "of one part share beside the skill (`shared`): the SD of the part's own effect with a 95 % "
               "interval, and how much of the information of independent tasks is left, or why that cannot be told."),
};

struct studies {
	bool making;
	struct field_list studies;
};
const struct field api_studies_output[2] = {
	OUTPUT(FIELD_BOOL, struct studies, making, "Whether one is being made."),
	OUTPUT_LIST(struct studies, studies, study_row, struct api_study, "Newest first, at most 100."),
};

struct accepted {
	struct id version;
};
const struct field api_study_accepted_output[1] = {
	OUTPUT(FIELD_ID, struct accepted, version, "The version that was made."),
};

const struct field api_study_accept_fields[4] = {
	{"assessment", FIELD_PATH, FIELD_ID, offsetof(struct api_study_accept_input, assessment),
         .required = true, .sentence = "The assessment."},
	{"study", FIELD_PATH, FIELD_ID, offsetof(struct api_study_accept_input, study), .required = true,
         .sentence = "The study."},
	{"take", FIELD_BODY, FIELD_JSON, offsetof(struct api_study_accept_input, take), .max = TAKE_BYTES_MAX,
         .sentence = "The tasks whose proposals are taken: a list of PART/TASK."},
	{"all", FIELD_BODY, FIELD_BOOL, offsetof(struct api_study_accept_input, all),
         .sentence = "Takes all that is proposed, instead of a list."},
};

static struct api_study described(const struct study *study)
{
	return (struct api_study){
		.id = study->id,
		.version = study->version,
		.sittings = study->sittings,
		.simulated = study->simulated,
		.at_us = study->at_us,
		.decided_us = study->decided_us,
		.state = study->state,
		.accepted_version = study->accepted_version,
	};
}

enum err api_studies(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct study *studies;
	struct studies out;
	size_t count;
	TRY(study_list(w, call->tx, web_actor(call)->org, in->assessment, &studies, &count));
	TRY(study_is_being_made(w, call->tx, web_actor(call)->org, in->assessment, &out.making));
	struct api_study *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = described(&studies[i]);
	out.studies = (struct field_list){rows, count};
	return web_reply_json(w, call, &out, reply);
}

enum err api_study(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_decide_input *in = input;
	struct study study;
	const struct figures *figures;
	struct version version;
	struct str json;
	bool found;
	TRY(study_find(w, call, in->assessment, in->study, &study, &figures, &version, &found));
	struct api_study out = described(&study);
	TRY(figures_write(w, figures, &json));
	TRY(json_parse(w, json, FIGURES_BYTES_MAX, &out.figures));
	return web_reply_json(w, call, &out, reply);
}

enum err api_study_ask(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	TRY(study_ask(w, call->tx, web_actor(call)->org, in->assessment));
	reply->status = 202;
	return OK;
}

enum err api_study_accept(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_study_accept_input *in = input;
	struct study_task *tasks;
	struct accepted out;
	size_t count;
	TRY(study_read_take(w, in->take, &tasks, &count));
	if (in->all && count > 0)
		return fail(w, ERR_INPUT, "Say “take” or “all”, not both.");
	TRY(study_accept(w, call->tx, web_actor(call), in->assessment, in->study, in->all ? NULL : tasks,
	                 count, &out.version));
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}

enum err api_study_dismiss(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct study_decide_input *in = input;
	TRY(study_dismiss(w, call->tx, web_actor(call), in->assessment, in->study));
	reply->status = 204;
	return OK;
}
