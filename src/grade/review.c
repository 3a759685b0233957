#include "grade/review.h"

#include "base/utf8.h"
#include "base/world.h"
#include "exam/part.h"
#include "grade/again.h"
#include "grade/appeal.h"
#include "grade/logged.h"
#include "grade/review_state.h"
#include "org/audit.h"

#include "grade/review.sql.h"

enum err review_clean(struct work *w, struct str text, struct str what, struct str *out)
{
	TRY(utf8_clean(w, text, what, out));
	if (out->len > REVIEW_REASON_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The %.*s is too long: it can have about %d,000 characters.",
		            STR_ARG(what), REVIEW_REASON_BYTES_MAX / 1000);
	return OK;
}

/* ---- states ---- */

static const struct str state_names[REVIEW_STATES] = {
	[REVIEW_WAITING] = S_INIT("waiting"), [REVIEW_CLAIMED] = S_INIT("claimed"),
	[REVIEW_JUDGED] = S_INIT("judged"),   [REVIEW_DECIDED] = S_INIT("decided"),
	[REVIEW_CLOSED] = S_INIT("closed"),
};

struct str review_state_name(enum review_state state)
{
	return state_names[state];
}

static enum err read_state(struct work *w, struct str name, enum review_state *out)
{
	for (size_t i = 0; i < REVIEW_STATES; i++)
		if (str_equal(state_names[i], name)) {
			*out = (enum review_state)i;
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a stored case is in a state that is not known");
}

/* ---- the queue ---- */

/* open_cases and case_by_id return the same columns. The state is read apart: it may be none. */
#define CASE_OF_ROW(row)                                    \
	((struct review_case){                              \
		.id = (row).id,                             \
		.sitting = (row).sitting,                   \
		.assessment_title = (row).title,            \
		.reasons = (row).reasons,                   \
		.claimed_by = (row).claimed_by,             \
		.claimed_until_us = (row).claimed_until_us, \
		.created_us = (row).created_us,             \
		.candidate = (row).candidate,               \
		.due_us = (row).due_us,                     \
	})

enum err review_queue(struct work *w, struct tx *tx, const struct actor *actor, struct review_case **out,
                      size_t *count)
{
	const struct review_open_cases_in in = {
		.org = actor->org, .person = actor->person, .now_us = world_now_us(w)};
	struct review_open_cases_row *rows;
	TRY(review_open_cases(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = CASE_OF_ROW(rows[i]);
		TRY(read_state(w, rows[i].state, &(*out)[i].state));
	}
	return OK;
}

enum err review_open(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str reasons)
{
	const struct review_case_insert_in in = {.org = org,
	                                         .id = world_id(w),
	                                         .sitting = sitting,
	                                         .reasons = reasons,
	                                         .now_us = world_now_us(w)};
	return review_case_insert(w, tx, &in);
}

static enum err find(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out)
{
	const struct review_case_by_id_in in = {.org = actor->org, .id = id};
	struct review_case_by_id_row row;
	bool found;
	TRY(review_case_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such case. Look at the queue.");
	*out = CASE_OF_ROW(row);
	return read_state(w, row.state, &out->state);
}

enum err review_load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out)
{
	TRY(find(w, tx, actor, id, out));
	if (!id_equal(out->claimed_by, actor->person))
		return fail(w, ERR_FORBIDDEN, "You do not hold this case. Claim it in the queue.");
	return OK;
}

/* ---- claiming ---- */

enum err review_claim(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	struct review_case known;
	TRY(find(w, tx, actor, id, &known));
	if (id_equal(known.candidate, actor->person))
		return fail(w, ERR_FORBIDDEN, "This is your own assessment: somebody else reviews it.");
	int64_t now_us = world_now_us(w);
	const struct review_case_claim_in in = {.org = actor->org,
	                                        .id = id,
	                                        .person = actor->person,
	                                        .until_us = now_us + REVIEW_CLAIM_US,
	                                        .now_us = now_us};
	int64_t changed;
	TRY(review_case_claim(w, tx, &in, &changed));
	if (changed == 0)
		return fail(
			w, ERR_CONFLICT,
			"Somebody else holds this case, or you declared a conflict of interest. Take another "
			"one.");
	return audit_add(w, tx, actor->org, actor->person, "case.claim", id, (struct str){0});
}

enum err review_claim_next(struct work *w, struct tx *tx, const struct actor *actor, struct id *id)
{
	struct review_case *cases;
	size_t count;
	TRY(review_queue(w, tx, actor, &cases, &count));
	for (size_t i = 0; i < count; i++) {
		bool mine = id_equal(cases[i].claimed_by, actor->person);
		if (mine && cases[i].state == REVIEW_DECIDED)
			continue;
		*id = cases[i].id;
		return mine ? OK : review_claim(w, tx, actor, cases[i].id);
	}
	return fail(w, ERR_NOT_FOUND, "Nothing waits for you: the queue is empty.");
}

enum err review_release(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct review_case_release_in in = {
		.org = actor->org, .id = id, .person = actor->person, .now_us = world_now_us(w)};
	int64_t changed;
	TRY(review_case_release(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT, "You do not hold this case any more.");
	return audit_add(w, tx, actor->org, actor->person, "case.release", id, (struct str){0});
}

enum err review_declare_conflict(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                                 struct str note)
{
	struct review_case known;
	TRY(find(w, tx, actor, id, &known));
	struct str clean = note;
	if (!str_absent(note))
		TRY(review_clean(w, note, S("note"), &clean));
	const struct review_conflict_insert_in in = {.org = actor->org,
	                                             .case_id = id,
	                                             .person = actor->person,
	                                             .note = clean,
	                                             .at_us = world_now_us(w)};
	TRY(review_conflict_insert(w, tx, &in));
	if (id_equal(known.claimed_by, actor->person) && known.state != REVIEW_DECIDED)
		TRY(review_release(w, tx, actor, id));
	return audit_add(w, tx, actor->org, actor->person, "case.conflict", id, (struct str){0});
}

/* ---- judging ---- */

/* Rule 3. */
static bool is_open(const struct review_case *held)
{
	return held->state >= REVIEW_JUDGED;
}

enum err review_recommend(struct work *w, struct tx *tx, const struct review_case *held,
                          const struct sitting *sitting, struct policy_result *out, bool *open)
{
	*open = is_open(held);
	return *open ? policy_recommend(w, tx, sitting, out) : OK;
}

enum err review_criteria(struct work *w, struct tx *tx, const struct actor *actor,
                         const struct review_case *held, const struct sitting *sitting,
                         struct review_criterion **out, size_t *count)
{
	struct verdict *verdicts;
	size_t verdict_count;
	struct part_criterion at;
	struct appeal appeal;
	bool contested;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &verdict_count));
	TRY(appeal_newest(w, tx, sitting->org, sitting->id, &appeal, &contested));
	*out = work_array(w, sitting->document->part_count * DOCUMENT_CRITERIA_MAX, sizeof **out);
	*count = 0;
	for (size_t i = 0; part_criterion_at(sitting->document, i, &at); i++) {
		if (!appeal_is_about(&appeal, at.part->id, at.criterion->id))
			continue;
		const struct verdict *person = grade_verdict_find(verdicts, verdict_count, SCORER_PERSON,
		                                                  at.part->id, at.criterion->id);
		const struct verdict *machine = grade_verdict_find(verdicts, verdict_count, SCORER_RUBRIC,
		                                                   at.part->id, at.criterion->id);
		bool own = person != NULL && id_equal(person->person, actor->person);
		(*out)[(*count)++] = (struct review_criterion){at.part, at.criterion, own ? person : NULL,
		                                               is_open(held) ? machine : NULL};
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

/* Who has judged this sitting before has seen the machine's view since, whatever state the case came back to. */
static enum err is_blind(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         bool *blind)
{
	struct verdict *verdicts;
	size_t count;
	TRY(grade_verdicts_behind(w, tx, actor->org, sitting, actor->person, &verdicts, &count));
	*blind = true;
	for (size_t i = 0; i < count; i++)
		*blind = *blind && !str_equal(verdicts[i].scorer, SCORER_PERSON);
	return OK;
}

static struct str basis_of(struct work *w, const struct sitting *sitting, bool blind)
{
	return str_format(w->arena, "{\"blind\":%s,\"document\":\"%.*s\"}", blind ? "true" : "false",
	                  STR_ARG(sitting->document_digest_hex));
}

/* Whether a person sees it otherwise than the machine did (NULL: it has no view). */
static bool overrides(const struct verdict *machine, const struct verdict *person)
{
	return machine != NULL && !machine->abstained &&
	       grade_verdict_level(machine) != grade_verdict_level(person);
}

static enum err store_judgement(struct work *w, struct tx *tx, const struct actor *actor,
                                const struct sitting *sitting, struct str basis,
                                const struct part_criterion *at, const struct judgement *judgement,
                                const struct verdict *machine)
{
	const struct criterion *criterion = at->criterion;
	if (judgement == NULL)
		return fail(w, ERR_INPUT, "Choose a level for “%.*s” too.", STR_ARG(criterion->title));
	if (judgement->level < 0 || (uint64_t)judgement->level >= criterion->level_count)
		return fail(w, ERR_INPUT, "“%.*s” has levels from 0 to %zu.", STR_ARG(criterion->title),
		            criterion->level_count - 1);
	struct str comment = {0};
	if (judgement->comment.len > 0)
		TRY(review_clean(w, judgement->comment, S("comment"), &comment));
	double *levels = work_array(w, criterion->level_count, sizeof *levels);
	levels[judgement->level] = 1;
	const struct verdict verdict = {
		.id = world_id(w),
		.part = at->part->id,
		.task = criterion->id,
		.competency = criterion->competency,
		.scorer = SCORER_PERSON,
		.levels = levels,
		.level_count = criterion->level_count,
		.comment = comment,
		.basis = basis,
		.person = actor->person,
	};
	TRY(grade_verdict_add(w, tx, actor->org, sitting->id, &verdict));
	return overrides(machine, &verdict) ? logged_override(w, tx, sitting, &verdict) : OK;
}

static enum err move(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     enum review_state from, enum review_state to)
{
	int64_t now_us = world_now_us(w);
	const struct review_case_move_in in = {
		.org = actor->org,
		.id = id,
		.person = actor->person,
		.from_state = state_names[from],
		.to_state = state_names[to],
		.until_us = now_us + REVIEW_CLAIM_US,
		.now_us = now_us,
	};
	int64_t changed;
	TRY(review_case_move(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT, "This case has moved on since you opened it. Reload the page.");
	return OK;
}

enum err review_judge(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      const struct judgement *judgements, size_t count)
{
	struct review_case held;
	TRY(review_load(w, tx, actor, id, &held));
	/* Again until a decision is made; afterwards nothing moves behind it. */
	bool again = held.state == REVIEW_JUDGED;
	TRY(move(w, tx, actor, id, again ? REVIEW_JUDGED : REVIEW_CLAIMED, REVIEW_JUDGED));
	struct sitting sitting;
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	bool blind;
	TRY(is_blind(w, tx, actor, held.sitting, &blind));
	struct str basis = basis_of(w, &sitting, blind);
	struct part_criterion at;
	struct appeal appeal;
	struct verdict *verdicts;
	size_t verdict_count;
	bool contested;
	TRY(grade_verdicts(w, tx, actor->org, sitting.id, &verdicts, &verdict_count));
	TRY(appeal_newest(w, tx, actor->org, sitting.id, &appeal, &contested));
	for (size_t i = 0; part_criterion_at(sitting.document, i, &at); i++)
		if (appeal_is_about(&appeal, at.part->id, at.criterion->id))
			TRY(store_judgement(w, tx, actor, &sitting, basis, &at,
			                    judgement_of(judgements, count, at.part->id, at.criterion->id),
			                    grade_verdict_find(verdicts, verdict_count, SCORER_RUBRIC,
			                                       at.part->id, at.criterion->id)));
	TRY(belief_update(w, tx, actor->org, &sitting));
	return audit_add(w, tx, actor->org, actor->person, "case.judge", id, (struct str){0});
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
	TRY(move(w, tx, actor, id, held.state, held.state));
	TRY(sitting_load_any(w, tx, actor->org, held.sitting, &sitting));
	TRY(sitting_find_part(w, &sitting, name, &part));
	TRY(again_ask(w, tx, &sitting, part->part, &found));
	if (found == AGAIN_NOTHING)
		return fail(w, ERR_CONFLICT, "No tests of this part are left to be run. Reload the page.");
	if (found == AGAIN_ASKED)
		return OK;
	return audit_add(w, tx, actor->org, actor->person, "case.tests", id, name);
}

enum err review_to_decided(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	return move(w, tx, actor, id, REVIEW_JUDGED, REVIEW_DECIDED);
}

enum err review_back_to_judged(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	return move(w, tx, actor, id, REVIEW_DECIDED, REVIEW_JUDGED);
}

enum err review_close(struct work *w, struct tx *tx, struct id org, struct id sitting, bool *closed)
{
	const struct review_case_close_in in = {.org = org, .sitting = sitting, .now_us = world_now_us(w)};
	int64_t changed;
	TRY(review_case_close(w, tx, &in, &changed));
	*closed = changed > 0;
	return OK;
}

static bool is_decided(struct str state)
{
	return str_equal(state, state_names[REVIEW_DECIDED]) || str_equal(state, state_names[REVIEW_CLOSED]);
}

enum err review_of_sitting(struct work *w, struct tx *tx, struct id org, struct id sitting, struct id *out)
{
	const struct review_case_of_sitting_in in = {.org = org, .sitting = sitting};
	struct review_case_of_sitting_row row;
	bool found;
	TRY(review_case_of_sitting(w, tx, &in, &row, &found));
	*out = found ? row.id : (struct id){{0}};
	return OK;
}

enum err review_is_decided(struct work *w, struct tx *tx, struct id org, struct id sitting, bool *out)
{
	const struct review_case_of_sitting_in in = {.org = org, .sitting = sitting};
	struct review_case_of_sitting_row row;
	bool found;
	TRY(review_case_of_sitting(w, tx, &in, &row, &found));
	*out = found && is_decided(row.state);
	return OK;
}

enum err review_reopen(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str reasons,
                       int64_t due_us)
{
	const struct review_case_of_sitting_in of = {.org = org, .sitting = sitting};
	struct review_case_of_sitting_row row;
	bool found;
	TRY(review_case_of_sitting(w, tx, &of, &row, &found));
	/* A decision is effective by the clock; the job that closes its case may come a moment later. */
	if (!found || !is_decided(row.state))
		return fail(w, ERR_CONFLICT, "Nothing is decided yet: there is nothing to contest.");
	const struct review_conflict_insert_all_in conflicts = {
		.org = org, .case_id = row.id, .sitting = sitting, .at_us = world_now_us(w)};
	TRY(review_conflict_insert_all(w, tx, &conflicts));
	const struct review_case_reopen_in in = {
		.org = org,
		.sitting = sitting,
		.reasons = reasons,
		.due_us = due_us,
		.now_us = world_now_us(w),
	};
	int64_t changed;
	return review_case_reopen(w, tx, &in, &changed);
}
