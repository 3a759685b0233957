/* What the pages of all types of task have around the task: its title, its clock, what is saved, handing in. */
#ifndef WEB_PARTS_TASK_H
#define WEB_PARTS_TASK_H

#include "exam/sitting.h"
#include "web/parts/clock.h"
#include "web/web.h"

struct task_view {
	struct id sitting;
	struct str part, csrf, title;
	struct clock_view clock;
	/* Of what is written, or sent: */
	bool sends;       /* it is sent whole, and not written here */
	struct str saved; /* "14:02:31 UTC"; absent: nothing yet */
	int64_t saved_ms;
	struct str problem; /* why it could not be saved */
	struct str writer;  /* a name for this tab */
	/* Of what can be handed in before its end: what comes of that. */
	struct str early;
};
/* saved_us: DB_NULL_INT: nothing is written, or nothing to write. */
struct task_view task_view_of(struct work *w, struct http_call *call, const struct sitting *sitting,
                              const struct sitting_part *part, int64_t saved_us);

/* The head of a page with an editor, and what is said below it: why something was not saved, that time is over. */
void task_writing_head(struct buf *out, const struct task_view *view);
/* The question whether to hand in what was written, as the scripts of an editor ask it. */
void task_hand_in_dialog(struct buf *out, const struct task_view *view);
/* Handing in before the end, folded away while there is time. */
void task_hand_in_early(struct buf *out, const struct task_view *view);

/* The same question as a page, where there are no scripts. */
struct task_hand_in_view {
	struct task_view task;
	struct str state;  /* what would be handed in, in sentences */
	struct str notice; /* what one may want to know first; absent: nothing */
	struct str pages;  /* where the pages or pictures are that would go with it; absent: there are none */
	struct str pages_words;
};
enum err task_hand_in_page(struct work *w, struct http_call *call, const struct task_hand_in_view *view,
                           struct http_reply *reply) MUST_CHECK;

#endif
