/* Judging: review_criteria, review_recommend, review_judge, review_holds, review_waive, review_run_tests. */
#include "grade/review.h"

#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/again.h"
#include "grade/appeal.h"
#include "grade/learned.h"
#include "grade/logged.h"
#include "grade/recount.h"
#include "grade/review_state.h"
#include "grade/second.h"
#include "org/audit.h"

#include <string.h>

/* ---- judging ---- */

/* Rule 3. */
static bool is_open(const struct review_case *held)
{
	return held->state >= REVIEW_JUDGED;
}

enum err review_recommend(struct work *w, struct tx *tx, const struct review_case *held,
                          const struct sitting *sitting, struct policy_result *out, bool *open)
{
	struct verdict *verdicts;
	struct belief *beliefs;
	size_t count, belief_count;
	*open = is_open(held);
	if (!*open)
		return OK;
	TRY(reading_evidence(w, tx, sitting, held->round, held->claimed_by, false, &verdicts, &count));
	TRY(belief_decide(w, tx, sitting, verdicts, count, (struct id){0}, &beliefs, &belief_count));
	return policy_apply(w, sitting->document, beliefs, belief_count, out);
}

/* Whoever settles a dispute sees both sides of it. */
static bool settles(const struct review_case *held)
{
	return held->stage == READING_ADJUDICATION || held->stage == READING_AGREEMENT;
}

/* Once all have read it, only what nobody has judged: it was settled then, and is not any more. */
static bool is_asked(const struct review_case *held, const struct reading_result *result)
{
	if (held->stage == READING_DECISION)
		return result->from_count == 0;
	return !settles(held) || (result->disputed && !result->settled);
}

/* What may keep a criterion from being settled: something noticed in the answer, or that the case is read twice. */
struct doubts {
	struct flag *flags;
	size_t flag_count;
	bool twice;
};

/* What is not known before the first has judged is expected: they are not to pass on a case in which they were asked nothing. */
static enum err load_doubts(struct work *w, struct tx *tx, const struct review_case *held,
                            const struct sitting *sitting, struct doubts *out)
{
	struct str expected = {0};
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &out->flags, &out->flag_count));
	if (held->round == 1 && held->stage == READING_FIRST && held->state < REVIEW_JUDGED)
		TRY(second_expected(w, tx, sitting, &expected));
	out->twice = !str_absent(held->twice) || !str_absent(expected);
	return OK;
}

/* What was learned has settled it, and no person has looked: not asked, though whoever reads it may judge it. */
static bool is_settled(struct work *w, const struct review_case *held, const struct reading_result *result,
                       const struct verdict *machine, const struct doubts *doubts)
{
	return held->round == 1 && !doubts->twice && result->from_count == 0 && machine != NULL &&
	       learned_settles(w, machine, doubts->flags, doubts->flag_count);
}

/* What the case is open for: an appeal about some criteria; without one all of it. */
static enum err find_appeal(struct work *w, struct tx *tx, const struct sitting *sitting, struct appeal *out)
{
	bool found;
	return appeal_newest(w, tx, sitting->org, sitting->id, out, &found);
}

/* A person's own: the newest of theirs that counts; else of this round nothing does, and it is what they gave last. */
static const struct verdict *find_mine(const struct readings *readings, const struct verdict *verdicts,
                                       size_t count, struct id person, const struct part_criterion *at)
{
	for (size_t stage = READING_STAGES; stage > 0; stage--) {
		const struct verdict *mine = reading_verdict(readings, (enum reading_stage)(stage - 1),
		                                             person, at->part->id, at->criterion->id);
		if (mine != NULL)
			return mine;
	}
	return grade_verdict_find(verdicts, count, SCORER_PERSON, at->part->id, at->criterion->id);
}

