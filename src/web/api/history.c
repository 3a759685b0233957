#include "web/api/history.h"

#include "web/api/output.h"
#include "web/api/process.h"

struct history {
	struct field_list versions, process;
};
static const struct field version_row[] = {
	OUTPUT(FIELD_INT, struct revision, revision, "Number of the save."),
	OUTPUT(FIELD_INT, struct revision, saved_us, "When it was, microseconds since 1970."),
	OUTPUT(FIELD_TEXT, struct revision, writer, "The tab or program that saved it."),
	OUTPUT(FIELD_BOOL, struct revision, late, "Time was up."),
};
const struct field api_history_output[2] = {
	OUTPUT_LIST(
		struct history, versions, version_row, struct revision,
		"The saves, oldest first; of more than 5,000 those with much text at once, and the newest."),
	OUTPUT_LIST(struct history, process, api_process_row, struct api_process,
                    "One, once it is begun: the same in figures, which are part of no score."),
};

enum err api_history(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct revision *revisions;
	size_t count;
	TRY(history_part(w, call, in, &sitting, &part));
	TRY(written_history(w, call->tx, sitting.org, sitting.id, in->part, WRITTEN_HISTORY_MAX, &revisions,
	                    &count));
	struct history history = {.versions = {revisions, count}};
	if (part->started_us != DB_NULL_INT) {
		struct process process;
		TRY(process_of_written(w, call->tx, &sitting, part, &process));
		history.process = api_process_of(w, &process);
	}
	return web_reply_json(w, call, &history, reply);
}

const struct field api_revision_output[4] = {
	OUTPUT(FIELD_INT, struct revision_text, revision, "Number of the save."),
	OUTPUT(FIELD_INT, struct revision_text, saved_us, "When it was, microseconds since 1970."),
	OUTPUT(FIELD_BOOL, struct revision_text, late, "Time was up."),
	OUTPUT(FIELD_TEXT, struct revision_text, body, "The whole text as it was then."),
};

enum err api_revision(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct history_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	struct revision_text text;
	TRY(history_part(w, call, &(struct part_input){in->sitting, in->part}, &sitting, &part));
	TRY(written_at(w, call->tx, sitting.org, sitting.id, in->part, in->revision, &text));
	return web_reply_json(w, call, &text, reply);
}
