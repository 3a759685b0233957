/* The jobs of grading: grade_part_job, grade_sitting_job. */
#include "grade/grade.h"

#include "base/check.h"
#include "base/json.h"
#include "grade/belief.h"
#include "grade/review.h"
#include "grade/score_written.h"

/* After so many tries a model that does not answer is given up for this answer: a person judges it alone. */
enum { MODEL_TRIES = 5 };

struct subject {
	struct id org, sitting_id;
	struct str part;
	struct sitting sitting;
};

static enum err read_payload(struct work *w, const struct job *job, struct subject *out)
{
	const struct json *json;
	TRY(json_parse(w, job->payload, JOBS_PAYLOAD_MAX, &json));
	out->org = job->org;
	out->part = json_get_str(json, S("part"));
	if (!id_parse(json_get_str(json, S("sitting")), &out->sitting_id))
		return fail(w, ERR_INTERNAL, "the job %.*s names no sitting", STR_ARG(job->kind));
	return OK;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct subject *subject = argument;
	return sitting_load_any(w, tx, subject->org, subject->sitting_id, &subject->sitting);
}

static enum err update_beliefs(struct work *w, struct tx *tx, void *argument)
{
	const struct subject *subject = argument;
	return belief_update(w, tx, subject->org, &subject->sitting);
}

/* The scorer, or at the last try the words that leave the answer to a person. */
static enum err score(struct work *w, struct db *db, const struct grader *grader, const struct job *job,
                      const struct subject *subject, const struct sitting_part *part)
{
	const struct scorer *scorer = scorer_find(part->part->type);
	check(scorer != NULL); /* every task type has one */
	enum err failed = scorer->score(w, grader, &subject->sitting, part);
	if (failed != ERR_UNAVAILABLE || job->attempts < MODEL_TRIES || part->part->written == NULL)
		return failed;
	work_forgive(w);
	return score_written_abstain(w, db, &subject->sitting, part,
	                             S("The language model did not answer, so a person judges this alone."));
}

enum err grade_part_job(struct work *w, struct db *db, const struct grader *grader, const struct job *job)
{
	struct subject subject;
	const struct sitting_part *part;
	TRY(read_payload(w, job, &subject));
	TRY(db_read(w, db, load, &subject));
	TRY(sitting_find_part(w, &subject.sitting, subject.part, &part));
	TRY(score(w, db, grader, job, &subject, part));
	return db_write(w, db, update_beliefs, &subject);
}

/* ---- the case ---- */

static void add_reason(struct buf *reasons, struct str reason)
{
	if (reasons->len > 0)
		buf_byte(reasons, '\n');
	buf_put(reasons, reason);
}

static enum err open_case(struct work *w, struct tx *tx, void *argument)
{
	struct subject *subject = argument;
	struct flag *flags;
	size_t flag_count;
	bool late = false;
	TRY(load(w, tx, subject));
	TRY(grade_flags(w, tx, subject->org, subject->sitting_id, &flags, &flag_count));
	for (size_t i = 0; i < subject->sitting.document->part_count; i++) {
		const struct sitting_part *part = &subject->sitting.parts[i];
		late = late || (part->due_us != DB_NULL_INT && part->submitted_us > part->due_us + SITTING_GRACE_US);
	}
	struct buf reasons = buf_init(w->arena, 4096);
	add_reason(&reasons, S("A person decides every award."));
	if (flag_count > 0)
		add_reason(&reasons, S("A text speaks to the judge instead of the reader."));
	if (late)
		add_reason(&reasons, S("Something was handed in after time was up."));
	return review_open(w, tx, subject->org, subject->sitting_id, buf_str(&reasons));
}

enum err grade_sitting_job(struct work *w, struct db *db, const struct job *job)
{
	struct subject subject;
	TRY(read_payload(w, job, &subject));
	return db_write(w, db, open_case, &subject);
}
