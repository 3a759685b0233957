/* result_read_parts: criteria with the words they rest on, and what each type of task shows beside them. */
#include "web/pages/result_view.h"

#include "exam/part.h"
#include "exam/scale.h"
#include "web/task_face.h"

/* Without a machine nobody writes a version in words of its own: the rubric's is what there will be. */
static struct result_feedback feedback_of(const struct outcome *outcome, struct str part,
                                          struct str criterion, bool machine_there)
{
	const struct feedback *feedback =
		feedback_find(outcome->feedback, outcome->feedback_count, part, criterion);
	if (feedback == NULL)
		return (struct result_feedback){0};
	return (struct result_feedback){
		.there = feedback->text.shown.len > 0,
		.coming = feedback->state == FEEDBACK_COMING && machine_there,
		.held = feedback->state == FEEDBACK_HELD,
		.is_rubrics = str_equal(feedback->author, S("rubric")) && feedback->text.shown.len > 0,
		.shown = feedback->text.shown,
		.next = feedback->text.next,
		.author = feedback_author_words(feedback->author),
	};
}

static struct result_criterion criterion_of(struct work *w, const struct outcome *outcome, struct str part,
                                            const struct outcome_criterion *judged, bool machine_there)
{
	struct result_criterion out = {
		.id = judged->criterion->id,
		.title = judged->criterion->title,
		.ask = judged->criterion->ask,
		.judged = judged->state == OUTCOME_JUDGED,
		.judging = judged->state == OUTCOME_JUDGING,
		.by_person = judged->by_person,
		.taken_over = judged->taken_over,
		.appeal = result_appeal_of(w, outcome, part, judged->criterion),
		.feedback = feedback_of(outcome, part, judged->criterion->id, machine_there),
	};
	if (!out.judged)
		return out;
	out.level_title = scale_title(w, judged->criterion, judged->level);
	out.level_description = scale_described(judged->criterion, judged->level)->description;
	out.scale = levels_scale_of(w, judged->criterion, judged->level);
	out.quote = judged->quoting == NULL ? (struct str){0} : judged->quoting->quote;
	if (judged->by_person)
		out.comment = judged->verdict->comment;
	else
		out.levels = levels_view_of(w, judged->criterion, judged->verdict);
	return out;
}

static struct result_criteria criteria_of(struct work *w, const struct outcome *outcome,
                                          const struct part *part, bool machine_there)
{
	const struct rubric *rubric = part_rubric(part);
	struct result_criterion *criteria = work_array(w, rubric->criterion_count, sizeof *criteria);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		struct outcome_criterion judged =
			outcome_criterion(outcome, part->id, &rubric->criteria[i], machine_there);
		criteria[i] = criterion_of(w, outcome, part->id, &judged, machine_there);
	}
	return (struct result_criteria){criteria, rubric->criterion_count};
}

enum err result_read_parts(struct work *w, struct tx *tx, const struct outcome *outcome, bool machine_there,
                           struct result_view *view)
{
	const struct sitting *sitting = &outcome->sitting;
	size_t count = sitting->document->part_count;
	struct result_part *parts = work_array(w, count, sizeof *parts);
	for (size_t i = 0; i < count; i++) {
		const struct sitting_part *part = &sitting->parts[i];
		bool begun = part->started_us != DB_NULL_INT;
		parts[i] = (struct result_part){
			.id = part->part->id,
			.title = part->part->title,
			.handed_in = part->submitted_us != DB_NULL_INT,
			.state = begun ? S("Begun, not handed in yet.") : S("Not begun yet."),
		};
		if (!parts[i].handed_in)
			continue;
		parts[i].criteria = criteria_of(w, outcome, part->part, machine_there);
		TRY(task_face_of(part->part)->result(w, tx, outcome, part, &parts[i]));
	}
	view->parts = (struct result_parts){parts, count};
	return OK;
}
