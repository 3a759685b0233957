#include "web/pages/credentials.h"

#include "badge/holder.h"
#include "base/time.h"
#include "web/api/output.h"
#include "web/pages/credential_content.h"
#include "web/pages/credential_forms.h"
#include "web/pages/credential_state.h"

struct credentials_row {
	struct id id, sitting;
	struct str name, issued, until, renewed, who_sees;
	struct credential_state state;
	struct markup hallmark;
};
struct credentials_rows {
	const struct credentials_row *at;
	size_t count;
};
struct credentials_view {
	struct credentials_rows credentials;
};
struct delete_view {
	struct id id;
	struct str csrf, name;
	struct markup hallmark;
};

#include "web/pages/credentials.html.h"

#define CREDENTIAL_FIELD                                                                               \
	{                                                                                              \
		"credential", FIELD_PATH, FIELD_ID, offsetof(struct own_credential_input, credential), \
			.required = true, .sentence = "A credential of yours."                         \
	}

static const char *const who_sees[] = {"link", "holder", NULL};

const struct field own_credential_fields[1] = {CREDENTIAL_FIELD};
const struct field visibility_fields[2] = {
	CREDENTIAL_FIELD,
	{"visible", FIELD_BODY, FIELD_CHOICE, offsetof(struct own_credential_input, visible),
         .required = true, .choices = who_sees,
         .sentence = "“link”: whoever has the link sees its page; “holder”: you alone."},
};
const struct field delete_fields[2] = {
	CREDENTIAL_FIELD,
	{"sure", FIELD_BODY, FIELD_BOOL, offsetof(struct own_credential_input, sure), .required = true,
         .sentence = "That it is meant: nothing brings it back."},
};

static struct str address_of(struct work *w, const struct own_credential_input *in)
{
	return str_format(w->arena, "/c/%.*s", STR_ARG(id_text(w->arena, in->credential)));
}

/* ---- the list ---- */

/* One of the actor's own: what it says, and what has become of it. */
struct own {
	struct credential credential;
	struct credential_content content;
	struct credential_state state;
};

static enum err read_own(struct work *w, struct tx *tx, struct id id, struct own *out)
{
	struct badge_status status;
	TRY(badge_load(w, tx, id, &out->credential));
	TRY(credential_content(w, &out->credential, &out->content));
	TRY(badge_status(w, tx, &out->credential, &status));
	out->state = credential_state(w, &status, out->content.until_us, true);
	return OK;
}

static enum err read_row(struct work *w, struct tx *tx, struct id id, struct credentials_row *row)
{
	struct own own;
	TRY(read_own(w, tx, id, &own));
	*row = (struct credentials_row){
		.id = id,
		.sitting = own.credential.sitting,
		.name = own.credential.name,
		.issued = time_date_for_people(w->arena, own.credential.issued_us),
		.until = own.content.until,
		.renewed = own.credential.renewed_us == 0
	                           ? (struct str){0}
	                           : time_date_for_people(w->arena, own.credential.renewed_us),
		.who_sees = own.credential.shown ? S("Anyone with the link can see it.")
	                                         : S("You alone can see its page."),
		.state = own.state,
		.hallmark = own.content.hallmark,
	};
	return OK;
}

enum err credentials_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct credential *credentials;
	size_t count;
	TRY(badge_of_person(w, call->tx, web_actor(call), &credentials, &count));
	struct credentials_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(read_row(w, call->tx, credentials[i].id, &rows[i]));
	struct buf body = web_markup(w);
	credentials_html(&body, &(struct credentials_view){{rows, count}});
	return web_reply_page(w, call, &(struct web_page){.title = S("My credentials"), .body = &body},
	                      reply);
}

/* ---- who sees it ---- */

static enum err set_visibility(struct work *w, struct http_call *call, const struct own_credential_input *in,
                               bool *shown)
{
	*shown = str_equal(in->visible, S("link"));
	return holder_show(w, call->tx, web_actor(call), in->credential, *shown);
}

enum err credential_visibility_send(struct work *w, struct http_call *call, const void *input,
                                    struct http_reply *reply)
{
	bool shown;
	TRY(set_visibility(w, call, input, &shown));
	web_reply_done(w, address_of(w, input), shown ? "shown" : "hidden", reply);
	return OK;
}

