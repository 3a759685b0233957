/* The thread that deletes what is over (org/sweep.h) and gives runs without a ticket a new one (exam/code_run.h), and has
 * status lists published that are a day old (badge/badge.h): at the start
 * and then every hour. */
#ifndef WEB_SWEEPER_H
#define WEB_SWEEPER_H

#include "db/db.h"

struct sweeper;

/* `db` lives until sweeper_stop. */
struct sweeper *sweeper_start(struct arena *arena, struct db *db, struct id org);
/* Ends the thread after the run it is at. NULL is fine. */
void sweeper_stop(struct sweeper *sweeper);

#endif
