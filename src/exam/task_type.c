#include "exam/task_type.h"

#include "exam/code.h"
#include "exam/quiz.h"
#include "exam/repository.h"
#include "exam/scenario.h"
#include "exam/written.h"

static const struct task_type *const types[] = {
	&quiz_task_type, &written_task_type, &code_task_type, &scenario_task_type, &repository_task_type,
};

const struct task_type *task_type_find(struct str name)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_equal(types[i]->name, name))
			return types[i];
	return NULL;
}

const struct task_type *const *task_types(size_t *count)
{
	*count = COUNT(types);
	return types;
}
