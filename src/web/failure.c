/* web_failed, web_reply_again: what people and programs see when something did not work. */
#include "web/web.h"

#include "base/check.h"
#include "web/admit.h"

/* A field without so much room asks for no text, and of several by one name, a member that is shorter is a choice or a number, or
 * soon written again. More than this is a file's, which is still where it was taken from. A name that is longer is none of ours:
 * whoever sent it chose it, and a page has room for all that is given back, whatever it becomes there. */
enum {
	MEMBER_BYTES_MIN = 16,
	TEXT_ROOM_MIN = 1000,
	TEXTS_MAX = 100,
	TEXTS_BYTES_MAX = 1 << 20,
	NAME_BYTES_MAX = 200,
};

/* What was written in a form, and not saved, to copy. name: what it was written about, as the form calls it; absent where the
 * form has one such field. */
struct failure_text {
	uint64_t number;
	struct str name, text;
};
struct failure_texts {
	struct failure_text *at;
	size_t count, bytes;
};

struct failure_view {
	struct str title, message, tone;
	struct str next; /* where to go on after signing in; absent: that would not help */
	struct str back; /* the page whose form was sent; absent: none is known */
	bool signed_out;
	struct failure_texts texts;
	bool several;
	bool ours; /* something broke on our side */
	struct str request_id;
};

#include "web/failure.html.h"

static const struct {
	enum err kind;
	struct str title;
} titles[] = {
	{ERR_INPUT, S_INIT("Something does not fit")},
	{ERR_SIGNED_OUT, S_INIT("Sign in first")},
	{ERR_FORBIDDEN, S_INIT("Not for you")},
	{ERR_NOT_FOUND, S_INIT("Not here")},
	{ERR_CONFLICT, S_INIT("It has changed meanwhile")},
	{ERR_TOO_LARGE, S_INIT("Too large")},
	{ERR_BUSY, S_INIT("A moment, please")},
	{ERR_UNAVAILABLE, S_INIT("Not working at this moment")},
	{ERR_INTERNAL, S_INIT("We broke something")},
};

static struct str title_of(enum err kind)
{
	for (size_t i = 0; i < COUNT(titles); i++)
		if (titles[i].kind == kind)
			return titles[i].title;
	return S("Something went wrong");
}

/* What broke on our side is in the log; people get words that help them, not its cause. */
static struct str message_of(const struct work *w)
{
	if (w->failed == ERR_INTERNAL)
		return S(
			"This is our mistake, not yours. Nothing that was saved is lost. Try again; if it stays, tell us.");
	return w->message;
}

/* RFC 9457. */
static void reply_problem(struct work *w, const struct http_reply *failed, struct http_reply *reply)
{
	struct buf buf = buf_init(w->arena, 16 << 10);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("type"),
	             str_format(w->arena, "urn:assay:problem:%.*s", STR_ARG(err_name(w->failed))));
	json_put_str(&out, S("title"), title_of(w->failed));
	json_put_int(&out, S("status"), failed->status);
	json_put_str(&out, S("detail"), message_of(w));
	json_put_str(&out, S("request"), w->request_id);
	json_end(&out);
	reply->type = S("application/problem+json");
	reply->body = buf_str(&buf);
}

/* The page whose form was sent, by what the browser says of it, if that is one of ours: without its query, which may say how
 * something else went. */
static struct str page_of_form(const struct http_call *call)
{
	struct str from = http_header(call->request, "Referer"), host = http_header(call->request, "Host");
	size_t scheme = str_absent(from) ? SIZE_MAX : str_find(from, S("://"));
	if (call->request->method == HTTP_GET || scheme == SIZE_MAX || str_absent(host))
		return (struct str){0};
	struct str rest = str_slice(from, scheme + 3, SIZE_MAX);
	struct str path = str_slice(rest, host.len, SIZE_MAX);
	if (!str_starts(rest, host) || !str_starts(path, S("/")) || str_starts(path, S("//")))
		return (struct str){0};
	return str_cut(&path, '?');
}

/* Where to go on after signing in, when that may help: a page can be come back to, a form cannot but its page; what is hidden may
 * be the visitor's own. */
