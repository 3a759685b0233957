/* Which levels of an anchor count, worked out by hand; that nobody sees what others gave before they have scored; and that levels
 * hold under the wording alone that they were given under. */
#include "calibration/anchor.h"

#include "base/time.h"
#include "calibration/bring.h"
#include "database.h"
#include "demonstration.h"
#include "exam/part.h"
#include "exam/wording.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#include "calibration/anchor_test.sql.h"

#include <math.h>
#include <string.h>

#define PART S("incident-report")

/* ---- pure ---- */

#define SCORE(who, level_, settles_, holds_)                                                     \
	{                                                                                        \
		.person = {{who}}, .criterion = S_INIT("clear"), .level = (level_), .levels = 4, \
		.settles = (settles_), .holds = (holds_)                                         \
	}
#define GIVEN(who, level_, settles_) SCORE(who, level_, settles_, true)
#define BEFORE(who, level_, settles_) SCORE(who, level_, settles_, false) /* under another wording */

static const struct {
	struct anchor_score scores[4];
	size_t count;
	int64_t level;
	enum anchor_state state;
	size_t scorers;
	enum anchor_due due[3]; /* for the first, the second, and somebody else */
	bool open[3], can_hold[2];
} given[] = {
	{{{.level = 0}},
         0,
         -1,
         ANCHOR_UNSCORED,
         0,
         {ANCHOR_DUE, ANCHOR_DUE, ANCHOR_DUE},
         {true, true, true},
         {false}},
	{{GIVEN(1, 2, false)},
         1,
         2,
         ANCHOR_ONE,
         1,
         {ANCHOR_NOT_DUE, ANCHOR_DUE, ANCHOR_DUE},
         {true, true, true},
         {false}},
	{{GIVEN(1, 2, false), GIVEN(2, 2, false)},
         2,
         2,
         ANCHOR_AGREED,
         2,
         {ANCHOR_NOT_DUE, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {false}},
	{{GIVEN(1, 2, false), GIVEN(2, 3, false)},
         2,
         -1,
         ANCHOR_DIFFERS,
         2,
         {ANCHOR_NOT_DUE, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {false}},
	{{GIVEN(1, 2, false), GIVEN(2, 3, false), GIVEN(2, 1, true)},
         3,
         1,
         ANCHOR_AGREED,
         2,
         {ANCHOR_NOT_DUE, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {false}},
	/* The last who settles it is right. */
	{{GIVEN(1, 2, false), GIVEN(2, 3, false), GIVEN(2, 3, true), GIVEN(1, 0, true)},
         4,
         0,
         ANCHOR_AGREED,
         2,
         {ANCHOR_NOT_DUE, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {false}},
	/* Worded anew: nothing counts, until somebody gives a level again, and theirs alone does. */
	{{BEFORE(1, 2, false)},
         1,
         -1,
         ANCHOR_REWORDED,
         1,
         {ANCHOR_DUE_AGAIN, ANCHOR_DUE, ANCHOR_DUE},
         {true, true, true},
         {true, false}},
	{{BEFORE(1, 2, false), BEFORE(2, 3, false), BEFORE(2, 3, true)},
         3,
         -1,
         ANCHOR_REWORDED,
         2,
         {ANCHOR_DUE_AGAIN, ANCHOR_DUE_AGAIN, ANCHOR_DUE},
         {false, false, true},
         {true, true}},
	{{BEFORE(1, 2, false), GIVEN(2, 3, false)},
         2,
         3,
         ANCHOR_AGREED,
         2,
         {ANCHOR_DUE_AGAIN, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {true, false}},
	/* Settled since: nobody who had scored it is asked again. */
	{{BEFORE(1, 2, false), BEFORE(2, 3, false), GIVEN(2, 3, true)},
         3,
         3,
         ANCHOR_AGREED,
         2,
         {ANCHOR_NOT_DUE, ANCHOR_NOT_DUE, ANCHOR_DUE},
         {false, false, true},
         {false}},
};

TEST(anchor_levels_count_where_people_agree_or_it_was_settled)
{
	for (size_t i = 0; i < COUNT(given); i++) {
		const struct scored_anchor anchor = {.scores = given[i].scores,
		                                     .score_count = given[i].count};
		assert_int_equal(anchor_level_of(&anchor, S("clear")), given[i].level);
		assert_int_equal(anchor_level_of(&anchor, S("other")), -1);
		assert_int_equal(anchor_state(&anchor), given[i].state);
		assert_int_equal(anchor_scorers(&anchor), given[i].scorers);
		assert_false(anchor_is_scored_by(&anchor, (struct id){{9}}));
		assert_int_equal(anchor_is_scored_by(&anchor, (struct id){{1}}), given[i].count > 0);
		for (uint8_t who = 1; who <= 3; who++) {
			const struct id person = {{who}};
			assert_int_equal(anchor_due(&anchor, S("clear"), person), given[i].due[who - 1]);
			assert_int_equal(anchor_due(&anchor, S("new"), person), ANCHOR_DUE);
			assert_int_equal(anchor_is_open(&anchor, S("clear"), person), given[i].open[who - 1]);
		}
		for (uint8_t who = 1; who <= 2; who++)
			assert_int_equal(anchor_can_hold(&anchor,
			                                 &(const struct criterion){.id = S("clear"),
			                                                           .described_count = 4},
			                                 (struct id){{who}}),
			                 given[i].can_hold[who - 1]);
		const struct criterion longer = {.id = S("clear"), .described_count = 5};
		assert_false(anchor_can_hold(&anchor, &longer, (struct id){{1}}));
	}
}

/* ---- stored ---- */

struct office {
	struct db *db;
	const struct document *document;
	struct id org, assessment, anchor;
	struct actor author, other;
};

static enum err add_person(struct work *w, struct tx *tx, struct id org, const char *name, struct actor *out)
{
	const struct directory directory = {{7}};
	const struct person person = {.email = str_format(w->arena, "%s@example.org", name),
	                              .name = str_of(name),
	                              .roles = ROLE_AUTHOR,
	                              .minutes_factor = 1};
	*out = (struct actor){.org = org, .roles = ROLE_AUTHOR};
	return person_create(w, tx, &directory, org, &person, &out->person);
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	struct version_stored stored;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->org = organisation.id;
	TRY(add_person(w, tx, office->org, "ada", &office->author));
	TRY(add_person(w, tx, office->org, "bea", &office->other));
	office->document = demonstration_quiz_and_report(w);
	TRY(version_store(w, tx, office->org, office->author.person, office->document, &stored));
	office->assessment = stored.assessment;
	return OK;
}

static enum err add(struct work *w, struct tx *tx, const struct office *office, struct str part,
                    struct str answer, struct id *id, bool *known)
{
	return anchor_add(w, tx, &office->author, office->assessment, part, answer, S("a trial"), id, known);
}

static enum err give(struct work *w, struct tx *tx, const struct office *office, const struct actor *actor,
                     int64_t level, bool settle)
{
	const struct rubric *rubric = &document_part(office->document, PART)->written->rubric;
	struct anchor_level *levels = work_array(w, rubric->criterion_count, sizeof *levels);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		levels[i] = (struct anchor_level){rubric->criteria[i].id, level};
	return anchor_judge(w, tx, actor, office->assessment, office->anchor, levels, rubric->criterion_count,
	                    settle);
}

static enum err bring_in(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct id id;
	bool known;
	TRY(add(w, tx, office, PART, S(" What happened. "), &office->anchor, &known));
	assert_false(known);
	TRY(anchor_withdraw(w, tx, &office->author, office->assessment, office->anchor, true));
	/* The same again, blanks aside, takes it back. */
	TRY(add(w, tx, office, PART, S("What happened."), &id, &known));
	assert_true(known && id_equal(id, office->anchor));
	assert_int_equal(add(w, tx, office, S("quiz"), S("Text."), &id, &known), ERR_INPUT);
	work_forgive(w);
	assert_int_equal(add(w, tx, office, PART, S("  "), &id, &known), ERR_INPUT);
	work_forgive(w);
	assert_int_equal(add(w, tx, office, PART, S("\xff"), &id, &known), ERR_INPUT);
	work_forgive(w);
	return OK;
}

static enum err two_score(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct scored_anchor anchor;
	struct anchors_waiting *waiting;
	size_t count;
	TRY(anchor_waiting(w, tx, &office->other, &waiting, &count));
	assert_int_equal(count, 1);
	assert_int_equal(waiting[0].count, 1);
	assert_int_equal(give(w, tx, office, &office->author, 99, false), ERR_INPUT);
	work_forgive(w);
	assert_int_equal(give(w, tx, office, &office->author, 1, true), ERR_CONFLICT);
	work_forgive(w);
	TRY(give(w, tx, office, &office->author, 1, false));
	TRY(give(w, tx, office, &office->author, 2,
	         false)); /* nobody else has scored it: it is still blind */
	TRY(give(w, tx, office, &office->other, 1, false));
	assert_int_equal(give(w, tx, office, &office->author, 1, false), ERR_CONFLICT);
	work_forgive(w);
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_state(&anchor), ANCHOR_DIFFERS);
	TRY(give(w, tx, office, &office->author, 1, true));
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_state(&anchor), ANCHOR_AGREED);
	for (size_t i = 0; i < anchor.score_count; i++)
		assert_int_equal(anchor_level_of(&anchor, anchor.scores[i].criterion), 1);
	TRY(anchor_waiting(w, tx, &office->other, &waiting, &count));
	assert_int_equal(count, 0);
	return OK;
}

/* On 0 to 20 two points are a tenth of the scale; on four levels nothing is near. */
TEST(anchor_points_near_each_other_count_as_their_mean)
{
	static const struct {
		int64_t given[3];
		size_t count;
		int64_t levels, counts;
		bool mean;
		enum anchor_state state;
	} cases[] = {
		{{12, 13}, 2, 21, 13, true, ANCHOR_AGREED}, /* half a point upwards */
		{{14, 12}, 2, 21, 13, true, ANCHOR_AGREED},
		{{12, 12}, 2, 21, 12, false, ANCHOR_AGREED},
		{{12, 15}, 2, 21, -1, false, ANCHOR_DIFFERS},
		{{12, 13, 14}, 3, 21, 13, true, ANCHOR_AGREED},
		{{11, 12, 14}, 3, 21, -1, false, ANCHOR_DIFFERS}, /* the first and the last */
		{{54, 60}, 2, 61, 57, true, ANCHOR_AGREED},
		{{53, 60}, 2, 61, -1, false, ANCHOR_DIFFERS},
		{{4, 5}, 2, 11, 5, true, ANCHOR_AGREED},
		{{1, 2}, 2, 4, -1, false, ANCHOR_DIFFERS},
		{{8, 9}, 2, 10, -1, false, ANCHOR_DIFFERS}, /* ten levels, each described */
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct anchor_score scores[3];
		for (size_t k = 0; k < cases[i].count; k++)
			scores[k] = (struct anchor_score){.person = {{(uint8_t)(k + 1)}},
			                                  .criterion = S("clear"),
			                                  .level = cases[i].given[k],
			                                  .levels = cases[i].levels,
			                                  .holds = true};
		const struct scored_anchor anchor = {.scores = scores, .score_count = cases[i].count};
		assert_int_equal(anchor_level_of(&anchor, S("clear")), cases[i].counts);
		assert_int_equal(anchor_is_mean(&anchor, S("clear")), cases[i].mean);
		assert_int_equal(anchor_state(&anchor), cases[i].state);
	}
}

/* ---- another version ---- */

/* The report's rubric with its first criterion worded otherwise, and one more; or without the report. */
static const struct document *next_version(struct work *w, const struct document *document, bool reworded,
                                           bool more)
{
	struct document *next = work_alloc(w, sizeof *next);
	struct part *parts = work_array(w, document->part_count, sizeof *parts);
	*next = *document;
	next->parts = parts;
	memcpy(parts, document->parts, document->part_count * sizeof *parts);
	for (size_t p = 0; p < document->part_count; p++) {
		if (!str_equal(parts[p].id, PART))
			continue;
		struct written *written = work_alloc(w, sizeof *written);
		*written = *parts[p].written;
		size_t count = written->rubric.criterion_count;
		struct criterion *criteria = work_array(w, count + 1, sizeof *criteria);
		memcpy(criteria, written->rubric.criteria, count * sizeof *criteria);
		if (reworded)
			criteria[0].ask = S("Is it all there?");
		criteria[count] = criteria[1];
		criteria[count].id = S("one-more");
		written->rubric.criteria = criteria;
		written->rubric.criterion_count = count + more;
		if (more) /* samples have a level for each criterion */
			written->rubric.anchor_count = 0;
		parts[p].written = written;
	}
	return next;
}

static enum err store(struct work *w, struct tx *tx, struct office *office, const struct document *document)
{
	struct version_stored stored;
	TRY(version_store(w, tx, office->org, office->author.person, document, &stored));
	assert_true(id_equal(stored.assessment, office->assessment) && !stored.unchanged);
	office->document = document;
	return OK;
}

/* How many are due for this person, by all that say so. */
static enum err due_for(struct work *w, struct tx *tx, const struct office *office, const struct actor *actor,
                        size_t *out)
{
	const struct anchors_asked asked = {.assessment = office->assessment, .part = PART, .most = 10};
	size_t counts[ANCHOR_SHOWS], found, assessments;
	struct scored_anchor *anchors;
	struct anchors_waiting *waiting;
	struct id next;
	TRY(anchor_counts(w, tx, actor, office->assessment, (struct str){0}, counts));
	TRY(anchor_find(w, tx, actor, &asked, &anchors, &found));
	TRY(anchor_waiting(w, tx, actor, &waiting, &assessments));
	TRY(anchor_next(w, tx, actor, office->assessment, &next));
	*out = counts[ANCHOR_SHOW_DUE];
	assert_int_equal(found, *out);
	assert_int_equal(assessments == 0 ? 0 : waiting[0].count, *out);
	assert_int_equal(id_is_zero(next), *out == 0);
	return OK;
}

static size_t voided_by(struct work *w, struct tx *tx, const struct office *office,
                        const struct document *document)
{
	size_t count;
	assert_ok(w, anchor_voided(w, tx, office->org, office->assessment, document, &count));
	return count;
}

static enum err reword(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct scored_anchor anchor;
	size_t due;
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 0);
	assert_int_equal(anchor_confirm(w, tx, &office->author, office->assessment, office->anchor),
	                 ERR_CONFLICT);
	work_forgive(w);
	const struct rubric *rubric = &document_part(office->document, PART)->written->rubric;
	assert_int_equal(voided_by(w, tx, office, office->document), 0);
	assert_int_equal(voided_by(w, tx, office, next_version(w, office->document, false, true)), 0);
	assert_int_equal(voided_by(w, tx, office, next_version(w, office->document, true, false)), 1);
	TRY(store(w, tx, office, next_version(w, office->document, true, false)));
	assert_int_equal(voided_by(w, tx, office, office->document), 0); /* what holds, held then */
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_state(&anchor), ANCHOR_REWORDED);
	assert_int_equal(anchor_level_of(&anchor, rubric->criteria[0].id), -1);
	assert_int_equal(anchor_level_of(&anchor, rubric->criteria[1].id), 1); /* its words stayed */
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 1);
	TRY(due_for(w, tx, office, &office->other, &due));
	assert_int_equal(due, 1);
	/* One of them says that it holds: what all gave does, and nobody is asked any more. */
	TRY(anchor_confirm(w, tx, &office->other, office->assessment, office->anchor));
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_state(&anchor), ANCHOR_AGREED);
	assert_int_equal(anchor_level_of(&anchor, rubric->criteria[0].id), 1);
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 0);
	return OK;
}

