#include "web/pages/part.h"

#include "base/world.h"
#include "web/task_face.h"

/* What is not open is on another page. */
static bool lead_elsewhere(struct work *w, const struct sitting *sitting, const struct sitting_part *part,
                           struct http_reply *reply)
{
	struct str address = sitting_address(w, sitting->id);
	switch (sitting_part_state(part, world_now_us(w))) {
	case PART_NOT_BEGUN:
		http_reply_redirect(
			reply, str_format(w->arena, "%.*s#%.*s", STR_ARG(address), STR_ARG(part->part->id)));
		return true;
	case PART_HANDED_IN:
		http_reply_redirect(reply, str_format(w->arena, "%.*s/result#part-%.*s", STR_ARG(address),
		                                      STR_ARG(part->part->id)));
		return true;
	case PART_OPEN:
	case PART_OVER: break;
	}
	return false;
}

enum err part_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, input, &sitting, &part));
	if (lead_elsewhere(w, &sitting, part, reply))
		return OK;
	return task_face_of(part->part)->show(w, call, &sitting, part, reply);
}

enum err part_hand_in_page(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, input, &sitting, &part));
	if (lead_elsewhere(w, &sitting, part, reply))
		return OK;
	const struct task_face *face = task_face_of(part->part);
	if (face->hand_in == NULL)
		return fail(w, ERR_NOT_FOUND, "This part is handed in on its own page.");
	return face->hand_in(w, call, &sitting, part, reply);
}

enum err part_submit_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &sitting));
	TRY(sitting_submit_part(w, call->tx, web_actor(call), &sitting, in->part));
	web_reply_done(w, str_format(w->arena, "%.*s/result", STR_ARG(sitting_address(w, in->sitting))),
	               "handed-in", reply);
	return OK;
}

/* ---- practice: nothing is stored ---- */

const struct field practice_fields[4] = {
	{"sitting", FIELD_PATH, FIELD_ID, offsetof(struct practice_input, part.sitting), .required = true,
         .sentence = "The sitting."},
	{"part", FIELD_PATH, FIELD_TOKEN, offsetof(struct practice_input, part.part), .required = true,
         .max = 64, .sentence = "The part."},
	{"place", FIELD_BODY, FIELD_INT, offsetof(struct practice_input, place),
         .max = DOCUMENT_OPTIONS_MAX - 1, .sentence = "The answer chosen."},
	{"body", FIELD_BODY, FIELD_TEXT, offsetof(struct practice_input, body),
         .max = 3 * DOCUMENT_ANSWER_BYTES_MAX, .sentence = "The text tried."},
};

enum err practice_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct practice_input *in = input;
	struct sitting sitting;
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &in->part, &sitting, &part));
	const struct task_face *face = task_face_of(part->part);
	if (face->practice == NULL || !face->has_practice(part->part))
		return fail(w, ERR_NOT_FOUND, "There is nothing to practise for this part.");
	return face->practice(w, call, &sitting, part, in, reply);
}

enum err practice_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct practice_input nothing_tried = {.part = *(const struct part_input *)input,
	                                             .place = DB_NULL_INT};
	return practice_send(w, call, &nothing_tried, reply);
}
