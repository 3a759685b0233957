/* Who asks for agreement to be counted anew: whoever makes a pair of judgements, and nobody who does not. */
#include "grade/recount.h"

#include "database.h"
#include "db/jobs.h"
#include "test.h"
#include "unit/readers.h"

#include "grade/recount_test.sql.h"

static void course_open(struct work *w, enum db_engine engine, bool twice, struct readers *readers)
{
	readers_open(w, engine, 2, twice, readers);
	assert_ok(w, db_write(w, readers->db, readers_begin, readers));
}

static enum err judge(struct work *w, struct tx *tx, struct readers *readers, size_t reader, int64_t level)
{
	TRY(readers_claim(w, tx, readers, reader));
	return readers_judge(w, tx, readers, reader, level, level);
}

static enum err assert_waits(struct work *w, struct tx *tx, const struct readers *readers, bool waits)
{
	const struct jobs_text texts[] = {{S("after"), S("0")},
	                                  {S("assessment"), id_text(w->arena, readers->assessment)}};
	bool open;
	TRY(jobs_is_open(w, tx, readers->org, S(RECOUNT_JOB), jobs_payload(w, texts, COUNT(texts)), &open));
	assert_int_equal(open, waits);
	return OK;
}

static enum err read_twice(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	TRY(judge(w, tx, readers, 0, 1));
	TRY(assert_waits(w, tx, readers, false));
	TRY(judge(w, tx, readers, 1, 1));
	return assert_waits(w, tx, readers, true);
}

TEST(recount_is_asked_for_when_a_second_person_has_read)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, true, &readers);
		assert_ok(&w, db_write(&w, readers.db, read_twice, &readers));
		readers_close(&w, &readers);
	}
}

/* What two differ on goes on to be settled: until then the second may take it back, and the pair is none any more. */
static enum err take_back(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	const struct recount_test_forget_in in = {.org = readers->org, .kind = S(RECOUNT_JOB)};
	TRY(judge(w, tx, readers, 0, 0));
	TRY(judge(w, tx, readers, 1, 3));
	TRY(recount_test_forget(w, tx, &in));
	TRY(assert_waits(w, tx, readers, false));
	TRY(review_take_back(w, tx, &readers->at[1], readers->case_id, TIME_MINUTE_US));
	return assert_waits(w, tx, readers, true);
}

TEST(recount_is_asked_for_when_a_reading_is_taken_back)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, true, &readers);
		assert_ok(&w, db_write(&w, readers.db, take_back, &readers));
		readers_close(&w, &readers);
	}
}

static enum err read_once(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct decision decision;
	TRY(judge(w, tx, readers, 0, 1));
	return readers_decide(w, tx, readers, 0, &decision);
}

static enum err add_view(struct work *w, struct tx *tx, void *argument)
{
	const struct readers *readers = argument;
	TRY(assert_waits(w, tx, readers, false));
	return readers_add_view(w, tx, readers, 0);
}

static enum err find_decision(struct work *w, struct tx *tx, void *argument)
{
	struct readers *readers = argument;
	struct decision decision;
	bool found;
	TRY(review_decision(w, tx, readers->org, readers->sitting, &decision, &found));
	assert_true(found);
	readers->case_id = decision.id;
	return OK;
}

static enum err waits(struct work *w, struct tx *tx, void *argument)
{
	return assert_waits(w, tx, argument, true);
}

/* The machine's view came late, after a person had judged: the decision that takes effect asks. */
TEST(recount_is_asked_for_when_a_decision_takes_effect)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct readers readers;
		course_open(&w, engine, false, &readers);
		assert_ok(&w, db_write(&w, readers.db, read_once, &readers));
		assert_ok(&w, db_write(&w, readers.db, add_view, &readers));
		assert_ok(&w, db_read(&w, readers.db, find_decision, &readers));
		const struct jobs_text texts[] = {
			{S("decision"), id_text(w.arena, readers.case_id)},
			{S("sitting"), id_text(w.arena, readers.sitting)},
		};
		const struct job job = {.org = readers.org, .payload = jobs_payload(&w, texts, COUNT(texts))};
		assert_ok(&w, review_effect_job(&w, readers.db, &job));
		assert_ok(&w, db_read(&w, readers.db, waits, &readers));
		readers_close(&w, &readers);
	}
}
