#include "web/web.h"

#include "base/world.h"
#include "web/admit.h"
#include "web/assets.h"
#include "web/config.h"
#include "web/parts/layout.h"

#include <string.h>

/* What is over it is left out: far above what twenty parts with the longest answers take. */
enum { PAGE_BYTES_MAX = 16 << 20 };

struct app *web_app(const struct http_call *call)
{
	return call->app;
}

const struct session *web_session(const struct http_call *call)
{
	return call->who;
}

const struct actor *web_actor(const struct http_call *call)
{
	return &web_session(call)->actor;
}

const struct actor *web_viewer(const struct http_call *call)
{
	return web_session(call) == NULL ? NULL : web_actor(call);
}

struct buf web_markup(struct work *w)
{
	return buf_init(w->arena, PAGE_BYTES_MAX);
}

/* What the navigation offers, by role. A new section: a row. */
static const struct {
	unsigned roles;
	struct str url, name;
} sections[] = {
	{ROLE_CANDIDATE, S_INIT("/"), S_INIT("My assessments")},
	{ROLE_CANDIDATE, S_INIT("/skills"), S_INIT("My skills")},
	{ROLE_CANDIDATE, S_INIT("/credentials"), S_INIT("My credentials")},
	{ROLE_REVIEWER, S_INIT("/review"), S_INIT("Review")},
	{ROLE_AUTHOR | ROLE_ADMINISTRATOR, S_INIT("/assessments"), S_INIT("Assessments")},
	{ROLE_ADMINISTRATOR, S_INIT("/people"), S_INIT("People")},
	{ROLE_ADMINISTRATOR, S_INIT("/badges"), S_INIT("Credentials")},
	{ROLE_ADMINISTRATOR, S_INIT("/operation"), S_INIT("Operation")},
	{ROLE_ANY, S_INIT("/messages"), S_INIT("Messages")},
};

/* Pages of a section that do not lie below its address. */
static const struct {
	struct str under, section;
} strays[] = {
	{S_INIT("/sittings/"), S_INIT("/")},
	{S_INIT("/invitations/"), S_INIT("/")},
};

/* The value of aria-current for a section: the page itself, or what it is part of. Absent: somewhere else. */
static struct str place_in(struct str section, struct str path)
{
	if (str_equal(path, section))
		return S("page");
	/* Everything begins with the slash of the first page, and little of it belongs there. */
	bool below = section.len > 1 && str_starts(path, section) && path.at[section.len] == '/';
	for (size_t i = 0; i < COUNT(strays); i++)
		below = below || (str_equal(section, strays[i].section) && str_starts(path, strays[i].under));
	return below ? S("true") : (struct str){0};
}

static struct layout_links links_for(struct work *w, const struct session *session, struct str path)
{
	struct layout_link *links = work_array(w, COUNT(sections), sizeof *links);
	size_t count = 0;
	for (size_t i = 0; session != NULL && i < COUNT(sections); i++)
		if ((session->actor.roles & sections[i].roles) != 0)
			links[count++] = (struct layout_link){sections[i].url, sections[i].name,
			                                      place_in(sections[i].url, path)};
	return (struct layout_links){links, count};
}

bool web_is_local(const struct app *app)
{
	return str_starts(app->config->base_url, S("http://"));
}

bool web_mails(const struct app *app)
{
	return !str_absent(app->config->smtp_url);
}

