/* Absences on both engines: what a beat finds, what it moves, and what a time that began again comes to, computed by hand. */
#include "exam/absence.h"

#include "base/time.h"
#include "base/world.h"
#include "database.h"
#include "exam/sitting.h"
#include "org/organisation.h"
#include "test.h"

#define S_US TIME_SECOND_US

TEST(absence_a_time_begins_again_after_each_that_it_met)
{
	/* 100 seconds from 1000 on, and 5 of grace. Back, a minute, and 100 again. */
	const struct {
		struct absence absences[3];
		size_t count;
		int64_t due_s;
	} cases[] = {
		{{{0}}, 0, 1100},
		{{{900, 1000}}, 1, 1100},                /* over when it began */
		{{{995, 1001}}, 1, 1161},                /* it began since the last beat */
		{{{1050, 1080}}, 1, 1240},               /* back while it would have run */
		{{{1050, 5000}}, 1, 5160},               /* and after its end */
		{{{1105, 5000}}, 1, 5160},               /* in the grace */
		{{{1106, 5000}}, 1, 1100},               /* it was over */
		{{{1050, 1080}, {1200, 1300}}, 2, 1460}, /* twice */
		{{{1050, 1080}, {1246, 1300}}, 2, 1240}, /* over before the second */
		{{{1050, 1080}, {1080, 1300}}, 2, 1460}, /* the second before anybody could come back */
		{{{10, 20}, {1106, 1200}, {1300, 1400}}, 3, 1100},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct absence absences[3];
		for (size_t a = 0; a < 3; a++)
			absences[a] = (struct absence){cases[i].absences[a].from_us * S_US,
			                               cases[i].absences[a].until_us * S_US};
		int64_t due_us =
			absence_begin_again(absences, cases[i].count, 1000 * S_US, 100 * S_US, 5 * S_US);
		assert_int_equal(due_us, cases[i].due_s * S_US);
	}
}

struct office {
	struct db *db;
	struct str url;
	struct id org;
	int64_t now_us, since_us;
	struct absence *absences;
	size_t count;
	bool away;
};

static int64_t office_now_us(void *state)
{
	return ((const struct office *)state)->now_us;
}

static enum err set_up(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	struct organisation organisation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	office->org = organisation.id;
	return OK;
}

static enum err beat(struct work *w, struct tx *tx, void *argument)
{
	return absence_beat(w, tx, ((struct office *)argument)->org);
}

static void beat_at(struct work *w, struct office *office, int64_t seconds)
{
	office->now_us = seconds * S_US;
	assert_ok(w, db_write(w, office->db, beat, office));
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct office *office = argument;
	TRY(absence_is_now(w, tx, office->org, &office->away));
	return absence_list(w, tx, office->org, office->since_us, &office->absences, &office->count);
}

static void look_at(struct work *w, struct office *office, int64_t seconds, int64_t since_seconds)
{
	office->now_us = seconds * S_US;
	office->since_us = since_seconds * S_US;
	assert_ok(w, db_read(w, office->db, look, office));
}

static void assert_absence(const struct office *office, size_t i, int64_t from_s, int64_t until_s)
{
	assert_true(i < office->count);
	assert_int_equal(office->absences[i].from_us, from_s * S_US);
	assert_int_equal(office->absences[i].until_us, until_s * S_US);
}

/* As the witness sees it. */
static struct str ask(struct work *w, const struct office *office, struct str sql)
{
	return test_database_ask(w, office->url, str_cstr(w->arena, sql));
}

#define ON_BOTH_ENGINES(name)                                                                            \
	static void name(struct work *w, struct office *office);                                         \
	TEST(absence_##name)                                                                             \
	{                                                                                                \
		for (TEST_ENGINES(engine)) {                                                             \
			struct work w = test_work();                                                     \
			struct office office = {.url = test_database(&w, engine)};                       \
			const struct world world = {&office, office_now_us, world_real.monotonic_us,     \
			                            world_real.random};                                  \
			w.world = &world;                                                                \
			assert_ok(&w, db_open(&w, &(struct db_options){.url = office.url}, &office.db)); \
			assert_ok(&w, db_write(&w, office.db, set_up, &office));                         \
			name(&w, &office);                                                               \
			db_close(office.db);                                                             \
			test_work_end(&w);                                                               \
		}                                                                                        \
	}                                                                                                \
	static void name(struct work *w, struct office *office)

ON_BOTH_ENGINES(is_what_lies_between_two_beats)
{
	look_at(w, office, 1000, 0);
	assert_false(office->away); /* there never was a server */
	assert_int_equal(office->count, 0);
	beat_at(w, office, 1000);
	beat_at(w, office, 1005);
	beat_at(w, office, 1015); /* slow, and no absence */
	look_at(w, office, 1025, 0);
	assert_false(office->away);
	assert_int_equal(office->count, 0);
	look_at(w, office, 1026, 0); /* nobody has written this one down yet */
	assert_true(office->away);
	assert_int_equal(office->count, 1);
	assert_absence(office, 0, 1015, 1026);
	beat_at(w, office, 1100);
	look_at(w, office, 1101, 0);
	assert_false(office->away);
	assert_int_equal(office->count, 1);
	assert_absence(office, 0, 1015, 1100);
	beat_at(w, office, 1200);
	look_at(w, office, 1300, 1100); /* the first had ended then */
	assert_int_equal(office->count, 2);
	assert_absence(office, 0, 1100, 1200);
	assert_absence(office, 1, 1200, 1300);
}

/* The clock of one is 8 seconds ahead. */
ON_BOTH_ENGINES(is_none_where_another_server_was_there)
{
	beat_at(w, office, 1000);
	for (int64_t at = 1000; at < 1060; at += 5) {
		beat_at(w, office, at + 8);
		beat_at(w, office, at + 2);
	}
	look_at(w, office, 1060, 0);
	assert_int_equal(office->count, 0);
	beat_at(w, office, 1200);
	beat_at(w, office, 1202); /* the other one comes back too: it is one absence */
	look_at(w, office, 1202, 0);
	assert_int_equal(office->count, 1);
	assert_absence(office, 0, 1063, 1200);
}

ON_BOTH_ENGINES(moves_the_ends_of_open_parts)
{
	/* In seconds: began, was due, handed in (0: not), is due. Away from 1000 to 1500, and 60 for coming back. */
	const struct {
		int64_t started, due, submitted, moved;
	} cases[] = {
		{400, 1600, 0, 2160},  /* it would have gone on */
		{400, 1200, 0, 1760},  /* it would have ended */
		{1003, 2203, 0, 2760}, /* it began since the last beat */
		{400, 985, 0, 985},    /* it was over, and the grace too */
		{400, 986, 0, 1546},   /* somebody was just sending */
		{400, 1600, 900, 1600},
	};
	beat_at(w, office, 1000);
	for (size_t i = 0; i < COUNT(cases); i++)
		ask(w, office,
		    str_format(
			    w->arena,
			    "INSERT INTO sitting_part (org_id, sitting_id, part, position, type, started_us, due_us, "
			    "submitted_us) SELECT org_id, org_id, 'p%zu', 1, 'quiz', %lld000000, %lld000000, "
			    "nullif(%lld, 0) FROM organisation",
			    i, (long long)cases[i].started, (long long)cases[i].due,
			    (long long)cases[i].submitted));
	beat_at(w, office, 1500);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(
			ask(w, office,
		            str_format(w->arena, "SELECT due_us FROM sitting_part WHERE part = 'p%zu'", i)),
			str_format(w->arena, "%lld000000", (long long)cases[i].moved));
}
