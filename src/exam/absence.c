#include "exam/absence.h"

#include "base/world.h"
#include "exam/sitting.h"

#include "exam/absence.sql.h"

static enum err write_down(struct work *w, struct tx *tx, struct id org, int64_t from_us, int64_t until_us)
{
	const struct absence_insert_in absence = {.org = org, .from_us = from_us, .until_us = until_us};
	const struct absence_put_off_in put_off = {
		.org = org,
		.from_us = from_us,
		.until_us = until_us,
		.return_us = ABSENCE_RETURN_US,
		.grace_us = SITTING_GRACE_US,
	};
	TRY(absence_insert(w, tx, &absence));
	return absence_put_off(w, tx, &put_off);
}

enum err absence_beat(struct work *w, struct tx *tx, struct id org)
{
	const struct heartbeat_find_in find = {.org = org};
	struct heartbeat_find_row last;
	bool found;
	TRY(heartbeat_find(w, tx, &find, &last, &found));
	int64_t now_us = world_now_us(w);
	if (!found)
		return heartbeat_insert(w, tx, &(struct heartbeat_insert_in){.org = org, .at_us = now_us});
	if (now_us - last.at_us > ABSENCE_LEAST_US)
		TRY(write_down(w, tx, org, last.at_us, now_us));
	return heartbeat_set(w, tx, &(struct heartbeat_set_in){.org = org, .at_us = now_us});
}

enum err absence_is_now(struct work *w, struct tx *tx, struct id org, bool *out)
{
	const struct heartbeat_find_in in = {.org = org};
	struct heartbeat_find_row last;
	bool found;
	TRY(heartbeat_find(w, tx, &in, &last, &found));
	*out = found && world_now_us(w) - last.at_us > ABSENCE_LEAST_US;
	return OK;
}

enum err absence_list(struct work *w, struct tx *tx, struct id org, int64_t since_us, struct absence **out,
                      size_t *count)
{
	int64_t now_us = world_now_us(w);
	const struct absence_since_in in = {
		.org = org, .since_us = since_us, .now_us = now_us, .missed_us = now_us - ABSENCE_LEAST_US};
	struct absence_since_row *rows;
	TRY(absence_since(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct absence){rows[i].from_us, rows[i].until_us};
	return OK;
}

int64_t absence_begin_again(const struct absence *absences, size_t count, int64_t began_us, int64_t length_us,
                            int64_t grace_us)
{
	int64_t due_us = began_us + length_us;
	for (size_t i = 0; i < count; i++) {
		if (absences[i].until_us <= began_us || absences[i].from_us > due_us + grace_us)
			continue;
		began_us = absences[i].until_us;
		due_us = began_us + ABSENCE_RETURN_US + length_us;
	}
	return due_us;
}
