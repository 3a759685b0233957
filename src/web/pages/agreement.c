/* The page: what is due, and what was counted last. What is done from it is in agreement_done.c. */
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
	struct str title, counted, sentence, simulated;
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
			.pairs = str_format(w->arena, "%lld: too few to tell", (long long)group->count),
			.kappa = S("–"),
			.exact = S("–"),
			.adjacent = S("–"),
			.smd = S("–"),
			.icc = S("–"),
			.icc_mean = S("–"),
		};
	return (struct agreement_row){
		.name = name,
		.pairs = str_format(w->arena, "%lld", (long long)group->count),
		.kappa = with_interval(w, group->quadratic_kappa),
		.exact = with_interval(w, group->exact),
		.adjacent = with_interval(w, group->adjacent),
		.smd = with_interval(w, group->smd),
		.icc = with_interval(w, group->icc),
		.icc_mean = with_interval(w, group->icc_mean),
	};
}

/* As it is called now; what has left the assessment since, by its id. */
static struct str title_of(const struct document *document, const struct agreed_group *group)
{
	const struct part *part = document_part(document, group->part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, group->task);
	return criterion == NULL ? group->task : criterion->title;
}

static struct agreement_table table_of(struct work *w, struct str title, struct str none,
                                       const struct document *document, const struct agreed_judges *judges)
{
	static const struct str names[AGREED_TASK] = {S_INIT("Everything"),
	                                              S_INIT("The lowest third of the levels"),
	                                              S_INIT("The middle"), S_INIT("The highest third")};
	struct agreement_row *rows = work_array(w, judges->count, sizeof *rows);
	if (judges->groups[AGREED_ALL].count == 0)
		return (struct agreement_table){.title = title, .none = none};
	for (size_t i = 0; i < judges->count; i++)
		rows[i] = row_of(w, i < AGREED_TASK ? names[i] : title_of(document, &judges->groups[i]),
		                 &judges->groups[i]);
	return (struct agreement_table){.title = title, .rows = {rows, judges->count}};
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

/* The criterion if it still has both levels, NULL else: the assessment may have another version than was counted. */
static const struct criterion *criterion_of(const struct document *document, const struct agreed_cell *cell)
{
	const struct part *part = document_part(document, cell->part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, cell->task);
	if (criterion == NULL || cell->level < 0 || cell->other < 0)
		return NULL;
	uint64_t count = scale_levels(criterion);
	return (uint64_t)cell->level < count && (uint64_t)cell->other < count ? criterion : NULL;
}

static struct agreement_cells cells_of(struct work *w, const struct document *document,
                                       const struct agreement_seen *seen)
{
	const struct agreed *agreed = &seen->counted.agreed;
	struct agreement_cell *cells = work_array(w, agreed->cell_count, sizeof *cells);
	size_t count = 0;
	for (size_t i = 0; i < agreed->cell_count; i++) {
		const struct agreed_cell *cell = &agreed->cells[i];
		const struct criterion *criterion = criterion_of(document, cell);
		if (criterion == NULL)
			continue;
		const struct level *level = scale_described(criterion, (size_t)cell->level);
		cells[count] = (struct agreement_cell){
			.number = count + 1,
			.level = (uint64_t)cell->level,
			.part = cell->part,
			.id = criterion->id,
			.criterion = criterion->title,
			.level_title = level->title,
			.description = level->description,
			.meant = clarify_meant(w, criterion, (size_t)cell->level),
			.sentence = str_format(
				w->arena,
				"In %lld pairs somebody gave this level, in %lld of them both did. Instead the "
				"other mostly gave “%.*s”.",
				(long long)cell->given, (long long)cell->both,
				STR_ARG(scale_described(criterion, (size_t)cell->other)->title)),
			.readings = readings_of(w, criterion, seen->examples[i], seen->example_counts[i]),
		};
		count++;
	}
	return (struct agreement_cells){cells, count};
}

/* ---- the page ---- */

static void describe(struct work *w, const struct document *document, const struct agreement_seen *seen,
                     struct agreement_view *view)
{
	const struct counted *counted = &seen->counted;
	struct agreement_table *tables = work_array(w, 2, sizeof *tables);
	tables[0] = table_of(w, S("Two people"), S("Nothing was read by two people yet."), document,
	                     &counted->agreed.people);
	tables[1] = table_of(w, S("The machine and people"),
	                     S("The machine has not judged anything that a person has judged too."), document,
	                     &counted->agreed.machine);
	view->tables = (struct agreement_tables){tables, 2};
	view->cells = cells_of(w, document, seen);
	view->counted =
		str_format(w->arena, "Counted %.*s, of the tasks of version %lld.",
	                   STR_ARG(time_for_people(w->arena, counted->at_us)), (long long)counted->number);
	view->sentence = str_format(w->arena, "%lld of %lld sittings were read by two people.",
	                            (long long)counted->agreed.twice, (long long)counted->sittings);
	if (counted->simulated > 0)
		view->simulated = str_format(
			w->arena,
			"%lld of %lld people are simulated: a computer made up how they were judged, and by "
			"whom.",
			(long long)counted->simulated, (long long)counted->sittings);
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

enum err agreement_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct id id, org = web_actor(call)->org;
	struct version version;
	struct agreement_seen seen = {0};
	bool found;
	TRY(version_in_use(w, call->tx, org, in->assessment, &id));
	TRY(version_load(w, call->tx, org, id, &version));
	struct agreement_view view = {
		.csrf = web_session(call)->csrf,
		.assessment = in->assessment,
		.title = version.document->title,
		.number = version.number,
		.may_waive = (web_actor(call)->roles & ROLE_ADMINISTRATOR) != 0,
	};
	TRY(read_due(w, call->tx, org, in->assessment, &view.due));
	TRY(agreement_see(w, call->tx, org, in->assessment, &seen, &found));
	if (found)
		describe(w, version.document, &seen, &view);
	return reply_page(w, call, &view, reply);
}
