/* What a language model said comes with what people judged of the same answer, and what is released is made again when it is
 * another model's; on both databases. */
#include "calibration/examples.h"

#include "base/check.h"
#include "base/world.h"
#include "calibration/calibration.h"
#include "database.h"
#include "demonstration.h"
#include "exam/scale.h"
#include "grade/learned.h"
#include "grade/logged.h"
#include "grade/rubric.h"
#include "test.h"
#include "unit/seated.h"

#include "calibration/examples_test.sql.h"

#include <math.h>

#define PART S("incident-report")
#define DRAWING S("drawing")

/* Bases as review_judge writes them. */
#define BLIND S("{\"blind\":true,\"document\":\"d1gest\"}")
#define SEEN S("{\"blind\":false,\"document\":\"d1gest\"}")

struct sat {
	struct db *db;
	const struct document *document;
	struct seated seated;
	struct id later; /* a second sitting */
	struct examples examples;
	struct str figures, basis; /* of what is released */
	struct examples_test_made_row *made;
	size_t made_count;
};

/* The quiz, and the report twice: the first time it is to be drawn. */
static const struct document *with_drawing(struct work *w)
{
	const struct document *plain = demonstration_quiz_and_report(w);
	struct document *document = work_alloc(w, sizeof *document);
	struct part *parts = work_array(w, 3, sizeof *parts);
	struct written *drawn = work_alloc(w, sizeof *drawn);
	parts[0] = plain->parts[0];
	parts[1] = parts[2] = plain->parts[1];
	*drawn = *parts[1].written;
	drawn->pictures_most = 2;
	parts[1].id = DRAWING;
	parts[1].written = drawn;
	*document = *plain;
	document->parts = parts;
	document->part_count = 3;
	return document;
}

static const struct criterion *criterion_at(const struct sat *sat, size_t place)
{
	return &part_rubric(document_part(sat->document, PART))->criteria[place];
}

/* Of two levels beside each other the upper one with a probability; without a basis it abstains. */
static enum err judge(struct work *w, struct tx *tx, const struct sat *sat, struct id sitting,
                      struct str part, struct str scorer, size_t place, size_t level, double upper,
                      struct str basis)
{
	const struct criterion *criterion = criterion_at(sat, place);
	double *levels = work_array(w, scale_levels(criterion), sizeof *levels);
	levels[level] = 1 - upper;
	if (upper > 0)
		levels[level + 1] = upper;
	const struct verdict verdict = {
		.part = part,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = scorer,
		.abstained = str_absent(basis),
		.levels = levels,
		.level_count = str_absent(basis) ? 0 : scale_levels(criterion),
		.basis = str_absent(basis) ? S("{}") : basis,
		.reply = S("{}"),
	};
	return grade_verdict_add(w, tx, sat->seated.org, sitting, &verdict);
}

/* A model's on the criterion of this place, asked about that of `asked`. */
static enum err view(struct work *w, struct tx *tx, const struct sat *sat, struct id sitting, size_t place,
                     double upper, const char *model, size_t asked)
{
	const struct rubric_subject subject = {.nonce = S("n0nce")};
	const struct rubric_reply reply = {.json = S("{}"), .model = str_of(model)};
	return judge(w, tx, sat, sitting, PART, SCORER_RUBRIC, place, 0, upper,
	             rubric_basis(w, S("d1gest"), criterion_at(sat, asked), &subject, &reply));
}

/* The same person's sitting once more, as its attempt. */
static enum err sit_again(struct work *w, struct tx *tx, const struct sat *sat, struct id id, int64_t attempt)
{
	const struct examples_test_sitting_in sitting = {
		.org = sat->seated.org, .id = id, .sitting = sat->seated.sitting, .attempt = attempt};
	const struct examples_test_part_in part = {
		.org = sat->seated.org, .id = id, .sitting = sat->seated.sitting};
	TRY(examples_test_sitting(w, tx, &sitting));
	return examples_test_part(w, tx, &part);
}

/* Both written parts are answered and judged. */
static enum err close(struct work *w, struct tx *tx, const struct sat *sat, struct id sitting)
{
	const struct examples_test_close_in in = {
		.org = sat->seated.org, .id = world_id(w), .sitting = sitting};
	const struct str parts[] = {DRAWING, PART};
	TRY(examples_test_close(w, tx, &in));
	for (size_t k = 0; k < COUNT(parts); k++) {
		const struct examples_test_response_in response = {.org = sat->seated.org,
		                                                   .sitting = sitting,
		                                                   .part = parts[k],
		                                                   .answer = S("Orders failed for an hour.")};
		TRY(examples_test_response(w, tx, &response));
		for (size_t place = 0; place < 3; place++)
			TRY(judge(w, tx, sat, sitting, parts[k], SCORER_PERSON, place, 1, 0, BLIND));
	}
	return OK;
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
	TRY(sit_again(w, tx, sat, sat->later, 2));
	TRY(close(w, tx, sat, sat->seated.sitting));
	return close(w, tx, sat, sat->later);
}

