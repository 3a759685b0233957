/* /api/v1/appeals: appeals as administrators see them. */
#include "grade/appeal.h"
#include "web/api/administration.h"
#include "web/api/output.h"

struct appeals {
	struct field_list appeals;
};
static const struct field appeal_row[] = {
	OUTPUT(FIELD_ID, struct appeal_row, id, "The appeal."),
	OUTPUT(FIELD_ID, struct appeal_row, sitting, "What it is about."),
	OUTPUT(FIELD_TEXT, struct appeal_row, assessment, "Title of the assessment."),
	OUTPUT(FIELD_INT, struct appeal_row, criteria,
               "How many criteria and points are contested; 0: the decision as a whole."),
	OUTPUT(FIELD_INT, struct appeal_row, at_us, "Since when, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct appeal_row, due_us, "Until when it is to be answered."),
	OUTPUT(FIELD_INT, struct appeal_row, answered_us, "When it was; absent: it is open."),
	OUTPUT(FIELD_INT, struct appeal_row, changed,
               "Once answered: how many criteria were changed, or 1 for another decision; 0: upheld."),
	OUTPUT(FIELD_BOOL, struct appeal_row, held, "A reviewer is at it."),
	OUTPUT(FIELD_INT, struct appeal_row, fresh,
               "How many people could take it who had no part in the result."),
};
const struct field api_appeals_output[1] = {
	OUTPUT_LIST(struct appeals, appeals, appeal_row, struct appeal_row,
                    "The open ones by their deadlines, then those answered, newest first; at most 200."),
};

enum err api_appeals(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct appeal_row *rows;
	size_t count;
	TRY(appeal_list(w, call->tx, web_actor(call)->org, &rows, &count));
	return web_reply_json(w, call, &(struct appeals){{rows, count}}, reply);
}
