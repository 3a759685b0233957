/* Taking a part: its task on one screen, answering, saving, handing in, practising. */
#ifndef WEB_PAGES_PART_H
#define WEB_PAGES_PART_H

#include "web/pages/sitting.h"

struct practice_input {
	struct part_input part;
	int64_t place;   /* quiz: what was chosen; DB_NULL_INT: nothing yet */
	struct str body; /* written: what was tried; absent: nothing yet */
};
extern const struct field practice_fields[4];

http_handler part_page, part_hand_in_page, part_submit_send, practice_page, practice_send;

#endif