static enum err fill(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	TRY(begin(w, tx, sat));
	struct id first = sat->seated.sitting;
	/* Of pictures: by whom does not matter. */
	const struct rubric_subject subject = {.nonce = S("n0nce")};
	const struct rubric_reply reply = {.json = S("{}"), .model = S("sees")};
	for (size_t place = 0; place < 3; place++)
		TRY(judge(w, tx, sat, sat->later, DRAWING, SCORER_RUBRIC, place, 1, 0,
		          rubric_basis(w, S("d1gest"), criterion_at(sat, place), &subject, &reply)));
	/* Who gave most of them counts, wherever it runs, and not who gave the newest; what it said last of a criterion. */
	TRY(view(w, tx, sat, sat->later, 1, 0.5, "small", 1));
	TRY(view(w, tx, sat, sat->later, 0, 0, "http://one.example/v1 big", 0));
	TRY(view(w, tx, sat, sat->later, 0, 0.25, "http://one.example/v1 big", 0));
	TRY(judge(w, tx, sat, sat->later, PART, SCORER_RUBRIC, 1, 0, 0, (struct str){0})); /* abstained */
	TRY(view(w, tx, sat, first, 2, 0.5, "https://two.example/v1 big", 2));
	/* Of other words; and of a level that somebody gave again once they had seen it. */
	TRY(view(w, tx, sat, first, 0, 0.5, "http://one.example/v1 big", 1));
	TRY(view(w, tx, sat, sat->later, 2, 0.5, "http://one.example/v1 big", 2));
	return judge(w, tx, sat, sat->later, PART, SCORER_PERSON, 2, 2, 0, SEEN);
}

static enum err read_all(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	return examples_read(w, tx, sat->seated.org, sat->seated.assessment, true, &sat->examples);
}

static enum err read_without_views(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	return examples_read(w, tx, sat->seated.org, sat->seated.assessment, false, &sat->examples);
}

/* Of the report; there is one. */
static const struct example *example_of(const struct sat *sat, struct id sitting)
{
	size_t i = 0;
	while (i < sat->examples.count &&
	       (!id_equal(sat->examples.at[i].source, sitting) ||
	        !str_equal(sat->examples.version.document->parts[sat->examples.at[i].part].id, PART)))
		i++;
	check(i < sat->examples.count);
	return &sat->examples.at[i];
}

static double share_of(const struct sat *sat, size_t place, double level)
{
	return level / (double)(scale_levels(criterion_at(sat, place)) - 1);
}

static struct sat sat_open(struct work *w, enum db_engine engine)
{
	struct sat sat = {.db = test_database_open(w, engine), .document = with_drawing(w)};
	assert_ok(w, db_write(w, sat.db, fill, &sat));
	return sat;
}

