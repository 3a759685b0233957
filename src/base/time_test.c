#include "test.h"

#include "base/time.h"

#include <stdio.h>
#include <time.h>

enum { DAYS_0000_TO_9999 = 3652425 };
static const int64_t year_0000_us = INT64_C(-62167219200) * 1000000;

/* Every day of the ten thousand years, at a time of day that wanders, against the C library. */
TEST(time_text_agrees_with_gmtime_on_every_day)
{
	struct work w = test_work();
	for (int64_t day = 0; day < DAYS_0000_TO_9999; day++) {
		int64_t time_us = year_0000_us + day * TIME_DAY_US + day * 7919 % 86400 * TIME_SECOND_US;
		time_t seconds = (time_t)(time_us / 1000000);
		struct tm tm;
		char expected[32];
		assert_non_null(gmtime_r(&seconds, &tm));
		int len = snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		                   tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		                   tm.tm_sec);
		struct str text = time_text(w.arena, time_us);
		assert_str(text, str_bytes(expected, (size_t)len));
		int64_t again_us;
		assert_true(time_parse(text, &again_us));
		assert_true(again_us == time_us);
		arena_reset(w.arena);
	}
	work_finish(&w);
}

TEST(time_text_cuts_fractions_downwards)
{
	struct work w = test_work();
	assert_str(time_text(w.arena, 999999), S("1970-01-01T00:00:00Z"));
	assert_str(time_text(w.arena, -1), S("1969-12-31T23:59:59Z"));
	test_work_end(&w);
}

/* RFC 3339 section 5.8, and edges worked out by hand. */
TEST(time_parse_reads_the_examples_of_rfc_3339)
{
	static const struct {
		struct str text, utc;
		int64_t us;
	} examples[] = {
		{S_INIT("1985-04-12T23:20:50.52Z"), S_INIT("1985-04-12T23:20:50Z"), 520000},
		{S_INIT("1996-12-19T16:39:57-08:00"), S_INIT("1996-12-20T00:39:57Z"), 0},
		{S_INIT("1990-12-31T23:59:60Z"), S_INIT("1990-12-31T23:59:59Z"), 0},
		{S_INIT("1990-12-31T15:59:60-08:00"), S_INIT("1990-12-31T23:59:59Z"), 0},
		{S_INIT("1937-01-01T12:00:27.87+00:20"), S_INIT("1937-01-01T11:40:27Z"), 870000},
		{S_INIT("2024-02-29t00:00:00z"), S_INIT("2024-02-29T00:00:00Z"), 0},
		{S_INIT("2026-11-23T14:02:31.123456789Z"), S_INIT("2026-11-23T14:02:31Z"), 123456},
		{S_INIT("2026-11-23T14:02:31-00:00"), S_INIT("2026-11-23T14:02:31Z"), 0},
		{S_INIT("0000-01-01T00:00:00Z"), S_INIT("0000-01-01T00:00:00Z"), 0},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++) {
		int64_t time_us;
		assert_true(time_parse(examples[i].text, &time_us));
		assert_str(time_text(w.arena, time_us), examples[i].utc);
		assert_int_equal((time_us % 1000000 + 1000000) % 1000000, examples[i].us);
	}
	test_work_end(&w);
}

TEST(time_parse_agrees_with_timegm)
{
	struct tm tm = {
		.tm_year = 126, .tm_mon = 10, .tm_mday = 23, .tm_hour = 14, .tm_min = 2, .tm_sec = 31};
	int64_t time_us;
	assert_true(time_parse(S("2026-11-23T14:02:31Z"), &time_us));
	assert_true(time_us == (int64_t)timegm(&tm) * 1000000);
}

TEST(time_parse_refuses_what_is_no_time)
{
	static const char *const bad[] = {
		"",
		"2026-11-23",
		"2026-11-23T14:02:31",
		"2026-11-23 14:02:31Z",
		"2026-11-23T14:02Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2026-11-23T24:00:00Z",
		"2026-11-23T14:60:00Z",
		"2026-11-23T14:02:60Z",
		"2026-11-23T14:02:61Z",
		"2026-11-23T14:02:31.Z",
		"2026-11-23T14:02:31.1234567890Z",
		"2026-11-23T14:02:31+1:00",
		"2026-11-23T14:02:31+24:00",
		"2026-11-23T14:02:31+0100",
		"2026-11-23T14:02:31Z ",
		"+026-11-23T14:02:31Z",
		"0000-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
	};
	int64_t time_us;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(time_parse(str_of(bad[i]), &time_us));
}

TEST(time_for_people_reads_well)
{
	struct work w = test_work();
	int64_t time_us;
	assert_true(time_parse(S("2026-11-23T14:02:31Z"), &time_us));
	assert_str(time_for_people(w.arena, time_us), S("23 November 2026, 14:02 UTC"));
	assert_str(time_date_for_people(w.arena, time_us), S("23 November 2026"));
	assert_str(time_exact_for_people(w.arena, time_us), S("23 November 2026, 14:02:31 UTC"));
	assert_true(time_parse(S("2026-03-01T00:00:00Z"), &time_us));
	assert_str(time_date_for_people(w.arena, time_us), S("1 March 2026"));
	test_work_end(&w);
}

TEST(time_duration_chooses_a_unit)
{
	static const struct {
		int64_t us;
		struct str text;
	} examples[] = {
		{0, S_INIT("0 seconds")},
		{-5, S_INIT("0 seconds")},
		{TIME_SECOND_US, S_INIT("1 second")},
		{45 * TIME_SECOND_US + 300000, S_INIT("45 seconds")},
		{8 * TIME_MINUTE_US + 10 * TIME_SECOND_US, S_INIT("about 8 minutes")},
		{8 * TIME_MINUTE_US - 10 * TIME_SECOND_US, S_INIT("about 8 minutes")},
		{30 * TIME_MINUTE_US, S_INIT("30 minutes")},
		{120 * TIME_MINUTE_US, S_INIT("2 hours")},
		{3 * TIME_DAY_US, S_INIT("3 days")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(examples); i++)
		assert_str(time_duration(w.arena, examples[i].us), examples[i].text);
	test_work_end(&w);
}
