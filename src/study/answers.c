#include "study/answers.h"

#include "base/arena.h"
#include "base/check.h"
#include "exam/parameters.h"
#include "exam/quiz.h"
#include "grade/grade.h"

#include "study/answers.sql.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { VERSIONS_MAX = 1000, PAGE = 200 };

/* How sure a judgement must be to say which level it is. */
static const double sure = 0.5;

/* A task and its place, to look it up by name. */
struct named {
	struct str part, task;
	size_t index;
};

/* Of another version: which of its tasks are the same. */
struct known_version {
	struct id id;
	bool *same; /* [task_count] */
};

struct reading {
	struct id org, assessment;
	struct answers *out;
	struct named *named;          /* [task_count], sorted */
	const struct digest *content; /* [task_count] */
	struct known_version *known;  /* [known_count] */
	size_t known_count;
	const struct answers_sittings_row *sittings; /* [out->sitting_count], newest first */
};

/* ---- the columns ---- */

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int parts = str_compare(x->part, y->part);
	return parts != 0 ? parts : str_compare(x->task, y->task);
}

static size_t count_tasks(const struct document *document)
{
	size_t count = 0;
	struct measure measure;
	for (size_t p = 0; p < document->part_count; p++)
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++)
			count++;
	return count;
}

static enum err list_tasks(struct work *w, struct reading *reading)
{
	const struct document *document = reading->out->version.document;
	size_t count = count_tasks(document), at = 0;
	if (count > ANSWERS_TASKS_MAX)
		return fail(w, ERR_TOO_LARGE, "An assessment of more than %d tasks cannot be studied.",
		            ANSWERS_TASKS_MAX);
	struct answers_task *tasks = work_array(w, count, sizeof *tasks);
	struct digest *content = work_array(w, count, sizeof *content);
	reading->named = work_array(w, count, sizeof *reading->named);
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		for (size_t i = 0; part_measure(part, i, &tasks[at].measure); i++, at++) {
			tasks[at].part = part;
			reading->named[at] = (struct named){part->id, tasks[at].measure.task, at};
			TRY(parameters_content(w, part, &tasks[at].measure, &content[at]));
		}
	}
	qsort(reading->named, count, sizeof *reading->named, by_name);
	reading->out->tasks = tasks;
	reading->out->task_count = count;
	reading->content = content;
	return OK;
}

/* The column, or SIZE_MAX. */
static size_t find_task(const struct reading *reading, struct str part, struct str task)
{
	const struct named wanted = {part, task, 0};
	const struct named *found =
		bsearch(&wanted, reading->named, reading->out->task_count, sizeof *reading->named, by_name);
	return found == NULL ? SIZE_MAX : found->index;
}

/* ---- versions ---- */

/* Which of the tasks a version asks in the same way. */
static enum err compare(struct work *w, struct tx *tx, const struct reading *reading,
                        struct known_version *known)
{
	struct version version;
	TRY(version_load(w, tx, reading->org, known->id, &version));
	known->same = work_array(w, reading->out->task_count, sizeof *known->same);
	for (size_t i = 0; i < reading->out->task_count; i++) {
		const struct answers_task *task = &reading->out->tasks[i];
		const struct part *part = document_part(version.document, task->part->id);
		struct measure measure;
		struct digest content;
		if (part == NULL || !part_find_measure(part, task->measure.task, &measure))
			continue;
		TRY(parameters_content(w, part, &measure, &content));
		known->same[i] = digest_equal(&content, &reading->content[i]);
	}
	return OK;
}

static const struct known_version *find_version(const struct reading *reading, struct id version)
{
	for (size_t i = 0; i < reading->known_count; i++)
		if (id_equal(reading->known[i].id, version))
			return &reading->known[i];
	return NULL;
}

static enum err know_versions(struct work *w, struct tx *tx, struct reading *reading)
{
	reading->known = work_array(w, VERSIONS_MAX, sizeof *reading->known);
	for (size_t i = 0; i < reading->out->sitting_count; i++) {
		struct id version = reading->sittings[i].version;
		if (find_version(reading, version) != NULL)
			continue;
		if (reading->known_count == VERSIONS_MAX)
			return fail(w, ERR_TOO_LARGE,
			            "The answers are to more than %d versions of the assessment.",
			            VERSIONS_MAX);
		struct known_version known = {.id = version};
		TRY(compare(w, tx, reading, &known));
		reading->known[reading->known_count++] = known;
	}
	return OK;
}

/* ---- rows ---- */

/* Some of the sittings, whose rows are asked for together. */
struct page {
	struct reading *reading;
	size_t first, count; /* into the sittings */
	struct id oldest, newest;
	size_t at; /* behind the sitting that was met last: they are in falling order, their rows come in rising order */
};

/* The sitting of a row, as an index into all. */
static size_t sitting_of(struct page *page, struct id sitting)
{
	const struct answers_sittings_row *sittings = page->reading->sittings;
	while (page->at > page->first && !id_equal(sittings[page->at - 1].id, sitting))
		page->at--;
	check(page->at > page->first);
	return page->at - 1;
}