static void with_views(enum db_engine engine)
{
	struct work w = test_work();
	struct sat sat = sat_open(&w, engine);
	assert_ok(&w, db_read(&w, sat.db, read_all, &sat));
	assert_str(sat.examples.viewer, S("big, rubric-3"));
	const struct example *first = example_of(&sat, sat.seated.sitting),
			     *later = example_of(&sat, sat.later);
	assert_true(first->levels[0] == 1 && later->levels[0] == 1);
	assert_true(fabs(later->views[0] - share_of(&sat, 0, 0.25)) < 1e-12);
	assert_true(fabs(first->views[2] - share_of(&sat, 2, 0.5)) < 1e-12);
	assert_true(isnan(first->views[0]) && isnan(later->views[1])); /* other words, another model */
	assert_true(later->levels[2] == 2 && isnan(later->views[2]));  /* seen */
	size_t views = 0;
	for (size_t i = 0; i < sat.examples.count; i++)
		for (size_t place = 0; place < DOCUMENT_CRITERIA_MAX; place++)
			views += isnan(sat.examples.at[i].views[place]) ? 0 : 1;
	assert_int_equal(views, 2); /* none of samples, none of drawings */
	/* Whose they are is known without them too. */
	size_t count = sat.examples.count;
	assert_ok(&w, db_read(&w, sat.db, read_without_views, &sat));
	assert_str(sat.examples.viewer, S("big, rubric-3"));
	assert_int_equal(sat.examples.count, count);
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

/* ---- of more answers than are read at once ---- */

enum { MORE = 130 };

static enum err sit_often(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	for (size_t i = 0; i < MORE; i++) {
		struct id id = sat->later; /* between the two */
		id.byte[0] = 0xfe;
		id.byte[1] = (uint8_t)i;
		TRY(sit_again(w, tx, sat, id, 3 + (int64_t)i));
		TRY(close(w, tx, sat, id));
		TRY(view(w, tx, sat, id, 0, (double)(i % 5) / 4, "big", 0));
	}
	return OK;
}

static void many(enum db_engine engine)
{
	struct work w = test_work();
	struct sat sat = sat_open(&w, engine);
	assert_ok(&w, db_write(&w, sat.db, sit_often, &sat));
	assert_ok(&w, db_read(&w, sat.db, read_all, &sat));
	for (size_t i = 0; i < MORE; i++) {
		struct id id = sat.later;
		id.byte[0] = 0xfe;
		id.byte[1] = (uint8_t)i;
		const struct example *example = example_of(&sat, id);
		assert_true(fabs(example->views[0] - share_of(&sat, 0, (double)(i % 5) / 4)) < 1e-12);
	}
	/* What is not asked for is not read. */
	assert_ok(&w, db_read(&w, sat.db, read_without_views, &sat));
	assert_true(isnan(example_of(&sat, sat.seated.sitting)->views[2]));
	db_close(sat.db);
	test_work_end(&w);
}

TEST(examples_come_with_all_views_of_many_sqlite)
{
	many(DB_SQLITE);
}

TEST(examples_come_with_all_views_of_many_postgres)
{
	many(DB_POSTGRES);
}

/* ---- frozen ---- */

static enum err freeze(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	return examples_freeze(w, tx, sat->seated.org, sat->seated.assessment, &sat->examples);
}

static size_t count_frozen(const struct sat *sat, struct str part)
{
	size_t count = 0;
	for (size_t i = 0; i < sat->examples.count; i++)
		count += sat->examples.at[i].frozen &&
		         str_equal(sat->examples.version.document->parts[sat->examples.at[i].part].id, part);
	return count;
}

/* Every sixth of a part's: 132 answers and the author's samples, which are six to eleven. */
enum { FROZEN_EACH = 23 };

static void frozen(enum db_engine engine)
{
	struct work w = test_work();
	struct sat sat = sat_open(&w, engine);
	assert_ok(&w, db_write(&w, sat.db, sit_often, &sat));
	assert_ok(&w, db_read(&w, sat.db, read_without_views, &sat));
	struct examples stale = sat.examples;
	test_database_rehearse(sat.db);
	assert_ok(&w, db_write(&w, sat.db, freeze, &sat));
	assert_int_equal(count_frozen(&sat, PART), FROZEN_EACH);
	struct sat later = sat;
	assert_ok(&w, db_read(&w, sat.db, read_without_views, &later));
	assert_int_equal(count_frozen(&later, PART), FROZEN_EACH);
	assert_int_equal(count_frozen(&later, DRAWING), FROZEN_EACH);
	/* Who had read before learns from none that was frozen since, and freezes no more. */
	later.examples = stale;
	assert_int_equal(count_frozen(&later, PART), 0);
	assert_ok(&w, db_write(&w, sat.db, freeze, &later));
	for (size_t i = 0; i < sat.examples.count; i++)
		assert_int_equal(later.examples.at[i].frozen, sat.examples.at[i].frozen);
	db_close(sat.db);
	test_work_end(&w);
}

TEST(examples_are_frozen_once_sqlite)
{
	frozen(DB_SQLITE);
}

TEST(examples_are_frozen_once_postgres)
{
	frozen(DB_POSTGRES);
}

/* ---- whether what is released is still of that model ---- */

static enum err release(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	struct sitting sitting;
	TRY(sitting_load(w, tx, &sat->seated.candidate, sat->seated.sitting, &sitting));
	const struct examples_test_release_in in = {.org = sat->seated.org,
	                                            .id = {{1}}, /* before those that follow */
	                                            .assessment = sat->seated.assessment,
	                                            .version = sitting.version,
	                                            .basis = sat->basis,
	                                            .figures = sat->figures};
	TRY(examples_test_release(w, tx, &in));
	/* The first verdicts that either gave. */
	TRY(logged_grader(w, tx, sat->seated.org, S("http://one.example/v1 big"), S(RUBRIC_PROMPT_VERSION)));
	return logged_grader(w, tx, sat->seated.org, S("http://one.example/v1 sees"),
	                     S(RUBRIC_PROMPT_VERSION));
}

static enum err turn_to_another(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	for (size_t place = 0; place < 3; place++)
		TRY(view(w, tx, sat, sat->seated.sitting, place, 0.5, "small", place));
	return OK;
}

/* What was made last was learned with this model's views. */
static enum err end_making(struct work *w, struct tx *tx, struct sat *sat, struct str viewer,
                           struct str state)
{
	const struct learned learned = {.version = S(GRADER_VERSION), .viewer = viewer};
	const struct report report = {.answers = 1000, .model = viewer};
	struct examples_test_end_in in = {
		.org = sat->seated.org, .state = state, .basis = learned_write(w, &learned)};
	TRY(report_write(w, &report, &in.figures));
	return examples_test_end(w, tx, &in);
}

static enum err end_as_fits(struct work *w, struct tx *tx, void *argument)
{
	return end_making(w, tx, argument, S("small, rubric-3"), S("ready"));
}

static enum err end_as_stopped(struct work *w, struct tx *tx, void *argument)
{
	return end_making(w, tx, argument, S("small, rubric-3"), S("stopped"));
}

static enum err end_as_fits_no_more(struct work *w, struct tx *tx, void *argument)
{
	return end_making(w, tx, argument, S("another, rubric-3"), S("ready"));
}

static enum err list_made(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	const struct examples_test_made_in in = {.org = sat->seated.org};
	return examples_test_made(w, tx, &in, &sat->made, &sat->made_count);
}

static void look(struct work *w, struct sat *sat)
{
	const struct grade_means means = {.db = sat->db};
	const struct job job = {.org = sat->seated.org, .kind = S(CALIBRATION_LOOK_JOB), .payload = S("{}")};
	assert_ok(w, calibration_look_job(w, sat->db, &means, &job));
	assert_ok(w, db_read(w, sat->db, list_made, sat));
}

static void made_again(enum db_engine engine)
{
	struct work w = test_work();
	struct sat sat = sat_open(&w, engine);
	const struct learned learned = {.version = S(GRADER_VERSION), .viewer = S("big, rubric-3")};
	const struct report report = {.answers = 1000, .model = S("big, rubric-3")};
	sat.basis = learned_write(&w, &learned);
	assert_ok(&w, report_write(&w, &report, &sat.figures));
	assert_ok(&w, db_write(&w, sat.db, release, &sat));
	/* One that sees came last, and judges other tasks: nothing changed here. */
	look(&w, &sat);
	assert_int_equal(sat.made_count, 0);
	assert_ok(&w, db_write(&w, sat.db, turn_to_another, &sat));
	test_database_rehearse(sat.db);
	look(&w, &sat);
	assert_int_equal(sat.made_count, 1);
	assert_str(sat.made[0].why, S("model"));
	/* While one waits to be released that fits, nothing is made; one that does not fit is made again. */
	const struct {
		db_body *end;
		size_t made;
	} ends[] = {{end_as_fits_no_more, 1}, {end_as_stopped, 0}, {end_as_fits, 0}};
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_ok(&w, db_write(&w, sat.db, ends[i].end, &sat));
		look(&w, &sat);
		assert_int_equal(sat.made_count, ends[i].made);
	}
	db_close(sat.db);
	test_work_end(&w);
}