static struct str next_of(const struct work *w, const struct http_call *call)
{
	struct str path = call->request->path;
	bool is_page = call->request->method == HTTP_GET;
	struct str form = page_of_form(call);
	if (w->failed == ERR_SIGNED_OUT)
		return is_page ? path : str_absent(form) ? S("/") : form;
	if (w->failed != ERR_NOT_FOUND || web_session(call) != NULL || !is_page)
		return (struct str){0};
	if (str_starts(path, S("/claim/")))
		return S("/credentials");
	return str_starts(path, S("/c/")) ? path : (struct str){0};
}

static struct str back_of(const struct work *w, const struct http_call *call)
{
	return w->failed == ERR_SIGNED_OUT ? (struct str){0} : page_of_form(call);
}

/* ---- what was written ---- */

/* Room for what a person writes at length. “began” is what the page of a draft put into its form itself. */
static bool takes_text(const struct field *field)
{
	struct str name = str_of(field->name);
	bool roomy = field->max == 0 || field->max >= TEXT_ROOM_MIN;
	return field->place == FIELD_BODY && !str_equal(name, S("began")) &&
	       (field->type == FIELD_JSON || (field->type == FIELD_TEXT && roomy));
}

static void add_text(struct failure_texts *texts, struct str name, struct str text)
{
	if (str_trim(text).len == 0 || texts->count == TEXTS_MAX || text.len > TEXTS_BYTES_MAX - texts->bytes)
		return;
	if (name.len > NAME_BYTES_MAX)
		name = (struct str){0};
	texts->at[texts->count] = (struct failure_text){texts->count + 1, name, text};
	texts->bytes += text.len;
	texts->count++;
}

/* “reason” and, of a field with several, “reason.part/criterion”. */
static bool is_of_field(const struct field *field, struct str name, struct str *which)
{
	struct str rest = name, first = str_cut(&rest, '.');
	*which = rest;
	return str_equal(field->type == FIELD_JSON ? first : name, str_of(field->name));
}

/* Whatever was wrong, people get what they wrote back, because the browser may not keep it: to whoever sent it, and nowhere else.
 * What another site's form brought is not theirs, and not said in our name. */
static struct failure_texts texts_of(struct work *w, const struct http_call *call)
{
	const struct http_route *route = call->route;
	struct failure_texts texts = {.at = work_array(w, TEXTS_MAX, sizeof *texts.at)};
	struct str which;
	if (call->source == NULL || route == NULL || route->any_origin || !admit_is_from_here(call))
		return texts;
	for (size_t i = 0; i < route->input_count; i++) {
		const struct field *field = &route->input[i];
		bool several = field->type == FIELD_JSON;
		for (size_t k = 0; takes_text(field) && k < call->source->form_count; k++) {
			struct str text = call->source->form[k].value;
			if (is_of_field(field, call->source->form[k].name, &which) &&
			    (!several || text.len >= MEMBER_BYTES_MIN))
				add_text(&texts, several ? which : (struct str){0}, text);
		}
	}
	return texts;
}

static void reply_page(struct work *w, struct http_call *call, struct http_reply *reply)
{
	struct failure_texts texts = texts_of(w, call);
	bool ours = w->failed == ERR_INTERNAL || w->failed == ERR_UNAVAILABLE;
	const struct failure_view view = {
		.title = title_of(w->failed),
		.message = message_of(w),
		.tone = ours ? S("notice broken") : S("notice wait"),
		.next = next_of(w, call),
		.back = back_of(w, call),
		.signed_out = w->failed == ERR_SIGNED_OUT,
		.texts = texts,
		.several = texts.count > 1,
		.ours = ours,
		.request_id = w->request_id,
	};
	struct buf body = web_markup(w);
	failure_html(&body, &view);
	check(web_reply_page(w, call, &(struct web_page){.title = view.title, .body = &body}, reply) == OK);
}

static void put_retry_after(const struct work *w, struct http_reply *reply)
{
	if (w->failed == ERR_BUSY || w->failed == ERR_UNAVAILABLE)
		http_reply_header(reply, "Retry-After", S("5"));
}

void web_reply_again(struct work *w, struct http_reply *reply)
{
	reply->status = err_http_status(w->failed);
	put_retry_after(w, reply);
	work_forgive(w);
}

void web_failed(struct work *w, struct http_call *call, struct http_reply *reply)
{
	bool program = str_starts(call->request->path, S("/api/")) ||
	               str_find(http_header(call->request, "Accept"), S("json")) != SIZE_MAX;
	put_retry_after(w, reply);
	if (program)
		reply_problem(w, reply, reply);
	else
		reply_page(w, call, reply);
}
