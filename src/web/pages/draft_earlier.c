/* Of web/pages/draft.h: the states of a draft that can be had back. */
#include "web/pages/draft.h"

#include "base/time.h"

struct earlier_state {
	int64_t revision;
	struct str saved, who, changes;
};
struct earlier_states {
	const struct earlier_state *at;
	size_t count;
};
struct earlier_view {
	struct str csrf, address, title;
	int64_t revision;
	struct earlier_states states;
};

#include "web/pages/draft_earlier.html.h"

enum { CHANGES_SHOWN = 6, CHANGES_BYTES_MAX = 4000 };

const struct field draft_restore_fields[3] = {
	{"draft", FIELD_PATH, FIELD_ID, offsetof(struct draft_restore_input, draft), .required = true,
         .sentence = "The draft."},
	{"revision", FIELD_BODY, FIELD_INT, offsetof(struct draft_restore_input, revision), .required = true,
         .min = 1, .max = INT32_MAX, .sentence = "The revision that it replaces."},
	{"state", FIELD_BODY, FIELD_INT, offsetof(struct draft_restore_input, state), .required = true,
         .min = 1, .max = INT32_MAX, .sentence = "The state: the revision that it was."},
};

struct str draft_changes_words(struct work *w, const struct draft_state *state)
{
	struct buf words = buf_init(w->arena, CHANGES_BYTES_MAX);
	size_t shown = state->change_count <= CHANGES_SHOWN + 1 ? state->change_count : CHANGES_SHOWN;
	if (state->change_count == 0)
		return S("nothing");
	for (size_t i = 0; i < shown; i++)
		buf_format(&words, "%s%.*s", i == 0 ? "" : "; ", STR_ARG(state->changes[i]));
	if (shown < state->change_count)
		buf_format(&words, "; and %zu more", state->change_count - shown);
	return buf_str(&words);
}

static struct earlier_states states_of(struct work *w, struct http_call *call,
                                       const struct draft_state *states, size_t count)
{
	struct earlier_state *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct earlier_state){
			.revision = states[i].revision,
			.saved = time_exact_for_people(w->arena, states[i].changed_us),
			.who = id_equal(states[i].changed_by, web_actor(call)->person) ? S("by you")
		               : id_is_zero(states[i].changed_by) ? S("by one of those who write it")
		               : str_absent(states[i].changed_by_name)
		                       ? S("by somebody who is not here any more")
		                       : str_format(w->arena, "by %.*s", STR_ARG(states[i].changed_by_name)),
			.changes = draft_changes_words(w, &states[i]),
		};
	return (struct earlier_states){rows, count};
}

enum err draft_earlier_page(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct draft_act_input *in = input;
	struct draft_assessment draft;
	struct draft_state *states;
	size_t count;
	TRY(draft_load(w, call->tx, web_actor(call)->org, in->draft, &draft));
	TRY(draft_states(w, call->tx, web_actor(call)->org, &draft, &states, &count));
	const struct earlier_view view = {
		.csrf = web_session(call)->csrf,
		.address = draft_address(w, in->draft, 0),
		.title = draft.title.len == 0 ? S("A new assessment") : draft.title,
		.revision = draft.revision,
		.states = states_of(w, call, states, count),
	};
	struct buf body = web_markup(w);
	draft_earlier_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Earlier"), .body = &body}, reply);
}

enum err draft_restore_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct draft_restore_input *in = input;
	TRY(draft_restore(w, call->tx, web_actor(call), in->draft, in->revision, in->state));
	web_reply_done(w, draft_address(w, in->draft, 0), "draft-restored", reply);
	return OK;
}