TEST(examples_of_another_model_are_learned_from_again_sqlite)
{
	made_again(DB_SQLITE);
}

TEST(examples_of_another_model_are_learned_from_again_postgres)
{
	made_again(DB_POSTGRES);
}

/* ---- the lot ---- */

static enum err freeze_any(struct work *w, struct tx *tx, void *argument)
{
	struct sat *sat = argument;
	return examples_freeze(w, tx, world_id(w), world_id(w), &sat->examples);
}

/* Sixty answers, of which 47 is the author's: ten in all, by the least of what sha256sum makes of
 * "assay frozen anchor " and the id, such as 2a110000-0000-0000-0000-000000000000 of 42. */
TEST(examples_are_frozen_by_lot)
{
	static const bool expected[60] = {[4] = true,  [8] = true,  [9] = true,  [16] = true, [20] = true,
	                                  [42] = true, [48] = true, [51] = true, [55] = true, [58] = true};
	struct work w = test_work();
	struct sat sat = {.db = test_database_open(&w, DB_SQLITE),
	                  .document = demonstration_quiz_and_report(&w)};
	struct example *all = work_array(&w, COUNT(expected), sizeof *all);
	for (size_t i = 0; i < COUNT(expected); i++)
		all[i] = (struct example){.source = {{(uint8_t)i, 0x11}},
		                          .origin = i == 47 ? EXAMPLE_SAMPLE : EXAMPLE_ANCHOR,
		                          .part = 1};
	sat.examples =
		(struct examples){.version = {.document = sat.document}, .at = all, .count = COUNT(expected)};
	assert_ok(&w, db_write(&w, sat.db, freeze_any, &sat));
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_int_equal(sat.examples.at[i].frozen, expected[i]);
	db_close(sat.db);
	test_work_end(&w);
}
