#include "web/api/samples.h"

#include "web/api/output.h"

struct sample_row {
	struct str criterion, why;
	int64_t level;
};
struct sample_detail {
	int64_t number;
	struct str part, text;
	struct field_list levels;
};
static const struct field sample_row[] = {
	OUTPUT(FIELD_TEXT, struct sample_row, criterion, "The criterion."),
	OUTPUT(FIELD_INT, struct sample_row, level, "The level that people agreed on."),
	OUTPUT(FIELD_TEXT, struct sample_row, why, "Why, where somebody said it."),
};
const struct field api_sample_output[4] = {
	OUTPUT(FIELD_INT, struct sample_detail, number, "Which one."),
	OUTPUT(FIELD_TEXT, struct sample_detail, part, "The part that it answers."),
	OUTPUT(FIELD_TEXT, struct sample_detail, text, "The answer."),
	OUTPUT_LIST(struct sample_detail, levels, sample_row, struct sample_row, "By criterion of the part."),
};

enum err api_sample(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sample_input *in = input;
	struct sample sample;
	TRY(sample_of_case(w, call, in, &sample));
	size_t count = sample.rubric->criterion_count;
	struct sample_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct sample_row){sample.rubric->criteria[i].id, sample.anchor->whys[i],
		                              sample.anchor->levels[i]};
	const struct sample_detail detail = {
		in->number, sample.part->id, sample.anchor->answer, {rows, count}};
	return web_reply_json(w, call, &detail, reply);
}