enum err review_criteria(struct work *w, struct tx *tx, const struct actor *actor,
                         const struct review_case *held, const struct sitting *sitting,
                         struct review_criterion **out, size_t *count)
{
	struct verdict *verdicts, *ever;
	struct readings readings;
	struct appeal appeal;
	struct doubts doubts;
	size_t verdict_count, ever_count;
	struct part_criterion at;
	TRY(find_appeal(w, tx, sitting, &appeal));
	TRY(grade_verdicts_behind(w, tx, sitting->org, sitting->id, actor->person, &verdicts,
	                          &verdict_count));
	TRY(grade_verdicts_ever(w, tx, sitting->org, sitting->id, &ever, &ever_count));
	TRY(reading_load(w, tx, sitting->org, sitting->id, held->round, &readings));
	TRY(load_doubts(w, tx, held, sitting, &doubts));
	*out = work_array(w, sitting->document->part_count * DOCUMENT_CRITERIA_MAX + appeal.criterion_count,
	                  sizeof **out);
	*count = 0;
	for (size_t i = 0; appeal_judged_at(w, sitting->document, &appeal, i, &at); i++) {
		struct review_criterion *criterion = &(*out)[(*count)++];
		struct reading_result result = reading_result_of(sitting->document, &readings, &at);
		const struct verdict *machine =
			grade_verdict_machine(verdicts, verdict_count, at.part->id, at.criterion->id);
		bool settled = is_settled(w, held, &result, machine, &doubts);
		*criterion = (struct review_criterion){.part = at.part,
		                                       .criterion = at.criterion,
		                                       .settled = settled,
		                                       .viewed = machine != NULL && !machine->abstained,
		                                       .asked = !settled && is_asked(held, &result)};
		criterion->mine = find_mine(&readings, verdicts, verdict_count, actor->person, &at);
		const struct verdict *first =
			grade_verdict_first(ever, ever_count, actor->person, at.part->id, at.criterion->id);
		if (criterion->mine != NULL && !grade_verdict_is_blind(criterion->mine) && first != NULL &&
		    grade_verdict_is_blind(first))
			criterion->blind = first;
		/* grade/appeal.h, rule 7 */
		if (part_is_point(at.part, at.criterion->id)) {
			criterion->scored =
				grade_verdict_scored(verdicts, verdict_count, at.part->id, at.criterion->id);
			criterion->contested =
				appeal_criterion_find(&appeal, at.part->id, at.criterion->id)->reason;
		}
		if (is_open(held)) {
			criterion->machine = machine;
			criterion->quoting = grade_verdict_find(verdicts, verdict_count, SCORER_RUBRIC,
			                                        at.part->id, at.criterion->id);
		}
		if (!is_open(held) && !settles(held))
			continue;
		criterion->result = result;
		memcpy(criterion->read, result.word, sizeof criterion->read);
	}
	return OK;
}

/* The judgement of a criterion, or NULL. */
static const struct judgement *judgement_of(const struct judgement *judgements, size_t count, struct str part,
                                            struct str criterion)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(judgements[i].part, part) && str_equal(judgements[i].criterion, criterion))
			return &judgements[i];
	return NULL;
}

static struct str basis_of(struct work *w, const struct sitting *sitting, bool blind)
{
	return str_format(w->arena, "{\"blind\":%s,\"document\":\"%.*s\"}", blind ? "true" : "false",
	                  STR_ARG(sitting->document_digest_hex));
}

/* Whether a person sees it otherwise than the machine did (NULL: it has no view): of points, in what is described. */
static bool overrides(const struct criterion *criterion, const struct verdict *machine,
                      const struct verdict *person)
{
	return machine != NULL && !machine->abstained &&
	       scale_step(criterion, grade_verdict_level(machine)) !=
	               scale_step(criterion, grade_verdict_level(person));
}

/* ---- who reads next ---- */

