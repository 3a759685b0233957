/* What a language model said comes with what people judged of the same answer, on both databases. */
#include "calibration/examples.h"

#include "base/world.h"
#include "database.h"
#include "demonstration.h"
#include "exam/scale.h"
#include "grade/grade.h"
#include "test.h"
#include "unit/seated.h"

#include "calibration/examples_test.sql.h"

#include <math.h>

#define PART S("incident-report")

struct sat {
	struct db *db;
	const struct document *document;
	struct seated seated;
	struct id later; /* a second sitting */
	struct examples examples;
};

static const struct criterion *criterion_at(const struct sat *sat, size_t place)
{
	return &part_rubric(document_part(sat->document, PART))->criteria[place];
}

/* Of two levels beside each other the upper one with a probability. */
static enum err judge(struct work *w, struct tx *tx, const struct sat *sat, struct id sitting,
                      struct str scorer, size_t place, size_t level, double upper, const char *basis)
{
	const struct criterion *criterion = criterion_at(sat, place);
	double *levels = work_array(w, scale_levels(criterion), sizeof *levels);
	levels[level] = 1 - upper;
	if (upper > 0)
		levels[level + 1] = upper;
	const struct verdict verdict = {
		.part = PART,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = scorer,
		.abstained = basis == NULL,
		.levels = levels,
		.level_count = basis == NULL ? 0 : scale_levels(criterion),
		.basis = basis == NULL ? S("{}") : str_of(basis),
		.reply = S("{}"),
	};
	return grade_verdict_add(w, tx, sat->seated.org, sitting, &verdict);
}

static enum err begin(struct work *w, struct tx *tx, struct sat *sat)
{
	struct sitting sitting;
	TRY(seated_begin(w, tx, sat->document, &sat->seated));
	for (size_t i = 0; i < sat->document->part_count; i++) {
		TRY(sitting_load(w, tx, &sat->seated.candidate, sat->seated.sitting, &sitting));
		TRY(sitting_begin_part(w, tx, &sat->seated.candidate, &sitting, sat->document->parts[i].id));
	}
	sat->later = sat->seated.sitting; /* one that is surely behind it, whatever the clock says */
	sat->later.byte[0] = 0xff;
	const struct examples_test_sitting_in again = {
		.org = sat->seated.org, .id = sat->later, .sitting = sat->seated.sitting};
	const struct examples_test_part_in part = {
		.org = sat->seated.org, .id = sat->later, .sitting = sat->seated.sitting};
	TRY(examples_test_sitting(w, tx, &again));
	TRY(examples_test_part(w, tx, &part));
	const struct id both[] = {sat->seated.sitting, sat->later};
	for (size_t i = 0; i < COUNT(both); i++) {
		const struct examples_test_response_in response = {.org = sat->seated.org,
		                                                   .sitting = both[i],
		                                                   .part = PART,
		                                                   .answer = S("Orders failed for an hour.")};
		const struct examples_test_close_in close = {
			.org = sat->seated.org, .id = world_id(w), .sitting = both[i]};
		TRY(examples_test_response(w, tx, &response));
		TRY(examples_test_close(w, tx, &close));
		for (size_t place = 0; place < 3; place++)
			TRY(judge(w, tx, sat, both[i], SCORER_PERSON, place, 1, 0, "{\"blind\":true}"));
	}
	return OK;
}

static enum err fill(struct work *w, struct tx *tx, void *argument)
{
	static const char new_one[] = "{\"model\":\"big\",\"prompt\":\"rubric-3\"}";
	static const char old_one[] = "{\"model\":\"small\",\"prompt\":\"rubric-3\"}";
	struct sat *sat = argument;
	TRY(begin(w, tx, sat));
	struct id first = sat->seated.sitting;
	/* The newest sitting's model is the one whose views count; what it said last of a criterion. */
	TRY(judge(w, tx, sat, sat->later, SCORER_RUBRIC, 0, 0, 0, new_one));
	TRY(judge(w, tx, sat, sat->later, SCORER_RUBRIC, 0, 1, 0.25, new_one));
	TRY(judge(w, tx, sat, sat->later, SCORER_RUBRIC, 1, 0, 0, NULL)); /* abstained */
	TRY(judge(w, tx, sat, first, SCORER_RUBRIC, 0, 1, 0, old_one));
	TRY(judge(w, tx, sat, first, SCORER_RUBRIC, 2, 0, 0.5, new_one));
	return examples_read(w, tx, sat->seated.org, sat->seated.assessment, &sat->examples);
}

static const struct example *example_of(const struct sat *sat, struct id sitting)
{
	for (size_t i = 0; i < sat->examples.count; i++)
		if (id_equal(sat->examples.at[i].source, sitting))
			return &sat->examples.at[i];
	return NULL;
}

static void with_views(enum db_engine engine)
{
	struct work w = test_work();
	struct sat sat = {.db = test_database_open(&w, engine),
	                  .document = demonstration_quiz_and_report(&w)};
	assert_ok(&w, db_write(&w, sat.db, fill, &sat));
	assert_str(sat.examples.viewer, S("big, rubric-3"));
	const struct example *first = example_of(&sat, sat.seated.sitting),
			     *later = example_of(&sat, sat.later);
	assert_true(first != NULL && later != NULL && first->levels[0] == 1 && later->levels[0] == 1);
	assert_true(fabs(later->views[0] - 1.25 / (double)(scale_levels(criterion_at(&sat, 0)) - 1)) < 1e-12);
	assert_true(fabs(first->views[2] - 0.5 / (double)(scale_levels(criterion_at(&sat, 2)) - 1)) < 1e-12);
	assert_true(isnan(first->views[0]) && isnan(later->views[1]) && isnan(later->views[2]));
	for (size_t i = 0; i < sat.examples.count; i++)
		for (size_t place = 0; place < DOCUMENT_CRITERIA_MAX; place++)
			if (sat.examples.at[i].origin != EXAMPLE_JUDGED)
				assert_true(isnan(sat.examples.at[i].views[place]));
	db_close(sat.db);
	test_work_end(&w);
}

TEST(examples_come_with_the_views_of_one_model_sqlite)
{
	with_views(DB_SQLITE);
}

TEST(examples_come_with_the_views_of_one_model_postgres)
{
	with_views(DB_POSTGRES);
}
