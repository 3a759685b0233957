/* Appeals as candidates make them and as they are answered; appeal_told.c has what administrators get of them. */
#include "grade/appeal.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/part.h"
#include "exam/scale.h"
#include "grade/review_state.h"
#include "org/audit.h"
#include "org/message.h"

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

/* What the candidate has in writing: what they contest, and until when it is answered. */
static enum err acknowledge(struct work *w, struct tx *tx, const struct sitting *sitting, struct str what,
                            int64_t due_us)
{
	struct str due = time_date_for_people(w->arena, due_us);
	return message_add(
		w, tx, sitting->org, sitting->person, S("We have what you contest"),
		str_format(
			w->arena,
			"%.*s\n\nYou contest %.*s. A person who had no part in the result looks at it, and answers "
			"until %.*s. You get a message then. The result stands until then, and you need "
			"do nothing.",
			STR_ARG(sitting->document->title), STR_ARG(what), STR_ARG(due)));
}

static enum err fail_open(struct work *w)
{
	return fail(w, ERR_CONFLICT,
	            "You have contested this decision already: another person is looking at it. When that "
	            "is answered, you can contest what you have not contested yet.");
}

/* Opens the case again; the appeal has its id then. `what`: is contested, to the candidate. */
static enum err open_again(struct work *w, struct tx *tx, const struct actor *actor,
                           const struct contested *contested, struct str reason, struct str why_asked,
                           struct str what, struct id *id)
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
		return fail_open(w);
	TRY(review_reopen(w, tx, actor->org, sitting->id, why_asked, due_us));
	TRY(acknowledge(w, tx, sitting, what, due_us));
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
	struct appeal_whole before;
	bool found;
	TRY(appeal_whole(w, tx, &contested.sitting, &before, &found));
	if (found && !id_is_zero(before.answer.id))
		return fail(
			w, ERR_CONFLICT,
			"You have contested the decision as a whole before, and this one is the answer: that can be "
			"done once. You can still contest what you have not contested by itself.");
	return open_again(w, tx, actor, &contested, text,
	                  S("The candidate contests the decision. You see why after you have judged."),
	                  S("the decision as a whole"), &id);
}

/* ---- against criteria ---- */

/* What was contested in the sitting before. */
struct earlier {
	struct appeal_contested *at;
	size_t count;
};

static enum err check_reason(struct work *w, const struct contested *contested, const struct earlier *earlier,
                             const struct appeal_reason *reason, struct appeal_criterion_insert_in *out)
{
	const struct sitting *sitting = &contested->sitting;
	const struct part *part = document_part(sitting->document, reason->part);
	const struct criterion *criterion = part == NULL ? NULL : part_judged(w, part, reason->criterion);
	if (criterion == NULL)
		return fail(
			w, ERR_INPUT,
			"There is no criterion, question or group of tests “%.*s/%.*s” in this assessment.",
			STR_ARG(reason->part), STR_ARG(reason->criterion));
	if (appeal_contested_find(earlier->at, earlier->count, part->id, criterion->id) != NULL)
		return fail(w, ERR_CONFLICT,
		            "You have contested “%.*s” before, and each can be contested once. Take it "
		            "out and send the others.",
		            STR_ARG(criterion->title));
	const struct verdict *verdict = grade_verdict_find(contested->verdicts, contested->verdict_count,
	                                                   SCORER_PERSON, part->id, criterion->id);
	if (verdict == NULL)
		verdict = grade_verdict_scored(contested->verdicts, contested->verdict_count, part->id,
		                               criterion->id);
	if (verdict == NULL)
		return fail(w, ERR_CONFLICT, "Nothing was found about “%.*s”: there is nothing to contest.",
		            STR_ARG(criterion->title));
	*out = (struct appeal_criterion_insert_in){
		.org = sitting->org,
		.sitting = sitting->id,
		.part = part->id,
		.criterion = criterion->id,
		.verdict = verdict->id,
	};
	return clean(w, reason->text, &out->reason);
}