/* What a form has done, shown once on the page it leads to. */
static const struct {
	struct str key, text;
} notices[] = {
	{S_INIT("saved"), S_INIT("Saved.")},
	{S_INIT("signed-out"), S_INIT("You are signed out.")},
	{S_INIT("recovery-sent"),
         S_INIT("If this address is known here, a message with a link is on its way. It works for an hour.")},
	{S_INIT("password-set"), S_INIT("Your password is set and you are signed in.")},
	{S_INIT("saved-late"), S_INIT("Saved. Time was up: it is marked as late.")},
	{S_INIT("overwrote"),
         S_INIT("Saved. Another tab or device had saved something else meanwhile: what you see now counts, the "
                "other text is among the earlier versions.")},
	{S_INIT("handed-in"), S_INIT("Handed in.")},
	{S_INIT("page-sent"), S_INIT("Your page is here. It is being read now.")},
	{S_INIT("page-checked"), S_INIT("Saved: that is what this page says.")},
	{S_INIT("page-moved"), S_INIT("Moved.")},
	{S_INIT("page-removed"), S_INIT("Removed. Until you hand in you can bring it back, below.")},
	{S_INIT("page-restored"), S_INIT("It is part of your answer again.")},
	{S_INIT("claimed"), S_INIT("The case is yours for 30 minutes; every save makes it longer.")},
	{S_INIT("tests-again"), S_INIT("Asked for: what comes of the tests appears on this page.")},
	{S_INIT("queue-empty"), S_INIT("Nothing waits for you at this moment.")},
	{S_INIT("released"), S_INIT("The case is back in the queue.")},
	{S_INIT("withdrawn"),
         S_INIT("The case is back in the queue: what you judged is withdrawn, and somebody judges it anew.")},
	{S_INIT("conflict"),
         S_INIT("Noted: you will not be given this case, and nothing that you judged of it counts.")},
	{S_INIT("judged"), S_INIT("Your judgement is stored. Compare it, then decide.")},
	{S_INIT("judged-nothing"),
         S_INIT("Nothing was asked of you, and nothing of yours is stored. Look at it, then decide.")},
	{S_INIT("anchor-scored"), S_INIT("Kept. You have scored all that there is.")},
	{S_INIT("anchor-scored-next"), S_INIT("Kept. This is the next one.")},
	{S_INIT("anchor-confirmed"), S_INIT("Confirmed: what was given counts again.")},
	{S_INIT("anchor-settled"), S_INIT("Settled: these levels count.")},
	{S_INIT("anchor-settled-next"), S_INIT("Settled: those levels count. This is the next one.")},
	{S_INIT("anchor-withdrawn"),
         S_INIT("It does not count any more. You can take it back under “Withdrawn”.")},
	{S_INIT("anchor-restored"), S_INIT("It counts again.")},
	{S_INIT("calibration-asked"), S_INIT("Asked for: this page follows it, and you need not stay.")},
	{S_INIT("calibration-released"),
         S_INIT("Released: it gives its view of answers that are handed in from now on.")},
	{S_INIT("calibration-retired"),
         S_INIT("Taken back: people judge all answers that are handed in from now on. It can be released again.")},
	{S_INIT("counted"), S_INIT("Counted just now, of all that was judged.")},
	{S_INIT("waived"), S_INIT("Noted: it is decided without another reading.")},
	{S_INIT("clarified"),
         S_INIT("Kept. It is in a new version of the assessment, for who begins from now on.")},
	{S_INIT("feedback-sent"), S_INIT("Kept. The candidate reads it on their result page.")},
	{S_INIT("undone"), S_INIT("Undone: nothing was issued.")},
	{S_INIT("taken-back"),
         S_INIT("Taken back: the case is yours again, and what you gave stands below, to be changed.")},
	{S_INIT("contested"), S_INIT("Another person will look at it. You get a message.")},
	{S_INIT("invited"), S_INIT("Done: the message is in the outbox.")},
	{S_INIT("invited-again"),
         S_INIT("They were invited already, and have not begun: the same invitation holds until then, and the message is in "
                "the outbox once more.")},
	{S_INIT("study-asked"), S_INIT("The answers are being studied. Look again in a moment.")},
	{S_INIT("study-taken"), S_INIT("Taken: it is a new version, for who begins from now on.")},
	{S_INIT("standard-judged"), S_INIT("Kept. This is what all of you say.")},
	{S_INIT("study-left"), S_INIT("Everything stays as it is.")},
	{S_INIT("draft-begun"), S_INIT("Begun, and kept: everything here can still be changed.")},
	{S_INIT("draft-together"),
         S_INIT("Saved. Other fields were changed meanwhile: both are kept. What it was before is under “Earlier”.")},
	{S_INIT("draft-added"), S_INIT("Saved, with one more.")},
	{S_INIT("draft-removed"), S_INIT("Saved, and removed. “Go back” below brings it back.")},
	{S_INIT("draft-undone"), S_INIT("That is how it was before. The same button takes this back, too.")},
	{S_INIT("draft-restored"), S_INIT("That is how it was. What it replaced is under “Earlier”.")},
	{S_INIT("draft-deleted"), S_INIT("The draft is deleted.")},
	{S_INIT("trial-forgotten"), S_INIT("Forgotten.")},
	{S_INIT("version-made"),
         S_INIT("It is a version now, for who begins from now on. Next: bring answers in under Anchors, so that a grader can "
                "learn from how you score them; or invite people.")},
	{S_INIT("version-same"),
         S_INIT("Nothing in it differs from the version in use: no other one was made.")},
	{S_INIT("revoked"), S_INIT("Revoked: it opens nothing any more.")},
	{S_INIT("kept"), S_INIT("It is yours. Nobody else sees it until you show it.")},
	{S_INIT("shown"), S_INIT("Anyone with the link can see it now.")},
	{S_INIT("hidden"), S_INIT("Nobody but you can see it now.")},
	{S_INIT("deleted"), S_INIT("Deleted: the page is gone, and so is our copy of the credential.")},
	{S_INIT("batch-begun"), S_INIT("The list is whole. They are being issued now.")},
	{S_INIT("badge-changed"),
         S_INIT("Done. The holder has a message, and the status list is being published.")},
	{S_INIT("badge-renewed"),
         S_INIT("It is being renewed: as soon as the public log has it, it is what everybody gets, and the holder "
                "has a message.")},
	{S_INIT("sent"), S_INIT("It was sent. What becomes of it appears below.")},
	{S_INIT("commented"), S_INIT("Kept. The candidate receives it with the decision.")},
	{S_INIT("comment-changed"),
         S_INIT("Kept as it is now. The candidate receives it with the decision.")},
	{S_INIT("comment-deleted"), S_INIT("Deleted. It can be restored at its line.")},
	{S_INIT("queued"), S_INIT("It will be tried again now.")},
};