static enum err ask_more(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct scored_anchor anchor;
	size_t due, counts[ANCHOR_SHOWS];
	TRY(store(w, tx, office, next_version(w, office->document, false, true)));
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 1);
	/* What they gave to the others is closed; to the new one each gives a level by themselves. */
	const struct anchor_level one = {S("one-more"), 2}, another = {S("one-more"), 0};
	TRY(anchor_judge(w, tx, &office->author, office->assessment, office->anchor, &one, 1, false));
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 0);
	TRY(anchor_counts(w, tx, &office->other, office->assessment, PART, counts));
	assert_int_equal(counts[ANCHOR_SHOW_DUE], 1);
	assert_int_equal(counts[ANCHOR_SHOW_DIFFER], 0);
	TRY(anchor_judge(w, tx, &office->other, office->assessment, office->anchor, &another, 1, false));
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_level_of(&anchor, one.criterion), -1);
	assert_int_equal(anchor_state(&anchor), ANCHOR_DIFFERS);
	TRY(anchor_counts(w, tx, &office->other, office->assessment, PART, counts));
	assert_int_equal(counts[ANCHOR_SHOW_DIFFER], 1);
	TRY(anchor_counts(w, tx, &office->other, office->assessment, S("quiz"), counts));
	assert_int_equal(counts[ANCHOR_SHOW_ALL], 0);
	return OK;
}

