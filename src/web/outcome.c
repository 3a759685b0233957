#include "web/outcome.h"

#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/learned.h"

#include "web/outcome.sql.h"

static enum err read_credential(struct work *w, struct tx *tx, struct outcome *out)
{
	const struct outcome_credential_in in = {.org = out->sitting.org, .sitting = out->sitting.id};
	struct outcome_credential_row row;
	bool found;
	TRY(outcome_credential(w, tx, &in, &row, &found));
	out->credential_deleted = found && row.deleted_us != DB_NULL_INT;
	if (!found || out->credential_deleted)
		return OK;
	out->credential = row.id;
	return badge_status(w, tx, &(struct credential){.org = in.org, .id = row.id}, &out->standing);
}

static enum err read_decision(struct work *w, struct tx *tx, struct outcome *out)
{
	const struct sitting *sitting = &out->sitting;
	TRY(review_decision_effective(w, tx, sitting->org, sitting->id, &out->decision, &out->decided));
	if (!out->decided)
		return OK;
	const struct outcome_appeal_in appeal = {.org = sitting->org, .decision = out->decision.id};
	struct outcome_appeal_row at;
	TRY(outcome_appeal(w, tx, &appeal, &at, &out->contested));
	out->answer_due_us = out->contested ? at.due_us : DB_NULL_INT;
	TRY(ledger_find(w, tx, sitting->org, ENTRY_DECISION, out->decision.id, &out->logged,
	                &out->is_logged));
	if (review_departs(w, &out->decision))
		out->advised = review_advised(w, &out->decision);
	return read_credential(w, tx, out);
}

/* When the retake policy lets this person begin again. */
static int64_t retake_us(const struct sitting *sitting)
{
	const struct document *document = sitting->document;
	if (sitting->finished_us == DB_NULL_INT || sitting_is_verification(sitting) ||
	    sitting->attempt >= document->retake_attempts)
		return DB_NULL_INT;
	return sitting->finished_us + document->retake_wait_days * TIME_DAY_US;
}

/* Nor is a machine's view of an answer that is flagged to be read off what is believed before a person has looked. */
static enum err leave_out_doubted(struct work *w, const struct outcome *out, const struct verdict *verdicts,
                                  struct belief *beliefs)
{
	const struct document *document = out->sitting.document;
	struct verdict *kept = work_array(w, out->verdict_count, sizeof *kept);
	for (size_t i = 0; i < out->verdict_count; i++)
		kept[i] = verdicts[i];
	size_t count = belief_undoubted(kept, out->verdict_count, out->doubts, out->doubt_count);
	for (size_t i = 0; i < document->competency_count && count < out->verdict_count; i++) {
		struct id id = beliefs[i].id;
		if (id_is_zero(id))
			continue;
		TRY(belief_of(w, document, document->competencies[i].id, kept, count, &beliefs[i]));
		beliefs[i].id = beliefs[i].evidence_count > 0 ? id : (struct id){0};
	}
	return OK;
}

enum err outcome_load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      struct outcome *out)
{
	struct verdict *verdicts;
	struct belief *beliefs;
	size_t belief_count;
	*out = (struct outcome){0};
	TRY(sitting_load(w, tx, actor, id, &out->sitting));
	TRY(read_decision(w, tx, out));
	TRY(appeal_contested(w, tx, actor->org, id, &out->appeals, &out->appeal_count));
	TRY(appeal_whole(w, tx, &out->sitting, &out->whole, &out->has_whole));
	TRY(appeal_verdicts_behind(w, tx, actor->org, id, out->decision.id, &verdicts, &out->verdict_count));
	if (out->decided) {
		TRY(feedback_on(w, tx, &out->sitting, out->decision.id, false, &out->feedback,
		                &out->feedback_count));
		TRY(grade_flags_until(w, tx, actor->org, id, out->decision.at_us, &out->flags,
		                      &out->flag_count));
	} else if (!sitting_is_verification(&out->sitting)) {
		TRY(grade_flags(w, tx, actor->org, id, &out->doubts, &out->doubt_count));
	}
	TRY(belief_current(w, tx, actor->org, &out->sitting, &beliefs, &belief_count));
	check(belief_count == out->sitting.document->competency_count);
	TRY(leave_out_doubted(w, out, verdicts, beliefs));
	out->verdicts = verdicts;
	out->beliefs = beliefs;
	out->retake_us = retake_us(&out->sitting);
	return OK;
}

/* Whether anything that was judged is in a belief. */
static bool is_believed(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->sitting.document->competency_count; i++)
		if (!id_is_zero(outcome->beliefs[i].id))
			return true;
	return false;
}

