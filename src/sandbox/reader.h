/* Our own readers of hostile formats: each is `assay read FORMAT`, a program like a stranger's, which gets the bytes on
 * its standard input and prints plain, bounded results. What it prints is checked as if a stranger had written it.
 *
 * So the process that holds keys and the database never looks into an archive, a picture or the like itself. A new reader:
 * its function, its row in reader.c, and on our side a strict reader of what it prints. */
#ifndef SANDBOX_READER_H
#define SANDBOX_READER_H

#include "base/buf.h"
#include "sandbox/sandbox.h"

enum {
	READER_INPUT_BYTES_MAX = SANDBOX_INPUT_BYTES_MAX,
	READER_OUTPUT_BYTES_MAX = SANDBOX_OUTPUT_BYTES_MAX,
};

/* Has the bytes read in a box by our own program. *out: what the reader printed, to be distrusted. ERR_INPUT
 * and ERR_TOO_LARGE with a sentence when it would not read them; ERR_UNAVAILABLE and ERR_BUSY are the sandbox's. */
enum err sandbox_read(struct work *w, struct sandbox *sandbox, struct str format, struct str bytes,
                      struct str *out) MUST_CHECK;

/* The same by whatever runs boxes. */
enum err sandbox_read_with(struct work *w, const struct sandbox_runner *sandbox, struct str format,
                           struct str bytes, struct str *out) MUST_CHECK;

/* The same for another command of ours, `assay COMMAND WORD`, which is told of more. */
struct reader_call {
	struct str command, word, input;
	struct str more;                  /* a second word; absent: none */
	int64_t cpu_ms;                   /* that it may take; 0: 20 s */
	const struct sandbox_file *files; /* beside our program, in the work folder */
	size_t file_count;
	const struct str *environment;
	size_t environment_count;
};
enum err sandbox_call(struct work *w, struct sandbox *sandbox, const struct reader_call *call,
                      struct str *out) MUST_CHECK;

/* The other side, in the box: reads standard input and prints. `more`: what a format is told beside (of `picture` the language);
 * absent: nothing. ERR_INPUT for a format that there is not, and for what the reader refuses. */
enum err reader_serve(struct work *w, struct str format, struct str more) MUST_CHECK;
/* For commands beside it: all of standard input, within READER_INPUT_BYTES_MAX; bytes to standard output. */
enum err reader_input(struct work *w, struct str *out) MUST_CHECK;
enum err reader_output(struct work *w, struct str bytes) MUST_CHECK;

#endif
