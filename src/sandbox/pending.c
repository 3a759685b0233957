/* The languages' names alone, until language.c lands with the sandbox: then this file goes. */
#include "sandbox/language.h"

static const struct language languages[] = {
	{.id = S_INIT("c"), .title = S_INIT("C"), .file = S_INIT("main.c"), .comment = S_INIT("//")},
	{.id = S_INIT("cpp"), .title = S_INIT("C++"), .file = S_INIT("main.cpp"), .comment = S_INIT("//")},
	{.id = S_INIT("python"),
         .title = S_INIT("Python"),
         .file = S_INIT("main.py"),
         .comment = S_INIT("#")},
	{.id = S_INIT("javascript"),
         .title = S_INIT("JavaScript"),
         .file = S_INIT("main.js"),
         .comment = S_INIT("//")},
};

const struct language *language_find(struct str id)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		if (str_equal(languages[i].id, id))
			return &languages[i];
	return NULL;
}

const struct language *language_all(size_t *count)
{
	*count = COUNT(languages);
	return languages;
}

bool language_installed(const struct language *language, struct str *why)
{
	(void)language;
	*why = (struct str){0};
	return true;
}

struct sandbox_job language_job(struct work *w, const struct language *language,
                                const struct language_program *program, const struct str *inputs,
                                size_t input_count)
{
	struct sandbox_file *file = work_alloc(w, sizeof *file);
	struct sandbox_step *steps = work_array(w, 1 + input_count, sizeof *steps);
	struct str *name = work_alloc(w, sizeof *name);
	*file = (struct sandbox_file){.path = language->file, .bytes = program->source};
	*name = language->file;
	for (size_t i = 0; i <= input_count; i++)
		steps[i] = (struct sandbox_step){.arguments = name,
		                                 .argument_count = 1,
		                                 .input = i == 0 ? S("") : inputs[i - 1],
		                                 .build = i == 0};
	return (struct sandbox_job){file, 1, steps, 1 + input_count};
}

void language_messages(struct work *w, const struct language *language, struct str printed,
                       struct language_message **out, size_t *count)
{
	(void)w, (void)language, (void)printed;
	*out = NULL;
	*count = 0;
}