/* All of them, so that all that does not fit is said at once, before anything is written. */
static enum err check_reasons(struct work *w, struct tx *tx, const struct contested *contested,
                              struct appeal_reason *reasons, size_t count,
                              struct appeal_criterion_insert_in **out)
{
	const struct sitting *sitting = &contested->sitting;
	struct earlier earlier;
	struct appeal newest;
	struct str problem = {0};
	enum err failed = OK;
	bool found;
	*out = work_array(w, count, sizeof **out);
	TRY(appeal_newest(w, tx, sitting->org, sitting->id, &newest, &found));
	if (found && id_equal(newest.decision, contested->decision.id))
		return fail_open(w);
	TRY(appeal_contested(w, tx, sitting->org, sitting->id, &earlier.at, &earlier.count));
	for (size_t i = 0; i < count; i++) {
		enum err kind = check_reason(w, contested, &earlier, &reasons[i], &(*out)[i]);
		reasons[i].problem = kind == OK ? (struct str){0} : w->message;
		if (kind != OK && failed == OK) {
			failed = kind;
			problem = w->message;
		}
		work_forgive(w);
	}
	return failed == OK ? OK : fail(w, failed, "%.*s", STR_ARG(problem));
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

/* What whoever takes the case reads of it. */
static struct str words_of_what(struct work *w, size_t criteria, size_t points)
{
	struct str of_criteria =
		criteria == 0
			? S("")
			: str_format(w->arena,
	                             "The candidate contests %zu %s. Only %s to be judged, and you see why "
	                             "after you have judged.",
	                             criteria, criteria == 1 ? "criterion" : "criteria",
	                             criteria == 1 ? "that is" : "these are");
	struct str of_points =
		points == 0
			? S("")
			: str_format(
				  w->arena,
				  "The candidate contests %zu %s that a key, tests or experts’ answers gave: say "
				  "whether %s right.",
				  points, points == 1 ? "point" : "points",
				  points == 1 ? "it is" : "they are");
	return str_format(w->arena, "%.*s%s%.*s", STR_ARG(of_criteria),
	                  criteria > 0 && points > 0 ? "\n" : "", STR_ARG(of_points));
}

/* A criterion, or what a point is judged by; NULL: the document has none. */
static const struct criterion *judged_by_ids(struct work *w, const struct document *document,
                                             struct str part_id, struct str id)
{
	const struct part *part = document_part(document, part_id);
	return part == NULL ? NULL : part_judged(w, part, id);
}

/* “One”, “Another” */
static struct str titles_of(struct work *w, const struct document *document,
                            const struct appeal_reason *reasons, size_t count)
{
	struct buf out = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct criterion *criterion =
			judged_by_ids(w, document, reasons[i].part, reasons[i].criterion);
		if (criterion != NULL)
			buf_format(&out, "%s“%.*s”", out.len > 0 ? ", " : "", STR_ARG(criterion->title));
	}
	return buf_str(&out);
}

enum err appeal_criteria(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                         struct appeal_reason *reasons, size_t count)
{
	struct contested contested;
	struct appeal_criterion_insert_in *rows;
	struct id id;
	size_t points = 0;
	if (count == 0)
		return fail(w, ERR_INPUT, "Write a reason beside each criterion or point that you contest.");
	TRY(load(w, tx, actor, sitting, &contested));
	TRY(check_issued(w, tx, &contested));
	TRY(check_reasons(w, tx, &contested, reasons, count, &rows));
	for (size_t i = 0; i < count; i++) {
		const struct part *part = document_part(contested.sitting.document, reasons[i].part);
		points += part != NULL && part_is_point(part, reasons[i].criterion);
	}
	TRY(open_again(w, tx, actor, &contested, S("Single criteria, each with its reason."),
	               words_of_what(w, count - points, points),
	               titles_of(w, contested.sitting.document, reasons, count), &id));
	for (size_t i = 0; i < count; i++) {
		rows[i].appeal = id;
		TRY(appeal_criterion_insert(w, tx, &rows[i]));
	}
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
			.level_blind = rows[i].level_blind,
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

const struct appeal_reason *appeal_reason_find(const struct appeal_reason *reasons, size_t count,
                                               struct str part, struct str criterion)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(reasons[i].part, part) && str_equal(reasons[i].criterion, criterion))
			return &reasons[i];
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

