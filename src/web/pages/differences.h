/* Whether tasks are harder for one group of people than for another that is equally able: for authors. */
#ifndef WEB_PAGES_DIFFERENCES_H
#define WEB_PAGES_DIFFERENCES_H

#include "study/differences.h"
#include "web/web.h"

struct differences_input {
	struct id assessment;
};
struct differences_list_input {
	struct id assessment;
	struct str list, reference, focal;
};

extern const struct field differences_fields[1];
extern const struct field differences_list_fields[4];

http_handler differences_page, differences_send;

#endif
