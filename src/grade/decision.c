/* Decisions: review_decide, review_undo, review_decision, review_effect_job, review_agreement. */
#include "grade/review.h"

#include "base/check.h"
#include "base/json.h"
#include "base/world.h"
#include "db/jobs.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/appeal.h"
#include "grade/feedback.h"
#include "grade/learned.h"
#include "grade/logged.h"
#include "grade/recount.h"
#include "grade/review_state.h"
#include "org/audit.h"
#include "org/message.h"
#include "scoring/agreement.h"

#include "grade/decision.sql.h"

#include <math.h>

enum { AGREEMENT_JUDGEMENTS_MIN = 10, ADVICE_BYTES_MAX = 64 << 10 };

/* The message to the candidate. */
static const struct {
	struct str subject, text;
} messages[POLICY_OUTCOMES] = {
	[POLICY_AWARD] = {S_INIT("You have earned a credential"),
                          S_INIT("A person has reviewed your work and decided to award the credential. It is "
                                 "being struck now and will be on your page “My credentials” in a moment.")},
	[POLICY_NOT_YET] =
		{S_INIT("Your assessment has been reviewed"),
                 S_INIT("A person has reviewed your work. It does not show the required level yet. "
                        "Your result page says what you showed, what was missing, and whether you "
                        "can try again.")},
	[POLICY_MORE_EVIDENCE] =
		{S_INIT("Your assessment has been reviewed: more evidence is needed"),
                 S_INIT("A person has reviewed your work. It points to the required level but "
                        "is not enough to be sure. Your result page says what would help.")},
};

/* ---- deciding ---- */

static enum err clean_reason(struct work *w, struct str reason, struct str *out)
{
	TRY(review_clean(w, reason, S("reason"), out));
	if (out->len == 0)
		return fail(w, ERR_INPUT,
		            "Say why in a sentence: the reason is kept, and shown to the person concerned.");
	return OK;
}

enum err review_choice_check(struct work *w, const struct review_choice *choice)
{
	enum policy_outcome known;
	struct str reason;
	if (!policy_outcome_find(choice->outcome, &known))
		return fail(w, ERR_INPUT, "The decision is one of award, not-yet and more-evidence.");
	return clean_reason(w, choice->reason, &reason);
}

static enum err add_job(struct work *w, struct tx *tx, struct id org, struct str kind, struct id sitting,
                        struct id decision, int64_t run_after_us)
{
	const struct jobs_text texts[] = {{S("decision"), id_text(w->arena, decision)},
	                                  {S("sitting"), id_text(w->arena, sitting)}};
	return jobs_add(w, tx, org, kind, jobs_payload(w, texts, COUNT(texts)), run_after_us);
}

/* A criterion that was left to what was learned is asked of a person again, once something was noticed in the answer, the
 * calibration was taken back, or the case turned out to be one that is read twice. */
static enum err check_judged(struct work *w, const struct document *document, const struct review_case *held,
                             const struct verdict *verdicts, size_t count)
{
	struct part_criterion at;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		const struct verdict *counts =
			grade_verdict_find(verdicts, count, SCORER_PERSON, at.part->id, at.criterion->id);
		if (counts == NULL ||
		    (held->round == 1 && !str_absent(held->twice) && learned_was_taken_over(counts)))
			return fail(w, ERR_CONFLICT,
			            "“%.*s” was settled when you judged, and is asked of you now. Reload the "
			            "page, judge again, then decide.",
			            STR_ARG(at.criterion->title));
	}
	return OK;
}

/* What is decided now, by the policy's inputs at this moment: only now do judgements enter beliefs. */
static enum err make(struct work *w, struct tx *tx, const struct actor *actor, const struct review_case *held,
                     const struct sitting *sitting, int64_t undo_us, struct decision *out)
{
	struct policy_result policy;
	struct verdict *verdicts;
	struct belief *beliefs;
	size_t count, belief_count;
	out->id = world_id(w);
	TRY(reading_evidence(w, tx, sitting, held->round, actor->person, true, &verdicts, &count));
	TRY(check_judged(w, sitting->document, held, verdicts, count));
	TRY(belief_decide(w, tx, sitting, verdicts, count, out->id, &beliefs, &belief_count));
	TRY(policy_apply(w, sitting->document, beliefs, belief_count, &policy));
	out->sitting = sitting->id;
	out->person = actor->person;
	out->inputs = policy.inputs;
	out->at_us = world_now_us(w);
	out->effective_us = out->at_us + undo_us;
	return OK;
}

