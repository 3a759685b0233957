/* Any draft as one that an answer is tried on: its tasks are refused with a sentence, or are read back as they were asked. */
#include "grade/trial.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/wording.h"
#include "grade/rubric.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_task(struct work *w, struct str text)
{
	struct trial_task task;
	const struct json *json;
	struct str canonical;
	check(json_parse(w, text, TRIAL_TASK_BYTES_MAX, &json) == OK);
	check(json_canonical(w, json, &canonical) == OK && str_equal(canonical, text));
	check(trial_task_read(w, text, &task) == OK);
	const struct rubric *rubric = &task.written.rubric;
	check(rubric->criterion_count >= 1 && rubric->criterion_count <= DOCUMENT_CRITERIA_MAX);
	check(task.written.statement.len > 0 && task.written.words_min >= 0);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		check(criterion->described_count >= 2 && criterion->described_count <= DOCUMENT_LEVELS_MAX);
		check(criterion->ask.len > 0 && criterion->described[0].description.len > 0);
		check(wording_asked(w, &task.part, criterion).len == 64);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { TASKS = 3 };
	struct work w = work_init(&world_real, S("fuzz"));
	struct draft_assessment draft = {0};
	const struct json *tree;
	if (json_parse(&w, str_bytes(data, size), size, &tree) == OK &&
	    draft_clean(&w, tree, &draft.tree) == OK)
		for (int64_t i = 0; i < TASKS; i++) {
			struct str text;
			enum err failed = trial_task_text(&w, &draft, i, &text);
			check(failed == OK || failed == ERR_INPUT || failed == ERR_NOT_FOUND ||
			      failed == ERR_TOO_LARGE);
			if (failed == OK)
				check_task(&w, text);
			work_forgive(&w);
		}
	work_finish(&w);
	return 0;
}
