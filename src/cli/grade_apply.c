/* grade_apply_action. */
#include "cli/grade.h"

#include "base/json.h"

#include <math.h>
#include <stdio.h>

enum { LINE_BYTES_MAX = 1 << 20 };

static struct str level_name(struct work *w, double level)
{
	struct buf buf = buf_init(w->arena, 64);
	struct json_out out = json_out(&buf);
	json_real(&out, level);
	return buf_str(&buf);
}

static void put_probabilities(struct work *w, struct json_out *out, const struct grader_about *about,
                              const struct grader_grade *grade)
{
	json_name(out, S("probabilities"));
	json_object(out);
	for (size_t l = 0; l < about->label_count; l++)
		json_put_real(out, about->labels[l], grade->probabilities[l]);
	for (size_t l = 0; about->label_count == 0 && l < grade->level_count; l++)
		json_put_real(out, level_name(w, grade->levels[l]), grade->level_probabilities[l]);
	json_end(out);
}

/* Of levels where there are scores, else of labels. */
static void put_set(struct json_out *out, const struct grader_about *about, const struct grader_grade *grade)
{
	json_name(out, S("set"));
	json_array(out);
	for (size_t l = 0; l < grade->level_count; l++)
		if (grade->level_set[l])
			json_real(out, grade->levels[l]);
	for (size_t l = 0; !about->scored && l < about->label_count; l++)
		if (grade->label_set[l])
			json_str(out, about->labels[l]);
	json_end(out);
}

static void put_reasons(struct work *w, struct json_out *out, const struct grade_answer *answer,
                        const struct grade_result *result)
{
	json_name(out, S("reasons"));
	json_array(out);
	if (answer->too_long)
		json_str(out, str_format(w->arena, "The answer has more than %d bytes: it was not looked at.",
		                         GRADER_TEXT_BYTES_MAX));
	else if (result->question == SIZE_MAX)
		json_str(out, S("The grader does not know this question."));
	else if (!result->grade.known)
		json_str(out, S("Too few questions were learned from to know how well a new one is scored."));
	else if (result->flag_count == 0 && !result->settled)
		json_str(out, S("The scores that this answer may have lie on both sides of the pass mark."));
	for (size_t i = 0; i < result->flag_count; i++)
		json_str(out, result->flags[i].note);
	json_end(out);
}

static void put_result(struct work *w, struct json_out *out, const struct grader_about *about,
                       const struct grade_answer *answer, const struct grade_result *result)
{
	const struct grader_grade *grade = &result->grade;
	bool known = result->question != SIZE_MAX;
	json_object(out);
	json_put_str(out, S("answer_id"), answer->id);
	json_put_real(out, S("score"), known ? grade->score : NAN);
	json_put_str(out, S("label"),
	             known && about->label_count > 0 ? about->labels[grade->label] : (struct str){0});
	if (known) {
		put_probabilities(w, out, about, grade);
		put_set(out, about, grade);
	}
	json_put_str(out, S("route"), known && result->settled ? S("auto") : S("person"));
	put_reasons(w, out, answer, result);
	json_name(out, S("flags"));
	json_array(out);
	for (size_t i = 0; i < result->flag_count; i++)
		json_str(out, result->flags[i].name);
	json_end(out);
	json_end(out);
}

enum err grade_apply_action(struct work *w, const struct grade_command *command, int *exit_code)
{
	struct grader *grader;
	const struct grade_answer *answers;
	const struct grade_result *results;
	size_t count, coverage_count;
	double coverage;
	(void)exit_code;
	if (command->word_count != 2)
		return fail(w, ERR_INPUT, "say assay grade apply MODEL ANSWERS; see `assay grade --help`");
	TRY(grade_model_read(w, command->words[0], &grader));
	TRY(grade_answers(w, command->words[1], true, &answers, &count));
	TRY(grade_coverages(w, command, 1, &coverage, &coverage_count));
	TRY(grade_all(w, command, grader, answers, count, &coverage, 1, &results));
	struct grader_about about = grader_about(grader);
	for (size_t i = 0; i < count; i++) {
		struct work line = work_init(w->world, w->request_id);
		struct buf buf = buf_init(line.arena, LINE_BYTES_MAX);
		struct json_out out = json_out(&buf);
		put_result(&line, &out, &about, &answers[i], &results[i]);
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
		work_finish(&line);
	}
	return OK;
}
