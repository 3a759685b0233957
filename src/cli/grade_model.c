/* grade_model_read, grade_coverages, grade_all. */
#include "cli/grade.h"

#include "base/world.h"
#include "cli/input.h"
#include "scoring/flags.h"

#include <math.h>
#include <string.h>

enum err grade_model_read(struct work *w, const char *path, struct grader **out)
{
	struct str bytes;
	TRY(input_file(w, path, GRADER_BYTES_MAX, &bytes));
	return grader_read(w, bytes, out);
}

enum err grade_coverages(struct work *w, const struct grade_command *command, size_t most, double *coverages,
                         size_t *count)
{
	struct str rest = command->coverage == NULL ? S("0.9") : str_of(command->coverage);
	for (*count = 0; !str_absent(rest); ++*count) {
		const char *one = str_cstr(w->arena, str_trim(str_cut(&rest, ',')));
		if (*count == most)
			return fail(w, ERR_INPUT, "--coverage takes at most %zu here, not “%s”", most,
			            command->coverage);
		TRY(grade_share(w, "--coverage", one, 0.9, 0.5, 0.995, &coverages[*count]));
	}
	return OK;
}

/* The pass mark in words: a share of the scale, or a label. */
enum err grade_pass_of(struct work *w, const struct grade_command *command, const struct grader *grader,
                       struct grade_pass *out)
{
	struct grader_about about = grader_about(grader);
	*out = (struct grade_pass){0.5, SIZE_MAX};
	if (about.scored)
		return grade_share(w, "--pass", command->pass, 0.5, 0.001, 1, &out->share);
	for (size_t l = 0; l < about.label_count && command->pass != NULL; l++)
		if (str_equal(about.labels[l], str_of(command->pass)))
			out->label = l;
	if (command->pass != NULL && out->label == SIZE_MAX)
		return fail(w, ERR_INPUT, "--pass names “%s”, which is none of the labels", command->pass);
	return OK;
}

/* Whether all of a set lies on one side of the pass mark: of labels without one, whether it holds one label. */
static void settle(const struct grader_about *about, const struct grade_pass *pass, double score_max,
                   struct grade_result *result)
{
	const struct grader_grade *grade = &result->grade;
	size_t labels = 0;
	double mark = pass->share * score_max - 1e-9;
	for (size_t l = 0; l < about->label_count; l++)
		labels += grade->label_set[l];
	if (about->scored) {
		result->passed = grade->score >= mark;
		result->settled = grade->known && (grade->low >= mark) == (grade->high >= mark);
	} else {
		bool in = pass->label != SIZE_MAX && grade->label_set[pass->label];
		result->passed = pass->label == SIZE_MAX || grade->label == pass->label;
		result->settled =
			grade->known && labels > 0 && (labels == 1 || (pass->label != SIZE_MAX && !in));
	}
}

/* What answers are looked at with, and the sketches of a file's answers, those to one question together. */
struct looking {
	const struct grader_session *session;
	const struct flags_phrases *phrases;
	struct gates_sketch *sketches; /* [count] */
	size_t *place;                 /* [count]: of each answer's */
	size_t *first;                 /* [question_count + 1] */
};

static void sketch_all(struct work *w, const struct grader_about *about, const struct grade_answer *answers,
                       const struct grade_result *results, size_t count, struct looking *out)
{
	out->sketches = work_array(w, count, sizeof *out->sketches);
	out->place = work_array(w, count, sizeof *out->place);
	out->first = work_array(w, about->question_count + 2, sizeof *out->first);
	/* Counts two places further on, so that each becomes the beginning of its question's while they are filled in. */
	for (size_t i = 0; i < count; i++)
		if (results[i].question != SIZE_MAX)
			out->first[results[i].question + 2]++;
	for (size_t q = 2; q < about->question_count + 2; q++)
		out->first[q] += out->first[q - 1];
	for (size_t i = 0; i < count; i++) {
		if (results[i].question == SIZE_MAX)
			continue;
		struct work one = work_init(w->world, w->request_id);
		struct words words = words_of(&one, about->language, answers[i].text);
		out->place[i] = out->first[results[i].question + 1]++;
		out->sketches[out->place[i]] = gates_sketch_of(&words);
		work_finish(&one);
	}
}

/* Gates, and what speaks to the grader. What looking needs beside what is found goes with `passing`. */
static enum err find_flags(struct work *w, struct work *passing, const struct looking *looking,
                           const struct grader_input *input, struct str text, size_t first, size_t last,
                           struct grade_result *result)
{
	struct flags_hit *spoken;
	struct gate_hit *gates;
	size_t spoken_count, gate_count;
	TRY(flags_find_with(passing, looking->phrases, text, NULL, 0, &spoken, &spoken_count));
	grader_gates(passing, looking->session, input, text, looking->sketches + first, last - first, &gates,
	             &gate_count);
	struct grade_flag *flags = work_array(w, spoken_count + gate_count, sizeof *flags);
	for (size_t i = 0; i < gate_count; i++)
		flags[result->flag_count++] =
			(struct grade_flag){gate_name(gates[i].gate), str_copy(w->arena, gates[i].note)};
	for (size_t i = 0; i < spoken_count; i++)
		flags[result->flag_count++] = (struct grade_flag){flags_kind_name(spoken[i].kind),
		                                                  str_copy(w->arena, spoken[i].note)};
	result->flags = flags;
	return OK;
}

