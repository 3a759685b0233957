#include "cli/arguments.h"

#include <string.h>

static const struct argument *find(const struct argument *options, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

static bool is_word(const char *argument)
{
	return argument[0] != '-' || argument[1] == '\0';
}

enum err arguments_read(struct work *w, const struct argument *options, size_t option_count, int argc,
                        char **argv, int *word_count)
{
	bool words_only = false;
	*word_count = 0;
	for (int i = 0; i < argc; i++) {
		if (words_only || is_word(argv[i])) {
			argv[(*word_count)++] = argv[i];
			continue;
		}
		words_only = strcmp(argv[i], "--") == 0;
		if (words_only)
			continue;
		const struct argument *option = find(options, option_count, argv[i]);
		if (option == NULL)
			return fail(w, ERR_INPUT, "“%s” is not understood; --help lists the options",
			            argv[i]);
		if (option->flag != NULL)
			*option->flag = true;
		else if (i + 1 < argc)
			*option->value = argv[++i];
		else
			return fail(w, ERR_INPUT, "%s needs a value; see --help", argv[i]);
	}
	return OK;
}

enum err arguments_take_all(struct work *w, const char *name, int *argc, char **argv,
                            struct argument_values *out)
{
	int kept = 0;
	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (i < *argc)
				argv[kept++] = argv[i++];
			break;
		}
		if (strcmp(argv[i], name) != 0) {
			argv[kept++] = argv[i];
			continue;
		}
		if (i + 1 == *argc)
			return fail(w, ERR_INPUT, "%s needs a value; see --help", name);
		if (out->count == ARGUMENTS_REPEATED_MAX)
			return fail(w, ERR_INPUT, "%s can be given %d times", name, ARGUMENTS_REPEATED_MAX);
		out->values[out->count++] = argv[++i];
	}
	*argc = kept;
	return OK;
}
