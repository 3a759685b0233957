/* Appeals as candidates make them and as they are answered; appeal_told.c has what administrators get of them. */
#include "grade/appeal.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/review_state.h"
#include "org/audit.h"

#include "grade/appeal.sql.h"

enum { WORDS_BYTES_MAX = 256 << 10 };

/* ---- making one ---- */

/* What is contested. */
struct contested {
	struct sitting sitting;
	struct decision decision;
	struct verdict *verdicts; /* that it rests on */
	size_t verdict_count;
};

static enum err load(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                     struct contested *out)
{
	bool found;
	TRY(sitting_load(w, tx, actor, sitting, &out->sitting));
	TRY(review_decision(w, tx, actor->org, sitting, &out->decision, &found));
	if (!found || world_now_us(w) < out->decision.effective_us)
		return fail(w, ERR_CONFLICT, "Nothing is decided yet: there is nothing to contest.");
	return appeal_verdicts_behind(w, tx, actor->org, sitting, out->decision.id, &out->verdicts,
	                              &out->verdict_count);
}

static enum err clean(struct work *w, struct str reason, struct str *out)
{
	TRY(review_clean(w, reason, S("reason"), out));
	if (out->len == 0)
		return fail(w, ERR_INPUT, "Say what is wrong, and why: another person will answer that.");
	return OK;
}

/* Opens the case again; the appeal has its id then. */
static enum err open_again(struct work *w, struct tx *tx, const struct actor *actor,
                           const struct contested *contested, struct str reason, struct str why_asked,
                           struct id *id)
{
	const struct sitting *sitting = &contested->sitting;
	int64_t now_us = world_now_us(w);
	int64_t due_us = now_us + sitting->document->appeal_days * TIME_DAY_US;
	const struct appeal_insert_in in = {
		.org = actor->org,
		.id = world_id(w),
		.sitting = sitting->id,
		.person = actor->person,
		.decision = contested->decision.id,
		.reason = reason,
		.at_us = now_us,
		.due_us = due_us,
	};
	int64_t added;
	*id = in.id;
	TRY(appeal_insert(w, tx, &in, &added));
	if (added == 0)
		return fail(
			w, ERR_CONFLICT,
			"You have contested this decision already: another person is looking at it. When that "
			"is answered, you can contest what you have not contested yet.");
	TRY(review_reopen(w, tx, actor->org, sitting->id, why_asked, due_us));
	TRY(appeal_sweep(w, tx, actor->org));
	return audit_add(w, tx, actor->org, actor->person, "decision.appeal", contested->decision.id,
	                 (struct str){0});
}

enum err appeal_decision(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         struct str reason)
{
	struct contested contested;
	struct str text;
	struct id id;
	TRY(load(w, tx, actor, sitting, &contested));
	if (review_is_award(&contested.decision))
		return fail(
			w, ERR_CONFLICT,
			"You were awarded the credential: there is nothing to contest as a whole. You can still "
			"contest single criteria. If something in the credential is wrong, write to the office that "
			"awarded it.");
	TRY(clean(w, reason, &text));
	return open_again(w, tx, actor, &contested, text,
	                  S("The candidate contests the decision. You see why after you have judged."), &id);
}

/* ---- against criteria ---- */

static enum err add_criterion(struct work *w, struct tx *tx, const struct contested *contested,
                              struct id appeal, const struct appeal_reason *reason)
{
	const struct sitting *sitting = &contested->sitting;
	const struct part *part = document_part(sitting->document, reason->part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, reason->criterion);
	if (criterion == NULL)
		return fail(w, ERR_INPUT, "There is no criterion “%.*s/%.*s” in this assessment.",
		            STR_ARG(reason->part), STR_ARG(reason->criterion));
	const struct verdict *verdict = grade_verdict_find(contested->verdicts, contested->verdict_count,
	                                                   SCORER_PERSON, part->id, criterion->id);
	if (verdict == NULL)
		return fail(w, ERR_CONFLICT, "Nobody has judged “%.*s”: there is nothing to contest.",
		            STR_ARG(criterion->title));
	struct str text;
	TRY(clean(w, reason->text, &text));
	const struct appeal_criterion_insert_in in = {
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->id,
		.criterion = criterion->id,
		.appeal = appeal,
		.verdict = verdict->id,
		.reason = text,
	};
	int64_t added;
	TRY(appeal_criterion_insert(w, tx, &in, &added));
	if (added == 0)
		return fail(
			w, ERR_CONFLICT,
			"You have contested “%.*s” before, and each criterion can be contested once. Take it "
			"out and send the others.",
			STR_ARG(criterion->title));
	return OK;
}