static enum err after_first(struct work *w, struct tx *tx, const struct actor *actor,
                            const struct review_case *held, const struct sitting *sitting)
{
	struct verdict *verdicts;
	size_t count;
	struct str twice = {0};
	int64_t able;
	/* A decision that was contested is looked at by somebody else as it is. */
	if (held->round == 1) {
		TRY(reading_evidence(w, tx, sitting, held->round, actor->person, false, &verdicts, &count));
		TRY(second_reasons(w, sitting, verdicts, count, &twice));
	}
	if (str_absent(twice))
		return review_to_stage(w, tx, actor, held->id, READING_FIRST, twice, true);
	TRY(review_asks_all(w, tx, actor->org, sitting->id));
	TRY(reading_able(w, tx, actor->org, held->id, &able));
	if (able > 0)
		return review_to_stage(w, tx, actor, held->id, READING_SECOND, twice, false);
	return review_to_stage(w, tx, actor, held->id, READING_FIRST, review_alone(w, twice), true);
}

/* Who settles a dispute: a third person if the author wants one and one is there. */
static enum err find_settling(struct work *w, struct tx *tx, const struct review_case *held,
                              const struct sitting *sitting, enum reading_stage *out)
{
	int64_t able;
	TRY(reading_able(w, tx, sitting->org, held->id, &able));
	bool third = able > 0 && str_equal(document_adjudication(sitting->document), S("third"));
	*out = third ? READING_ADJUDICATION : READING_AGREEMENT;
	return OK;
}

static enum err pass_on(struct work *w, struct tx *tx, const struct actor *actor,
                        const struct review_case *held, const struct sitting *sitting)
{
	struct readings readings;
	enum reading_stage next = held->stage;
	if (held->stage == READING_FIRST)
		return after_first(w, tx, actor, held, sitting);
	TRY(reading_load(w, tx, sitting->org, sitting->id, held->round, &readings));
	if (!reading_is_open(sitting->document, &readings))
		return review_to_stage(w, tx, actor, held->id, READING_DECISION, held->twice, true);
	if (held->stage == READING_SECOND)
		TRY(find_settling(w, tx, held, sitting, &next));
	return review_to_stage(w, tx, actor, held->id, next, held->twice, false);
}

/* ---- judging, all of it ---- */

/* What is stored of one criterion. */
struct judged {
	struct part_criterion at;
	size_t level;
	struct str comment;
	const struct verdict *machine;
};
struct judging {
	const struct actor *actor;
	const struct review_case *held;
	const struct sitting *sitting;
	struct appeal appeal; /* that it answers, if it does */
	const struct judgement *judgements;
	size_t count;
	struct judged *each;
	size_t judged_count;
	struct reading reading;
	struct str basis, basis_of_points;
};

/* What is said to a candidate who gave a reason is there before anything is shown: said afterwards, it would not be blind. */
static enum err read_comment(struct work *w, const struct judging *judging, const struct criterion *criterion,
                             const struct judgement *judgement, struct str *out)
{
	*out = (struct str){0};
	if (judgement->comment.len > 0)
		TRY(review_clean(w, str_trim(judgement->comment), S("comment"), out));
	if (out->len == 0 && judging->appeal.criterion_count > 0)
		return fail(
			w, ERR_INPUT,
			"Say why at “%.*s”: the candidate contests it with a reason and reads yours. Nothing "
			"is saved or shown yet; write it there and save again.",
			STR_ARG(criterion->title));
	if (out->len == 0)
		*out = (struct str){0};
	return OK;
}

static enum err look_at(struct work *w, const struct judging *judging, const struct part_criterion *at,
                        const struct judgement *judgement, struct judged *out)
{
	size_t level_count = scale_levels(at->criterion);
	struct str title = at->criterion->title;
	if (judgement == NULL)
		return fail(w, ERR_INPUT, "Choose a level for “%.*s” too.", STR_ARG(title));
	if (judgement->level < 0 || (uint64_t)judgement->level >= level_count)
		return fail(w, ERR_INPUT, "“%.*s” has levels from 0 to %zu.", STR_ARG(title),
		            level_count - 1);
	out->at = *at;
	out->level = (size_t)judgement->level;
	return read_comment(w, judging, at->criterion, judgement, &out->comment);
}

