/* The jobs of grading: grade_part_job, grade_sitting_job. */
#include "grade/grade.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/part.h"
#include "grade/alike.h"
#include "grade/belief.h"
#include "grade/learned.h"
#include "grade/review.h"
#include "grade/rubric.h"
#include "grade/second.h"
#include "scoring/flags.h"

#include "grade/grade.sql.h"

#include <math.h>

/* After this time a case is opened although the machine has not judged everything. */
#define PATIENCE_US (15 * 60 * INT64_C(1000000))
#define LOOK_AGAIN_US (2 * INT64_C(1000000))
/* And so long what was learned may take then: an embedder that is away holds no case up. */
#define LEARNED_US (15 * INT64_C(1000000))

struct subject {
	const struct job *job;
	struct id org, sitting_id;
	struct str again; /* absent: for the first time */
	struct sitting sitting;
	bool patient; /* the case waits for what the machine has not judged */
	bool asks;    /* a model is there to be asked for its view */
};

static bool has_model(const struct grade_means *means)
{
	return means->model != NULL || means->panel != NULL || means->vision != NULL;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct subject *subject = argument;
	return sitting_load_any(w, tx, subject->org, subject->sitting_id, &subject->sitting);
}

/* A model or a sandbox that cannot be reached is tried again later; the last time the answer is left to a person. */
static enum err score(struct work *w, const struct grade_means *means, const struct subject *subject,
                      const struct sitting_part *part)
{
	const struct scorer *scorer = scorer_find(part->part->type);
	check(scorer != NULL); /* every task type has one */
	struct grade_means leased = *means;
	leased.job = subject->job;
	leased.again = subject->again;
	enum err failed = scorer->score(w, &leased, &subject->sitting, part);
	bool unreachable = failed == ERR_UNAVAILABLE || failed == ERR_BUSY;
	if (!unreachable || subject->job->attempts < GRADE_ATTEMPTS_MAX)
		return failed;
	work_forgive(w);
	const struct grade_means alone = {.db = means->db, .again = subject->again};
	return scorer->score(w, &alone, &subject->sitting, part);
}

/* ---- the case ---- */

/* The machine's part in judging the written answers, and the programs. */
struct progress {
	size_t criteria, seen, judged, disputed, settled; /* seen: the model has said what it will */
	double unsure; /* how unsure what was learned is of what a person is asked, at most */
	size_t awaited, scored, unscored; /* what verdicts come late for, beside criteria */
};

/* What a part measures beside its criteria, where verdicts on it come late. */
static void add_awaited(const struct part *part, const struct verdict *verdicts, size_t count,
                        struct progress *progress)
{
	const struct scorer *scorer = scorer_find(part->type);
	struct measure measure;
	if (scorer == NULL || str_absent(scorer->awaited))
		return;
	for (size_t i = part_rubric(part)->criterion_count; part_measure(part, i, &measure); i++) {
		const struct verdict *verdict =
			grade_verdict_find(verdicts, count, scorer->awaited, part->id, measure.task);
		progress->awaited++;
		progress->scored += verdict != NULL && !verdict->abstained;
		progress->unscored += verdict != NULL && verdict->abstained;
	}
}

static struct progress progress_of(struct work *w, const struct document *document,
                                   const struct verdict *verdicts, size_t count, const struct flag *flags,
                                   size_t flag_count)
{
	struct progress progress = {0};
	struct part_criterion at;
	for (; part_criterion_at(document, progress.criteria, &at); progress.criteria++) {
		const struct verdict *model =
			grade_verdict_find(verdicts, count, SCORER_RUBRIC, at.part->id, at.criterion->id);
		const struct verdict *machine =
			grade_verdict_machine(verdicts, count, at.part->id, at.criterion->id);
		progress.seen += model != NULL;
		progress.judged += machine != NULL && !machine->abstained;
		if (machine != NULL && learned_settles(w, machine, flags, flag_count))
			progress.settled++;
		else if (machine != NULL)
			progress.unsure = fmax(progress.unsure, learned_spread(w, machine));
		progress.disputed += model != NULL && !model->abstained && rubric_unsure(w, model->basis);
	}
	for (size_t i = 0; i < document->part_count; i++)
		add_awaited(&document->parts[i], verdicts, count, &progress);
	return progress;
}

