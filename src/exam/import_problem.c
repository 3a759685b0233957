#include "exam/import_problem.h"

#include "base/check.h"
#include "base/utf8.h"

#include <stdio.h>

void import_problem_add_list(struct work *w, struct import_problems *problems, struct str file, int64_t line,
                             const char *format, va_list arguments)
{
	if (problems->count == IMPORT_PROBLEMS_MAX)
		return;
	char text[1024];
	int len = vsnprintf(text, sizeof text, format, arguments);
	check(len >= 0);
	struct str sentence = str_bytes(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
	problems->at[problems->count++] = (struct import_problem){
		.file = str_copy(w->arena, file),
		.line = line,
		/* Repaired, because it may have been cut inside a character. */
		.sentence = str_copy(w->arena, utf8_repaired(w->arena, sentence)),
	};
}

void import_problem_add(struct work *w, struct import_problems *problems, struct str file, int64_t line,
                        const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	import_problem_add_list(w, problems, file, line, format, arguments);
	va_end(arguments);
}

static bool is_before(const struct import_problem *a, const struct import_problem *b)
{
	int files = str_compare(a->file, b->file);
	return files != 0 ? files < 0 : a->line < b->line;
}

/* By insertion: there are few, and equal lines keep their order. */
void import_problem_sort(struct import_problems *problems)
{
	for (size_t i = 1; i < problems->count; i++) {
		struct import_problem moved = problems->at[i];
		size_t j = i;
		for (; j > 0 && is_before(&moved, &problems->at[j - 1]); j--)
			problems->at[j] = problems->at[j - 1];
		problems->at[j] = moved;
	}
}
