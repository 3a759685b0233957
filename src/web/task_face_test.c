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
		const struct scorer *scorer = scorer_find(types[i]->name);
		assert_true(scorer != NULL && scorer->score != NULL);
		assert_non_null(face);
		assert_true(face->asks.len > 0);
		assert_true(face->show != NULL && (face->has_practice == NULL) == (face->practice == NULL));
		assert_true(face->result != NULL && face->evidence != NULL && face->api_part != NULL);
	}
}

TEST(what_is_judged_by_levels_is_a_text_and_what_is_scored_can_be_scored_again)
{
	size_t count;
	const struct task_type *const *types = task_types(&count);
	for (size_t i = 0; i < count; i++) {
		const struct scorer *scorer = scorer_find(types[i]->name);
		const struct task_face *face = task_face_find(types[i]->name);
		bool judged = types[i]->rubric != NULL, scored = types[i]->measure != NULL;
		assert_true(judged || scored);
		assert_true(!judged || scorer->rejudge != NULL ||
		            (scorer->subject != NULL && face->api_answer != NULL));
		assert_true(!scored || scorer->replay != NULL);
	}
}
