#include "web/api/feedback.h"

#include "web/api/output.h"

struct feedback_row {
	struct str part, criterion, shown, next, by, quote;
	int64_t level;
	bool coming;
};
struct case_feedback {
	bool held;
	struct field_list criteria;
};
static const struct field feedback_row[] = {
	OUTPUT(FIELD_TEXT, struct feedback_row, part, "The part."),
	OUTPUT(FIELD_TEXT, struct feedback_row, criterion, "The criterion."),
	OUTPUT(FIELD_INT, struct feedback_row, level, "The level that was decided."),
	OUTPUT(FIELD_TEXT, struct feedback_row, shown, "What was shown."),
	OUTPUT(FIELD_TEXT, struct feedback_row, next, "One next step; absent at the highest level."),
	OUTPUT(FIELD_TEXT, struct feedback_row, quote, "The words of the answer that it rests on."),
	OUTPUT(FIELD_TEXT, struct feedback_row, by,
               "Who wrote it: machine, rubric (it is its texts), or person."),
	OUTPUT(FIELD_BOOL, struct feedback_row, coming,
               "A machine is writing; these are the rubric's texts until then."),
};
const struct field api_feedback_output[2] = {
	OUTPUT(FIELD_BOOL, struct case_feedback, held, "It goes out when you have sent it, and not before."),
	OUTPUT_LIST(struct case_feedback, criteria, feedback_row, struct feedback_row,
                    "In the order of the rubrics; none before a decision."),
};

enum err api_feedback(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	struct case_feedback out = {0};
	struct sitting sitting;
	struct feedback *feedback;
	size_t count;
	TRY(feedback_of_case(w, call, in->id, &sitting, &feedback, &count, &out.held));
	struct feedback_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct feedback_row){
			.part = feedback[i].part,
			.criterion = feedback[i].criterion,
			.shown = feedback[i].text.shown,
			.next = feedback[i].text.next,
			.by = feedback[i].author,
			.quote = feedback[i].quote,
			.level = (int64_t)feedback[i].level,
			.coming = feedback[i].state == FEEDBACK_COMING,
		};
	out.criteria = (struct field_list){rows, count};
	return web_reply_json(w, call, &out, reply);
}

enum err api_feedback_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct feedback_input *in = input;
	struct feedback_edit *edits;
	size_t count;
	TRY(feedback_edits_read(w, in, &edits, &count));
	TRY(feedback_send(w, call->tx, web_actor(call), in->id, edits, count));
	return api_feedback(w, call, &(struct case_input){in->id}, reply);
}
