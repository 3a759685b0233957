#include "exam/import.h"

#include "exam/document_format.h"
#include "exam/exposure.h"
#include "exam/import_read.h"
#include "exam/import_text.h"

static const struct str assessment_file = S_INIT("assessment.yaml");

/* Whether the failure says something about the folder: then it is a problem and forgotten. */
static bool became_problem(struct import *import, enum err failed, int64_t line)
{
	if (failed != ERR_NOT_FOUND && failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return false;
	import_read_problem(import, line, "%.*s", STR_ARG(import->w->message));
	work_forgive(import->w);
	return true;
}

/* The tree of assessment.yaml; NULL, with a problem or a failure, when there is none. */
static const struct yaml_node *read_tree(struct import *import)
{
	struct str bytes, text;
	const struct yaml_node *root = NULL;
	int64_t line = 1;
	enum err failed = import->source->read(import->w, import->source->state, assessment_file, &bytes);
	if (failed == OK && !import_text_clean(import, assessment_file, bytes, &text))
		return NULL;
	if (failed == OK)
		failed = yaml_read(import->w, text, &root, &line);
	if (failed == OK)
		return root;
	(void)became_problem(import, failed, line);
	return NULL;
}

/* Each text may be within its limit and all of them too much. */
static void check_size(struct import *import)
{
	struct str json;
	enum err failed = document_write(import->w, import->document, &json);
	if (failed != OK)
		(void)became_problem(import, failed, 1);
}

/* With what keeps the items of its quizzes as rare as the author wants, and a note where nothing does. */
static enum err limit_exposure(struct import *import, const struct document **document)
{
	TRY(exposure_set(import->w, *document, document));
	for (size_t i = 0; i < (*document)->part_count; i++) {
		const struct quiz *quiz = (*document)->parts[i].quiz;
		struct exposure exposure;
		if (quiz == NULL || !(quiz->exposure_max > 0))
			continue;
		exposure_of(import->w, *document, quiz, &exposure);
		double limit = quiz->exposure_max +
		               4 * exposure_standard_error(quiz->exposure_max, exposure.persons);
		if (exposure.rates[exposure.most] > limit)
			import_read_note(
				import, 1,
				"%.0f %% of people will be given “%.*s”, more than “exposure_max” says: a sitting takes "
				"about %.0f of the %zu items. Add items that are like it, or raise “exposure_max”",
				100 * exposure.rates[exposure.most], STR_ARG(quiz->items[exposure.most].id),
				exposure.length, quiz->item_count);
	}
	return OK;
}

enum err import_check(struct work *w, const struct import_source *source, struct import_report *out)
{
	struct import_problems *problems = work_alloc(w, sizeof *problems);
	struct import_problems *notes = work_alloc(w, sizeof *notes);
	struct document *document = work_alloc(w, sizeof *document);
	struct import import = {.w = w,
	                        .source = source,
	                        .file = assessment_file,
	                        .problems = problems,
	                        .notes = notes,
	                        .document = document};
	const struct yaml_node *root = read_tree(&import);
	if (root != NULL)
		import_read_record(&import, root, &document_format, document);
	if (w->failed == OK && problems->count == 0)
		check_size(&import);
	const struct document *done = document;
	if (w->failed == OK && problems->count == 0)
		TRY(limit_exposure(&import, &done));
	import_problem_sort(problems);
	import_problem_sort(notes);
	*out = (struct import_report){
		.problems = problems->at,
		.problem_count = problems->count,
		.notes = notes->at,
		.note_count = notes->count,
		.document = problems->count == 0 ? done : NULL,
	};
	return w->failed;
}