static enum err pair_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct anchor_pair *pairs;
	size_t count;
	/* On each criterion of before: the author gave 2 and the other 1; on the new one 2 and 0. */
	const struct rubric *rubric = &document_part(office->document, PART)->written->rubric;
	TRY(anchor_pairs(w, tx, office->org, office->assessment, &pairs, &count));
	size_t new = 0;
	assert_int_equal(count, rubric->criterion_count);
	for (size_t i = 0; i < count; i++) {
		assert_str(pairs[i].part, PART);
		assert_true(pairs[i].one == 2 && pairs[i].other <= 1 && pairs[i].count == 1);
		new += pairs[i].other == 0;
	}
	assert_int_equal(new, 1);
	return OK;
}

/* A database of before: nobody knows of wordings. */
static enum err forget(struct work *w, struct tx *tx, void *argument)
{
	const struct office *office = argument;
	const struct anchor_test_forget_wordings_in in = {.org = office->org};
	const struct anchor_test_forget_asked_in asked = {.org = office->org};
	TRY(anchor_test_forget_wordings(w, tx, &in));
	return anchor_test_forget_asked(w, tx, &asked);
}

static enum err ask_no_more(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct document *without = work_alloc(w, sizeof *without);
	struct scored_anchor anchor;
	struct anchor_level level = {S("one-more"), 1};
	size_t due, counts[ANCHOR_SHOWS];
	struct actor third = {.org = office->org, .roles = ROLE_AUTHOR};
	TRY(add_person(w, tx, office->org, "cem", &third));
	TRY(due_for(w, tx, office, &third, &due));
	assert_int_equal(due, 1);
	*without = *office->document;
	struct part *parts = work_array(w, without->part_count, sizeof *parts);
	memcpy(parts, without->parts, without->part_count * sizeof *parts);
	without->parts = parts;
	for (size_t p = 0; p < without->part_count; p++)
		if (str_equal(parts[p].id, PART))
			parts[p].id = S("another-report");
	TRY(store(w, tx, office, without));
	TRY(anchor_counts(w, tx, &third, office->assessment, (struct str){0}, counts));
	assert_int_equal(counts[ANCHOR_SHOW_DUE], 0);
	assert_int_equal(counts[ANCHOR_SHOW_ALL], 1);
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor.score_count, 0);
	assert_int_equal(anchor_judge(w, tx, &third, office->assessment, office->anchor, &level, 1, false),
	                 ERR_INPUT);
	work_forgive(w);
	return OK;
}