/* Looked over before anything is written. */
static enum err look_over(struct work *w, struct tx *tx, struct judging *judging)
{
	struct part_criterion at;
	struct verdict *verdicts;
	struct readings before;
	struct doubts doubts;
	size_t verdict_count;
	const struct sitting *sitting = judging->sitting;
	TRY(find_appeal(w, tx, sitting, &judging->appeal));
	TRY(load_doubts(w, tx, judging->held, sitting, &doubts));
	TRY(reading_load(w, tx, sitting->org, sitting->id, judging->held->round, &before));
	TRY(grade_verdicts_behind(w, tx, sitting->org, sitting->id, (struct id){0}, &verdicts,
	                          &verdict_count));
	judging->each = work_array(
		w, sitting->document->part_count * DOCUMENT_CRITERIA_MAX + judging->appeal.criterion_count,
		sizeof *judging->each);
	for (size_t i = 0; appeal_judged_at(w, sitting->document, &judging->appeal, i, &at); i++) {
		struct reading_result result = reading_result_of(sitting->document, &before, &at);
		const struct verdict *machine =
			part_is_point(at.part, at.criterion->id)
				? grade_verdict_scored(verdicts, verdict_count, at.part->id, at.criterion->id)
				: grade_verdict_machine(verdicts, verdict_count, at.part->id,
		                                        at.criterion->id);
		const struct judgement *judgement =
			judgement_of(judging->judgements, judging->count, at.part->id, at.criterion->id);
		if (!is_asked(judging->held, &result) ||
		    (judgement == NULL && is_settled(w, judging->held, &result, machine, &doubts)))
			continue;
		struct judged *judged = &judging->each[judging->judged_count++];
		*judged = (struct judged){.machine = machine};
		TRY(look_at(w, judging, &at, judgement, judged));
	}
	return OK;
}

static enum err store(struct work *w, struct tx *tx, const struct judging *judging,
                      const struct judged *judged)
{
	const struct sitting *sitting = judging->sitting;
	const struct criterion *criterion = judged->at.criterion;
	size_t level_count = scale_levels(criterion);
	double *levels = work_array(w, level_count, sizeof *levels);
	levels[judged->level] = 1;
	const struct verdict verdict = {
		.id = world_id(w),
		.part = judged->at.part->id,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = SCORER_PERSON,
		.levels = levels,
		.level_count = level_count,
		.comment = judged->comment,
		.basis = part_is_point(judged->at.part, criterion->id) ? judging->basis_of_points
	                                                               : judging->basis,
		.person = judging->actor->person,
		.reading = judging->reading.id,
	};
	TRY(grade_verdict_add(w, tx, sitting->org, sitting->id, &verdict));
	return overrides(criterion, judged->machine, &verdict) ? logged_override(w, tx, sitting, &verdict)
	                                                       : OK;
}

/* Once all have read a case, its readings stay as they are. */
static enum err check_asked(struct work *w, struct tx *tx, const struct actor *actor,
                            const struct review_case *held, const struct sitting *sitting)
{
	struct review_criterion *criteria;
	size_t count;
	if (held->stage != READING_DECISION || held->state != REVIEW_JUDGED)
		return OK;
	TRY(review_criteria(w, tx, actor, held, sitting, &criteria, &count));
	for (size_t i = 0; i < count; i++)
		if (criteria[i].asked)
			return OK;
	return fail(
		w, ERR_CONFLICT,
		"Everybody who was to read this case has done so, and the readings stay as they are. Decide, "
		"or give it back.");
}

