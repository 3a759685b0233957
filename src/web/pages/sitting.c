#include "web/pages/sitting.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/markdown.h"
#include "web/parts/clock.h"
#include "web/task_face.h"

struct sitting_card {
	struct str id, title, usual, limit, handed_in;
	struct markup introduction;
	struct clock_view clock;
	bool not_begun, open, over, practice, limited;
};
struct sitting_cards {
	const struct sitting_card *at;
	size_t count;
};
struct sitting_view {
	struct id id;
	struct str csrf, title, summary;
	struct sitting_cards parts;
	uint64_t handed_in;
	bool finished, verification;
};

#include "web/pages/sitting.html.h"

const struct field sitting_fields[1] = {SITTING_FIELD(struct sitting_input)};
const struct field part_fields[2] = {SITTING_FIELD(struct part_input), PART_FIELD(struct part_input)};

enum err sitting_read_part(struct work *w, struct http_call *call, const struct part_input *in,
                           struct sitting *sitting, const struct sitting_part **part)
{
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, sitting));
	return sitting_find_part(w, sitting, in->part, part);
}

struct str sitting_address(struct work *w, struct id sitting)
{
	return str_format(w->arena, "/sittings/%.*s", STR_ARG(id_text(w->arena, sitting)));
}

struct str sitting_part_address(struct work *w, const struct part_input *in)
{
	return str_format(w->arena, "%.*s/parts/%.*s", STR_ARG(sitting_address(w, in->sitting)),
	                  STR_ARG(in->part));
}

/* ---- the page ---- */

static struct str minutes_words(struct work *w, int64_t minutes)
{
	return time_duration(w->arena, minutes * TIME_MINUTE_US);
}

static struct str limit_words(struct work *w, const struct sitting *sitting, const struct part *part)
{
	int64_t minutes = sitting_minutes(part, sitting->minutes_factor);
	if (minutes == 0)
		return S("no time limit");
	return str_format(w->arena, "at most %.*s%s", STR_ARG(minutes_words(w, minutes)),
	                  minutes > part->minutes ? ", your extra time included" : "");
}

static enum err fill_card(struct work *w, const struct sitting *sitting, const struct sitting_part *part,
                          int64_t now_us, struct sitting_card *card)
{
	enum sitting_part_state state = sitting_part_state(part, now_us);
	const struct task_face *face = task_face_of(part->part);
	*card = (struct sitting_card){
		.id = part->part->id,
		.title = part->part->title,
		.usual = minutes_words(w, part->part->expected_minutes),
		.limit = limit_words(w, sitting, part->part),
		.clock = clock_of(w, sitting, part, now_us),
		.not_begun = state == PART_NOT_BEGUN,
		.open = state == PART_OPEN,
		.over = state == PART_OVER,
		.practice = face->practice != NULL && face->has_practice(part->part),
	};
	if (state == PART_HANDED_IN)
		card->handed_in = time_for_people(w->arena, part->submitted_us);
	card->limited = part->part->minutes > 0;
	return markdown_blocks(w, part->part->introduction, &card->introduction);
}

static enum err read_cards(struct work *w, const struct sitting *sitting, struct sitting_view *view)
{
	size_t count = sitting->document->part_count;
	struct sitting_card *cards = work_array(w, count, sizeof *cards);
	int64_t now_us = world_now_us(w);
	for (size_t i = 0; i < count; i++) {
		TRY(fill_card(w, sitting, &sitting->parts[i], now_us, &cards[i]));
		view->handed_in += !str_absent(cards[i].handed_in);
	}
	view->parts = (struct sitting_cards){cards, count};
	return OK;
}

enum err sitting_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct sitting_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	struct sitting_view view = {
		.id = in->sitting,
		.csrf = web_session(call)->csrf,
		.title = sitting.document->title,
		.summary = sitting.document->summary,
		.finished = sitting.finished_us != DB_NULL_INT,
		.verification = sitting_is_verification(&sitting),
	};
	TRY(read_cards(w, &sitting, &view));
	struct buf body = web_markup(w);
	sitting_html(&body, &view);
	return web_reply_page(
		w, call, &(struct web_page){.title = view.title, .body = &body, .island = "clock.js"}, reply);
}

enum err sitting_begin_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	TRY(sitting_begin_part(w, call->tx, web_actor(call), &sitting, in->part));
	http_reply_redirect(reply, sitting_part_address(w, in));
	return OK;
}
