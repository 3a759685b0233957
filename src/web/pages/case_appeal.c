/* case_read_appeal: what a candidate contests, as the person who answers it may see it. */
#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/appeal.h"
#include "web/pages/case_view.h"

static struct case_contested contested_of(struct work *w, const struct document *document,
                                          const struct appeal_criterion *contested,
                                          const struct verdict *before)
{
	const struct part *part = document_part(document, contested->part);
	const struct criterion *criterion = part == NULL ? NULL : part_judged(w, part, contested->criterion);
	struct case_contested out = {
		.title = contested->criterion, .reason = contested->reason, .comment = before->comment};
	size_t level = grade_verdict_level(before);
	if (criterion == NULL || level >= scale_levels(criterion))
		return out;
	out.title = criterion->title;
	out.before = scale_words(w, criterion, level);
	return out;
}

enum err case_read_appeal(struct work *w, struct tx *tx, const struct review_case *held,
                          const struct sitting *sitting, const struct actor *actor, struct case_view *view)
{
	struct appeal_view appeal;
	struct case_appeal *out = &view->appeal;
	enum policy_outcome outcome;
	if (held->due_us != DB_NULL_INT && held->state < REVIEW_CLOSED) {
		out->due = time_date_for_people(w->arena, held->due_us);
		out->late = held->due_us < world_now_us(w);
	}
	TRY(appeal_view(w, tx, actor, held, &appeal, &out->shown));
	if (!out->shown)
		return OK;
	out->whole = appeal.appeal.criterion_count == 0;
	out->reason = appeal.appeal.reason;
	out->decided_why = appeal.decided.reason;
	if (policy_outcome_find(appeal.decided.outcome, &outcome))
		out->decided = case_outcome_words(outcome);
	struct case_contested *contests = work_array(w, appeal.appeal.criterion_count, sizeof *contests);
	for (size_t i = 0; i < appeal.appeal.criterion_count; i++)
		contests[i] =
			contested_of(w, sitting->document, &appeal.appeal.criteria[i], &appeal.before[i]);
	out->contests = (struct case_contests){contests, appeal.appeal.criterion_count};
	return OK;
}