const struct appeal_criterion *appeal_criterion_find(const struct appeal *appeal, struct str part,
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
	return appeal->criterion_count == 0 || appeal_criterion_find(appeal, part, criterion) != NULL;
}

bool appeal_judged_at(struct work *w, const struct document *document, const struct appeal *appeal, size_t i,
                      struct part_criterion *out)
{
	for (size_t k = 0; part_criterion_at(document, k, out); k++)
		if (appeal_is_about(appeal, out->part->id, out->criterion->id) && i-- == 0)
			return true;
	for (size_t k = 0; k < appeal->criterion_count; k++) {
		const struct part *part = document_part(document, appeal->criteria[k].part);
		if (part == NULL || !part_is_point(part, appeal->criteria[k].criterion) || i-- > 0)
			continue;
		*out = (struct part_criterion){part, part_judged(w, part, appeal->criteria[k].criterion)};
		return true;
	}
	return false;
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

/* What the same person judged before they saw the first result, where that is not what counts. */
static enum err find_blind(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct verdict *fresh, int64_t *out)
{
	struct verdict *ever;
	size_t count;
	*out = DB_NULL_INT;
	if (grade_verdict_is_blind(fresh))
		return OK;
	TRY(grade_verdicts_ever(w, tx, sitting->org, sitting->id, &ever, &count));
	const struct verdict *first =
		grade_verdict_first(ever, count, fresh->person, fresh->part, fresh->task);
	if (first != NULL && grade_verdict_is_blind(first))
		*out = (int64_t)grade_verdict_level(first);
	return OK;
}

static enum err answer_one(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct decision *made, const struct appeal *appeal,
                           const struct appeal_criterion *contested, const struct verdict *fresh)
{
	const struct part *part = document_part(sitting->document, contested->part);
	const struct criterion *criterion = part == NULL ? NULL : part_judged(w, part, contested->criterion);
	struct verdict before;
	struct id of;
	if (criterion == NULL || fresh == NULL)
		return fail(w, ERR_CONFLICT, "Judge what is contested first.");
	/* review_judge takes none without it; one of before it did so may be here still. */
	if (fresh->comment.len == 0)
		return fail(w, ERR_CONFLICT,
		            "Judge “%.*s” again, and say why there: the candidate is owed it.",
		            STR_ARG(criterion->title));
	TRY(grade_verdict_load(w, tx, sitting->org, contested->verdict, &before, &of));
	int64_t level_before = (int64_t)grade_verdict_level(&before);
	int64_t level = (int64_t)grade_verdict_level(fresh);
	int64_t level_blind;
	TRY(find_blind(w, tx, sitting, fresh, &level_blind));
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
		.level_blind = level_blind,
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
			.level_blind = rows[i].level_blind,
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

/* What was judged blind, where that is not what counts. */
static void put_blind(struct work *w, struct buf *out, const struct criterion *criterion,
                      const struct appeal_answered *answer)
{
	struct str blind = level_title(w, criterion, answer->level_blind);
	if (answer->level_blind == DB_NULL_INT)
		return;
	buf_format(
		out,
		" The person first judged it “%.*s” without knowing the first result, and %s when they had seen "
		"that and what you wrote.",
		STR_ARG(blind), answer->level_blind == answer->level ? "the same again" : "changed that");
}

struct str appeal_words(struct work *w, const struct document *document,
                        const struct appeal_answered *answers, size_t count)
{
	struct buf out = buf_init(w->arena, WORDS_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct criterion *criterion =
			judged_by_ids(w, document, answers[i].part, answers[i].criterion);
		if (criterion == NULL)
			continue;
		struct str before = level_title(w, criterion, answers[i].level_before);
		struct str now = level_title(w, criterion, answers[i].level);
		buf_format(&out, "%s%.*s: ", out.len > 0 ? "\n\n" : "", STR_ARG(criterion->title));
		if (str_equal(answers[i].outcome, S("changed")))
			buf_format(&out, "changed from “%.*s” to “%.*s”.", STR_ARG(before), STR_ARG(now));
		else
			buf_format(&out, "“%.*s” is upheld.", STR_ARG(before));
		put_blind(w, &out, criterion, &answers[i]);
		if (answers[i].reason.len > 0)
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
	size_t kept_count = 0, most = *count + DOCUMENT_PARTS_MAX * DOCUMENT_CRITERIA_MAX;
	for (size_t i = 0; i < chain->count; i++)
		most += chain->appeals[i].criterion_count; /* points among them */
	struct verdict *kept = work_array(w, most, sizeof *kept);
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

/* ---- the decision as a whole ---- */

enum err appeal_changes(struct work *w, struct tx *tx, const struct sitting *sitting, struct id before,
                        struct id after, struct appeal_answered **out, size_t *count)
{
	struct verdict *were, *are;
	size_t were_count, are_count;
	struct part_criterion at;
	TRY(appeal_verdicts_behind(w, tx, sitting->org, sitting->id, before, &were, &were_count));
	TRY(appeal_verdicts_behind(w, tx, sitting->org, sitting->id, after, &are, &are_count));
	*out = work_array(w, sitting->document->part_count * DOCUMENT_CRITERIA_MAX, sizeof **out);
	*count = 0;
	for (size_t i = 0; part_criterion_at(sitting->document, i, &at); i++) {
		const struct verdict *was =
			grade_verdict_find(were, were_count, SCORER_PERSON, at.part->id, at.criterion->id);
		const struct verdict *is =
			grade_verdict_find(are, are_count, SCORER_PERSON, at.part->id, at.criterion->id);
		if (was == NULL || is == NULL)
			continue;
		struct appeal_answered change = {
			.part = at.part->id,
			.criterion = at.criterion->id,
			.reason = is->comment,
			.level_before = (int64_t)grade_verdict_level(was),
			.level = (int64_t)grade_verdict_level(is),
			.verdict = is->id,
		};
		bool same = change.level == change.level_before;
		change.outcome = same ? S("upheld") : S("changed");
		TRY(find_blind(w, tx, sitting, is, &change.level_blind));
		if (!same || (change.level_blind != DB_NULL_INT && change.level_blind != change.level))
			(*out)[(*count)++] = change;
	}
	return OK;
}

enum err appeal_whole(struct work *w, struct tx *tx, const struct sitting *sitting, struct appeal_whole *out,
                      bool *found)
{
	const struct appeal_whole_of_in in = {
		.org = sitting->org, .sitting = sitting->id, .now_us = world_now_us(w)};
	struct appeal_whole_of_row row;
	struct appeal_answered *changes;
	*out = (struct appeal_whole){0};
	TRY(appeal_whole_of(w, tx, &in, &row, found));
	if (!*found)
		return OK;
	*out = (struct appeal_whole){
		.appeal = row.id, .reason = row.reason, .at_us = row.at_us, .due_us = row.due_us};
	TRY(review_decision_load(w, tx, sitting->org, row.decision, &out->before));
	if (id_is_zero(row.answer))
		return OK;
	TRY(review_decision_load(w, tx, sitting->org, row.answer, &out->answer));
	TRY(appeal_changes(w, tx, sitting, row.decision, row.answer, &changes, &out->change_count));
	out->changes = changes;
	return OK;
}