static enum err insert(struct work *w, struct tx *tx, struct id org, struct id candidate,
                       const struct decision *made, struct id undoes)
{
	const struct decision_insert_in in = {
		.org = org,
		.id = made->id,
		.sitting = made->sitting,
		.person = made->person,
		.outcome = made->outcome,
		.undoes = undoes,
		.reason = made->reason,
		.inputs = made->inputs,
		.effective_us = made->effective_us,
		.at_us = made->at_us,
		.endorses = made->endorses,
	};
	TRY(decision_insert(w, tx, &in));
	return logged_decision(w, tx, org, candidate, made);
}

enum err review_decide(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                       const struct review_choice *choice, int64_t undo_us, struct decision *out)
{
	struct review_case held;
	TRY(review_load(w, tx, actor, id, &held));
	enum policy_outcome known;
	if (!policy_outcome_find(choice->outcome, &known))
		return fail(w, ERR_INPUT, "The decision is one of award, not-yet and more-evidence.");
	*out = (struct decision){.outcome = choice->outcome,
	                         .endorses = choice->endorses && known == POLICY_AWARD};
	TRY(clean_reason(w, choice->reason, &out->reason));
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	TRY(make(w, tx, actor, &held, &sitting, undo_us, out));
	TRY(review_to_decided(w, tx, actor, id));
	TRY(appeal_answer(w, tx, actor, &sitting, out));
	TRY(insert(w, tx, actor->org, held.candidate, out, (struct id){0}));
	TRY(add_job(w, tx, actor->org, S("review.effect"), out->sitting, out->id, out->effective_us));
	TRY(feedback_ask_for(w, tx, &sitting, out));
	return audit_add(w, tx, actor->org, actor->person, "decision.make", out->id, (struct str){0});
}

/* newest, effective and by_id return the same columns. */
#define DECISION_OF_ROW(row)                        \
	((struct decision){                         \
		.id = (row).id,                     \
		.sitting = (row).sitting,           \
		.person = (row).person,             \
		.outcome = (row).outcome,           \
		.reason = (row).reason,             \
		.inputs = (row).inputs,             \
		.at_us = (row).at_us,               \
		.effective_us = (row).effective_us, \
		.endorses = (row).endorses,         \
	})

enum err review_decision(struct work *w, struct tx *tx, struct id org, struct id sitting,
                         struct decision *out, bool *found)
{
	const struct decision_newest_in in = {.org = org, .sitting = sitting};
	struct decision_newest_row row;
	TRY(decision_newest(w, tx, &in, &row, found));
	*found = *found && !str_equal(row.outcome, S("undone"));
	if (*found)
		*out = DECISION_OF_ROW(row);
	return OK;
}

enum err review_decision_effective(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                   struct decision *out, bool *found)
{
	const struct decision_effective_in in = {.org = org, .sitting = sitting, .now_us = world_now_us(w)};
	struct decision_effective_row row;
	TRY(decision_effective(w, tx, &in, &row, found));
	if (*found)
		*out = DECISION_OF_ROW(row);
	return OK;
}

bool review_is_award(const struct decision *decision)
{
	return str_equal(decision->outcome, policy_outcome_name(POLICY_AWARD));
}

struct str review_advised(struct work *w, const struct decision *decision)
{
	const struct json *inputs;
	if (json_parse(w, decision->inputs, ADVICE_BYTES_MAX, &inputs) == OK)
		return json_get_str(inputs, S("recommends"));
	work_forgive(w);
	return (struct str){0};
}

bool review_departs(struct work *w, const struct decision *decision)
{
	struct str advised = review_advised(w, decision);
	return !str_absent(advised) && !str_equal(advised, decision->outcome);
}

enum err review_decision_load(struct work *w, struct tx *tx, struct id org, struct id id,
                              struct decision *out)
{
	const struct decision_by_id_in in = {.org = org, .id = id};
	struct decision_by_id_row row;
	bool found;
	TRY(decision_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "there is no such decision");
	*out = DECISION_OF_ROW(row);
	return OK;
}

