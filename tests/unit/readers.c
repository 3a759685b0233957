#include "unit/readers.h"

#include "database.h"
#include "demonstration.h"
#include "test.h"
#include "unit/seated.h"

void readers_open(struct work *w, enum db_engine engine, size_t count, double twice, struct readers *out)
{
	*out = (struct readers){.db = test_database_open(w, engine),
	                        .document = *demonstration_quiz_and_report(w),
	                        .count = count};
	out->document.review.second_marking = twice;
	out->document.review.by_lot_alone = true;
}

enum err readers_begin(struct work *w, struct tx *tx, void *argument)
{
	static const char *const names[READERS_MAX] = {"ada", "bea", "cem", "dan"};
	struct readers *readers = argument;
	struct seated seated;
	TRY(seated_begin(w, tx, &readers->document, &seated));
	readers->org = seated.org;
	readers->assessment = seated.assessment;
	readers->sitting = seated.sitting;
	readers->candidate = seated.candidate;
	TRY(seated_person(w, tx, readers->org, "olga", ROLE_ADMINISTRATOR, &readers->administrator));
	for (size_t i = 0; i < readers->count; i++)
		TRY(seated_person(w, tx, readers->org, names[i], ROLE_REVIEWER, &readers->at[i]));
	return review_open(w, tx, readers->org, readers->sitting, S("A person decides every award."));
}

void readers_close(struct work *w, struct readers *readers)
{
	db_close(readers->db);
	test_work_end(w);
}

const struct rubric *readers_rubric(const struct readers *readers)
{
	return part_rubric(document_part(&readers->document, READERS_PART));
}

enum err readers_claim(struct work *w, struct tx *tx, struct readers *readers, size_t reader)
{
	return review_claim_next(w, tx, &readers->at[reader], &readers->case_id);
}

enum err readers_judge(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                       int64_t first, int64_t others)
{
	const struct rubric *rubric = readers_rubric(readers);
	struct judgement *judgements = work_array(w, rubric->criterion_count, sizeof *judgements);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		judgements[i] =
			(struct judgement){READERS_PART, rubric->criteria[i].id, i == 0 ? first : others,
		                           str_format(w->arena, "what reader %zu found", reader + 1)};
	return review_judge(w, tx, &readers->at[reader], readers->case_id, judgements,
	                    rubric->criterion_count);
}

enum err readers_decide(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                        struct decision *out)
{
	return review_decide(w, tx, &readers->at[reader], readers->case_id,
	                     &(struct review_choice){S("not-yet"), S("Too short."), false}, 0, out);
}

enum err readers_criteria(struct work *w, struct tx *tx, const struct readers *readers, size_t reader,
                          struct review_criterion **out, size_t *count)
{
	struct review_case held;
	struct sitting sitting;
	TRY(review_load(w, tx, &readers->at[reader], readers->case_id, &held));
	TRY(sitting_load_any(w, tx, readers->org, readers->sitting, &sitting));
	return review_criteria(w, tx, &readers->at[reader], &held, &sitting, out, count);
}

enum err readers_assert_stage(struct work *w, struct tx *tx, const struct readers *readers,
                              enum reading_stage stage, enum review_state state)
{
	struct review_case known;
	TRY(review_find(w, tx, &readers->administrator, readers->case_id, &known));
	assert_int_equal(known.stage, stage);
	assert_int_equal(known.state, state);
	return OK;
}

enum err readers_add_view(struct work *w, struct tx *tx, const struct readers *readers, size_t criterion)
{
	const struct criterion *of = &readers_rubric(readers)->criteria[criterion];
	double *levels = work_array(w, of->described_count, sizeof *levels);
	levels[0] = 1;
	const struct verdict verdict = {.part = READERS_PART,
	                                .task = of->id,
	                                .competency = of->competency,
	                                .scorer = SCORER_RUBRIC,
	                                .levels = levels,
	                                .level_count = of->described_count,
	                                .basis = S("{}")};
	return grade_verdict_add(w, tx, readers->org, readers->sitting, &verdict);
}
