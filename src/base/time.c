#include "base/time.h"

#include "base/check.h"

/* The proleptic Gregorian calendar. Counting from 1 March puts the leap day last in its year, so that
 * the days before each month follow one formula (Richards, Explanatory Supplement, 3rd edition, 15.11). */

enum { DAYS_PER_400_YEARS = 146097, DAYS_FROM_0000_03_01_TO_1970 = 719468 };

struct moment {
	int year, month, day, hour, minute, second;
};

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

/* Days since 1970-01-01. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_divide(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_400_YEARS + day_of_era - DAYS_FROM_0000_03_01_TO_1970;
}

static void set_date(struct moment *moment, int64_t days)
{
	days += DAYS_FROM_0000_03_01_TO_1970;
	int64_t era = floor_divide(days, DAYS_PER_400_YEARS);
	int64_t day_of_era = days - era * DAYS_PER_400_YEARS;
	int64_t leap_days = day_of_era / 1460 - day_of_era / 36524 + day_of_era / (DAYS_PER_400_YEARS - 1);
	int64_t year_of_era = (day_of_era - leap_days) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	moment->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	moment->month = (int)(month < 10 ? month + 3 : month - 9);
	moment->year = (int)(year_of_era + era * 400 + (moment->month <= 2));
}

static struct moment moment_of(int64_t time_us)
{
	int64_t days = floor_divide(time_us, TIME_DAY_US);
	int second = (int)((time_us - days * TIME_DAY_US) / TIME_SECOND_US);
	struct moment moment = {.hour = second / 3600, .minute = second / 60 % 60, .second = second % 60};
	set_date(&moment, days);
	check(moment.year >= 0 && moment.year <= 9999);
	return moment;
}

struct str time_text(struct arena *arena, int64_t time_us)
{
	struct moment m = moment_of(time_us);
	return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", m.year, m.month, m.day, m.hour, m.minute,
	                  m.second);
}

static const char *month_name(int month)
{
	static const char *const names[] = {"January",   "February", "March",    "April",
	                                    "May",       "June",     "July",     "August",
	                                    "September", "October",  "November", "December"};
	return names[month - 1];
}

struct str time_for_people(struct arena *arena, int64_t time_us)
{
	struct moment m = moment_of(time_us);
	return str_format(arena, "%d %s %d, %02d:%02d UTC", m.day, month_name(m.month), m.year, m.hour,
	                  m.minute);
}

struct str time_date_for_people(struct arena *arena, int64_t time_us)
{
	struct moment m = moment_of(time_us);
	return str_format(arena, "%d %s %d", m.day, month_name(m.month), m.year);
}

struct str time_exact_for_people(struct arena *arena, int64_t time_us)
{
	struct str date = time_date_for_people(arena, time_us), time = time_of_day(arena, time_us);
	return str_format(arena, "%.*s, %.*s", STR_ARG(date), STR_ARG(time));
}

struct str time_of_day(struct arena *arena, int64_t time_us)
{
	struct moment m = moment_of(time_us);
	return str_format(arena, "%02d:%02d:%02d UTC", m.hour, m.minute, m.second);
}

struct str time_duration(struct arena *arena, int64_t duration_us)
{
	/* The largest unit of which there are two; the last takes all. */
	static const struct {
		int64_t us;
		const char *name;
	} units[] = {
		{TIME_DAY_US, "day"},
		{60 * TIME_MINUTE_US, "hour"},
		{TIME_MINUTE_US, "minute"},
		{TIME_SECOND_US, "second"},
	};
	int64_t us = duration_us < 0 ? 0 : duration_us;
	size_t at = 0;
	while (at + 1 < COUNT(units) && us < 2 * units[at].us)
		at++;
	int64_t count = us / units[at].us + (us % units[at].us >= units[at].us / 2);
	bool exact = us % units[at].us == 0 || units[at].us == TIME_SECOND_US;
	return str_format(arena, "%s%lld %s%s", exact ? "" : "about ", (long long)count, units[at].name,
	                  count == 1 ? "" : "s");
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_byte(struct str *s, char lower)
{
	if (s->len == 0 || (s->at[0] | 0x20) != (lower | 0x20))
		return false;
	*s = str_slice(*s, 1, SIZE_MAX);
	return true;
}

/* Exactly `count` digits that make a number in [low, high]. */
static bool take_number(struct str *s, size_t count, int low, int high, int *out)
{
	int value = 0;
	if (s->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		value = value * 10 + (s->at[i] - '0');
	}
	*s = str_slice(*s, count, SIZE_MAX);
	*out = value;
	return value >= low && value <= high;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (leap && month == 2);
}

static bool take_date(struct str *s, struct moment *m)
{
	return take_number(s, 4, 0, 9999, &m->year) && take_byte(s, '-') &&
	       take_number(s, 2, 1, 12, &m->month) && take_byte(s, '-') &&
	       take_number(s, 2, 1, days_in_month(m->year, m->month), &m->day);
}

static bool take_clock(struct str *s, struct moment *m)
{
	return take_number(s, 2, 0, 23, &m->hour) && take_byte(s, ':') &&
	       take_number(s, 2, 0, 59, &m->minute) && take_byte(s, ':') &&
	       take_number(s, 2, 0, 60, &m->second);
}

/* "" or '.' and 1 to 9 digits, cut to microseconds. */
static bool take_fraction(struct str *s, int64_t *us)
{
	*us = 0;
	if (s->len == 0 || s->at[0] != '.')
		return true;
	size_t at = 1;
	int64_t unit = TIME_SECOND_US / 10;
	for (; at < s->len && s->at[at] >= '0' && s->at[at] <= '9'; at++, unit /= 10)
		*us += (s->at[at] - '0') * unit;
	*s = str_slice(*s, at, SIZE_MAX);
	return at >= 2 && at <= 10;
}

/* Z, or the zone's distance from UTC. */
static bool take_zone(struct str *s, int64_t *east_us)
{
	int hours = 0, minutes = 0;
	*east_us = 0;
	if (take_byte(s, 'z'))
		return true;
	if (s->len == 0 || (s->at[0] != '+' && s->at[0] != '-'))
		return false;
	int sign = s->at[0] == '-' ? -1 : 1;
	*s = str_slice(*s, 1, SIZE_MAX);
	if (!take_number(s, 2, 0, 23, &hours) || !take_byte(s, ':') || !take_number(s, 2, 0, 59, &minutes))
		return false;
	*east_us = sign * (hours * 60 + minutes) * TIME_MINUTE_US;
	return true;
}

bool time_parse(struct str text, int64_t *time_us)
{
	struct moment m = {0};
	int64_t fraction_us, east_us;
	if (!take_date(&text, &m) || !take_byte(&text, 't') || !take_clock(&text, &m) ||
	    !take_fraction(&text, &fraction_us) || !take_zone(&text, &east_us) || text.len > 0)
		return false;
	bool leap_second = m.second == 60;
	int64_t second = (m.hour * 60 + m.minute) * 60 + m.second - leap_second;
	int64_t us = days_of(m.year, m.month, m.day) * TIME_DAY_US + second * TIME_SECOND_US - east_us;
	/* A leap second is the last of a day in UTC. */
	if (leap_second && (us + TIME_SECOND_US) % TIME_DAY_US != 0)
		return false;
	/* The zone may lead out of the years that can be written again. */
	if (us < days_of(0, 1, 1) * TIME_DAY_US || us >= days_of(10000, 1, 1) * TIME_DAY_US)
		return false;
	*time_us = us + fraction_us;
	return true;
}
