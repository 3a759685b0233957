#include "web/task_face.h"

#include "base/check.h"
#include "web/pages/task_code.h"
#include "web/pages/task_quiz.h"
#include "web/pages/task_repository.h"
#include "web/pages/task_scenario.h"
#include "web/pages/task_written.h"

/* A new task type: a row. */
static const struct task_face *const faces[] = {
	&task_quiz_face, &task_written_face, &task_code_face, &task_scenario_face, &task_repository_face,
};

const struct task_face *task_face_find(struct str type)
{
	for (size_t i = 0; i < COUNT(faces); i++)
		if (str_equal(faces[i]->type, type))
			return faces[i];
	return NULL;
}

const struct task_face *task_face_of(const struct part *part)
{
	const struct task_face *face = task_face_find(part->type);
	check(face != NULL); /* a test holds the tables together */
	return face;
}