static enum err look_again(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct scored_anchor anchor;
	size_t due;
	TRY(anchor_load(w, tx, office->org, office->assessment, office->anchor, &anchor));
	assert_int_equal(anchor_state(&anchor), ANCHOR_DIFFERS);
	TRY(due_for(w, tx, office, &office->author, &due));
	assert_int_equal(due, 0);
	return OK;
}

static void read_wordings(struct work *w, struct office *office)
{
	const struct job job = {.org = office->org, .kind = S(ANCHOR_WORDINGS_JOB), .payload = S("{}")};
	assert_ok(w, db_write(w, office->db, forget, office));
	for (int i = 0; i < 2; i++) { /* at least once means: also twice */
		assert_ok(w, anchor_wordings_job(w, office->db, &job));
		assert_ok(w, db_read(w, office->db, look_again, office));
	}
}

/* Three more that nobody has scored: the one that teaches most is next, then the other that is ranked, then the one that is not;
 * withdrawn ones never. */
static enum err rank_three(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct id ids[3], next;
	bool known;
	const struct str answers[] = {S("Nobody ranked this."), S("This teaches a little."),
	                              S("This teaches most.")};
	const double teaches[] = {NAN, 0.4, 1.7};
	struct scored_anchor anchor;
	TRY(anchor_withdraw(w, tx, &office->author, office->assessment, office->anchor, true));
	for (size_t i = 0; i < COUNT(ids); i++)
		TRY(add(w, tx, office, PART, answers[i], &ids[i], &known));
	TRY(anchor_rank(w, tx, office->org, ids[1], teaches[1]));
	TRY(anchor_rank(w, tx, office->org, ids[2], teaches[2]));
	for (size_t left = COUNT(ids); left > 0; left--) {
		TRY(anchor_next(w, tx, &office->other, office->assessment, &next));
		assert_true(id_equal(next, ids[left - 1]));
		TRY(anchor_load(w, tx, office->org, office->assessment, next, &anchor));
		assert_true(isnan(teaches[left - 1]) ? isnan(anchor.teaches)
		                                     : anchor.teaches == teaches[left - 1]);
		TRY(anchor_withdraw(w, tx, &office->author, office->assessment, next, true));
	}
	TRY(anchor_next(w, tx, &office->other, office->assessment, &next));
	assert_true(id_is_zero(next));
	for (size_t i = 0; i < COUNT(ids); i++) /* of another organisation nothing is ranked */
		TRY(anchor_rank(w, tx, (struct id){{9}}, ids[i], 3));
	TRY(anchor_load(w, tx, office->org, office->assessment, ids[0], &anchor));
	assert_true(isnan(anchor.teaches));
	return OK;
}

