/* Judgements that were passed on: review_read, review_take_back. */
#include "grade/review.h"

#include "base/world.h"
#include "grade/recount.h"
#include "grade/review_state.h"
#include "org/audit.h"

enum err review_read(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out, struct readings *readings, const struct reading **mine)
{
	TRY(review_find(w, tx, actor, id, out));
	TRY(reading_load(w, tx, actor->org, out->sitting, out->round, readings));
	*mine = NULL;
	for (size_t i = 0; i < readings->count; i++)
		if (id_equal(readings->each[i].person, actor->person) && str_absent(readings->each[i].note))
			*mine = &readings->each[i];
	return *mine != NULL ? OK : review_refuse(w, tx, actor, out, ERR_FORBIDDEN);
}

/* Who gave it back, or whom it came back from, may have seen what others found: nobody is blind again then. */
static enum err check_unmoved(struct work *w, struct tx *tx, const struct actor *actor,
                              const struct review_case *passed, const struct reading *mine)
{
	bool moved;
	TRY(review_moved_since(w, tx, actor->org, passed->id, mine, &moved));
	return moved ? fail(w, ERR_CONFLICT,
	                    "This case was taken up or given back since you judged: your judgement stands as it is.")
	             : OK;
}

enum err review_take_back(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                          int64_t undo_us)
{
	struct review_case passed;
	struct readings readings;
	const struct reading *mine;
	TRY(review_read(w, tx, actor, id, &passed, &readings, &mine));
	if (mine != &readings.each[readings.count - 1])
		return fail(w, ERR_CONFLICT,
		            "Another person has read this case since: yours stands as it is.");
	if (world_now_us(w) >= mine->at_us + undo_us)
		return fail(w, ERR_CONFLICT,
		            "A judgement can be taken back for %lld seconds: those are over, and it stands.",
		            (long long)(undo_us / 1000000));
	if (passed.state == REVIEW_WAITING)
		TRY(check_unmoved(w, tx, actor, &passed, mine));
	TRY(review_to_reader(w, tx, actor, &passed, mine->stage));
	TRY(reading_undo(w, tx, actor->org, mine->id));
	TRY(recount_ask(w, tx, actor->org, passed.assessment, passed.sitting));
	return audit_add(w, tx, actor->org, actor->person, "case.take-back", id, (struct str){0});
}
