#include "calibration/calibration_parts.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "base/world.h"
#include "calibration/learn.h"
#include "exam/scale.h"
#include "exam/version.h"
#include "exam/wording.h"
#include "grade/learned.h"
#include "grade/logged.h"
#include "grade/review.h"
#include "org/audit.h"

#include "calibration/calibration.sql.h"

#include <math.h>

static const struct str state_names[CALIBRATION_STATES] = {
	[CALIBRATION_MAKING] = S_INIT("making"),       [CALIBRATION_FAILED] = S_INIT("failed"),
	[CALIBRATION_READY] = S_INIT("ready"),         [CALIBRATION_STOPPED] = S_INIT("stopped"),
	[CALIBRATION_RELEASED] = S_INIT("released"),   [CALIBRATION_RETIRED] = S_INIT("retired"),
	[CALIBRATION_OVERTAKEN] = S_INIT("overtaken"),
};

struct str calibration_state_name(enum calibration_state state)
{
	return state_names[state];
}

static enum err state_of(struct work *w, struct str name, enum calibration_state *out)
{
	for (size_t i = 0; i < CALIBRATION_STATES; i++)
		if (str_equal(name, state_names[i])) {
			*out = (enum calibration_state)i;
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a stored calibration is in a state that is not known");
}

/* ---- the job ---- */

static const struct str lost_problem = S_INIT(
	"It was never finished: the job that makes it was given up. Learn again; if it ends like this once more, an "
	"administrator finds the reason under Operation, among the jobs that were given up.");

static struct str payload_of(struct work *w, struct id id)
{
	const struct jobs_text payload[] = {{S("calibration"), id_text(w->arena, id)}};
	return jobs_payload(w, payload, COUNT(payload));
}

/* One that is being made, and its job neither waits nor runs: nobody will end it. */
static enum err is_lost(struct work *w, struct tx *tx, struct id org, struct id id, bool *out)
{
	bool open;
	TRY(jobs_is_open(w, tx, org, S(CALIBRATION_JOB), payload_of(w, id), &open));
	*out = !open;
	return OK;
}

/* ---- reading ---- */

/* of_assessment and by_id return the same columns, but for figures. */
#define CALIBRATION_OF_ROW(row, assessment_)      \
	((struct calibration){                    \
		.id = (row).id,                   \
		.assessment = (assessment_),      \
		.version = (row).version,         \
		.why = (row).why,                 \
		.doing = (row).doing,             \
		.problem = (row).problem,         \
		.at_us = (row).at_us,             \
		.coverage = (row).coverage,       \
		.sample = (row).sample,           \
		.settles = (row).settles,         \
		.reason = (row).reason,           \
		.released_by = (row).released_by, \
		.released_us = (row).released_us, \
	})

/* Of one that was lost it is told that it failed; once another is asked for, that is stored too. */
static enum err read_state(struct work *w, struct tx *tx, struct id org, struct str name,
                           struct calibration *out)
{
	bool lost = false;
	TRY(state_of(w, name, &out->state));
	if (out->state == CALIBRATION_MAKING)
		TRY(is_lost(w, tx, org, out->id, &lost));
	if (!lost)
		return OK;
	out->state = CALIBRATION_FAILED;
	out->doing = (struct str){0};
	out->problem = lost_problem;
	return OK;
}

enum err calibration_list(struct work *w, struct tx *tx, struct id org, struct id assessment,
                          struct calibration **out, size_t *count)
{
	const struct calibration_of_assessment_in in = {.org = org, .assessment = assessment};
	struct calibration_of_assessment_row *rows;
	TRY(calibration_of_assessment(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = CALIBRATION_OF_ROW(rows[i], assessment);
		TRY(read_state(w, tx, org, rows[i].state, &(*out)[i]));
	}
	return OK;
}

static enum err find(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                     struct calibration_by_id_row *row, struct calibration *out)
{
	const struct calibration_by_id_in in = {.org = org, .assessment = assessment, .id = id};
	bool found;
	TRY(calibration_by_id(w, tx, &in, row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such calibration.");
	*out = CALIBRATION_OF_ROW(*row, assessment);
	return read_state(w, tx, org, row->state, out);
}

enum err calibration_load(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                          struct calibration *out, const struct report **report)
{
	struct calibration_by_id_row row;
	TRY(find(w, tx, org, assessment, id, &row, out));
	*report = NULL;
	return str_absent(row.figures) ? OK : report_read(w, row.figures, report);
}

/* ---- asking ---- */

/* What was lost makes room. */
static enum err give_up_lost(struct work *w, struct tx *tx, struct id org, struct id assessment)
{
	const struct calibration_in_making_in in = {.org = org, .assessment = assessment};
	struct calibration_in_making_row row;
	bool found, lost = false;
	TRY(calibration_in_making(w, tx, &in, &row, &found));
	if (found)
		TRY(is_lost(w, tx, org, row.id, &lost));
	const struct calibration_give_up_in give_up = {.org = org, .id = row.id, .problem = lost_problem};
	return lost ? calibration_give_up(w, tx, &give_up) : OK;
}

enum err calibration_add(struct work *w, struct tx *tx, struct id org, struct id by, struct id assessment,
                         struct str why)
{
	struct calibration_insert_in in = {
		.org = org, .assessment = assessment, .by = by, .why = why, .at_us = world_now_us(w)};
	int64_t added;
	in.id = world_id(w);
	TRY(version_in_use(w, tx, org, assessment, &in.version));
	TRY(give_up_lost(w, tx, org, assessment));
	TRY(calibration_insert(w, tx, &in, &added));
	if (added == 0) /* one is being made */
		return OK;
	return jobs_add(w, tx, org, S(CALIBRATION_JOB), payload_of(w, in.id), 0);
}

enum err calibration_ask(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment)
{
	TRY(calibration_add(w, tx, actor->org, actor->person, assessment, S("asked")));
	return audit_add(w, tx, actor->org, actor->person, "calibration.ask", assessment, (struct str){0});
}

/* ---- releasing ---- */

bool calibration_is_stopped(const struct calibration *calibration)
{
	return calibration->state == CALIBRATION_STOPPED ||
	       (calibration->state == CALIBRATION_RETIRED && !str_absent(calibration->reason));
}

/* *reason: as it is kept; absent where none is needed. */
static enum err check_terms(struct work *w, const struct calibration *calibration,
                            const struct calibration_terms *terms, struct str *reason)
{
	if (!(terms->coverage >= 0.5 && terms->coverage <= 0.99))
		return fail(w, ERR_INPUT, "The certainty must be from 50 %% to 99 %%.");
	if (!(terms->sample >= 0 && terms->sample <= 1))
		return fail(w, ERR_INPUT,
		            "The share that people judge all the same must be from 0 %% to 100 %%.");
	*reason = (struct str){0};
	if (!str_absent(terms->reason))
		TRY(utf8_clean_within(w, terms->reason, S("reason"), REVIEW_REASON_MAX, reason));
	bool needed = calibration_is_stopped(calibration);
	if (needed && reason->len == 0)
		return fail(
			w, ERR_INPUT,
			"This calibration is stopped: say why it should be released all the same. The reason "
			"is kept.");
	if (!needed)
		*reason = (struct str){0};
	return OK;
}

/* What the log names it by: its id, and the digest of what its verdicts rest on. */
static enum err log_release(struct work *w, struct tx *tx, struct id org, struct id id, struct str basis)
{
	struct digest digest = digest_of(basis);
	struct str model = str_format(w->arena, "learned %.*s sha256:%.*s", STR_ARG(id_text(w->arena, id)),
	                              STR_ARG(digest_hex(w->arena, &digest)));
	return logged_grader(w, tx, org, model, S(GRADER_VERSION));
}

static enum err read_learned(struct work *w, struct tx *tx, struct id org, struct id assessment,
                             struct str basis, struct learned *out, size_t *changed)
{
	struct version version;
	struct id in_use;
	*changed = 0;
	TRY(learned_read(w, basis, out));
	TRY(version_in_use(w, tx, org, assessment, &in_use));
	TRY(version_load(w, tx, org, in_use, &version));
	for (size_t i = 0; i < out->count; i++) {
		const struct learned_criterion *known = &out->criteria[i];
		const struct part *part = document_part(version.document, known->part);
		const struct criterion *criterion =
			part == NULL ? NULL : part_criterion(part, known->criterion);
		*changed += criterion == NULL || !str_equal(wording_asked(w, part, criterion), known->digest);
	}
	return OK;
}

enum err calibration_learned(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                             struct learned *out, size_t *changed)
{
	struct calibration_by_id_row row;
	struct calibration calibration;
	TRY(find(w, tx, org, assessment, id, &row, &calibration));
	if (str_absent(row.basis))
		return fail(w, ERR_CONFLICT, "It is not made yet.");
	return read_learned(w, tx, org, assessment, row.basis, out, changed);
}

/* What it learned must be what the newest version asks. */
static enum err check_rubric(struct work *w, struct tx *tx, struct id org, struct id assessment,
                             struct str basis)
{
	struct learned learned;
	size_t changed;
	TRY(read_learned(w, tx, org, assessment, basis, &learned, &changed));
	return changed == 0
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "The assessment has a newer version, whose rubric is another. Learn again, and "
	                      "release that.");
}

enum err calibration_release(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                             struct id id, const struct calibration_terms *terms)
{
	struct calibration_by_id_row row;
	struct calibration calibration;
	struct str reason;
	int64_t changed;
	TRY(find(w, tx, actor->org, assessment, id, &row, &calibration));
	if (calibration.state != CALIBRATION_READY && calibration.state != CALIBRATION_STOPPED &&
	    calibration.state != CALIBRATION_RETIRED)
		return fail(
			w, ERR_CONFLICT,
			"This calibration cannot be released: another one has taken its place. Reload the page.");
	TRY(check_terms(w, &calibration, terms, &reason));
	TRY(check_rubric(w, tx, actor->org, assessment, row.basis));
	const struct calibration_retire_other_in other = {
		.org = actor->org, .assessment = assessment, .by = actor->person, .at_us = world_now_us(w)};
	const struct calibration_release_one_in in = {
		.org = actor->org,
		.id = id,
		.coverage = terms->coverage,
		.sample = terms->sample,
		.settles = terms->settles,
		.reason = reason,
		.by = actor->person,
		.at_us = world_now_us(w),
	};
	TRY(calibration_retire_other(w, tx, &other));
	TRY(calibration_release_one(w, tx, &in, &changed));
	if (changed ==
	    0) /* no conflict: with that the form is shown again, and what is written by now would stay */
		return fail(w, ERR_BUSY, "Somebody else has just decided about it. Reload the page.");
	TRY(log_release(w, tx, actor->org, id, row.basis));
	return audit_add(w, tx, actor->org, actor->person, "calibration.release", id, in.reason);
}

/* Who takes it back trusts it no more: what it settled in cases that are not decided is asked of people. */
static enum err unsettle_undecided(struct work *w, struct tx *tx, struct id org, struct id assessment,
                                   struct id id)
{
	const struct calibration_undecided_in in = {
		.org = org,
		.assessment = assessment,
		.basis = str_format(w->arena, "%%\"calibration\":\"%.*s\"%%\"settled\":true%%",
	                            STR_ARG(id_text(w->arena, id)))};
	struct calibration_undecided_row *rows;
	size_t count;
	TRY(calibration_undecided(w, tx, &in, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		const struct flag flag = {
			.part = rows[i].part,
			.kind = S(LEARNED_TAKEN_BACK),
			.note = S("What was learned was taken back before this was decided.")};
		TRY(grade_flag_add(w, tx, org, rows[i].sitting, &flag));
		TRY(review_unsettled(w, tx, org, rows[i].sitting));
	}
	return OK;
}

enum err calibration_retire(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct id id)
{
	const struct calibration_retire_one_in in = {.org = actor->org,
	                                             .assessment = assessment,
	                                             .id = id,
	                                             .by = actor->person,
	                                             .at_us = world_now_us(w)};
	int64_t changed;
	TRY(calibration_retire_one(w, tx, &in, &changed));
	if (changed == 0)
		return fail(w, ERR_CONFLICT, "This calibration is not released. Reload the page.");
	TRY(unsettle_undecided(w, tx, actor->org, assessment, id));
	return audit_add(w, tx, actor->org, actor->person, "calibration.retire", id, (struct str){0});
}

/* ---- trying ---- */

struct trying {
	struct id org, assessment, id;
	struct str part;
	struct learned_subject *subject;
};

static enum err load_trial(struct work *w, struct tx *tx, void *argument)
{
	const struct trying *trying = argument;
	struct learned_subject *subject = trying->subject;
	const struct calibration_to_try_in in = {
		.org = trying->org, .assessment = trying->assessment, .id = trying->id};
	struct calibration_to_try_row row;
	struct version version;
	struct id in_use;
	bool found;
	TRY(calibration_to_try(w, tx, &in, &row, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND, "There is no such calibration, or it is not made yet.");
	TRY(version_in_use(w, tx, trying->org, trying->assessment, &in_use));
	TRY(version_load(w, tx, trying->org, in_use, &version));
	subject->document = version.document;
	subject->document_digest_hex = version.digest_hex;
	subject->part = document_part(version.document, trying->part);
	if (subject->part == NULL || subject->part->written == NULL)
		return fail(w, ERR_INPUT, "The assessment has no written task “%.*s”.",
		            STR_ARG(trying->part));
	TRY(learned_read(w, row.basis, &subject->learned));
	subject->learned.calibration = trying->id;
	subject->learned.coverage = isnan(row.coverage) ? LEARN_COVERAGE : row.coverage;
	subject->learned.settles = true;
	return learned_load(w, tx, trying->org, subject->part, &subject->learned);
}

enum err calibration_try(struct work *w, struct db *db, const struct grade_means *means, struct id org,
                         struct id assessment, struct id id, struct str part, struct str text,
                         struct calibration_trial *out)
{
	struct learned_subject subject = {.answer = str_trim(text), .readable = true};
	struct trying trying = {org, assessment, id, part, &subject};
	if (subject.answer.len == 0 || subject.answer.len > DOCUMENT_ANSWER_BYTES_MAX)
		return fail(w, ERR_INPUT, "Write an answer of at most %d bytes.", DOCUMENT_ANSWER_BYTES_MAX);
	TRY(db_read(w, db, load_trial, &trying));
	out->document = subject.document;
	out->part = subject.part;
	out->learned = subject.learned;
	return learned_judge(w, means, &subject, &out->answer);
}

/* ---- the lot ---- */

enum err calibration_kept(struct work *w, struct tx *tx, struct id org, struct id assessment, struct id id,
                          struct calibration_kept *out)
{
	const struct calibration_drawn_in in = {
		.org = org,
		.assessment = assessment,
		.basis = str_format(w->arena, "%%\"calibration\":\"%.*s\"%%\"drawn\":true%%",
	                            STR_ARG(id_text(w->arena, id)))};
	struct calibration_drawn_row *rows;
	size_t count, kept = 0;
	TRY(calibration_drawn(w, tx, &in, &rows, &count));
	double *people = work_array(w, count, sizeof *people), *said = work_array(w, count, sizeof *said);
	double *all = work_array(w, count, sizeof *all), *same = work_array(w, count, sizeof *same);
	for (size_t i = 0; i < count; i++) {
		struct verdict learned = {0}, person = {0};
		TRY(grade_verdict_levels(w, rows[i].learned, &learned));
		TRY(grade_verdict_levels(w, rows[i].person, &person));
		if (learned.level_count != person.level_count || learned.level_count < 2)
			continue;
		double top = (double)(learned.level_count - 1);
		size_t theirs = grade_verdict_level(&person), its = grade_verdict_level(&learned);
		people[kept] = (double)theirs / top;
		said[kept] = (double)its / top;
		all[kept] = 1;
		same[kept] = scale_agrees(learned.level_count, theirs, its);
		kept++;
	}
	*out = (struct calibration_kept){
		.judgements = (int64_t)kept,
		.exact = agreement_exact(all, same, kept),
		.kappa = agreement_quadratic_kappa(w, people, said, kept),
	};
	return OK;
}
