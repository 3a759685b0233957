/* The page: what is due, and what was counted. What is done from it is in agreement_done.c. */
#include "web/pages/agreement.h"

#include "base/time.h"
#include "exam/clarify.h"
#include "exam/scale.h"
#include "grade/review.h"
#include "web/pages/review.h"
#include "web/pages/study.h"

#include <math.h>

struct agreement_due {
	struct id id;
	struct str candidate, since, what, why, able;
};
struct agreement_dues {
	const struct agreement_due *at;
	size_t count;
};
struct agreement_row {
	struct str name, pairs, kappa, exact, adjacent, smd, icc, icc_mean;
};
struct agreement_rows {
	const struct agreement_row *at;
	size_t count;
};
struct agreement_table {
	struct str title, none;
	struct agreement_rows rows;
};
struct agreement_tables {
	const struct agreement_table *at;
	size_t count;
};
struct agreement_reading {
	struct str who, level, comment;
};
struct agreement_readings {
	const struct agreement_reading *at;
	size_t count;
};
struct agreement_cell {
	uint64_t number, level;
	struct str part, id, criterion, level_title, description, sentence, meant;
	struct agreement_readings readings;
};
struct agreement_cells {
	const struct agreement_cell *at;
	size_t count;
};
struct agreement_view {
	struct str csrf;
	struct id assessment;
	struct str title, sentence, simulated;
	int64_t number;
	bool may_waive;
	struct agreement_dues due;
	struct agreement_tables tables;
	struct agreement_cells cells;
};

#include "web/pages/agreement.html.h"

/* ---- what is due ---- */

static struct str words_of_stage(enum reading_stage stage)
{
	return stage == READING_SECOND         ? S("a second reading")
	       : stage == READING_ADJUDICATION ? S("a third person settles what two differ on")
	                                       : S("the two agree on what they differ on");
}

static enum err read_due(struct work *w, struct tx *tx, struct id org, struct id assessment,
                         struct agreement_dues *out)
{
	struct review_case *cases;
	size_t count;
	TRY(review_cases_due(w, tx, org, assessment, &cases, &count));
	struct agreement_due *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		int64_t able = 2;
		if (cases[i].stage != READING_AGREEMENT)
			TRY(reading_able(w, tx, org, cases[i].id, &able));
		rows[i] = (struct agreement_due){
			.id = cases[i].id,
			.candidate = review_candidate_name(w, cases[i].sitting),
			.since = time_for_people(w->arena, cases[i].since_us),
			.what = words_of_stage(cases[i].stage),
			.why = cases[i].twice,
			.able = cases[i].stage == READING_AGREEMENT ? S("the two who read it")
		                : able == 0 ? S("nobody: do without, or make somebody a reviewer")
		                            : str_format(w->arena, "%lld reviewers", (long long)able),
		};
	}
	*out = (struct agreement_dues){rows, count};
	return OK;
}

/* ---- figures ---- */

static struct str with_interval(struct work *w, struct agreement figure)
{
	if (isnan(figure.value))
		return S("–");
	if (isnan(figure.low))
		return study_number(w, figure.value, 2);
	return str_format(w->arena, "%.*s (%.*s to %.*s)", STR_ARG(study_number(w, figure.value, 2)),
	                  STR_ARG(study_number(w, figure.low, 2)), STR_ARG(study_number(w, figure.high, 2)));
}

static struct agreement_row row_of(struct work *w, struct str name, const struct agreed_group *group)
{
	if (!group->told)
		return (struct agreement_row){
			.name = name,
			.pairs = str_format(w->arena, "%zu: too few to tell", group->count),
			.kappa = S("–"),
			.exact = S("–"),
			.adjacent = S("–"),
			.smd = S("–"),
			.icc = S("–"),
			.icc_mean = S("–"),
		};
	return (struct agreement_row){
		.name = name,
		.pairs = str_format(w->arena, "%zu", group->count),
		.kappa = with_interval(w, group->quadratic_kappa),
		.exact = with_interval(w, group->exact),
		.adjacent = with_interval(w, group->adjacent),
		.smd = with_interval(w, group->smd),
		.icc = with_interval(w, group->icc),
		.icc_mean = with_interval(w, group->icc_mean),
	};
}

static struct str title_of_task(const struct answers_task *task)
{
	const struct criterion *criterion = part_criterion(task->part, task->measure.task);
	return criterion == NULL ? task->measure.task : criterion->title;
}

static struct agreement_table table_of(struct work *w, struct str title, struct str none,
                                       const struct agreed_judges *judges)
{
	static const struct str bands[AGREED_BANDS] = {S_INIT("The lowest third of the levels"),
	                                               S_INIT("The middle"), S_INIT("The highest third")};
	size_t count = 0;
	struct agreement_row *rows = work_array(w, 1 + AGREED_BANDS + judges->task_count, sizeof *rows);
	if (judges->all.count == 0)
		return (struct agreement_table){.title = title, .none = none};
	rows[count++] = row_of(w, S("Everything"), &judges->all);
	for (size_t i = 0; i < AGREED_BANDS; i++)
		rows[count++] = row_of(w, bands[i], &judges->bands[i]);
	for (size_t i = 0; i < judges->task_count; i++)
		rows[count++] = row_of(w, title_of_task(judges->tasks[i].task), &judges->tasks[i]);
	return (struct agreement_table){.title = title, .rows = {rows, count}};
}