/* ---- deleting ---- */

enum err credential_delete_page(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct own_credential_input *in = input;
	struct credential credential;
	struct credential_content content;
	TRY(badge_find(w, call->tx, web_actor(call), in->credential, &credential));
	if (!badge_is_own(&credential, web_actor(call)))
		return badge_none(w);
	TRY(credential_content(w, &credential, &content));
	const struct delete_view view = {
		.id = in->credential,
		.csrf = web_session(call)->csrf,
		.name = credential.name,
		.hallmark = content.hallmark,
	};
	struct buf body = web_markup(w);
	credential_delete_html(&body, &view);
	return web_reply_page(w, call, &(struct web_page){.title = S("Delete a credential"), .body = &body},
	                      reply);
}

/* What was drawn goes first: should the rest fail, it is drawn again. What is drawn meanwhile, or lies on another server, is the
 * sweeper's to remove. */
static enum err delete_it(struct work *w, struct http_call *call, const struct own_credential_input *in)
{
	if (!in->sure)
		return fail(w, ERR_INPUT,
		            "Nothing was deleted: say that you are sure, since nothing brings it back.");
	TRY(holder_delete(w, call->tx, web_actor(call), in->credential));
	return credential_forget(w, web_app(call), in->credential);
}

enum err credential_delete_send(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	TRY(delete_it(w, call, input));
	web_reply_done(w, S("/credentials"), "deleted", reply);
	return OK;
}

/* ---- the API ---- */

struct api_credential_row {
	struct id credential, sitting;
	struct str name, url, visible, state, reason;
	int64_t issued_us;
};
static const struct field credential_row[] = {
	OUTPUT(FIELD_ID, struct api_credential_row, credential, "The credential."),
	OUTPUT(FIELD_ID, struct api_credential_row, sitting, "The sitting it comes from."),
	OUTPUT(FIELD_TEXT, struct api_credential_row, name, "Its name."),
	OUTPUT(FIELD_TEXT, struct api_credential_row, url,
               "Its page; other forms by suffix .json .jwt .bundle .proof .png .svg .pdf."),
	OUTPUT(FIELD_TEXT, struct api_credential_row, visible,
               "Who sees them: “holder”, you alone; “link”, whoever has the address. Of one that ends, whoever has a "
               "file can ask for its newest edition all the same."),
	OUTPUT(FIELD_TEXT, struct api_credential_row, state, "“holds”, “suspended”, “revoked” or “expired”."),
	OUTPUT(FIELD_TEXT, struct api_credential_row, reason, "Why its issuer suspended or revoked it."),
	OUTPUT(FIELD_INT, struct api_credential_row, issued_us, "Microseconds since 1970."),
};
struct api_credential_list {
	struct field_list credentials;
};
const struct field api_credentials_output[1] = {
	OUTPUT_LIST(struct api_credential_list, credentials, credential_row, struct api_credential_row,
                    "Yours, newest first, at most 100."),
};

enum err api_credentials(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct credential *credentials;
	size_t count;
	TRY(badge_of_person(w, call->tx, web_actor(call), &credentials, &count));
	struct api_credential_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		struct own own;
		TRY(read_own(w, call->tx, credentials[i].id, &own));
		rows[i] = (struct api_credential_row){
			.credential = credentials[i].id,
			.sitting = credentials[i].sitting,
			.name = credentials[i].name,
			.url = credential_address(w, web_app(call), credentials[i].id),
			.visible = credentials[i].shown ? S("link") : S("holder"),
			.state = own.state.name,
			.reason = own.state.reason,
			.issued_us = credentials[i].issued_us,
		};
	}
	return web_reply_json(w, call, &(struct api_credential_list){{rows, count}}, reply);
}

enum err api_credential_visibility(struct work *w, struct http_call *call, const void *input,
                                   struct http_reply *reply)
{
	bool shown;
	reply->status = 204;
	return set_visibility(w, call, input, &shown);
}

enum err api_credential_delete(struct work *w, struct http_call *call, const void *input,
                               struct http_reply *reply)
{
	struct own_credential_input in = *(const struct own_credential_input *)input;
	in.sure = true;
	reply->status = 204;
	return delete_it(w, call, &in);
}
