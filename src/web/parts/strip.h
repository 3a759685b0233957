/* A probability as a filled strip; the number stands beside it. */
#ifndef WEB_PARTS_STRIP_H
#define WEB_PARTS_STRIP_H

#include "base/markup.h"
#include "base/work.h"

/* A strip filled as far as the probability goes; the number stands beside it, see strip_percent. */
struct markup strip_drawing(struct work *w, double probability);
/* "73 %", "over 99 %", "under 1 %". */
struct str strip_percent(struct work *w, double probability);

#endif
