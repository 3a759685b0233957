#include "web/pages/feedback.h"

#include "exam/part.h"
#include "exam/scale.h"

struct feedback_item {
	uint64_t number;
	struct str key, title, level, author, quote, shown, next;
	bool coming, last; /* last: there is no higher level */
};
struct feedback_items {
	const struct feedback_item *at;
	size_t count;
};
struct feedback_view {
	struct id id;
	struct str csrf, candidate, title;
	bool held, undecided;
	struct feedback_items criteria;
};

#include "web/pages/feedback.html.h"

const struct field feedback_fields[3] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct feedback_input, id), .required = true,
         .sentence = "The case."},
	{"shown", FIELD_BODY, FIELD_JSON, offsetof(struct feedback_input, shown),
         .max = JUDGEMENTS_COMMENTS_BYTES_MAX,
         .sentence = "What was shown, keyed by “part/criterion”; what is left out stays as it is."},
	{"next", FIELD_BODY, FIELD_JSON, offsetof(struct feedback_input, next),
         .max = JUDGEMENTS_COMMENTS_BYTES_MAX, .sentence = "The next steps, keyed in the same way."},
};

/* Adds what one object says; entries that the other has named already are completed. */
static enum err read_texts(struct work *w, const struct json *texts, bool next, struct feedback_edit *edits,
                           size_t *count)
{
	if (texts == NULL)
		return OK;
	if (texts->kind != JSON_OBJECT || texts->count > JUDGEMENTS_MAX)
		return fail(w, ERR_INPUT, "Texts are an object, keyed by “part/criterion”, of at most %d.",
		            JUDGEMENTS_MAX);
	for (size_t i = 0; i < texts->count; i++) {
		struct str name = texts->members[i].name, text = json_get_str(texts, name);
		struct feedback_edit edit = {.criterion = name};
		edit.part = str_cut(&edit.criterion, '/');
		if (str_absent(edit.criterion) || str_absent(text))
			return fail(w, ERR_INPUT, "A text belongs to “part/criterion”.");
		size_t at = 0;
		while (at < *count && !(str_equal(edits[at].part, edit.part) &&
		                        str_equal(edits[at].criterion, edit.criterion)))
			at++;
		if (at == *count)
			edits[(*count)++] = edit;
		*(next ? &edits[at].text.next : &edits[at].text.shown) = text;
	}
	return OK;
}

enum err feedback_edits_read(struct work *w, const struct feedback_input *in, struct feedback_edit **out,
                             size_t *count)
{
	*out = work_array(w, 2 * JUDGEMENTS_MAX, sizeof **out);
	*count = 0;
	TRY(read_texts(w, in->shown, false, *out, count));
	return read_texts(w, in->next, true, *out, count);
}

enum err feedback_of_case(struct work *w, struct http_call *call, struct id case_id, struct sitting *sitting,
                          struct feedback **out, size_t *count, bool *held)
{
	const struct actor *actor = web_actor(call);
	struct review_case of;
	struct decision made;
	bool found;
	*out = NULL;
	*count = 0;
	*held = false;
	TRY(review_load(w, call->tx, actor, case_id, &of));
	TRY(sitting_load_any(w, call->tx, actor->org, of.sitting, sitting));
	TRY(review_decision(w, call->tx, actor->org, of.sitting, &made, &found));
	if (!found || of.state < REVIEW_DECIDED)
		return OK;
	TRY(feedback_on(w, call->tx, sitting, made.id, true, out, count));
	return feedback_is_held(w, call->tx, actor->org, made.id, held);
}

static struct feedback_item item_of(struct work *w, const struct document *document,
                                    const struct feedback *feedback, size_t number)
{
	const struct criterion *criterion =
		part_criterion(document_part(document, feedback->part), feedback->criterion);
	return (struct feedback_item){
		.number = number,
		.key = str_format(w->arena, "%.*s/%.*s", STR_ARG(feedback->part),
	                          STR_ARG(feedback->criterion)),
		.title = criterion->title,
		.level = scale_title(w, criterion, feedback->level),
		.author = feedback_author_words(feedback->author),
		.quote = feedback->quote,
		.shown = feedback->text.shown,
		.next = feedback->text.next,
		.coming = feedback->state == FEEDBACK_COMING,
		.last = str_absent(feedback->text.next),
	};
}

enum err feedback_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct case_input *in = input;
	struct sitting sitting;
	struct feedback *feedback;
	size_t count;
	struct feedback_view view = {.id = in->id, .csrf = web_session(call)->csrf};
	TRY(feedback_of_case(w, call, in->id, &sitting, &feedback, &count, &view.held));
	struct feedback_item *items = work_array(w, count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = item_of(w, sitting.document, &feedback[i], i + 1);
	view.criteria = (struct feedback_items){items, count};
	view.undecided = count == 0;
	view.candidate = review_candidate_name(w, sitting.id);
	view.title = sitting.document->title;
	struct buf body = web_markup(w);
	feedback_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Feedback"), .body = &body}, reply);
}

enum err feedback_page_send(struct work *w, struct http_call *call, const void *input,
                            struct http_reply *reply)
{
	const struct feedback_input *in = input;
	struct feedback_edit *edits;
	size_t count;
	TRY(feedback_edits_read(w, in, &edits, &count));
	TRY(feedback_send(w, call->tx, web_actor(call), in->id, edits, count));
	web_reply_done(w, str_format(w->arena, "/review/%.*s/feedback", STR_ARG(id_text(w->arena, in->id))),
	               "feedback-sent", reply);
	return OK;
}
