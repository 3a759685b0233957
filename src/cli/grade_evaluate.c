/* grade_evaluate_action. */
#include "cli/grade.h"

#include "base/json.h"
#include "scoring/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIGURES_MAX = 32, OUTPUT_BYTES_MAX = 16 << 20 };

struct figure {
	const char *name, *title;
	struct agreement value;
};

struct figures {
	struct figure at[FIGURES_MAX];
	size_t count;
};

static void add(struct figures *figures, const char *name, const char *title, struct agreement value)
{
	figures->at[figures->count++] = (struct figure){name, title, value};
}

/* Those answers whose truth is known, of known questions. */
struct sample {
	const struct grade_answer *answers;
	const struct grade_result *results;
	size_t count;
};

/* Scores as shares of their scales, so that questions can be pooled. */
static void of_scores(struct work *w, const struct grader *grader, const struct sample *sample,
                      struct figures *figures)
{
	size_t n = sample->count;
	double *truth = work_array(w, n, sizeof *truth), *said = work_array(w, n, sizeof *said);
	double *true_level = work_array(w, n, sizeof *true_level), *level = work_array(w, n, sizeof *level);
	double *rounded = work_array(w, n, sizeof *rounded);
	for (size_t i = 0; i < n; i++) {
		const struct grader_grade *grade = &sample->results[i].grade;
		double score_max = grader_question_at(grader, sample->results[i].question)->score_max;
		truth[i] = sample->answers[i].score / score_max;
		said[i] = grade->score / score_max;
		for (size_t l = 0; l < grade->level_count; l++) {
			if (fabs(grade->levels[l] - grade->score) <
			    fabs(grade->levels[(size_t)level[i]] - grade->score))
				level[i] = (double)l;
			if (fabs(grade->levels[l] - sample->answers[i].score) <
			    fabs(grade->levels[(size_t)true_level[i]] - sample->answers[i].score))
				true_level[i] = (double)l;
		}
		rounded[i] = grade->levels[(size_t)level[i]] / score_max;
	}
	add(figures, "qwk", "quadratic weighted kappa, on levels",
	    agreement_quadratic_kappa(w, truth, rounded, n));
	add(figures, "concordance", "the same of scores as they are (Lin)",
	    agreement_quadratic_kappa(w, truth, said, n));
	add(figures, "rmse", "root mean square error, of the scale", agreement_rmse(w, truth, said, n));
	add(figures, "pearson", "correlation", agreement_pearson(truth, said, n));
	add(figures, "exact", "same level", agreement_exact(true_level, level, n));
	add(figures, "adjacent", "same level or the next", agreement_adjacent(true_level, level, n));
	add(figures, "smd", "standardised mean difference", agreement_smd(w, truth, said, n));
}

static size_t label_of(const struct grader_about *about, struct str label)
{
	for (size_t l = 0; l < about->label_count; l++)
		if (str_equal(about->labels[l], label))
			return l;
	return SIZE_MAX;
}

static void of_labels(struct work *w, const struct grader_about *about, const struct sample *sample,
                      struct figures *figures)
{
	size_t n = 0;
	double *truth = work_array(w, sample->count, sizeof *truth),
	       *said = work_array(w, sample->count, sizeof *said);
	for (size_t i = 0; i < sample->count; i++) {
		size_t label = label_of(about, sample->answers[i].label);
		if (label == SIZE_MAX)
			continue;
		truth[n] = (double)label;
		said[n++] = (double)sample->results[i].grade.label;
	}
	add(figures, "macro_f1", "macro-F1 of labels", agreement_macro_f1(w, truth, said, n));
	add(figures, "accuracy", "same label", agreement_exact(truth, said, n));
}

/* Whether the truth is in the set. */
static bool is_covered(const struct grader_about *about, const struct grade_answer *answer,
                       const struct grader_grade *grade)
{
	if (!about->scored) {
		size_t label = label_of(about, answer->label);
		return label != SIZE_MAX && grade->label_set[label];
	}
	return answer->score >= grade->low - 1e-9 && answer->score <= grade->high + 1e-9;
}

