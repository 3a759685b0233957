/* The thread that deletes what is over (org/sweep.h) and gives runs without a ticket a new one (exam/code_run.h), and has
 * status lists published that are a day old (badge/badge.h): at the start and then every hour. It also removes what was drawn
 * here of credentials that were deleted meanwhile, on whichever server (pages/credential_forms.h). */
#ifndef WEB_SWEEPER_H
#define WEB_SWEEPER_H

#include "web/web.h"

struct sweeper;

/* `app` lives until sweeper_stop. */
struct sweeper *sweeper_start(struct arena *arena, const struct app *app);
/* Ends the thread after the run it is at. NULL is fine. */
void sweeper_stop(struct sweeper *sweeper);

#endif