static void rank(enum db_engine engine)
{
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, engine)};
	assert_ok(&w, db_write(&w, office.db, set_up, &office));
	assert_ok(&w, db_write(&w, office.db, bring_in, &office));
	assert_ok(&w, db_write(&w, office.db, rank_three, &office));
	db_close(office.db);
	test_work_end(&w);
}

TEST(anchors_that_teach_most_are_next_sqlite)
{
	rank(DB_SQLITE);
}

TEST(anchors_that_teach_most_are_next_postgres)
{
	rank(DB_POSTGRES);
}

static void score(enum db_engine engine)
{
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, engine)};
	assert_ok(&w, db_write(&w, office.db, set_up, &office));
	assert_ok(&w, db_write(&w, office.db, bring_in, &office));
	assert_ok(&w, db_write(&w, office.db, two_score, &office));
	assert_ok(&w, db_write(&w, office.db, reword, &office));
	assert_ok(&w, db_write(&w, office.db, ask_more, &office));
	assert_ok(&w, db_read(&w, office.db, pair_up, &office));
	read_wordings(&w, &office);
	assert_ok(&w, db_write(&w, office.db, ask_no_more, &office));
	db_close(office.db);
	test_work_end(&w);
}

TEST(anchors_are_scored_blind_and_settled_in_sight)
{
	score(DB_SQLITE);
}

