/* Lines of a file or of a pipe, as they come. */
#ifndef CLI_LOG_LINES_H
#define CLI_LOG_LINES_H

#include "base/work.h"

enum { LOG_LINE_MAX = 65535 };

struct log_lines;

enum log_lines_state {
	LOG_LINES_LINE,
	LOG_LINES_WAIT, /* none is at hand: whoever waits for what was read so far should not wait longer */
	LOG_LINES_END,
};

/* "-" is standard input. ERR_INPUT when it cannot be read. */
enum err log_lines_open(struct work *w, const char *path, struct log_lines **out) MUST_CHECK;
/* NULL is fine. */
void log_lines_close(struct log_lines *lines);

/* The next line without its line feed, valid until the next call. `eager`: does not wait longer than a tenth of a second for
 * one. ERR_TOO_LARGE for a line over LOG_LINE_MAX bytes; ERR_INPUT when reading fails. */
enum err log_lines_next(struct work *w, struct log_lines *lines, bool eager, struct str *line,
                        enum log_lines_state *state) MUST_CHECK;

#endif