enum err review_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      const struct judgement *judgements, size_t count)
{
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, tx, actor, id, &held));
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	TRY(check_asked(w, tx, actor, &held, &sitting));
	struct judging judging = {
		.actor = actor, .held = &held, .sitting = &sitting, .judgements = judgements, .count = count};
	TRY(find_appeal(w, tx, &sitting, &judging.appeal));
	TRY(look_over(w, tx, &judging));
	/* Again until a decision is made; afterwards nothing moves behind it. */
	bool again = held.state == REVIEW_JUDGED;
	TRY(review_move(w, tx, actor, id, again ? REVIEW_JUDGED : REVIEW_CLAIMED, REVIEW_JUDGED));
	bool seen;
	/* Who has judged this sitting before has seen the machine's view since, whatever state the case came back to; not so
	 * whoever took that back. */
	TRY(reading_is_given(w, tx, actor->org, held.sitting, actor->person, &seen));
	bool blind = !seen && !settles(&held) && held.stage != READING_DECISION;
	judging.basis = basis_of(w, &sitting, blind);
	judging.basis_of_points = basis_of(w, &sitting, false);
	judging.reading = (struct reading){
		.person = actor->person, .stage = held.stage, .round = held.round, .blind = blind};
	TRY(reading_add(w, tx, actor->org, held.sitting, &judging.reading));
	for (size_t i = 0; i < judging.judged_count; i++)
		TRY(store(w, tx, &judging, &judging.each[i]));
	TRY(pass_on(w, tx, actor, &held, &sitting));
	TRY(recount_ask(w, tx, actor->org, sitting.assessment, sitting.id));
	return audit_add(w, tx, actor->org, actor->person, "case.judge", id, (struct str){0});
}

enum err review_holds(struct work *w, struct tx *tx, const struct actor *actor, struct id id, bool *out)
{
	struct review_case known;
	TRY(review_find(w, tx, actor, id, &known));
	*out = id_equal(known.claimed_by, actor->person);
	return OK;
}

/* Who read a case last. */
static enum err find_last(struct work *w, struct tx *tx, const struct review_case *due, struct id org,
                          struct id *out)
{
	struct readings readings;
	TRY(reading_load(w, tx, org, due->sitting, due->round, &readings));
	*out = (struct id){0};
	for (size_t i = 0; i < readings.count; i++)
		if (str_absent(readings.each[i].note))
			*out = readings.each[i].person;
	return OK;
}

enum err review_waive(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      struct str reason)
{
	struct review_case due;
	struct id last;
	struct str note = str_trim(reason);
	TRY(review_find(w, tx, actor, id, &due));
	if (note.len == 0)
		return fail(w, ERR_INPUT, "Say why in a sentence: the reason is kept with the case.");
	if (due.stage == READING_FIRST || due.stage == READING_DECISION)
		return fail(w, ERR_CONFLICT, "This case does not wait for another reading. Reload the page.");
	TRY(find_last(w, tx, &due, actor->org, &last));
	TRY(review_without(w, tx, actor->org, &due, last));
	struct reading waived = {
		.person = actor->person, .stage = due.stage, .round = due.round, .note = note};
	TRY(reading_add(w, tx, actor->org, due.sitting, &waived));
	return audit_add(w, tx, actor->org, actor->person, "case.waive", id, (struct str){0});
}

enum err review_run_tests(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                          struct str name)
{
	struct review_case held;
	struct sitting sitting;
	const struct sitting_part *part;
	enum again found;
	TRY(review_load(w, tx, actor, id, &held));
	if (held.state >= REVIEW_DECIDED)
		return fail(w, ERR_CONFLICT, "This case is decided: nothing moves behind a decision.");
	TRY(review_move(w, tx, actor, id, held.state, held.state));
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	TRY(sitting_find_part(w, &sitting, name, &part));
	TRY(again_ask(w, tx, &sitting, part->part, &found));
	if (found == AGAIN_NOTHING)
		return fail(w, ERR_CONFLICT, "No tests of this part are left to be run. Reload the page.");
	if (found == AGAIN_ASKED)
		return OK;
	return audit_add(w, tx, actor->org, actor->person, "case.tests", id, name);
}
