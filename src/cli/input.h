/* Files that commands read: bounded, "-" is standard input. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/work.h"

/* ERR_INPUT when it cannot be read, ERR_TOO_LARGE over max bytes. */
enum err input_file(struct work *w, const char *path, size_t max, struct str *out) MUST_CHECK;

#endif
