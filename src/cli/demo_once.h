/* `assay demo --once`: one recorded candidate and one reviewer through the public HTTP API, with real grading. */
#ifndef CLI_DEMO_ONCE_H
#define CLI_DEMO_ONCE_H

#include "web/config.h"

/* Prints one JSON line a step. *exit_code is 1 when a step was not ok. */
enum err demo_once(struct work *w, const struct config *config, int *exit_code) MUST_CHECK;

#endif
