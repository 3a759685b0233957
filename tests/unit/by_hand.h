/* For sandboxes by hand: how a sandbox tells of what was run. */
#ifndef TEST_BY_HAND_H
#define TEST_BY_HAND_H

#include "sandbox/sandbox.h"

/* Tells whoever wants to be told of each outcome, until a build did not exit 0; takes from it what lives no longer then. */
enum err by_hand_tell(struct work *w, const struct sandbox_job *job,
                      struct sandbox_outcome *outcomes) MUST_CHECK;

#endif
