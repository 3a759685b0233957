#include "web/parts/task.h"

#include "base/time.h"
#include "base/world.h"

#include "web/parts/task.html.h"

enum { WRITER_BYTES = 9 };

struct task_view task_view_of(struct work *w, struct http_call *call, const struct sitting *sitting,
                              const struct sitting_part *part, int64_t saved_us)
{
	bool saved = saved_us != DB_NULL_INT;
	return (struct task_view){
		.sitting = sitting->id,
		.part = part->part->id,
		.csrf = web_session(call)->csrf,
		.title = part->part->title,
		.clock = clock_of(w, sitting, part, world_now_us(w)),
		.saved = saved ? time_of_day(w->arena, saved_us) : (struct str){0},
		.saved_ms = saved ? saved_us / 1000 : 0,
		.writer = world_token(w, WRITER_BYTES),
	};
}

void task_writing_head(struct buf *out, const struct task_view *view)
{
	writing_head_html(out, view);
}

void task_hand_in_dialog(struct buf *out, const struct task_view *view)
{
	hand_in_dialog_html(out, view);
}

void task_hand_in_early(struct buf *out, const struct task_view *view)
{
	hand_in_early_html(out, view);
}

enum err task_hand_in_page(struct work *w, struct http_call *call, const struct task_hand_in_view *view,
                           struct http_reply *reply)
{
	struct buf body = web_markup(w);
	hand_in_html(&body, view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Hand in"), .body = &body}, reply);
}
