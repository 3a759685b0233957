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

/* The page of a part that is open, by its type; the rows are in part.c. */
typedef enum err part_show(struct work *w, struct http_call *call, const struct sitting *sitting,
                           const struct sitting_part *part, struct http_reply *reply);
part_show task_quiz_show, task_written_show;
/* The same for practice, with what was tried. */
typedef enum err part_show_practice(struct work *w, struct http_call *call, const struct sitting *sitting,
                                    const struct sitting_part *part, const struct practice_input *tried,
                                    struct http_reply *reply);
part_show_practice task_quiz_practice, task_written_practice;

http_handler part_page, part_answer_send, part_draft_send, part_hand_in_page, part_submit_send;
http_handler practice_page, practice_send;

#endif
