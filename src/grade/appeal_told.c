/* What administrators get of appeals: appeal_list, appeal_sweep. */
#include "grade/appeal.h"

#include "base/time.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/message.h"

#include "grade/appeal_told.sql.h"

enum err appeal_list(struct work *w, struct tx *tx, struct id org, struct appeal_row **out, size_t *count)
{
	const struct appeal_rows_in in = {.org = org, .role = ROLE_REVIEWER, .now_us = world_now_us(w)};
	struct appeal_rows_row *rows;
	TRY(appeal_rows(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct appeal_row){
			.id = rows[i].id,
			.sitting = rows[i].sitting,
			.assessment = rows[i].title,
			.criteria = rows[i].criteria,
			.at_us = rows[i].at_us,
			.due_us = rows[i].due_us,
			.answered_us = rows[i].answered_us,
			.changed = rows[i].changed,
			.held = rows[i].held,
			.fresh = rows[i].fresh,
		};
	return OK;
}

static enum err tell(struct work *w, struct tx *tx, struct id org, const struct appeal_untold_row *row)
{
	struct str due = time_date_for_people(w->arena, row->due_us);
	if (row->nobody)
		TRY(message_add_all(
			w, tx, org, ROLE_ADMINISTRATOR, S("An appeal has nobody who could answer it"),
			str_format(
				w->arena,
				"%.*s\n\nA candidate contests a result. Only somebody who had no part in it can "
				"answer, and all your reviewers had, or declared a conflict of interest. It "
				"is to be answered until %.*s. Make somebody a reviewer under People: the "
				"case is in their queue at once.",
				STR_ARG(row->title), STR_ARG(due))));
	if (row->late)
		TRY(message_add_all(
			w, tx, org, ROLE_ADMINISTRATOR, S("An appeal is late"),
			str_format(
				w->arena,
				"%.*s\n\nA candidate contested a result and was told that it is answered until "
				"%.*s. That day is over and it is not. It stands first in every reviewer's "
				"queue; the page Appeals says whether somebody holds it.",
				STR_ARG(row->title), STR_ARG(due))));
	const struct appeal_told_in in = {.org = org,
	                                  .id = row->id,
	                                  .late = row->late,
	                                  .nobody = row->nobody,
	                                  .now_us = world_now_us(w)};
	TRY(appeal_told(w, tx, &in));
	return audit_add(w, tx, org, (struct id){0}, row->late ? "appeal.late" : "appeal.nobody", row->id,
	                 (struct str){0});
}

enum err appeal_sweep(struct work *w, struct tx *tx, struct id org)
{
	const struct appeal_untold_in in = {.org = org, .role = ROLE_REVIEWER, .now_us = world_now_us(w)};
	struct appeal_untold_row *rows;
	size_t count;
	TRY(appeal_untold(w, tx, &in, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(tell(w, tx, org, &rows[i]));
	return OK;
}
