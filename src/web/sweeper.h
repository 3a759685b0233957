/* The thread that deletes what is over (org/sweep.h), gives runs without a ticket a new one (exam/code_run.h), has status lists
 * published that are a day old (badge/badge.h), and removes this server's pictures of credentials that their holders deleted
 * anywhere: at the start and then every hour. */
#ifndef WEB_SWEEPER_H
#define WEB_SWEEPER_H

#include "web/web.h"

struct sweeper;

/* `app` lives until sweeper_stop. */
struct sweeper *sweeper_start(struct arena *arena, const struct app *app);
/* Ends the thread after the run it is at. NULL is fine. */
void sweeper_stop(struct sweeper *sweeper);

#endif
