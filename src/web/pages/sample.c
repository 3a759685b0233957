#include "web/pages/sample.h"

#include "exam/part.h"
#include "exam/scale.h"
#include "grade/review.h"
#include "web/parts/answer.h"

struct sample_level {
	struct str criterion, level, why;
};
struct sample_levels {
	const struct sample_level *at;
	size_t count;
};
struct sample_view {
	uint64_t number;
	struct str part;
	struct markup text;
	struct sample_levels levels;
};

#include "web/pages/sample.html.h"

const struct field sample_fields[2] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct sample_input, id), .required = true,
         .sentence = "The case."},
	{"number", FIELD_PATH, FIELD_INT, offsetof(struct sample_input, number), .required = true, .min = 1,
         .max = INT32_MAX, .sentence = "Which one, counted from 1 over all parts."},
};

size_t sample_first(const struct document *document, const struct rubric *rubric)
{
	size_t number = 1;
	for (size_t i = 0; i < document->part_count && part_rubric(&document->parts[i]) != rubric; i++)
		number += part_rubric(&document->parts[i])->anchor_count;
	return number;
}

enum err sample_of_case(struct work *w, struct http_call *call, const struct sample_input *in,
                        struct sample *out)
{
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, call->tx, web_actor(call), in->id, &held));
	TRY(sitting_load_any(w, call->tx, web_actor(call)->org, held.sitting, &sitting));
	for (size_t i = 0; i < sitting.document->part_count; i++) {
		const struct part *part = &sitting.document->parts[i];
		const struct rubric *rubric = part_rubric(part);
		size_t first = sample_first(sitting.document, rubric), number = (size_t)in->number;
		if (number < first || number - first >= rubric->anchor_count)
			continue;
		*out = (struct sample){part, rubric, &rubric->anchors[number - first]};
		return OK;
	}
	return fail(w, ERR_NOT_FOUND, "The assessment has no such sample answer.");
}

static struct sample_levels levels_of(struct work *w, const struct sample *sample)
{
	const struct rubric *rubric = sample->rubric;
	const struct anchor *anchor = sample->anchor;
	struct sample_level *levels = work_array(w, rubric->criterion_count, sizeof *levels);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		levels[i] = (struct sample_level){
			.criterion = criterion->title,
			.level = scale_words(w, criterion, (size_t)anchor->levels[i]),
			.why = anchor->whys[i],
		};
	}
	return (struct sample_levels){levels, rubric->criterion_count};
}

enum err sample_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sample_input *in = input;
	struct sample sample;
	TRY(sample_of_case(w, call, in, &sample));
	const struct sample_view view = {
		.number = (uint64_t)in->number,
		.part = sample.part->title,
		.text = answer_markup(w, sample.anchor->answer, NULL, 0),
		.levels = levels_of(w, &sample),
	};
	struct buf body = web_markup(w);
	sample_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Sample answer"), .body = &body}, reply);
}