enum err review_undo(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	struct review_case held;
	TRY(review_load(w, tx, actor, id, &held));
	struct decision made;
	bool found;
	TRY(review_decision(w, tx, actor->org, held.sitting, &made, &found));
	int64_t now_us = world_now_us(w);
	if (!found || held.state != REVIEW_DECIDED || now_us >= made.effective_us)
		return fail(w, ERR_CONFLICT, "The decision has taken effect and cannot be undone any more.");
	const struct decision undoing = {
		.id = world_id(w),
		.sitting = held.sitting,
		.person = actor->person,
		.outcome = S("undone"),
		.reason = S("undone by the reviewer"),
		.inputs = S("{}"),
		.effective_us = now_us,
		.at_us = now_us,
	};
	TRY(insert(w, tx, actor->org, held.candidate, &undoing, made.id));
	TRY(review_back_to_judged(w, tx, actor, id));
	return audit_add(w, tx, actor->org, actor->person, "decision.undo", made.id, (struct str){0});
}

/* ---- taking effect ---- */

struct effect {
	struct id org, sitting, decision;
};

static const struct str decided_words[POLICY_OUTCOMES] = {
	[POLICY_AWARD] = S_INIT("to award the credential"),
	[POLICY_NOT_YET] = S_INIT("not yet at the required level"),
	[POLICY_MORE_EVIDENCE] = S_INIT("more evidence is needed"),
};

/* Whether each counts as it was judged before anything was known. */
static bool are_all_blind(const struct appeal_answered *answers, size_t count)
{
	bool blind = true;
	for (size_t i = 0; i < count; i++)
		blind = blind && answers[i].level_blind == DB_NULL_INT;
	return blind;
}

static struct str words_of_answers(struct work *w, const struct sitting *sitting, enum policy_outcome outcome,
                                   const struct appeal_answered *answers, size_t count)
{
	size_t points = 0;
	for (size_t i = 0; i < count; i++) {
		const struct part *part = document_part(sitting->document, answers[i].part);
		points += part != NULL && part_is_point(part, answers[i].criterion);
	}
	struct str how =
		points == count ? S("")
		: are_all_blind(answers, count)
			? S(", and judged the criteria without knowing what came of them then")
			: S(", and judged the criteria first without knowing what came of them then");
	return str_format(
		w->arena,
		"A person who had no part in the first result has looked at what you contested%.*s.\n\n"
		"%.*s\n\nThe decision is: %.*s.",
		STR_ARG(how), STR_ARG(appeal_words(w, sitting->document, answers, count)),
		STR_ARG(decided_words[outcome]));
}

/* Of the decision as a whole. */
static enum err words_of_whole(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct appeal *appeal, const struct decision *made,
                               enum policy_outcome outcome, struct str *out)
{
	struct appeal_answered *changes;
	struct decision before;
	enum policy_outcome was;
	size_t count;
	TRY(review_decision_load(w, tx, sitting->org, appeal->decision, &before));
	TRY(appeal_changes(w, tx, sitting, before.id, made->id, &changes, &count));
	if (!policy_outcome_find(before.outcome, &was))
		return fail(w, ERR_INTERNAL, "a stored decision has no outcome that is known");
	struct str changed = count == 0 ? S("No criterion is judged otherwise than before.")
	                                : appeal_words(w, sitting->document, changes, count);
	struct part_criterion first;
	bool judged = part_criterion_at(sitting->document, 0, &first);
	*out = str_format(
		w->arena,
		"You contested the decision. A person who had no part in it has %s, and has read what you wrote.\n\n"
		"The decision was: %.*s. %s: %.*s.\n\nTheir answer: %.*s\n\n%.*s",
		judged ? "judged all criteria afresh, first without knowing what came of them"
		       : "looked at all of it",
		STR_ARG(decided_words[was]), was == outcome ? "It stays" : "It is now",
		STR_ARG(decided_words[outcome]), STR_ARG(made->reason), STR_ARG(changed));
	return OK;
}

/* What is said of an appeal that this decision answers; absent: it answers none. */
static enum err read_answer(struct work *w, struct tx *tx, const struct sitting *sitting,
                            const struct decision *made, enum policy_outcome outcome, struct str *out)
{
	struct appeal_answered *answers;
	struct appeal appeal;
	size_t count;
	bool found;
	*out = (struct str){0};
	TRY(appeal_answers(w, tx, sitting->org, made->id, &answers, &count));
	if (count > 0) {
		*out = words_of_answers(w, sitting, outcome, answers, count);
		return OK;
	}
	TRY(appeal_answered_by(w, tx, sitting->org, made, &appeal, &found));
	return found ? words_of_whole(w, tx, sitting, &appeal, made, outcome, out) : OK;
}

