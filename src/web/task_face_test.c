#include "web/task_face.h"

#include "exam/task_type.h"
#include "grade/grade.h"
#include "test.h"

TEST(every_task_type_has_a_scorer_and_a_face)
{
	size_t count;
	const struct task_type *const *types = task_types(&count);
	for (size_t i = 0; i < count; i++) {
		const struct task_face *face = task_face_find(types[i]->name);
		assert_non_null(scorer_find(types[i]->name));
		assert_non_null(face);
		assert_true(face->asks.len > 0);
		assert_true(face->show != NULL && face->has_practice != NULL && face->practice != NULL);
		assert_true(face->result != NULL && face->evidence != NULL && face->api_part != NULL);
	}
}

TEST(what_a_task_type_measures_is_judged_by_levels_or_scored)
{
	size_t count;
	const struct task_type *const *types = task_types(&count);
	for (size_t i = 0; i < count; i++) {
		assert_true(types[i]->rubric != NULL || types[i]->measure != NULL);
		/* What is judged by levels is a text that programs of reviewers can read. */
		assert_true(types[i]->rubric == NULL || task_face_find(types[i]->name)->api_answer != NULL);
	}
}
