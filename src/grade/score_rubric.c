#include "grade/score_rubric.h"

#include "base/world.h"
#include "exam/part.h"
#include "grade/logged.h"
#include "grade/rubric.h"
#include "scoring/flags.h"

/* One answer and what is known of it. */
struct scoring {
	const struct sitting *sitting;
	const struct part *part;
	struct rubric_subject subject;
	bool missing[DOCUMENT_CRITERIA_MAX]; /* no verdict yet */
	bool flagged;                        /* what was found in the answer is stored */
	struct flag *flags;                  /* what was found */
	size_t flag_count;
};

/* One verdict on its way to the database. */
struct finding {
	const struct scoring *scoring;
	struct verdict verdict;
	struct str model; /* that was asked; absent: none was */
};

/* ---- what there is --------------------------------------------------------------------------- */

static enum err find_stored(struct work *w, struct tx *tx, struct scoring *scoring)
{
	const struct sitting *sitting = scoring->sitting;
	struct flag *known;
	size_t count;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &known, &count));
	for (size_t i = 0; i < count; i++)
		scoring->flagged = scoring->flagged || (str_equal(known[i].part, scoring->part->id) &&
		                                        flags_is_kind(known[i].kind));
	return OK;
}

static enum err load(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	const struct part *part = scoring->part;
	struct verdict *verdicts;
	size_t count;
	TRY(scorer_find(part->type)->subject(w, tx, sitting, part, &scoring->subject));
	TRY(grade_verdicts(w, tx, sitting->org, sitting->id, &verdicts, &count));
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		struct str task = rubric->criteria[i].id;
		scoring->missing[i] =
			grade_verdict_find(verdicts, count, SCORER_RUBRIC, part->id, task) == NULL;
	}
	return find_stored(w, tx, scoring);
}

/* ---- what speaks to the judge ------------------------------------------------------------------ */

struct str *score_rubric_texts(struct work *w, const struct rubric *rubric, size_t *count)
{
	struct str *texts = work_array(
		w, rubric->criterion_count * (DOCUMENT_LEVELS_MAX + DOCUMENT_CLARIFICATIONS_MAX + 1),
		sizeof *texts);
	*count = 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		const struct criterion *criterion = &rubric->criteria[i];
		if (!rubric->questions_shown)
			texts[(*count)++] = criterion->ask;
		for (size_t k = 0; k < criterion->described_count; k++)
			texts[(*count)++] = criterion->described[k].description;
		for (size_t k = 0; k < criterion->clarification_count; k++)
			texts[(*count)++] = criterion->clarifications[k].text;
	}
	return texts;
}

/* Searched before the transaction that stores: others wait for that one. */
static enum err find_flags(struct work *w, struct scoring *scoring)
{
	struct flags_hit *hits;
	size_t text_count;
	struct str *texts = score_rubric_texts(w, part_rubric(scoring->part), &text_count);
	TRY(flags_find(w, scoring->subject.answer, texts, text_count, &hits, &scoring->flag_count));
	scoring->flags = work_array(w, scoring->flag_count, sizeof *scoring->flags);
	for (size_t i = 0; i < scoring->flag_count; i++)
		scoring->flags[i] = (struct flag){
			.part = scoring->part->id,
			.kind = flags_kind_name(hits[i].kind),
			.note = hits[i].note,
			.starts_at = (int64_t)hits[i].at,
			.length = (int64_t)hits[i].length,
		};
	return OK;
}

/* What is found is a pure function of the answer: all of it is stored at once, or was stored before. */
static enum err store_flags(struct work *w, struct tx *tx, void *argument)
{
	struct scoring *scoring = argument;
	const struct sitting *sitting = scoring->sitting;
	TRY(find_stored(w, tx, scoring));
	for (size_t i = 0; !scoring->flagged && i < scoring->flag_count; i++)
		TRY(grade_flag_add(w, tx, sitting->org, sitting->id, &scoring->flags[i]));
	return OK;
}

static enum err flag_answer(struct work *w, const struct grade_means *means, struct scoring *scoring)
{
	if (scoring->flagged)
		return OK;
	TRY(find_flags(w, scoring));
	return scoring->flag_count == 0 ? OK : db_write(w, means->db, store_flags, scoring);
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
	if (!str_absent(finding->model))
		TRY(logged_grader(w, tx, sitting->org, finding->model, S(RUBRIC_PROMPT_VERSION)));
	return grade_verdict_add(w, tx, sitting->org, sitting->id, verdict);
}

enum err score_rubric_ask(struct work *w, const struct grade_means *means,
                          const struct rubric_subject *subject, const struct criterion *criterion,
                          struct rubric_reply *out)
{
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, GRADE_LEASE_SECONDS));
	if (subject->image_count > 0)
		return rubric_ask(w, means->vision, subject, criterion, out);
	const struct rubric_panel alone = {means->model, 1, 1};
	return rubric_ask_panel(w, means->panel == NULL ? &alone : means->panel, subject, criterion, out);
}

static enum err judge(struct work *w, const struct grade_means *means, const struct scoring *scoring,
                      const struct criterion *criterion)
{
	bool on_paper = scoring->subject.on_paper;
	struct rubric_reply reply = {
		.json = rubric_unasked_reply(on_paper ? RUBRIC_ON_PAPER : RUBRIC_NO_MODEL)};
	bool sees = scoring->subject.image_count > 0;
	if (sees ? means->vision != NULL : means->model != NULL && !on_paper)
		TRY(score_rubric_ask(w, means, &scoring->subject, criterion, &reply));
	struct finding finding = {
		.scoring = scoring,
		.model = reply.model,
		.verdict =
			{
				.part = scoring->part->id,
				.task = criterion->id,
				.competency = criterion->competency,
				.scorer = SCORER_RUBRIC,
				.basis = rubric_basis(w, scoring->sitting->document_digest_hex, criterion,
	                                              &scoring->subject, &reply),
				.reply = reply.json,
			},
	};
	TRY(rubric_verdict_of(w, reply.json, scoring->subject.answer, criterion, &finding.verdict));
	return db_write(w, means->db, store, &finding);
}

enum err score_rubric(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                      const struct sitting_part *part)
{
	const struct rubric *rubric = part_rubric(part->part);
	uint32_t seed;
	world_random(w, &seed, sizeof seed);
	struct scoring scoring = {
		.sitting = sitting,
		.part = part->part,
		.subject = {.nonce = rubric_nonce(w), .seed = seed >> 2},
	};
	TRY(db_read(w, means->db, load, &scoring));
	TRY(flag_answer(w, means, &scoring));
	for (size_t i = 0; i < rubric->criterion_count; i++)
		if (scoring.missing[i])
			TRY(judge(w, means, &scoring, &rubric->criteria[i]));
	return OK;
}
