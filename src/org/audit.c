#include "org/audit.h"

#include "base/world.h"
#include "org/audit.sql.h"

#include <string.h>

enum err audit_add(struct work *w, struct tx *tx, struct id org, struct id person, const char *action,
                   struct id subject, struct str detail)
{
	const struct audit_insert_in in = {
		.org = org,
		.id = world_id(w),
		.at_us = world_now_us(w),
		.person = person,
		.action = str_of(action),
		.subject = subject,
		.detail = detail,
	};
	return audit_insert(w, tx, &in);
}

enum err audit_list(struct work *w, struct tx *tx, struct id org, struct id before, int64_t limit,
                    struct audit_event **out, size_t *count)
{
	if (id_is_zero(before))
		memset(&before, 0xff, sizeof before);
	const struct audit_page_in in = {.org = org, .before = before, .limit = limit};
	struct audit_page_row *rows;
	TRY(audit_page(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct audit_event){
			.id = rows[i].id,
			.person = rows[i].person,
			.subject = rows[i].subject,
			.person_name = rows[i].person_name,
			.action = rows[i].action,
			.detail = rows[i].detail,
			.at_us = rows[i].at_us,
		};
	return OK;
}
