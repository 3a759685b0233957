/* What one can show today, in each competency that one was judged on: for the person alone. */
#ifndef WEB_PAGES_SKILLS_H
#define WEB_PAGES_SKILLS_H

#include "web/web.h"

http_handler skills_page;

/* When it was shown last and how long that holds, for whoever may see the page of the credential of this sitting; absent where
 * that cannot be said. `own`: for its holder. */
enum err skills_shown(struct work *w, struct tx *tx, struct id org, struct id sitting, bool own,
                      struct str *out) MUST_CHECK;

#endif