/* The text of the notice that the address names, or absent. */
static struct str notice_of(const struct http_call *call)
{
	for (size_t i = 0; i < call->source->query_count; i++)
		for (size_t n = 0; n < COUNT(notices); n++)
			if (str_equal(call->source->query[i].name, S("notice")) &&
			    str_equal(call->source->query[i].value, notices[n].key))
				return notices[n].text;
	return (struct str){0};
}

void web_reply_done(struct work *w, struct str location, const char *notice, struct http_reply *reply)
{
	char before = str_find_byte(location, '?') == SIZE_MAX ? '?' : '&';
	http_reply_redirect(reply,
	                    str_format(w->arena, "%.*s%cnotice=%s", STR_ARG(location), before, notice));
}

static enum err too_large(struct work *w)
{
	return fail(w, ERR_INTERNAL, "the reply is larger than %d bytes", PAGE_BYTES_MAX);
}

/* Nobody is signed in. Where there is no page, nobody looks whose cookie it is: whoever has one is not told to sign in. */
static bool is_stranger(const struct http_call *call)
{
	return web_session(call) == NULL && (call->route != NULL || str_absent(admit_cookie(call)));
}

enum err web_reply_page(struct work *w, struct http_call *call, const struct web_page *page,
                        struct http_reply *reply)
{
	const struct app *app = web_app(call);
	const struct session *session = web_session(call);
	static const struct web_preview no_preview;
	struct str nonce = world_token(w, 16);
	const struct layout_view view = {
		.title = page->title,
		.org_name = app->org_name,
		.language = S("en"),
		.person_name = session == NULL ? (struct str){0} : session->name,
		.stranger = is_stranger(call),
		.csrf = session == NULL ? (struct str){0} : session->csrf,
		.nonce = nonce,
		.style_url = asset_url("assay.css"),
		.script_url = page->island == NULL ? (struct str){0} : asset_url(page->island),
		.body_class = str_of(page->body_class == NULL ? "reading" : page->body_class),
		.links = links_for(w, session, call->request->path),
		.demonstration = web_is_local(app),
		.notice = notice_of(call),
		.preview = page->preview == NULL ? no_preview : *page->preview,
		.body = {buf_str(page->body)},
	};
	struct buf out = web_markup(w);
	layout_page(&out, &view);
	if (page->body->full || out.full)
		return too_large(w);
	reply->type = S("text/html; charset=utf-8");
	reply->body = buf_str(&out);
	/* Styles by nonce: the editor makes its own. */
	http_reply_header(
		reply, "Content-Security-Policy",
		str_format(w->arena,
	                   "default-src 'none'; script-src 'nonce-%.*s'; style-src 'self' 'nonce-%.*s'; "
	                   "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
	                   "frame-ancestors 'none'; base-uri 'none'",
	                   STR_ARG(nonce), STR_ARG(nonce)));
	http_reply_header(reply, "Cache-Control", S("no-store"));
	return OK;
}

bool web_wants_json(const struct http_call *call)
{
	struct str accept = http_header(call->request, "Accept");
	return str_find(accept, S("text/html")) == SIZE_MAX && str_find(accept, S("json")) != SIZE_MAX;
}

enum err web_reply_json(struct work *w, struct http_call *call, const void *output, struct http_reply *reply)
{
	struct buf buf = buf_init(w->arena, PAGE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	field_write(&out, call->route->output, call->route->output_count, output);
	json_end(&out);
	if (buf.full)
		return too_large(w);
	reply->type = S("application/json");
	reply->body = buf_str(&buf);
	return OK;
}

static bool has_header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return true;
	return false;
}

void web_finish(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)w;
	if (!has_header(reply, "Content-Security-Policy"))
		http_reply_header(reply, "Content-Security-Policy",
		                  S("default-src 'none'; frame-ancestors 'none'"));
	if (!has_header(reply, "Cache-Control"))
		http_reply_header(reply, "Cache-Control", S("no-store"));
	http_reply_header(reply, "X-Content-Type-Options", S("nosniff"));
	http_reply_header(reply, "Referrer-Policy", S("same-origin"));
	if (!web_is_local(web_app(call)))
		http_reply_header(reply, "Strict-Transport-Security", S("max-age=31536000"));
}