/* The cell, or SIZE_MAX where the sitting was asked something else under that name. */
static size_t find_cell(struct page *page, struct id sitting, struct str part, struct str task)
{
	const struct reading *reading = page->reading;
	size_t row = sitting_of(page, sitting), column = find_task(reading, part, task);
	if (column == SIZE_MAX || !find_version(reading, reading->sittings[row].version)->same[column])
		return SIZE_MAX;
	return row * reading->out->task_count + column;
}

/* The reviewer's place among all, where there is one for them. */
static uint16_t place_of(struct answers *out, struct id person)
{
	for (size_t i = 0; i < out->reviewer_count; i++)
		if (id_equal(out->reviewers[i], person))
			return (uint16_t)i;
	if (out->reviewer_count == ANSWERS_REVIEWERS_MAX)
		return ANSWERS_OTHER;
	out->reviewers[out->reviewer_count] = person;
	return (uint16_t)out->reviewer_count++;
}

static bool is_by_first(const struct answers *out, size_t cell, struct id person)
{
	return out->judges[cell] < out->reviewer_count && id_equal(out->reviewers[out->judges[cell]], person);
}

static void take_level(struct answers *out, size_t cell, size_t level, const struct answers_verdicts_row *row)
{
	const struct measure *measure = &out->tasks[cell % out->task_count].measure;
	/* In this order: what was learned goes before a model's view. */
	if (str_equal(row->scorer, SCORER_RUBRIC) || str_equal(row->scorer, SCORER_LEARNED)) {
		out->machine_levels[cell] = (uint8_t)level;
		return;
	}
	out->levels[cell] = (uint8_t)part_model_level(measure, level);
	if (id_is_zero(row->person) || row->settled)
		return;
	if (out->judges[cell] == ANSWERS_NOBODY) {
		out->judges[cell] = place_of(out, row->person);
		out->judged_levels[cell] = (uint8_t)level;
	} else if (row->read && out->second_judges[cell] == ANSWERS_NOBODY &&
	           !is_by_first(out, cell, row->person)) {
		out->second_judges[cell] = place_of(out, row->person);
		out->second_levels[cell] = (uint8_t)level;
	}
}

/* Of points it is enough that the step is sure: nobody is of a single one. */
static bool is_sure(struct work *w, const struct measure *measure, const struct verdict *verdict)
{
	if (verdict->level_count != measure->judged_levels)
		return false;
	const double *levels = part_model_levels(w, measure, verdict->levels);
	return levels[part_model_level(measure, grade_verdict_level(verdict))] > sure;
}

/* A person's word on what a key or tests gave, on appeal, is about that one response: the study is of the key and the tests. */
static bool is_answer_to_appeal(const struct measure *measure, const struct answers_verdicts_row *row)
{
	return measure->criterion == NULL && str_equal(row->scorer, SCORER_PERSON) &&
	       !id_is_zero(row->person);
}

static enum err take_verdicts(struct work *w, struct tx *tx, struct page *page)
{
	struct answers *out = page->reading->out;
	const struct answers_verdicts_in in = {.org = page->reading->org,
	                                       .assessment = page->reading->assessment,
	                                       .first = page->oldest,
	                                       .last = page->newest};
	struct answers_verdicts_row *rows;
	size_t count;
	TRY(answers_verdicts(w, tx, &in, &rows, &count));
	page->at = page->first + page->count;
	for (size_t i = 0; i < count; i++) {
		struct verdict verdict = {0};
		size_t cell = find_cell(page, rows[i].sitting, rows[i].part, rows[i].task);
		if (cell == SIZE_MAX ||
		    is_answer_to_appeal(&out->tasks[cell % out->task_count].measure, &rows[i]))
			continue;
		TRY(grade_verdict_levels(w, rows[i].levels, &verdict));
		if (is_sure(w, &out->tasks[cell % out->task_count].measure, &verdict))
			take_level(out, cell, grade_verdict_level(&verdict), &rows[i]);
	}
	return OK;
}

static enum err take_steps(struct work *w, struct tx *tx, struct page *page)
{
	struct answers *out = page->reading->out;
	const struct answers_steps_in in = {.org = page->reading->org,
	                                    .assessment = page->reading->assessment,
	                                    .first = page->oldest,
	                                    .last = page->newest};
	struct answers_steps_row *rows;
	size_t count;
	TRY(answers_steps(w, tx, &in, &rows, &count));
	page->at = page->first + page->count;
	for (size_t i = 0; i < count; i++) {
		int64_t choice;
		size_t cell = find_cell(page, rows[i].sitting, rows[i].part, rows[i].item);
		if (cell == SIZE_MAX)
			continue;
		out->asked[cell] = 1;
		if (str_absent(rows[i].answer) || !str_to_int(rows[i].answer, &choice))
			continue;
		out->choices[cell] = (uint8_t)choice;
		int64_t ms = (rows[i].answered_us - rows[i].shown_us) / 1000;
		out->durations_ms[cell] = ms < 0 ? -1 : ms > INT32_MAX ? INT32_MAX : (int32_t)ms;
	}
	return OK;
}