static void add_reason(struct buf *reasons, struct str reason)
{
	if (reasons->len > 0)
		buf_byte(reasons, '\n');
	buf_put(reasons, reason);
}

/* Flags of what speaks to the judge, and of what its gates found; others say for themselves what they are. */
static void count_flags(const struct flag *flags, size_t count, size_t *spoken, size_t *gated)
{
	*spoken = *gated = 0;
	for (size_t i = 0; i < count; i++) {
		*spoken += flags_is_kind(flags[i].kind);
		*gated += !flags_is_kind(flags[i].kind) && !str_equal(flags[i].kind, ALIKE_KIND) &&
		          !str_equal(flags[i].kind, S(LEARNED_TAKEN_BACK));
	}
}

/* Nothing of it where the case is one that people judge whole, whatever is settled (grade/second.h). */
static enum err add_settled(struct work *w, struct tx *tx, const struct subject *subject,
                            const struct progress *progress, struct buf *reasons)
{
	struct str expected;
	TRY(second_expected(w, tx, &subject->sitting, &expected));
	if (!str_absent(expected))
		return OK;
	const char *asked = progress->settled < progress->criteria
	                            ? "you are asked about the others, and decide about all"
	                            : "you are asked about none, and decide about all";
	add_reason(reasons, str_format(w->arena, "%zu of %zu criteria " REVIEW_SETTLED ": %s.",
	                               progress->settled, progress->criteria, asked));
	return OK;
}

static enum err open_case(struct work *w, struct tx *tx, const struct subject *subject,
                          const struct progress *progress)
{
	struct flag *flags;
	size_t flag_count, spoken, gated, open = progress->criteria - progress->judged;
	size_t not_run = progress->awaited - progress->scored;
	const struct grade_late_answers_in late_in = {.org = subject->org, .sitting = subject->sitting_id};
	struct grade_late_answers_row late;
	TRY(grade_flags(w, tx, subject->org, subject->sitting_id, &flags, &flag_count));
	TRY(grade_late_answers(w, tx, &late_in, &late));
	struct buf reasons = buf_init(w->arena, 4096);
	add_reason(&reasons, S("A person decides every award."));
	/* Where no machine looks at anything, that it has no view is no news. */
	if (open > 0 && (subject->asks || progress->judged > 0))
		add_reason(&reasons, str_format(w->arena, "The machine has no view on %zu of %zu criteria.",
		                                open, progress->criteria));
	if (progress->disputed > 0)
		add_reason(&reasons,
		           str_format(w->arena, "The models that were asked disagree on %zu of %zu criteria.",
		                      progress->disputed, progress->criteria));
	if (not_run > 0)
		add_reason(
			&reasons,
			str_format(
				w->arena,
				"The tests of %zu of %zu groups were not run to an end, by no fault of the "
				"candidate. What was not run counts for nothing.",
				not_run, progress->awaited));
	count_flags(flags, flag_count, &spoken, &gated);
	if (spoken > 0)
		add_reason(&reasons, S("A text speaks to the judge instead of the reader."));
	if (gated > 0)
		add_reason(&reasons,
		           S("An answer is so unusual that no score of a machine’s can be trusted: what "
		             "was noticed stands beside it."));
	if (progress->settled > 0)
		TRY(add_settled(w, tx, subject, progress, &reasons));
	if (late.count > 0)
		add_reason(&reasons, S("Something was answered after time was up."));
	TRY(review_open(w, tx, subject->org, subject->sitting_id, buf_str(&reasons)));
	return review_teaches(w, tx, subject->org, subject->sitting_id, progress->unsure);
}

/* Opens the case when the machine has judged everything that it will, or patience has run out; else *waiting. Once open, nothing
 * changes. Nobody decides on a verification. */