static void of_sets(struct work *w, const struct grader *grader, const struct grader_about *about,
                    const struct grade_pass *pass, const struct sample *sample, struct figures *figures)
{
	size_t n = sample->count, settled = 0, size = 0;
	double *ones = work_array(w, n, sizeof *ones), *covered = work_array(w, n, sizeof *covered);
	double *sure = work_array(w, n, sizeof *sure), *right = work_array(w, n, sizeof *right);
	size_t *groups = work_array(w, n, sizeof *groups);
	for (size_t i = 0; i < n; i++) {
		const struct grader_grade *grade = &sample->results[i].grade;
		double score_max = grader_question_at(grader, sample->results[i].question)->score_max;
		ones[i] = 1;
		groups[i] = sample->results[i].question;
		covered[i] = is_covered(about, &sample->answers[i], grade);
		sure[i] = sample->results[i].settled;
		for (size_t l = 0; l < grade->level_count; l++)
			size += grade->level_set[l];
		for (size_t l = 0; !about->scored && l < about->label_count; l++)
			size += grade->label_set[l];
		if (!sample->results[i].settled)
			continue;
		size_t label = label_of(about, sample->answers[i].label);
		if (about->scored)
			right[settled++] = (sample->answers[i].score >= pass->share * score_max - 1e-9) ==
			                   sample->results[i].passed;
		else if (pass->label == SIZE_MAX)
			right[settled++] = label == grade->label;
		else
			right[settled++] = (label == pass->label) == sample->results[i].passed;
	}
	add(figures, "coverage", "truth in the set", agreement_exact(ones, covered, n));
	add(figures, "coverage_by_question", "the same, its interval for new questions",
	    agreement_exact_by_group(w, ones, covered, groups, n, about->question_count));
	add(figures, "set_size", "mean size of the set",
	    (struct agreement){(double)size / (double)n, NAN, NAN});
	add(figures, "settled", "settled without a person", agreement_exact(ones, sure, n));
	add(figures, "settled_accuracy", "right, of those", agreement_exact(ones, right, settled));
}

static void print_figures(const struct grade_command *command, const struct figures *figures, size_t count,
                          double coverage, struct json_out *out)
{
	if (!command->json) {
		printf("%zu scored answers, sets of coverage %g\n\n", count, coverage);
		for (size_t i = 0; i < figures->count; i++)
			printf("%-20s %7.3f  [%6.3f, %6.3f]  %s\n", figures->at[i].name,
			       figures->at[i].value.value, figures->at[i].value.low,
			       figures->at[i].value.high, figures->at[i].title);
		return;
	}
	json_object(out);
	json_put_int(out, S("answers"), (int64_t)count);
	json_put_real(out, S("nominal_coverage"), coverage);
	for (size_t i = 0; i < figures->count; i++) {
		json_name(out, str_of(figures->at[i].name));
		json_object(out);
		json_put_real(out, S("value"), figures->at[i].value.value);
		json_put_real(out, S("low"), figures->at[i].value.low);
		json_put_real(out, S("high"), figures->at[i].value.high);
		json_end(out);
	}
	json_end(out);
}

/* Those answers of one coverage's whose truth is known. */
static enum err evaluate(struct work *w, const struct grade_command *command, const struct grader *grader,
                         const struct grade_answer *answers, const struct grade_result *results, size_t count,
                         double coverage, struct json_out *out)
{
	struct grader_about about = grader_about(grader);
	struct grade_answer *known = work_array(w, count, sizeof *known);
	struct grade_result *of_known = work_array(w, count, sizeof *of_known);
	struct grade_pass pass;
	size_t kept = 0;
	TRY(grade_pass_of(w, command, grader, &pass));
	for (size_t i = 0; i < count; i++) {
		bool told = about.scored ? !isnan(answers[i].score) : !str_absent(answers[i].label);
		if (results[i].question == SIZE_MAX || !told)
			continue;
		known[kept] = answers[i];
		of_known[kept++] = results[i];
	}
	if (kept == 0)
		return fail(w, ERR_INPUT, "no answer in %s is scored and to a question that the grader knows",
		            command->words[1]);
	struct sample sample = {known, of_known, kept};
	struct figures figures = {.count = 0};
	if (about.scored)
		of_scores(w, grader, &sample, &figures);
	if (about.label_count > 1)
		of_labels(w, &about, &sample, &figures);
	of_sets(w, grader, &about, &pass, &sample, &figures);
	print_figures(command, &figures, kept, coverage, out);
	return OK;
}

enum err grade_evaluate_action(struct work *w, const struct grade_command *command, int *exit_code)
{
	struct grader *grader;
	const struct grade_answer *answers;
	const struct grade_result *results;
	double coverages[GRADE_COVERAGES_MAX];
	size_t count, coverage_count;
	(void)exit_code;
	if (command->word_count != 2)
		return fail(w, ERR_INPUT, "say assay grade evaluate MODEL ANSWERS; see `assay grade --help`");
	TRY(grade_model_read(w, command->words[0], &grader));
	TRY(grade_answers(w, command->words[1], false, &answers, &count));
	TRY(grade_coverages(w, command, GRADE_COVERAGES_MAX, coverages, &coverage_count));
	TRY(grade_all(w, command, grader, answers, count, coverages, coverage_count, &results));
	struct buf buf = buf_init(w->arena, OUTPUT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	if (coverage_count > 1)
		json_array(&out);
	for (size_t c = 0; c < coverage_count; c++)
		TRY(evaluate(w, command, grader, answers, results + c * count, count, coverages[c], &out));
	if (coverage_count > 1)
		json_end(&out);
	if (command->json)
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}