/* Flags of one answer: its own sketch is put last of its question's meanwhile, the others are before it. */
static enum err find_flags_among(struct work *w, const struct looking *looking,
                                 const struct grader_input *input, struct str text, size_t answer,
                                 struct grade_result *result)
{
	size_t first = looking->first[result->question], last = looking->first[result->question + 1] - 1;
	struct gates_sketch own = looking->sketches[looking->place[answer]];
	struct work passing = work_init(w->world, w->request_id);
	looking->sketches[looking->place[answer]] = looking->sketches[last];
	looking->sketches[last] = own;
	enum err failed = find_flags(w, &passing, looking, input, text, first, last, result);
	looking->sketches[last] = looking->sketches[looking->place[answer]];
	looking->sketches[looking->place[answer]] = own;
	if (failed != OK)
		fail(w, failed, "%.*s", STR_ARG(passing.message));
	work_finish(&passing);
	return failed;
}

struct grading {
	const struct grader *grader;
	const struct grader_input *inputs;
	struct grade_result *results, *found;
	struct grader_about about;
	struct grade_pass pass;
	size_t count;
	const double *coverages;
};

static void grade_one(void *context, size_t i)
{
	struct grading *grading = context;
	size_t answer = i % grading->count;
	struct grade_result *result = &grading->results[i];
	/* What does not depend on the coverage was found once, for the first. */
	if (i != answer)
		*result = grading->found[answer];
	if (result->question == SIZE_MAX)
		return;
	grader_grade(grading->grader, &grading->inputs[answer], grading->coverages[i / grading->count],
	             &result->grade);
	settle(&grading->about, &grading->pass,
	       grader_question_at(grading->grader, result->question)->score_max, result);
	result->settled = result->settled && result->flag_count == 0;
}

static enum err grade_with(struct work *w, struct grade_embedder *embedder,
                           const struct grade_command *command, struct grading *grading,
                           const struct grade_answer *answers, size_t count, size_t coverage_count)
{
	const struct grader *grader = grading->grader;
	struct vectors *vectors = vectors_open(w, grading->about.dimensions);
	struct grader_input *inputs = work_array(w, count, sizeof *inputs);
	size_t threads = 0;
	grader_want_questions(w, vectors, grader);
	for (size_t i = 0; i < count; i++)
		grader_want_answer(w, vectors, grader, answers[i].text);
	TRY(grade_embed(w, embedder, vectors));
	struct grader_session *session = grader_begin(w, grader, vectors);
	grader_remember(w, session);
	for (size_t i = 0; i < count; i++) {
		grading->results[i].question =
			answers[i].too_long ? SIZE_MAX : grader_question_find(grader, answers[i].question);
		if (grading->results[i].question == SIZE_MAX)
			continue;
		grader_describe(w, session, grading->results[i].question, answers[i].text, &inputs[i]);
		inputs[i].view = answers[i].view;
	}
	struct looking looking = {.session = session, .phrases = flags_phrases_read(w)};
	sketch_all(w, &grading->about, answers, grading->results, count, &looking);
	for (size_t i = 0; i < count; i++)
		if (grading->results[i].question != SIZE_MAX)
			TRY(find_flags_among(w, &looking, &inputs[i], answers[i].text, i,
			                     &grading->results[i]));
	grading->inputs = inputs;
	grading->found = work_array(w, count, sizeof *grading->found);
	memcpy(grading->found, grading->results, count * sizeof *grading->found);
	TRY(grade_threads(w, command, &threads));
	struct parallel *team = parallel_open(w, threads);
	parallel_each(team, coverage_count * count, grade_one, grading);
	parallel_close(team);
	return OK;
}

enum err grade_all(struct work *w, const struct grade_command *command, const struct grader *grader,
                   const struct grade_answer *answers, size_t count, const double *coverages,
                   size_t coverage_count, const struct grade_result **out)
{
	struct grade_embedder *embedder = NULL;
	struct grading grading = {
		.grader = grader,
		.about = grader_about(grader),
		.results = work_array(w, coverage_count * count, sizeof *grading.results),
		.count = count,
		.coverages = coverages,
	};
	TRY(grade_pass_of(w, command, grader, &grading.pass));
	if (grading.about.dimensions > 0) {
		TRY(grade_embedder_open(w, command, &embedder));
		if (embedder == NULL || !str_equal(grade_embedder_model(embedder), grading.about.embedder)) {
			grade_embedder_close(embedder);
			return fail(
				w, ERR_INPUT,
				"the grader was trained with the embeddings of %.*s: name that server or file "
				"with --embed",
				STR_ARG(grading.about.embedder));
		}
	}
	enum err failed = grade_with(w, embedder, command, &grading, answers, count, coverage_count);
	grade_embedder_close(embedder);
	*out = grading.results;
	return failed;
}
