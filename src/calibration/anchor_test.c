/* Which levels of an anchor count, worked out by hand; and that nobody sees what others gave before they have scored. */
#include "calibration/anchor.h"

#include "base/time.h"
#include "database.h"
#include "demonstration.h"
#include "org/organisation.h"
#include "org/person.h"
#include "test.h"

#define PART S("incident-report")

/* ---- pure ---- */

#define GIVEN(who, level_, settles_)                                                                      \
	{                                                                                                 \
		.person = {{who}}, .criterion = S_INIT("clear"), .level = (level_), .settles = (settles_) \
	}

static const struct {
	struct anchor_score scores[4];
	size_t count;
	int64_t level;
	enum anchor_state state;
	size_t scorers;
} given[] = {
	{{{.level = 0}}, 0, -1, ANCHOR_UNSCORED, 0},
	{{GIVEN(1, 2, false)}, 1, 2, ANCHOR_ONE, 1},
	{{GIVEN(1, 2, false), GIVEN(2, 2, false)}, 2, 2, ANCHOR_AGREED, 2},
	{{GIVEN(1, 2, false), GIVEN(2, 3, false)}, 2, -1, ANCHOR_DIFFERS, 2},
	{{GIVEN(1, 2, false), GIVEN(2, 3, false), GIVEN(2, 1, true)}, 3, 1, ANCHOR_AGREED, 2},
	/* The last who settles it is right. */
	{{GIVEN(1, 2, false), GIVEN(2, 3, false), GIVEN(2, 3, true), GIVEN(1, 0, true)},
         4,
         0,
         ANCHOR_AGREED,
         2},
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

static void score(enum db_engine engine)
{
	struct work w = test_work();
	struct office office = {.db = test_database_open(&w, engine)};
	assert_ok(&w, db_write(&w, office.db, set_up, &office));
	assert_ok(&w, db_write(&w, office.db, bring_in, &office));
	assert_ok(&w, db_write(&w, office.db, two_score, &office));
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
