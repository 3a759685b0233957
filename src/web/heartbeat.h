/* The thread that says that this server is there (exam/absence.h). */
#ifndef WEB_HEARTBEAT_H
#define WEB_HEARTBEAT_H

#include "db/db.h"

struct heartbeat;

/* Says so once before it returns, so that an absence is written down before anybody is answered and any job begins; fails
 * where that fails. `db` lives until heartbeat_stop. */
enum err heartbeat_start(struct work *w, struct arena *arena, struct db *db, struct id org,
                         struct heartbeat **out) MUST_CHECK;
/* NULL is fine. */
void heartbeat_stop(struct heartbeat *heartbeat);

#endif
