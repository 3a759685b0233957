/* Pictures of answers, read in a box (scan/scan.h). */
#ifndef SANDBOX_SCANNER_H
#define SANDBOX_SCANNER_H

#include "sandbox/sandbox.h"
#include "scan/scan.h"

/* As users of it hold it, so that a test can put another in its place. state: a struct sandbox. read: `language` absent or empty:
 * no text is read. ERR_INPUT and ERR_TOO_LARGE with a sentence about the picture, which begins with “it”; ERR_UNAVAILABLE and
 * ERR_BUSY as sandbox_run's. The report lives in the arena. */
struct scanner {
	void *state;
	enum err (*read)(struct work *w, void *state, struct str bytes, struct str language,
	                 struct scan_report *out);
};
struct scanner scanner(struct sandbox *sandbox);

#endif