static enum err tell_candidate(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct decision *made)
{
	enum policy_outcome known;
	struct str answer;
	if (!policy_outcome_find(made->outcome, &known))
		return fail(w, ERR_INTERNAL, "a stored decision has no outcome that is known");
	TRY(read_answer(w, tx, sitting, made, known, &answer));
	bool answers = !str_absent(answer);
	struct str departs =
		review_departs(w, made) && !answers
			? S(" The person departed from what the rules of this assessment advised.")
			: S("");
	struct str text =
		answers ? str_format(w->arena, "%.*s\n\nYour result page has all of it.", STR_ARG(answer))
			: str_format(w->arena, "%.*s%.*s", STR_ARG(messages[known].text), STR_ARG(departs));
	return message_add(
		w, tx, sitting->org, sitting->person,
		answers ? S("What you contested is answered") : messages[known].subject,
		str_format(w->arena, "%.*s\n\n%.*s", STR_ARG(sitting->document->title), STR_ARG(text)));
}

static enum err take_effect(struct work *w, struct tx *tx, void *argument)
{
	const struct effect *effect = argument;
	struct decision made;
	bool found;
	TRY(review_decision(w, tx, effect->org, effect->sitting, &made, &found));
	if (!found || !id_equal(made.id, effect->decision))
		return OK; /* undone, or decided anew: that decision has a job of its own */
	bool closed;
	TRY(review_close(w, tx, effect->org, effect->sitting, &closed));
	if (!closed)
		return OK; /* this job has run before */
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, effect->org, effect->sitting, &sitting));
	TRY(tell_candidate(w, tx, &sitting, &made));
	TRY(recount_ask(w, tx, effect->org, sitting.assessment, sitting.id));
	TRY(feedback_tell(w, tx, effect->org, effect->sitting, effect->decision));
	if (!review_is_award(&made))
		return OK;
	return add_job(w, tx, effect->org, S("badge.issue"), effect->sitting, effect->decision, 0);
}

enum err review_effect_job(struct work *w, struct db *db, const struct job *job)
{
	struct effect effect = {.org = job->org};
	TRY(jobs_payload_id(w, job, S("sitting"), &effect.sitting));
	TRY(jobs_payload_id(w, job, S("decision"), &effect.decision));
	return db_write(w, db, take_effect, &effect);
}

/* ---- agreement ---- */

/* The level; of points in tenths of their scale, which lie beside levels that are counted. */
static double position_of(const struct verdict *verdict)
{
	double level = (double)grade_verdict_level(verdict);
	return verdict->level_count > DOCUMENT_LEVELS_MAX ? 10 * level / (double)(verdict->level_count - 1)
	                                                  : level;
}

enum err review_agreement(struct work *w, struct tx *tx, const struct actor *actor,
                          struct review_agreement *out)
{
	const struct decision_pairs_in in = {.org = actor->org, .person = actor->person};
	struct decision_pairs_row *rows;
	size_t count;
	TRY(decision_pairs(w, tx, &in, &rows, &count));
	double *person = work_array(w, count, sizeof *person);
	double *machine = work_array(w, count, sizeof *machine);
	double *all = work_array(w, count, sizeof *all), *same = work_array(w, count, sizeof *same);
	for (size_t i = 0; i < count; i++) {
		struct verdict theirs, its;
		TRY(grade_verdict_levels(w, rows[i].person_levels, &theirs));
		TRY(grade_verdict_levels(w, rows[i].machine_levels, &its));
		person[i] = position_of(&theirs);
		machine[i] = position_of(&its);
		all[i] = 1;
		same[i] = theirs.level_count == its.level_count &&
		          scale_agrees(theirs.level_count, grade_verdict_level(&theirs),
		                       grade_verdict_level(&its));
	}
	*out = (struct review_agreement){
		.judgements = (int64_t)count, .exact = NAN, .qwk = NAN, .qwk_low = NAN, .qwk_high = NAN};
	if (count < AGREEMENT_JUDGEMENTS_MIN)
		return OK;
	struct agreement kappa = agreement_quadratic_kappa(w, person, machine, count);
	out->exact = agreement_exact(all, same, count).value;
	out->qwk = kappa.value;
	out->qwk_low = kappa.low;
	out->qwk_high = kappa.high;
	return OK;
}
