#include "grade/grade.h"
#include "grade/learned.h"
#include "grade/score_code.h"
#include "grade/score_quiz.h"
#include "grade/score_repository.h"
#include "grade/score_scenario.h"
#include "grade/score_written.h"

/* A new task type: a row. */
static const struct scorer scorers[] = {
	{S_INIT("quiz"), score_quiz, score_quiz_replay, NULL, NULL, {0}},
	{S_INIT("written"), score_written, score_learned_replay, score_written_subject, NULL, {0}},
	{S_INIT("code"), score_code, score_code_replay, NULL, NULL, S_INIT("tests")},
	{S_INIT("scenario"), score_scenario, score_scenario_replay, NULL, NULL, {0}},
	{S_INIT("repository"), score_repository, score_repository_replay, NULL, score_repository_rejudge,
         S_INIT("tests")},
};

const struct scorer *scorer_find(struct str part_type)
{
	for (size_t i = 0; i < COUNT(scorers); i++)
		if (str_equal(part_type, scorers[i].part_type))
			return &scorers[i];
	return NULL;
}