/* What is read of a page is forgotten with it. */
static enum err take_page(struct work *w, struct tx *tx, struct reading *reading, size_t first)
{
	size_t left = reading->out->sitting_count - first;
	struct page page = {.reading = reading, .first = first, .count = left < PAGE ? left : PAGE};
	page.newest = reading->sittings[first].id;
	page.oldest = reading->sittings[first + page.count - 1].id;
	struct work step = *w;
	step.arena = arena_open();
	enum err failed = take_verdicts(&step, tx, &page);
	if (failed == OK)
		failed = take_steps(&step, tx, &page);
	if (failed != OK)
		failed = fail(w, failed, "%.*s", STR_ARG(step.message));
	arena_close(step.arena);
	return failed;
}

/* ---- together ---- */

static void make_table(struct work *w, struct answers *out)
{
	size_t cells = out->sitting_count * out->task_count;
	out->sittings = work_array(w, out->sitting_count, sizeof *out->sittings);
	out->persons = work_array(w, out->sitting_count, sizeof *out->persons);
	out->simulated = work_array(w, out->sitting_count, sizeof *out->simulated);
	out->levels = work_array(w, cells, sizeof *out->levels);
	out->choices = work_array(w, cells, sizeof *out->choices);
	out->durations_ms = work_array(w, cells, sizeof *out->durations_ms);
	out->asked = work_array(w, cells, sizeof *out->asked);
	memset(out->levels, RESPONSES_MISSING, cells);
	memset(out->choices, RESPONSES_MISSING, cells);
	out->reviewers = work_array(w, ANSWERS_REVIEWERS_MAX, sizeof *out->reviewers);
	out->judges = work_array(w, cells, sizeof *out->judges);
	out->judged_levels = work_array(w, cells, sizeof *out->judged_levels);
	out->second_judges = work_array(w, cells, sizeof *out->second_judges);
	out->second_levels = work_array(w, cells, sizeof *out->second_levels);
	out->machine_levels = work_array(w, cells, sizeof *out->machine_levels);
	memset(out->judges, UCHAR_MAX, cells * sizeof *out->judges);
	memset(out->second_judges, UCHAR_MAX, cells * sizeof *out->second_judges);
	memset(out->machine_levels, RESPONSES_MISSING, cells);
	for (size_t i = 0; i < cells; i++)
		out->durations_ms[i] = -1;
}

static enum err list_sittings(struct work *w, struct tx *tx, struct reading *reading)
{
	const struct answers_sittings_in in = {
		.org = reading->org, .assessment = reading->assessment, .limit = ANSWERS_SITTINGS_MAX};
	struct answers_sittings_row *rows;
	TRY(answers_sittings(w, tx, &in, &rows, &reading->out->sitting_count));
	reading->sittings = rows;
	make_table(w, reading->out);
	for (size_t i = 0; i < reading->out->sitting_count; i++) {
		reading->out->sittings[i] = rows[i].id;
		reading->out->persons[i] = rows[i].person;
		reading->out->simulated[i] = rows[i].simulated;
		reading->out->simulated_count += rows[i].simulated;
	}
	return OK;
}

enum err answers_read(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id version,
                      struct answers *out)
{
	struct reading reading = {.org = org, .assessment = assessment, .out = out};
	*out = (struct answers){0};
	TRY(version_load(w, tx, org, version, &out->version));
	TRY(list_tasks(w, &reading));
	TRY(list_sittings(w, tx, &reading));
	TRY(know_versions(w, tx, &reading));
	for (size_t first = 0; first < out->sitting_count; first += PAGE)
		TRY(take_page(w, tx, &reading, first));
	return OK;
}

static const int32_t *codes_of(size_t levels)
{
	static const int32_t codes[MODEL_LEVELS_MAX] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	check(levels <= MODEL_LEVELS_MAX);
	return codes;
}

struct responses answers_of(struct work *w, const struct answers *answers, struct str competency,
                            size_t **tasks)
{
	struct responses_item *items = work_array(w, answers->task_count, sizeof *items);
	size_t count = 0;
	*tasks = work_array(w, answers->task_count, sizeof **tasks);
	for (size_t i = 0; i < answers->task_count; i++) {
		const struct measure *measure = &answers->tasks[i].measure;
		if (!str_equal(measure->competency, competency))
			continue;
		items[count] =
			(struct responses_item){measure->task, measure->levels, codes_of(measure->levels)};
		(*tasks)[count++] = i;
	}
	uint8_t *levels = work_array(w, answers->sitting_count * count, 1);
	for (size_t row = 0; row < answers->sitting_count; row++)
		for (size_t i = 0; i < count; i++)
			levels[row * count + i] = answers->levels[row * answers->task_count + (*tasks)[i]];
	return (struct responses){.person_count = answers->sitting_count,
	                          .item_count = count,
	                          .items = items,
	                          .levels = levels,
	                          .group_count = 1};
}