TEST(anchors_are_scored_blind_on_postgres_too)
{
	score(DB_POSTGRES);
}

/* ---- brought in once more, with levels ---- */

/* The two answers, with this level on each criterion of the newest version. */
static enum err bring_again(struct work *w, struct tx *tx, const struct office *office, int level,
                            struct bring *out)
{
	const struct rubric *rubric = &document_part(office->document, PART)->written->rubric;
	struct buf csv = buf_init(w->arena, 4000);
	buf_put(&csv, S("answer"));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		buf_format(&csv, ",%.*s", STR_ARG(rubric->criteria[i].id));
	for (int answer = 1; answer <= 2; answer++) {
		buf_format(&csv, "\nNumber %d.", answer);
		for (size_t i = 0; i < rubric->criterion_count; i++)
			buf_format(&csv, ",%d", level);
	}
	TRY(bring_look(w, tx, &office->author, office->assessment, PART, buf_str(&csv), S(""), out));
	assert_int_equal(out->count, 2);
	return bring_keep(w, tx, &office->author, office->assessment, out);
}

static int64_t level_on(struct work *w, struct tx *tx, const struct office *office, struct id id,
                        struct str criterion)
{
	struct scored_anchor anchor;
	assert_ok(w, anchor_load(w, tx, office->org, office->assessment, id, &anchor));
	return anchor_level_of(&anchor, criterion);
}