/* ---- levels on which people disagree ---- */

static struct agreement_readings readings_of(struct work *w, const struct criterion *criterion,
                                             const struct agreed_words *words, size_t count)
{
	static const struct str names[] = {S_INIT("One reader"), S_INIT("The other")};
	struct agreement_reading *readings = work_array(w, count, sizeof *readings);
	for (size_t i = 0; i < count; i++)
		readings[i] = (struct agreement_reading){
			.who = names[i],
			.level = words[i].level < scale_levels(criterion)
		                         ? scale_title(w, criterion, words[i].level)
		                         : S("another level"),
			.comment = words[i].comment,
		};
	return (struct agreement_readings){readings, count};
}

static struct agreement_cells cells_of(struct work *w, const struct agreement_seen *seen)
{
	struct agreement_cell *cells = work_array(w, seen->agreed.cell_count, sizeof *cells);
	size_t count = 0;
	for (size_t i = 0; i < seen->agreed.cell_count; i++) {
		const struct agreed_cell *cell = &seen->agreed.cells[i];
		const struct criterion *criterion =
			part_criterion(cell->task->part, cell->task->measure.task);
		if (criterion == NULL)
			continue;
		cells[count] = (struct agreement_cell){
			.number = count + 1,
			.level = cell->level,
			.part = cell->task->part->id,
			.id = criterion->id,
			.criterion = criterion->title,
			.level_title = scale_described(criterion, cell->level)->title,
			.description = scale_described(criterion, cell->level)->description,
			.meant = clarify_meant(w, criterion, cell->level),
			.sentence = str_format(
				w->arena,
				"In %zu pairs somebody gave this level, in %zu of them both did. Instead the "
				"other mostly gave “%.*s”.",
				cell->given, cell->both,
				STR_ARG(scale_described(criterion, cell->other)->title)),
			.readings = readings_of(w, criterion, seen->examples[i], seen->example_counts[i]),
		};
		count++;
	}
	return (struct agreement_cells){cells, count};
}

/* ---- the page ---- */

static void describe(struct work *w, const struct agreement_seen *seen, struct agreement_view *view)
{
	struct agreement_table *tables = work_array(w, 2, sizeof *tables);
	tables[0] =
		table_of(w, S("Two people"), S("Nothing was read by two people yet."), &seen->agreed.people);
	tables[1] = table_of(w, S("The machine and people"),
	                     S("The machine has not judged anything that a person has judged too."),
	                     &seen->agreed.machine);
	view->tables = (struct agreement_tables){tables, 2};
	view->cells = cells_of(w, seen);
	view->sentence = str_format(w->arena, "%zu of %zu sittings were read by two people.",
	                            seen->agreed.twice, seen->answers.sitting_count);
	if (seen->answers.simulated_count > 0)
		view->simulated = str_format(
			w->arena,
			"%zu of %zu people are simulated: a computer made up how they were judged, and by whom.",
			seen->answers.simulated_count, seen->answers.sitting_count);
}

static enum err reply_page(struct work *w, struct http_call *call, const struct agreement_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	agreement_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("How far people agree"), .body = &body, .body_class = "wide"},
		reply);
}

static struct agreement_view begin(struct http_call *call, struct id assessment,
                                   const struct version *version)
{
	return (struct agreement_view){
		.csrf = web_session(call)->csrf,
		.assessment = assessment,
		.title = version->document->title,
		.number = version->number,
		.may_waive = (web_actor(call)->roles & ROLE_ADMINISTRATOR) != 0,
	};
}

struct due {
	struct id org, assessment;
	struct agreement_dues *out;
};

static enum err read_dues(struct work *w, struct tx *tx, void *argument)
{
	const struct due *due = argument;
	return read_due(w, tx, due->org, due->assessment, due->out);
}

enum err agreement_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct agreement_seen seen;
	TRY(agreement_see(w, call, in->assessment, &seen));
	struct agreement_view view = begin(call, in->assessment, &seen.answers.version);
	struct due due = {web_actor(call)->org, in->assessment, &view.due};
	TRY(db_read(w, web_app(call)->db, read_dues, &due));
	describe(w, &seen, &view);
	return reply_page(w, call, &view, reply);
}

enum err agreement_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct id id;
	struct version version;
	TRY(version_in_use(w, call->tx, web_actor(call)->org, in->assessment, &id));
	TRY(version_load(w, call->tx, web_actor(call)->org, id, &version));
	struct agreement_view view = begin(call, in->assessment, &version);
	TRY(read_due(w, call->tx, web_actor(call)->org, in->assessment, &view.due));
	return reply_page(w, call, &view, reply);
}
