/* What a language is made of: the rows of language.c, as language.c and language_messages.c see them. */
#ifndef SANDBOX_RECIPE_H
#define SANDBOX_RECIPE_H

#include "sandbox/language.h"

enum { RECIPE_TOOLS_MAX = 2, RECIPE_PLACES_MAX = 3, RECIPE_WORDS_MAX = 3 };

/* Reads one language's messages, line by line. */
struct recipe_reader {
	const struct language *language;
	struct str rest;    /* the lines not yet read */
	struct str pending; /* the text of a message whose place comes later, or absent */
	enum language_severity severity;
	struct str file; /* a place whose text comes later, or absent */
	int64_t line, column;
	struct language_message *messages; /* [LANGUAGE_MESSAGES_MAX] */
	size_t count;
};

struct language_recipe {
	struct {
		const char *places[RECIPE_PLACES_MAX]; /* absolute paths; the first that is there */
	} tools[RECIPE_TOOLS_MAX];
	struct str missing; /* the sentence for when one of them is not there */
	struct str harness; /* the harness's file */
	/* Words; "1" and "2" stand for the tools, MEMORY for the program's MiB, and what begins with “?” is there with a harness
	 * alone, with “!” without one alone. A word with blanks is a line of its own. */
	const char *const *build, *const *run;
	const struct str *environment; /* of the build */
	size_t environment_count;
	int64_t build_cpu_ms, build_memory_bytes, build_scratch_bytes, build_scratch_files;
	int64_t memory_bytes; /* of a run, on top of what the program is granted */
	int64_t processes, stack_bytes;
	/* What its runtime says on standard error when a program's memory is used up, and how it ends then. */
	struct {
		struct str words;
		int exit_code, signal; /* 0: not by that */
	} used_up[RECIPE_WORDS_MAX];
	/* Takes one line of what was printed. */
	void (*read)(struct recipe_reader *reader, struct str line);
};

/* language_messages.c */
void recipe_read_gcc(struct recipe_reader *reader, struct str line);
void recipe_read_python(struct recipe_reader *reader, struct str line);
void recipe_read_node(struct recipe_reader *reader, struct str line);
void recipe_read_go(struct recipe_reader *reader, struct str line);
void recipe_read_java(struct recipe_reader *reader, struct str line);
void recipe_read_rust(struct recipe_reader *reader, struct str line);
void recipe_read_sqlite(struct recipe_reader *reader, struct str line);

#endif
