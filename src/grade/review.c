#include "grade/review.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/world.h"
#include "grade/recount.h"
#include "grade/review_state.h"
#include "org/audit.h"
#include "org/message.h"
#include "org/person.h"

#include "grade/review.sql.h"

/* The notes of conflicts that nobody declared: an appeal makes one, the conflict of somebody who had read it the other. */
#define JUDGED_BEFORE "judged or decided before"
#define SEEN_BEFORE "saw what was judged before it was read again"

/* Before all ids of that time and later: they begin with its milliseconds (RFC 9562, version 7). */
static struct id ids_from(int64_t at_us)
{
	struct id first = {{0}};
	uint64_t at_ms = (uint64_t)(at_us / 1000);
	for (size_t i = 0; i < 6; i++)
		first.byte[i] = (uint8_t)(at_ms >> (40 - 8 * i));
	return first;
}

enum err review_clean(struct work *w, struct str text, struct str what, struct str *out)
{
	return utf8_clean_within(w, text, what, REVIEW_REASON_MAX, out);
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

static enum err read_states(struct work *w, struct str name, struct str stage, struct review_case *out)
{
	TRY(reading_stage_read(w, stage, &out->stage));
	for (size_t i = 0; i < REVIEW_STATES; i++)
		if (str_equal(state_names[i], name)) {
			out->state = (enum review_state)i;
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a stored case is in a state that is not known");
}

/* ---- the queue ---- */

/* open_cases, case_by_id and cases_due return the same columns. State and stage are read apart: they may be none. */
#define CASE_OF_ROW(row)                                    \
	((struct review_case){                              \
		.id = (row).id,                             \
		.sitting = (row).sitting,                   \
		.assessment = (row).assessment,             \
		.assessment_title = (row).title,            \
		.reasons = (row).reasons,                   \
		.claimed_by = (row).claimed_by,             \
		.claimed_until_us = (row).claimed_until_us, \
		.since_us = (row).since_us,                 \
		.candidate = (row).candidate,               \
		.round = (row).round,                       \
		.twice = (row).twice,                       \
		.due_us = (row).due_us,                     \
	})

enum err review_queue(struct work *w, struct tx *tx, const struct actor *actor, struct review_case **out,
                      size_t *count)
{
	return review_queue_of(w, tx, actor, (struct id){0}, out, count);
}

enum err review_queue_of(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                         struct review_case **out, size_t *count)
{
	const struct review_open_cases_in in = {.org = actor->org,
	                                        .person = actor->person,
	                                        .assessment = assessment,
	                                        .now_us = world_now_us(w),
	                                        .soon_us = world_now_us(w) + REVIEW_SOON_US,
	                                        .fresh_us = world_now_us(w) - REVIEW_FRESH_US};
	struct review_open_cases_row *rows;
	TRY(review_open_cases(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = CASE_OF_ROW(rows[i]);
		TRY(read_states(w, rows[i].state, rows[i].stage, &(*out)[i]));
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

/* The reasons with something else, if it is there, instead of what says that criteria are settled; absent where none does. */
static struct str without_settled(struct work *w, struct str reasons, struct str instead)
{
	struct buf left = buf_init(w->arena, reasons.len + 256);
	bool found = false;
	while (!str_absent(reasons)) {
		struct str line = str_cut(&reasons, '\n');
		bool is_it = str_find(line, S(REVIEW_SETTLED)) != SIZE_MAX;
		struct str kept = is_it ? instead : line;
		found = found || is_it;
		if (str_absent(kept))
			continue;
		if (left.len > 0)
			buf_byte(&left, '\n');
		buf_put(&left, kept);
	}
	return found ? buf_str(&left) : (struct str){0};
}

static enum err reword(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str instead)
{
	const struct review_case_reasons_in in = {.org = org, .sitting = sitting};
	struct review_case_reasons_row row;
	bool found;
	TRY(review_case_reasons(w, tx, &in, &row, &found));
	struct str left = found ? without_settled(w, row.reasons, instead) : (struct str){0};
	const struct review_case_reword_in changed = {.org = org, .sitting = sitting, .reasons = left};
	return str_absent(left) ? OK : review_case_reword(w, tx, &changed);
}

enum err review_unsettled(struct work *w, struct tx *tx, struct id org, struct id sitting)
{
	return reword(w, tx, org, sitting,
	              S("What was learned was taken back: nothing is settled by it any more."));
}

enum err review_asks_all(struct work *w, struct tx *tx, struct id org, struct id sitting)
{
	return reword(w, tx, org, sitting, (struct str){0});
}

enum err review_teaches(struct work *w, struct tx *tx, struct id org, struct id sitting, double teaches)
{
	const struct review_case_teaches_in in = {.org = org, .sitting = sitting, .teaches = teaches};
	return review_case_teaches(w, tx, &in);
}

enum err review_find(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out)
{
	const struct review_case_by_id_in in = {.org = actor->org, .id = id};
	struct review_case_by_id_row row;
	bool found;
	TRY(review_case_by_id(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such case. Look at the queue.");
	*out = CASE_OF_ROW(row);
	return read_states(w, row.state, row.stage, out);
}

enum err review_cases_due(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct review_case **out, size_t *count)
{
	const struct review_due_in in = {.org = org, .assessment = assessment};
	struct review_due_row *rows;
	TRY(review_due(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = CASE_OF_ROW(rows[i]);
		TRY(read_states(w, rows[i].state, rows[i].stage, &(*out)[i]));
	}
	return OK;
}

enum err review_given(struct work *w, struct tx *tx, const struct actor *actor, int64_t undo_us,
                      struct review_given **out, size_t *count)
{
	int64_t since_us = world_now_us(w) - undo_us;
	const struct review_case_given_in in = {.org = actor->org,
	                                        .person = actor->person,
	                                        .since_us = since_us,
	                                        .since = ids_from(since_us)};
	struct review_case_given_row *rows;
	TRY(review_case_given(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct review_given){rows[i].id, rows[i].sitting, rows[i].title,
		                                  rows[i].at_us + undo_us};
	return OK;
}

enum err review_load(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                     struct review_case *out)
{
	TRY(review_find(w, tx, actor, id, out));
	if (!id_equal(out->claimed_by, actor->person))
		return review_refuse(w, tx, actor, out, ERR_FORBIDDEN);
	return OK;
}

/* ---- what keeps somebody from a case ---- */

/* The readings of this round; *has: one of them is theirs. */
static enum err find_read(struct work *w, struct tx *tx, const struct actor *actor,
                          const struct review_case *known, struct readings *readings, bool *has)
{
	*has = false;
	TRY(reading_load(w, tx, actor->org, known->sitting, known->round, readings));
	for (size_t i = 0; i < readings->count; i++)
		*has = *has || (id_equal(readings->each[i].person, actor->person) &&
		                str_absent(readings->each[i].note));
	return OK;
}

enum err review_refuse(struct work *w, struct tx *tx, const struct actor *actor,
                       const struct review_case *known, enum err kind)
{
	const struct review_conflict_of_in in = {
		.org = actor->org, .case_id = known->id, .person = actor->person};
	struct review_conflict_of_row conflict;
	struct readings readings;
	bool may_not, has_read;
	if (id_equal(known->candidate, actor->person))
		return fail(w, ERR_FORBIDDEN, "This is your own assessment: somebody else reviews it.");
	TRY(review_conflict_of(w, tx, &in, &conflict, &may_not));
	if (may_not && str_equal(conflict.note, S(JUDGED_BEFORE)))
		return fail(w, kind,
		            "You judged or decided this before it was contested: somebody else answers.");
	if (may_not && str_equal(conflict.note, S(SEEN_BEFORE)))
		return fail(
			w, kind,
			"You have seen what others judged of this case before it had to be read again: somebody "
			"else reads it now. Take another one.");
	if (may_not)
		return fail(w, kind,
		            "You declared a conflict of interest: somebody else reads this case, and nothing "
		            "that you judged of it counts.");
	if (known->state >= REVIEW_DECIDED)
		return fail(w, kind, "This case is decided. Take another one in the queue.");
	TRY(find_read(w, tx, actor, known, &readings, &has_read));
	if (has_read)
		return fail(w, kind,
		            "You have read this case, and another person reads it now. Take another one.");
	if (!id_is_zero(known->claimed_by) && known->claimed_until_us >= world_now_us(w))
		return fail(w, kind, "Another reviewer holds this case until %.*s. Take another one.",
		            STR_ARG(time_for_people(w->arena, known->claimed_until_us)));
	return fail(w, kind,
	            "You do not hold this case: it was given back, or its 30 minutes were over, and nothing "
	            "that was judged in them counts. Claim it in the queue.");
}

/* ---- claiming ---- */

/* It stays with whoever read it first until they decide: what they judged is given up with the case. */
static bool is_given_up(const struct review_case *known)
{
	return known->state == REVIEW_JUDGED && known->stage == READING_FIRST;
}

static enum err withdraw(struct work *w, struct tx *tx, struct id org, const struct review_case *known,
                         struct id person, struct str why)
{
	TRY(reading_withdraw(w, tx, org, known->sitting, known->round, person, why));
	return recount_ask(w, tx, org, known->assessment, known->sitting);
}

enum err review_claim(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	struct review_case known;
	TRY(review_find(w, tx, actor, id, &known));
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
		return review_refuse(w, tx, actor, &known, ERR_CONFLICT);
	if (is_given_up(&known) && !id_equal(known.claimed_by, actor->person))
		TRY(withdraw(w, tx, actor->org, &known, known.claimed_by, S("its time was over")));
	return audit_add(w, tx, actor->org, actor->person, "case.claim", id, (struct str){0});
}

enum err review_claim_next(struct work *w, struct tx *tx, const struct actor *actor, struct id *id)
{
	return review_claim_next_of(w, tx, actor, (struct id){0}, id);
}

enum err review_claim_next_of(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                              struct id *id)
{
	struct review_case *cases;
	size_t count;
	TRY(review_queue_of(w, tx, actor, assessment, &cases, &count));
	for (size_t i = 0; i < count; i++) {
		bool mine = id_equal(cases[i].claimed_by, actor->person);
		if (mine && cases[i].state == REVIEW_DECIDED)
			continue;
		*id = cases[i].id;
		enum err failed = mine ? OK : review_claim(w, tx, actor, cases[i].id);
		if (failed != ERR_CONFLICT)
			return failed;
		work_forgive(w); /* somebody was faster */
	}
	return fail(w, ERR_NOT_FOUND, "Nothing waits for you: the queue is empty.");
}

/* ---- giving up ---- */

static enum err release(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct review_case_release_in in = {
		.org = actor->org, .id = id, .person = actor->person, .now_us = world_now_us(w)};
	int64_t changed;
	TRY(review_case_release(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT, "You do not hold this case any more.");
	return audit_add(w, tx, actor->org, actor->person, "case.release", id, (struct str){0});
}

enum err review_release(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                        bool *withdrawn)
{
	struct review_case known;
	TRY(review_find(w, tx, actor, id, &known));
	TRY(release(w, tx, actor, id));
	*withdrawn = is_given_up(&known);
	if (!*withdrawn)
		return OK;
	return withdraw(w, tx, actor->org, &known, actor->person, S("the case was given back"));
}

static bool is_one_of_two(enum reading_stage stage)
{
	return stage == READING_FIRST || stage == READING_SECOND;
}

/* Which reading is due without this person's: theirs, but of the two that are blind the first is there while one of them is. */
static enum reading_stage stage_without(const struct readings *readings, struct id person,
                                        enum reading_stage due)
{
	bool other = false;
	for (size_t i = 0; i < readings->count; i++) {
		const struct reading *reading = &readings->each[i];
		if (!str_absent(reading->note))
			continue;
		if (id_equal(reading->person, person))
			due = reading->stage < due ? reading->stage : due;
		else
			other = other || is_one_of_two(reading->stage);
	}
	if (!is_one_of_two(due))
		return due;
	return other ? READING_SECOND : READING_FIRST;
}

/* Whoever had the case since two had read it, or since that was waived, knows what they said: none of them reads it blind. */
static enum err keep_from_blind(struct work *w, struct tx *tx, struct id org, const struct review_case *known,
                                const struct readings *readings)
{
	struct id since = {{0}};
	if (is_one_of_two(known->stage))
		return OK;
	for (size_t i = 0; i < readings->count; i++)
		if (is_one_of_two(readings->each[i].stage))
			since = ids_from(readings->each[i].at_us);
	const struct review_conflict_insert_seen_in in = {.org = org,
	                                                  .case_id = known->id,
	                                                  .since = since,
	                                                  .note = S(SEEN_BEFORE),
	                                                  .at_us = world_now_us(w)};
	return review_conflict_insert_seen(w, tx, &in);
}

static enum err rewind_to(struct work *w, struct tx *tx, struct id org, struct id id,
                          enum reading_stage stage)
{
	const struct review_case_rewind_in in = {
		.org = org, .id = id, .stage = reading_stage_name(stage), .now_us = world_now_us(w)};
	return review_case_rewind(w, tx, &in);
}

/* What somebody judged who should not have, and what others judged in sight of it. */
static enum err do_without(struct work *w, struct tx *tx, const struct actor *actor,
                           const struct review_case *known, const struct readings *readings)
{
	enum reading_stage stage = stage_without(readings, actor->person, known->stage);
	const struct reading *first = reading_at(readings, READING_FIRST);
	TRY(withdraw(w, tx, actor->org, known, actor->person, S("a conflict of interest")));
	if (is_one_of_two(stage)) {
		TRY(reading_withdraw_later(w, tx, actor->org, known->sitting, known->round,
		                           S("what it follows from was withdrawn")));
		TRY(keep_from_blind(w, tx, actor->org, known, readings));
	}
	if (first != NULL && id_equal(first->person, actor->person))
		TRY(reading_promote(w, tx, actor->org, known->sitting, known->round));
	return rewind_to(w, tx, actor->org, known->id, stage);
}

struct str review_alone(struct work *w, struct str twice)
{
	return str_format(w->arena, "%.*s\nThere is no second reviewer who could: one person decides.",
	                  STR_ARG(twice));
}

/* Of appeals they are told by and by (appeal_sweep of grade/appeal.h). */
static enum err tell_of_nobody(struct work *w, struct tx *tx, struct id org, const struct review_case *due)
{
	if (due->due_us != DB_NULL_INT)
		return OK;
	TRY(message_add_all(
		w, tx, org, ROLE_ADMINISTRATOR, S("A case has nobody who could read it"),
		str_format(
			w->arena,
			"%.*s\n\nA person is to read what a candidate handed in, and none of your reviewers may: "
			"they declared a conflict of interest, had a part in it before, or handed it in. Make "
			"somebody a reviewer under People: the case is in their queue at once.",
			STR_ARG(due->assessment_title))));
	return audit_add(w, tx, org, (struct id){0}, "case.nobody", due->id, (struct str){0});
}

/* Whether who gave it can go on with the case: reviewers leave, or have other work by now. */
static enum err may_go_on(struct work *w, struct tx *tx, struct id org, const struct reading *reading,
                          bool *out)
{
	struct person person;
	*out = false;
	if (reading == NULL)
		return OK;
	TRY(person_load(w, tx, org, reading->person, &person));
	*out = !person.disabled && (person.roles & ROLE_REVIEWER) != 0;
	return OK;
}

/* Where nobody is left who could give the reading that is due: two agree without a third, one decides without another; where
 * these cannot either, and of the first, administrators are told. */
static enum err lead_on(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	struct review_case due;
	struct readings readings;
	bool first, second;
	int64_t able;
	TRY(review_find(w, tx, actor, id, &due));
	TRY(reading_able(w, tx, actor->org, id, &able));
	TRY(reading_load(w, tx, actor->org, due.sitting, due.round, &readings));
	TRY(may_go_on(w, tx, actor->org, reading_at(&readings, READING_FIRST), &first));
	TRY(may_go_on(w, tx, actor->org, reading_at(&readings, READING_SECOND), &second));
	if (able > 0 || due.state != REVIEW_WAITING)
		return OK;
	if (due.stage == READING_ADJUDICATION && first && second)
		return rewind_to(w, tx, actor->org, id, READING_AGREEMENT);
	if (due.stage == READING_SECOND && first) {
		due.twice = review_alone(w, due.twice);
		return review_without(w, tx, actor->org, &due, reading_at(&readings, READING_FIRST)->person);
	}
	return tell_of_nobody(w, tx, actor->org, &due);
}

enum err review_declare_conflict(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                                 struct str note)
{
	struct review_case known;
	struct readings readings;
	bool has_read;
	TRY(review_find(w, tx, actor, id, &known));
	struct str clean = note;
	if (!str_absent(note))
		TRY(review_clean(w, note, S("note"), &clean));
	TRY(find_read(w, tx, actor, &known, &readings, &has_read));
	bool holds = id_equal(known.claimed_by, actor->person);
	if (known.state >= REVIEW_DECIDED && (has_read || holds))
		return fail(
			w, ERR_CONFLICT,
			"This case is decided, and you had a part in that. Undo the decision while it can "
			"be undone, then declare the conflict; else tell an administrator.");
	const struct review_conflict_insert_in in = {.org = actor->org,
	                                             .case_id = id,
	                                             .person = actor->person,
	                                             .note = clean,
	                                             .at_us = world_now_us(w)};
	int64_t added;
	TRY(review_conflict_insert(w, tx, &in, &added));
	if (holds)
		TRY(release(w, tx, actor, id));
	if (has_read)
		TRY(do_without(w, tx, actor, &known, &readings));
	if (added > 0)
		TRY(lead_on(w, tx, actor, id));
	return audit_add(w, tx, actor->org, actor->person, "case.conflict", id, (struct str){0});
}

/* ---- from state to state ---- */

enum err review_move(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
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

enum err review_to_stage(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                         enum reading_stage stage, struct str twice, bool stays)
{
	struct str name = reading_stage_name(stage);
	int64_t changed, now_us = world_now_us(w);
	if (stays) {
		const struct review_case_keep_in in = {.org = actor->org,
		                                       .id = id,
		                                       .person = actor->person,
		                                       .stage = name,
		                                       .twice = twice,
		                                       .now_us = now_us};
		TRY(review_case_keep(w, tx, &in, &changed));
	} else {
		const struct review_case_pass_on_in in = {.org = actor->org,
		                                          .id = id,
		                                          .person = actor->person,
		                                          .stage = name,
		                                          .twice = twice,
		                                          .now_us = now_us};
		TRY(review_case_pass_on(w, tx, &in, &changed));
	}
	return changed == 1 ? OK : fail(w, ERR_INTERNAL, "a case that was just judged is not held any more");
}

enum err review_without(struct work *w, struct tx *tx, struct id org, const struct review_case *due,
                        struct id person)
{
	int64_t changed, now_us = world_now_us(w);
	const struct review_case_waive_in in = {.org = org,
	                                        .id = due->id,
	                                        .stage = reading_stage_name(due->stage),
	                                        .twice = due->twice,
	                                        .person = person,
	                                        .until_us = now_us + REVIEW_CLAIM_US,
	                                        .now_us = now_us};
	TRY(review_case_waive(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT, "This case does not wait for another reading. Reload the page.");
	return OK;
}

enum err review_to_reader(struct work *w, struct tx *tx, const struct actor *actor,
                          const struct review_case *passed, enum reading_stage stage)
{
	int64_t changed, now_us = world_now_us(w);
	const struct review_case_take_back_in in = {.org = actor->org,
	                                            .id = passed->id,
	                                            .round = passed->round,
	                                            .person = actor->person,
	                                            .stage = reading_stage_name(stage),
	                                            .until_us = now_us + REVIEW_CLAIM_US,
	                                            .now_us = now_us};
	TRY(review_case_take_back(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT,
		            "Somebody else has this case by now: your judgement stands as it is.");
	return OK;
}

enum err review_moved_since(struct work *w, struct tx *tx, struct id org, struct id id,
                            const struct reading *reading, bool *out)
{
	const struct review_case_moves_in in = {
		.org = org, .case_id = id, .since = ids_from(reading->at_us), .since_us = reading->at_us};
	struct review_case_moves_row row;
	TRY(review_case_moves(w, tx, &in, &row));
	*out = row.count > 0;
	return OK;
}

enum err review_to_decided(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	return review_move(w, tx, actor, id, REVIEW_JUDGED, REVIEW_DECIDED);
}

enum err review_back_to_judged(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	return review_move(w, tx, actor, id, REVIEW_DECIDED, REVIEW_JUDGED);
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
	const struct review_conflict_insert_all_in conflicts = {.org = org,
	                                                        .case_id = row.id,
	                                                        .sitting = sitting,
	                                                        .note = S(JUDGED_BEFORE),
	                                                        .at_us = world_now_us(w)};
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
