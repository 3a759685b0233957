#include "grade/recount.h"

#include "db/jobs.h"

#include "grade/recount.sql.h"

#include <inttypes.h>

enum err recount_add(struct work *w, struct tx *tx, struct id org, struct id assessment)
{
	const struct recount_begun_in in = {.org = org, .assessment = assessment};
	struct recount_begun_row last;
	bool found, open;
	TRY(recount_begun(w, tx, &in, &last, &found));
	/* By which count it follows, so that one that has begun, and may have read before this, is another job. */
	const struct jobs_text texts[] = {
		{S("after"), str_format(w->arena, "%" PRId64, found ? last.begun_us : 0)},
		{S("assessment"), id_text(w->arena, assessment)},
	};
	struct str payload = jobs_payload(w, texts, COUNT(texts));
	TRY(jobs_is_open(w, tx, org, S(RECOUNT_JOB), payload, &open));
	return open ? OK
	            : jobs_add(w, tx, org, S(RECOUNT_JOB), payload,
	                       found ? last.begun_us + RECOUNT_EVERY_US : 0);
}

enum err recount_ask(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id sitting)
{
	const struct recount_is_worth_in in = {.org = org, .sitting = sitting};
	struct recount_is_worth_row row;
	TRY(recount_is_worth(w, tx, &in, &row));
	return row.worth ? recount_add(w, tx, org, assessment) : OK;
}