/* A decision takes effect by the clock, and the job that has the credential issued comes a moment later must find its case. */
static enum err check_issued(struct work *w, struct tx *tx, const struct contested *contested)
{
	const struct appeal_case_state_in in = {.org = contested->sitting.org,
	                                        .sitting = contested->sitting.id};
	struct appeal_case_state_row row;
	TRY(appeal_case_state(w, tx, &in, &row));
	if (review_is_award(&contested->decision) && str_equal(row.state, review_state_name(REVIEW_DECIDED)))
		return fail(w, ERR_CONFLICT, "The award is just taking effect. Try again in a moment.");
	return OK;
}

enum err appeal_criteria(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         const struct appeal_reason *reasons, size_t count)
{
	struct contested contested;
	struct id id;
	if (count == 0)
		return fail(w, ERR_INPUT, "Write a reason beside each criterion that you contest.");
	TRY(load(w, tx, actor, sitting, &contested));
	TRY(check_issued(w, tx, &contested));
	struct str what = str_format(
		w->arena,
		"The candidate contests %zu %s. Only %s to be judged, and you see why after you have judged.",
		count, count == 1 ? "criterion" : "criteria", count == 1 ? "that is" : "these are");
	TRY(open_again(w, tx, actor, &contested, S("Single criteria, each with its reason."), what, &id));
	for (size_t i = 0; i < count; i++)
		TRY(add_criterion(w, tx, &contested, id, &reasons[i]));
	return OK;
}

enum err appeal_contested(struct work *w, struct tx *tx, struct id org, struct id sitting,
                          struct appeal_contested **out, size_t *count)
{
	const struct appeal_contested_of_in in = {.org = org, .sitting = sitting, .now_us = world_now_us(w)};
	struct appeal_contested_of_row *rows;
	TRY(appeal_contested_of(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct appeal_contested){
			.appeal = rows[i].appeal,
			.part = rows[i].part,
			.criterion = rows[i].criterion,
			.reason = rows[i].reason,
			.at_us = rows[i].at_us,
			.due_us = rows[i].due_us,
			.outcome = rows[i].outcome,
			.level_before = rows[i].level_before,
			.level = rows[i].level,
			.answer = rows[i].answer,
			.answered_us = rows[i].answered_us,
		};
	return OK;
}

const struct appeal_contested *appeal_contested_find(const struct appeal_contested *contested, size_t count,
                                                     struct str part, struct str criterion)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(contested[i].part, part) && str_equal(contested[i].criterion, criterion))
			return &contested[i];
	return NULL;
}

/* ---- looking at one ---- */

static enum err read_criteria(struct work *w, struct tx *tx, struct id org, struct appeal *appeal)
{
	const struct appeal_criteria_of_in in = {.org = org, .appeal = appeal->id};
	struct appeal_criteria_of_row *rows;
	TRY(appeal_criteria_of(w, tx, &in, &rows, &appeal->criterion_count));
	appeal->criteria = work_array(w, appeal->criterion_count, sizeof *appeal->criteria);
	for (size_t i = 0; i < appeal->criterion_count; i++)
		appeal->criteria[i] = (struct appeal_criterion){rows[i].part, rows[i].criterion,
		                                                rows[i].reason, rows[i].verdict};
	return OK;
}

/* of_sitting and before return the same columns. */
#define APPEAL_OF_ROW(row)                  \
	((struct appeal){                   \
		.id = (row).id,             \
		.decision = (row).decision, \
		.reason = (row).reason,     \
		.at_us = (row).at_us,       \
		.due_us = (row).due_us,     \
	})