bool outcome_settled(const struct outcome *outcome)
{
	bool awaits_credential = review_is_award(&outcome->decision) && id_is_zero(outcome->credential) &&
	                         !outcome->credential_deleted;
	if (sitting_is_verification(&outcome->sitting))
		return outcome->sitting.finished_us != DB_NULL_INT && is_believed(outcome);
	for (size_t i = 0; i < outcome->feedback_count; i++)
		if (outcome->feedback[i].state == FEEDBACK_COMING)
			return false;
	return outcome->decided && !outcome->contested && !awaits_credential;
}

bool outcome_may_be_contested(const struct outcome *outcome)
{
	return outcome->decided && !outcome->contested && !outcome->has_whole &&
	       !review_is_award(&outcome->decision);
}

static const struct verdict *verdict_by(const struct outcome *outcome, struct str scorer, struct str part,
                                        struct str task)
{
	return grade_verdict_find(outcome->verdicts, outcome->verdict_count, scorer, part, task);
}

bool outcome_may_contest(const struct outcome *outcome, struct str part, struct str criterion)
{
	return outcome->decided && !outcome->contested &&
	       (verdict_by(outcome, SCORER_PERSON, part, criterion) != NULL ||
	        grade_verdict_scored(outcome->verdicts, outcome->verdict_count, part, criterion) != NULL) &&
	       appeal_contested_find(outcome->appeals, outcome->appeal_count, part, criterion) == NULL;
}

/* What a machine says of an answer that is flagged waits for the person who reads it. */
static bool is_doubted(const struct outcome *outcome, struct str part)
{
	for (size_t i = 0; i < outcome->doubt_count; i++)
		if (str_equal(outcome->doubts[i].part, part))
			return true;
	return false;
}

struct outcome_criterion outcome_criterion(const struct outcome *outcome, struct str part,
                                           const struct criterion *criterion, bool machine_there)
{
	const struct verdict *model = verdict_by(outcome, SCORER_RUBRIC, part, criterion->id);
	const struct verdict *machine =
		grade_verdict_machine(outcome->verdicts, outcome->verdict_count, part, criterion->id);
	const struct verdict *person =
		outcome->decided ? verdict_by(outcome, SCORER_PERSON, part, criterion->id) : NULL;
	const struct verdict *shown = person != NULL ? person : machine;
	if (person == NULL && machine != NULL && is_doubted(outcome, part))
		return (struct outcome_criterion){.criterion = criterion, .state = OUTCOME_FOR_PERSON};
	struct outcome_criterion out = {
		.criterion = criterion,
		.by_person = person != NULL,
		.taken_over = person != NULL && learned_was_taken_over(person),
	};
	if (model != NULL && !model->abstained && !str_absent(model->quote))
		out.quoting = model;
	bool judged = shown != NULL && !shown->abstained && shown->level_count == scale_levels(criterion);
	if (judged) {
		out.verdict = shown;
		out.level = grade_verdict_level(shown);
		out.state = OUTCOME_JUDGED;
	} else {
		out.state = shown == NULL && machine_there ? OUTCOME_JUDGING : OUTCOME_FOR_PERSON;
	}
	return out;
}

struct outcome_point outcome_point(struct work *w, const struct outcome *outcome, const struct part *part,
                                   struct str task)
{
	const struct verdict *person =
		outcome->decided ? verdict_by(outcome, SCORER_PERSON, part->id, task) : NULL;
	const struct verdict *shown =
		person != NULL
			? person
			: grade_verdict_scored(outcome->verdicts, outcome->verdict_count, part->id, task);
	if (shown == NULL || !part_is_point(part, task))
		return (struct outcome_point){0};
	return (struct outcome_point){
		.criterion = part_judged(w, part, task),
		.verdict = shown,
		.level = grade_verdict_level(shown),
		.by_person = person != NULL,
	};
}

struct str outcome_state_name(enum outcome_state state)
{
	switch (state) {
	case OUTCOME_JUDGED: return S("judged");
	case OUTCOME_JUDGING: return S("being-judged");
	case OUTCOME_FOR_PERSON: break;
	}
	return S("for-a-person");
}

enum err outcome_progress(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct outcome_progress *out)
{
	const struct outcome_counts_in in = {.org = org, .sitting = sitting, .now_us = world_now_us(w)};
	struct outcome_counts_row row;
	TRY(outcome_counts(w, tx, &in, &row));
	*out = (struct outcome_progress){row.verdicts,    row.beliefs, row.decisions,
	                                 row.credentials, row.appeals, row.feedback};
	return OK;
}
