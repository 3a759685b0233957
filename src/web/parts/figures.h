/* Numbers as people read them. */
#ifndef WEB_PARTS_FIGURES_H
#define WEB_PARTS_FIGURES_H

#include "base/work.h"

/* With a comma at each thousand: "1,048,576". */
struct str figures_of(struct work *w, uint64_t number);
/* "1 entry", "1,048,576 entries". */
struct str figures_entries(struct work *w, uint64_t count);

#endif
