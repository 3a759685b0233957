/* The recorded candidate repairs a program, for `assay demo --once`: demo/answers/mira-rate-limiter/path.json, played through
 * the public HTTP API a thousand times as fast as it was recorded. */
#ifndef CLI_DEMO_PROGRAM_H
#define CLI_DEMO_PROGRAM_H

#include "cli/demo_http.h"

/* Begins the part, types version after version in pieces of a few letters, runs what was run, hands in. `sitting`: the path
 * of the sitting in the API. Adds its figures to `out`. */
enum err demo_program(struct work *w, const struct demo_user *candidate, struct str sitting,
                      struct json_out *out) MUST_CHECK;

#endif