static enum err bring_three_times(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	const struct rubric *rubric = &document_part(office->document, PART)->written->rubric;
	const struct str first = rubric->criteria[0].id, second = rubric->criteria[1].id;
	struct bring bring;
	struct id alone, both;
	/* The author scores both answers, somebody else the second too. */
	TRY(bring_again(w, tx, office, 1, &bring));
	assert_int_equal(bring.fates[BRING_NEW], 2);
	TRY(bring_again(w, tx, office, 2, &bring));
	assert_int_equal(bring.stands, 2);
	alone = bring.answers[0].known;
	both = office->anchor = bring.answers[1].known;
	TRY(give(w, tx, office, &office->other, 1, false));
	assert_int_equal(level_on(w, tx, office, alone, first), 1);
	/* Reworded: where they are blind still they score anew, what holds stands; the other is not theirs to score so. */
	TRY(store(w, tx, office, next_version(w, office->document, true, false)));
	TRY(bring_again(w, tx, office, 2, &bring));
	assert_true(bring.stands == 0 && bring.scored == 1 && bring.seen == 1 && bring.answers[1].seen);
	assert_int_equal(level_on(w, tx, office, alone, first), 2);
	assert_int_equal(level_on(w, tx, office, alone, second), 1);
	assert_int_equal(level_on(w, tx, office, both, first), -1);
	assert_int_equal(level_on(w, tx, office, both, second), 1);
	TRY(anchor_confirm(w, tx, &office->author, office->assessment, both));
	/* One criterion more: it alone takes a level. */
	TRY(store(w, tx, office, next_version(w, office->document, false, true)));
	TRY(bring_again(w, tx, office, 0, &bring));
	assert_true(bring.stands == 0 && bring.scored == 2 && bring.seen == 0);
	assert_int_equal(level_on(w, tx, office, alone, S("one-more")), 0);
	assert_int_equal(level_on(w, tx, office, both, S("one-more")), 0);
	assert_int_equal(level_on(w, tx, office, alone, first), 2);
	assert_int_equal(level_on(w, tx, office, both, first), 1);
	TRY(bring_again(w, tx, office, 1, &bring));
	assert_int_equal(bring.stands, 2);
	return OK;
}

TEST(anchors_brought_once_more_take_levels_where_some_are_due)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct office office = {.db = test_database_open(&w, engine)};
		assert_ok(&w, db_write(&w, office.db, set_up, &office));
		assert_ok(&w, db_write(&w, office.db, bring_three_times, &office));
		db_close(office.db);
		test_work_end(&w);
	}
}
