#include "grade/score_written.h"

#include "base/world.h"
#include "exam/written.h"
#include "grade/rubric.h"

/* One answer and what is known of it. */
struct scoring {
	const struct sitting *sitting;
	const struct part *part;
	struct rubric_subject subject;
	bool missing[DOCUMENT_CRITERIA_MAX]; /* no verdict yet */
};

/* One verdict on its way to the database. */
struct finding {
	const struct scoring *scoring;
	struct verdict verdict;
};

/* ---- what there is --------------------------------------------------------------------------- */

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	const struct part *part = scoring->part;
	struct verdict *verdicts;
	size_t count;
	int64_t at_us;
	bool late;
	TRY(written_answer(w, tx, sitting->org, sitting->id, part->id, &scoring->subject.answer, &at_us,
	                   &late));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	for (size_t i = 0; i < part->written->criterion_count; i++) {
		struct str task = part->written->criteria[i].id;
		scoring->missing[i] =
			grade_verdict_find(verdicts, count, S("rubric"), part->id, task) == NULL;
	}
	return OK;
}

/* ---- one criterion --------------------------------------------------------------------------- */

/* Somebody else may have stored it while we asked: the first one stays. */
static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct finding *finding = argument;
	const struct sitting *sitting = finding->scoring->sitting;
	const struct verdict *verdict = &finding->verdict;
	struct verdict *verdicts;
	size_t count;
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	if (grade_verdict_find(verdicts, count, verdict->scorer, verdict->part, verdict->task) != NULL)
		return OK;
	return grade_verdict_add(w, tx, sitting->org, sitting->id, verdict);
}

static enum err judge(struct work *w, const struct grader *grader, const struct scoring *scoring,
                      const struct criterion *criterion)
{
	struct rubric_reply reply = {.json = rubric_unasked_reply(RUBRIC_NO_MODEL)};
	if (grader->model != NULL)
		TRY(rubric_ask(w, grader->model, &scoring->subject, criterion, &reply));
	struct finding finding = {
		.scoring = scoring,
		.verdict =
			{
				.part = scoring->part->id,
				.task = criterion->id,
				.competency = criterion->competency,
				.scorer = S("rubric"),
				.basis = rubric_basis(w, scoring->sitting->document_digest_hex, criterion,
	                                              &scoring->subject, reply.model),
				.reply = reply.json,
			},
	};
	TRY(rubric_verdict_of(w, reply.json, scoring->subject.answer, criterion, &finding.verdict));
	return db_write(w, grader->db, store, &finding);
}

enum err score_written(struct work *w, const struct grader *grader, const struct sitting *sitting,
                       const struct sitting_part *part)
{
	const struct written *written = part->part->written;
	uint32_t seed;
	world_random(w, &seed, sizeof seed);
	struct scoring scoring = {
		.sitting = sitting,
		.part = part->part,
		.subject = {.statement = written->statement, .nonce = rubric_nonce(w), .seed = seed >> 2},
	};
	TRY(db_read(w, grader->db, load, &scoring));
	for (size_t i = 0; i < written->criterion_count; i++)
		if (scoring.missing[i])
			TRY(judge(w, grader, &scoring, &written->criteria[i]));
	return OK;
}
