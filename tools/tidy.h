/* Checks of the source tree that no compiler makes; see tidy.c. */
#ifndef TOOLS_TIDY_H
#define TOOLS_TIDY_H

#include "tree.h"

struct tidy {
	struct work *w;
	const char *root;
	struct tree tree;
	const char *check;           /* that is running */
	size_t problems;             /* it has found */
	struct allowance *allowance; /* tools/tidy-allow.txt */
	size_t allowance_count;
};

/* Something a check has found: prints "path:line: message", unless tidy-allow.txt allows it. */
void tidy_problem(struct tidy *tidy, const struct file *file, int line, const char *format, ...) PRINTF(4, 5);
/* Something worth knowing that is no failure. */
void tidy_note(const struct file *file, int line, const char *format, ...) PRINTF(3, 4);

/* Of C (tidy_code.c). */
void tidy_layers(struct tidy *tidy);   /* includes point downwards, as tools/layers.txt says */
void tidy_calls(struct tidy *tidy);    /* functions that have a better one here, or one place */
void tidy_sql(struct tidy *tidy);      /* SQL lives in .sql files */
void tidy_globals(struct tidy *tidy);  /* no variable outlives a call */
void tidy_lengths(struct tidy *tidy);  /* of functions and files */
void tidy_comments(struct tidy *tidy); /* the headers are the manual */
void tidy_guards(struct tidy *tidy);   /* and can be included twice */

/* Of all that is text (tidy_text.c). */
void tidy_lines(struct tidy *tidy); /* widths, blanks, ends */
void tidy_words(struct tidy *tidy); /* no reminders left behind */
void tidy_links(struct tidy *tidy); /* from one document to another */
void tidy_dead(struct tidy *tidy);  /* files that nothing uses */

/* A name of C as a whole word: where it begins at or behind `from`, or SIZE_MAX. */
size_t tidy_find_word(struct str text, const char *word, size_t from);

#endif
