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

#endif
