/* A language model that judges frozen anchors otherwise than it did stops a release; one that judges them as before does not. */
#include "calibration/calibration_parts.h"

#include "demonstration.h"
#include "test.h"

#include <math.h>

enum { FROZEN = 24 };

#define PART S("incident-report")

struct asked {
	int shift; /* of the level that the answer names */
	size_t times;
	bool away;
};

/* The answer ends with a digit, the level; the model quotes its first word. */
static enum err answer(struct work *w, void *state, const struct llm_question *question,
                       struct llm_answer *out)
{
	struct asked *asked = state;
	struct str text = str_trim(question->messages[1].pieces[1].text);
	int level = text.at[text.len - 1] - '0' + asked->shift;
	struct str digit = str_format(w->arena, "%d", level);
	struct llm_token *tokens = work_array(w, 1, sizeof *tokens);
	asked->times++;
	if (asked->away)
		return fail(w, ERR_UNAVAILABLE, "The language model does not answer.");
	tokens[0] = (struct llm_token){digit, {{digit, 0}}, 1};
	*out = (struct llm_answer){.text = str_format(w->arena, "Orders\"\nLevel: %d", level),
	                           .tokens = tokens,
	                           .token_count = 1,
	                           .model = S("sha256:fake")};
	return OK;
}

static struct examples frozen_examples(struct work *w, const struct document *document)
{
	struct example *all = work_array(w, FROZEN, sizeof *all);
	size_t part = (size_t)(document_part(document, PART) - document->parts);
	for (size_t i = 0; i < FROZEN; i++)
		all[i] = (struct example){
			.source = {{(uint8_t)i, 1}},
			.part = part,
			.text = str_format(w->arena, "Orders failed on day %zu, level %zu", i, i % 2),
			.frozen = true};
	return (struct examples){.version = {.document = document}, .at = all, .count = FROZEN};
}

/* What people gave, and what the model said before: the level in the text. */
static struct report_frozen *frozen_rows(struct work *w, const struct examples *examples, double model)
{
	const struct criterion *criterion =
		&part_rubric(document_part(examples->version.document, PART))->criteria[0];
	struct report_frozen *rows = work_array(w, FROZEN, sizeof *rows);
	for (size_t i = 0; i < FROZEN; i++)
		rows[i] = (struct report_frozen){.source = id_text(w->arena, examples->at[i].source),
		                                 .part = PART,
		                                 .criterion = criterion->id,
		                                 .top = (int64_t)criterion->described_count - 1,
		                                 .people = (int64_t)(i % 2),
		                                 .model = isnan(model) ? NAN : (double)(i % 2)};
	return rows;
}

static void ask(struct work *w, struct asked *asked, struct report *out)
{
	const struct examples examples = frozen_examples(w, demonstration_quiz_and_report(w));
	const struct report before = {.frozen = frozen_rows(w, &examples, 0), .frozen_count = FROZEN};
	const struct llm_model model = {asked, answer};
	const struct grade_means means = {.model = &model};
	*out = (struct report){.frozen = frozen_rows(w, &examples, NAN), .frozen_count = FROZEN};
	enum err failed = calibration_ask_model(w, &means, &examples, &before, out);
	assert_int_equal(failed, asked->away ? ERR_UNAVAILABLE : OK);
}

TEST(calibration_model_that_says_the_same_stops_nothing)
{
	struct work w = test_work();
	struct asked asked = {0};
	struct report report;
	ask(&w, &asked, &report);
	assert_int_equal(asked.times, FROZEN);
	assert_true(fabs(report.model_moved.value) < 1e-9);
	assert_true(fabs(report.model_kappa.value - 1) < 1e-9); /* it says what people gave */
	assert_true(str_starts(report.model, S("sha256:fake")));
	assert_true(str_absent(report.stopped));
	test_work_end(&w);
}

/* One level up where levels 0 and 1 are as frequent, with a standard deviation of half a level: by two of these. */
TEST(calibration_model_that_moved_stops_the_release)
{
	struct work w = test_work();
	struct asked asked = {.shift = 1};
	struct report report;
	ask(&w, &asked, &report);
	assert_true(fabs(fabs(report.model_moved.value) - 2) < 0.1);
	assert_true(str_find(report.stopped, S("the language model says of the frozen anchors moved by")) !=
	            SIZE_MAX);
	test_work_end(&w);
}

TEST(calibration_model_that_is_away_says_so)
{
	struct work w = test_work();
	struct asked asked = {.away = true};
	struct report report;
	ask(&w, &asked, &report);
	assert_true(str_absent(report.stopped));
	work_forgive(&w);
	test_work_end(&w);
}
