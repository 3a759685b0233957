/* What a command was given beside the settings: options that it names in a table, and words. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "base/work.h"

/* One of the two is set: an option alone ("--json"), or one with a value ("--at TIME"). */
struct argument {
	const char *name;
	bool *flag;
	const char **value;
};

/* Sorts argv into options and words, which may stand in any order; "-" is a word, and what follows "--" too. argv gets
 * the words, in their order. ERR_INPUT for an option that the table does not have, or one without its value. */
enum err arguments_read(struct work *w, const struct argument *options, size_t option_count, int argc,
                        char **argv, int *word_count) MUST_CHECK;

/* What an option that may stand several times was given. */
enum { ARGUMENTS_REPEATED_MAX = 32 };
struct argument_values {
	const char *values[ARGUMENTS_REPEATED_MAX];
	size_t count;
};

/* Takes all that an option has out of argv, before arguments_read reads the rest. ERR_INPUT: one is without its value, or
 * there are too many. */
enum err arguments_take_all(struct work *w, const char *name, int *argc, char **argv,
                            struct argument_values *out) MUST_CHECK;

#endif