static enum err open_when_judged(struct work *w, struct tx *tx, const struct subject *subject, bool *waiting)
{
	struct flag *flags;
	size_t flag_count;
	struct verdict *verdicts;
	size_t count;
	*waiting = false;
	if (sitting_is_verification(&subject->sitting))
		return OK;
	TRY(grade_verdicts(w, tx, subject->org, subject->sitting_id, &verdicts, &count));
	TRY(grade_flags(w, tx, subject->org, subject->sitting_id, &flags, &flag_count));
	struct progress progress =
		progress_of(w, subject->sitting.document, verdicts, count, flags, flag_count);
	*waiting =
		progress.seen < progress.criteria || progress.scored + progress.unscored < progress.awaited;
	if (!*waiting)
		TRY(score_learned_is_awaited(w, tx, &subject->sitting, verdicts, count, waiting));
	return *waiting && subject->patient ? OK : open_case(w, tx, subject, &progress);
}

static enum err open_or_look_again(struct work *w, struct tx *tx, void *argument)
{
	struct subject *subject = argument;
	bool waiting;
	TRY(load(w, tx, subject));
	TRY(open_when_judged(w, tx, subject, &waiting));
	if (!waiting || !subject->patient)
		return OK;
	return jobs_add(w, tx, subject->org, S("grade.sitting"), subject->job->payload,
	                world_now_us(w) + LOOK_AGAIN_US);
}

/* What was learned waits for a model that has not judged by now no longer. What keeps it from judging keeps nobody from the case:
 * the part's own job says so. */
static void judge_without_model(struct work *w, const struct grade_means *means,
                                const struct subject *subject)
{
	const struct sitting *sitting = &subject->sitting;
	struct work passing = work_init(w->world, w->request_id);
	passing.deadline_us = world_monotonic_us(w) + LEARNED_US;
	for (size_t i = 0; i < sitting->document->part_count; i++)
		if (sitting->parts[i].part->written != NULL &&
		    score_learned(&passing, means, sitting, &sitting->parts[i], true) != OK)
			work_forgive(&passing);
	work_finish(&passing);
}

enum err grade_sitting_job(struct work *w, struct db *db, const struct grade_means *means,
                           const struct job *job)
{
	struct subject subject = {.job = job, .org = job->org, .asks = has_model(means)};
	TRY(jobs_payload_id(w, job, S("sitting"), &subject.sitting_id));
	TRY(db_read(w, db, load, &subject));
	subject.patient = world_now_us(w) < subject.sitting.finished_us + PATIENCE_US;
	if (!subject.patient)
		judge_without_model(w, means, &subject);
	return db_write(w, db, open_or_look_again, &subject);
}

/* ---- a part ---- */

/* Whoever judges last opens the case, so that no clock decides when a person sees it, but where patience runs out: that is for
 * grade_sitting_job. */
static enum err end_part(struct work *w, struct tx *tx, void *argument)
{
	struct subject *subject = argument;
	bool waiting;
	TRY(load(w, tx, subject));
	TRY(belief_update(w, tx, subject->org, &subject->sitting));
	return subject->sitting.finished_us == DB_NULL_INT ? OK : open_when_judged(w, tx, subject, &waiting);
}

enum err grade_part_job(struct work *w, struct db *db, const struct grade_means *means, const struct job *job)
{
	struct subject subject = {.job = job, .org = job->org, .patient = true, .asks = has_model(means)};
	struct str name;
	const struct sitting_part *part;
	TRY(jobs_payload_id(w, job, S("sitting"), &subject.sitting_id));
	TRY(jobs_payload_text(w, job, S("part"), &name));
	TRY(jobs_payload_find(w, job, S("again"), &subject.again));
	TRY(db_read(w, db, load, &subject));
	TRY(sitting_find_part(w, &subject.sitting, name, &part));
	TRY(score(w, means, &subject, part));
	return db_write(w, db, end_part, &subject);
}
