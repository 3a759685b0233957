/* `assay log rebuild`: the one action of `assay log` that is about an installation and not about a log in a folder. */
#ifndef CLI_LOG_REBUILD_H
#define CLI_LOG_REBUILD_H

#include "base/work.h"

/* argv: behind the action's name. */
enum err log_rebuild(struct work *w, int argc, char **argv, int *exit_code) MUST_CHECK;

#endif
