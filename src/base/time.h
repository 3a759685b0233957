/* Times as people and documents write them. Inside the program time is microseconds since 1970, UTC. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

#define TIME_SECOND_US INT64_C(1000000)
#define TIME_MINUTE_US (60 * TIME_SECOND_US)
#define TIME_DAY_US (24 * 60 * TIME_MINUTE_US)

/* RFC 3339 in UTC, whole seconds: 2026-11-23T14:02:31Z. Years 0000 to 9999, else the program stops. */
struct str time_text(struct arena *arena, int64_t time_us);
/* For people: 23 November 2026, 14:02 UTC; and 23 November 2026. */
struct str time_for_people(struct arena *arena, int64_t time_us);
struct str time_date_for_people(struct arena *arena, int64_t time_us);
/* For people, where one thing follows another within a minute: 23 November 2026, 14:02:31 UTC. */
struct str time_exact_for_people(struct arena *arena, int64_t time_us);
/* For people who know the day: 14:02:31 UTC. */
struct str time_of_day(struct arena *arena, int64_t time_us);
/* For people: "about 8 minutes", "45 seconds", "2 hours". */
struct str time_duration(struct arena *arena, int64_t duration_us);

/* RFC 3339 with any zone and up to 9 fractional digits (cut to microseconds); the leap second :60, which
 * only the last minute of a day in UTC can have, is read as :59. False when it is not one, or when it
 * falls outside the years 0000 to 9999 in UTC. */
bool time_parse(struct str text, int64_t *time_us) MUST_CHECK;

#endif