enum err appeal_newest(struct work *w, struct tx *tx, struct id org, struct id sitting, struct appeal *out,
                       bool *found)
{
	const struct appeal_of_sitting_in in = {.org = org, .sitting = sitting};
	struct appeal_of_sitting_row row;
	*out = (struct appeal){0};
	TRY(appeal_of_sitting(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = APPEAL_OF_ROW(row);
	return read_criteria(w, tx, org, out);
}

enum err appeal_answered_by(struct work *w, struct tx *tx, struct id org, const struct decision *decision,
                            struct appeal *out, bool *found)
{
	const struct appeal_before_in in = {
		.org = org, .sitting = decision->sitting, .decision = decision->id};
	struct appeal_before_row row;
	*out = (struct appeal){0};
	TRY(appeal_before(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = APPEAL_OF_ROW(row);
	return read_criteria(w, tx, org, out);
}

static const struct appeal_criterion *find_criterion(const struct appeal *appeal, struct str part,
                                                     struct str criterion)
{
	for (size_t i = 0; i < appeal->criterion_count; i++)
		if (str_equal(appeal->criteria[i].part, part) &&
		    str_equal(appeal->criteria[i].criterion, criterion))
			return &appeal->criteria[i];
	return NULL;
}

bool appeal_is_about(const struct appeal *appeal, struct str part, struct str criterion)
{
	return appeal->criterion_count == 0 || find_criterion(appeal, part, criterion) != NULL;
}

enum err appeal_view(struct work *w, struct tx *tx, const struct actor *actor, const struct review_case *held,
                     struct appeal_view *out, bool *open_to_view)
{
	bool found;
	struct id sitting;
	*out = (struct appeal_view){0};
	TRY(appeal_newest(w, tx, actor->org, held->sitting, &out->appeal, &found));
	*open_to_view = found && held->state >= REVIEW_JUDGED;
	if (!*open_to_view) {
		*out = (struct appeal_view){0};
		return OK;
	}
	TRY(review_decision_load(w, tx, actor->org, out->appeal.decision, &out->decided));
	out->before = work_array(w, out->appeal.criterion_count, sizeof *out->before);
	for (size_t i = 0; i < out->appeal.criterion_count; i++)
		TRY(grade_verdict_load(w, tx, actor->org, out->appeal.criteria[i].verdict, &out->before[i],
		                       &sitting));
	return OK;
}

/* ---- answering it ---- */

static enum err answer_one(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct decision *made, const struct appeal *appeal,
                           const struct appeal_criterion *contested, const struct verdict *fresh)
{
	const struct part *part = document_part(sitting->document, contested->part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, contested->criterion);
	struct verdict before;
	struct id of;
	if (criterion == NULL || fresh == NULL)
		return fail(w, ERR_CONFLICT, "Judge what is contested first.");
	if (fresh->comment.len == 0)
		return fail(
			w, ERR_INPUT,
			"Say why at “%.*s” too: judge again and write a comment there. The candidate gave a "
			"reason and is owed one.",
			STR_ARG(criterion->title));
	TRY(grade_verdict_load(w, tx, sitting->org, contested->verdict, &before, &of));
	int64_t level_before = (int64_t)grade_verdict_level(&before);
	int64_t level = (int64_t)grade_verdict_level(fresh);
	const struct appeal_answer_insert_in in = {
		.org = sitting->org,
		.decision = made->id,
		.part = contested->part,
		.criterion = contested->criterion,
		.appeal = appeal->id,
		.verdict = fresh->id,
		.outcome = level == level_before ? S("upheld") : S("changed"),
		.level_before = level_before,
		.level = level,
		.reason = fresh->comment,
	};
	return appeal_answer_insert(w, tx, &in);
}

static enum err check_award(struct work *w, struct tx *tx, struct id org, const struct appeal *appeal,
                            const struct decision *made)
{
	struct decision contested;
	TRY(review_decision_load(w, tx, org, appeal->decision, &contested));
	if (review_is_award(&contested) && !review_is_award(made))
		return fail(
			w, ERR_CONFLICT,
			"The credential was awarded, and an appeal against single criteria cannot take it back: "
			"answer with “award”. If it must not stand, tell an administrator, who can revoke it.");
	return OK;
}

enum err appeal_answer(struct work *w, struct tx *tx, const struct actor *actor,
                       const struct sitting *sitting, const struct decision *made)
{
	struct appeal appeal;
	struct verdict *verdicts;
	size_t count;
	bool found;
	TRY(appeal_newest(w, tx, actor->org, sitting->id, &appeal, &found));
	if (!found || appeal.criterion_count == 0)
		return OK;
	TRY(check_award(w, tx, actor->org, &appeal, made));
	TRY(grade_verdicts_behind(w, tx, actor->org, sitting->id, actor->person, &verdicts, &count));
	for (size_t i = 0; i < appeal.criterion_count; i++) {
		const struct appeal_criterion *contested = &appeal.criteria[i];
		TRY(answer_one(w, tx, sitting, made, &appeal, contested,
		               grade_verdict_find(verdicts, count, SCORER_PERSON, contested->part,
		                                  contested->criterion)));
	}
	return OK;
}

enum err appeal_answers(struct work *w, struct tx *tx, struct id org, struct id decision,
                        struct appeal_answered **out, size_t *count)
{
	const struct appeal_answers_of_in in = {.org = org, .decision = decision};
	struct appeal_answers_of_row *rows;
	TRY(appeal_answers_of(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct appeal_answered){
			.part = rows[i].part,
			.criterion = rows[i].criterion,
			.outcome = rows[i].outcome,
			.reason = rows[i].reason,
			.level_before = rows[i].level_before,
			.level = rows[i].level,
			.verdict = rows[i].verdict,
		};
	return OK;
}

/* “Level title”, by its number. */
static struct str level_title(struct work *w, const struct criterion *criterion, int64_t level)
{
	bool there = level >= 0 && (uint64_t)level < scale_levels(criterion);
	return there ? scale_title(w, criterion, (size_t)level) : S("?");
}

struct str appeal_words(struct work *w, const struct document *document,
                        const struct appeal_answered *answers, size_t count)
{
	struct buf out = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct part *part = document_part(document, answers[i].part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, answers[i].criterion);
		if (criterion == NULL)
			continue;
		struct str before = level_title(w, criterion, answers[i].level_before);
		struct str now = level_title(w, criterion, answers[i].level);
		buf_format(&out, "%s%.*s: ", out.len > 0 ? "\n\n" : "", STR_ARG(criterion->title));
		if (str_equal(answers[i].outcome, S("changed")))
			buf_format(&out, "changed from “%.*s” to “%.*s”.", STR_ARG(before), STR_ARG(now));
		else
			buf_format(&out, "“%.*s” is upheld.", STR_ARG(before));
		buf_format(&out, " The reason: %.*s", STR_ARG(answers[i].reason));
	}
	return buf_str(&out);
}

/* ---- what a decision rests on ---- */

enum { CHAIN_MAX = 64 };

/* Whose judgement of a criterion counts: who decided last about it. */
struct chain {
	struct id people[CHAIN_MAX];
	struct appeal appeals[CHAIN_MAX]; /* that each of these answered */
	size_t count;
};

static enum err read_chain(struct work *w, struct tx *tx, struct id org, struct id decision,
                           struct chain *chain)
{
	bool more = !id_is_zero(decision);
	for (chain->count = 0; more && chain->count < CHAIN_MAX; chain->count++) {
		struct decision made;
		struct appeal *appeal = &chain->appeals[chain->count];
		TRY(review_decision_load(w, tx, org, decision, &made));
		TRY(appeal_answered_by(w, tx, org, &made, appeal, &more));
		more = more && appeal->criterion_count > 0;
		chain->people[chain->count] = made.person;
		decision = appeal->decision;
	}
	return OK;
}

static bool counts(const struct chain *chain, const struct verdict *verdict)
{
	for (size_t i = 0; i < chain->count; i++)
		if (appeal_is_about(&chain->appeals[i], verdict->part, verdict->task))
			return id_equal(chain->people[i], verdict->person);
	return false;
}

/* Each person's verdicts come by themselves, because a later one of the same scorer supersedes an earlier one. */
enum err appeal_verdicts_behind(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                struct id decision, struct verdict **out, size_t *count)
{
	struct chain *chain = work_alloc(w, sizeof *chain);
	struct verdict *all;
	size_t all_count;
	TRY(read_chain(w, tx, org, decision, chain));
	TRY(grade_verdicts_behind(w, tx, org, sitting, chain->count == 0 ? (struct id){0} : chain->people[0],
	                          out, count));
	if (chain->count < 2)
		return OK;
	struct verdict *kept =
		work_array(w, *count + DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX, sizeof *kept);
	size_t kept_count = 0;
	for (size_t i = 0; i < *count; i++)
		if (!str_equal((*out)[i].scorer, SCORER_PERSON))
			kept[kept_count++] = (*out)[i];
	for (size_t p = 0; p < chain->count; p++) {
		TRY(grade_verdicts_behind(w, tx, org, sitting, chain->people[p], &all, &all_count));
		for (size_t i = 0; i < all_count; i++)
			if (str_equal(all[i].scorer, SCORER_PERSON) && counts(chain, &all[i]) &&
			    grade_verdict_find(kept, kept_count, SCORER_PERSON, all[i].part, all[i].task) ==
			            NULL)
				kept[kept_count++] = all[i];
	}
	*out = kept;
	*count = kept_count;
	return OK;
}
