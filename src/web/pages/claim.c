#include "web/pages/claim.h"

#include "badge/holder.h"
#include "base/time.h"
#include "org/claim.h"
#include "web/admit.h"
#include "web/pages/credential_content.h"

struct claim_view {
	struct id id;
	struct str token, person, issuer, name, holder, awarded, until, description;
	struct markup hallmark;
	bool must_sign_in;
};

#include "web/pages/claim.html.h"

static const char *const who_sees[] = {"holder", "link", NULL};

#define TOKEN_FIELD                                                                    \
	{                                                                              \
		"token", FIELD_PATH, FIELD_TOKEN, offsetof(struct claim_input, token), \
			.required = true, .max = 100, .sentence = "The link's secret." \
	}

const struct field claim_fields[1] = {TOKEN_FIELD};
const struct field claim_keep_fields[2] = {
	TOKEN_FIELD,
	{"visible", FIELD_BODY, FIELD_CHOICE, offsetof(struct claim_input, visible), .required = true,
         .choices = who_sees,
         .sentence = "Who sees its page: “holder”, you alone; “link”, whoever has the link."},
};

enum err claim_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct claim_input *in = input;
	struct claim claim;
	struct credential credential;
	struct credential_content content;
	TRY(claim_read(w, call->tx, in->token, &claim));
	const struct actor holder = {.org = claim.org, .person = claim.person};
	TRY(badge_find(w, call->tx, &holder, claim.credential, &credential));
	TRY(credential_content(w, &credential, &content));
	const struct claim_view view = {
		.id = claim.credential,
		.token = in->token,
		.person = claim.name,
		.issuer = content.issuer,
		.name = content.name,
		.holder = credential.holder_name,
		.awarded = time_date_for_people(w->arena, credential.issued_us),
		.until = content.until,
		.description = content.description,
		.hallmark = content.hallmark,
		.must_sign_in = claim.must_sign_in,
	};
	struct buf body = web_markup(w);
	claim_html(&body, &view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Your credential"), .body = &body, .body_class = "document"},
		reply);
}

enum err claim_keep_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct claim_input *in = input;
	struct claim claim;
	struct str cookie;
	bool shown = str_equal(in->visible, S("link"));
	TRY(claim_use(w, call->tx, in->token, &claim, &cookie));
	const struct actor holder = {.org = claim.org, .person = claim.person};
	TRY(shown ? holder_show(w, call->tx, &holder, claim.credential, true)
	          : holder_keep(w, call->tx, &holder, claim.credential));
	admit_set_cookie(w, call, cookie, reply);
	web_reply_done(w, str_format(w->arena, "/c/%.*s", STR_ARG(id_text(w->arena, claim.credential))),
	               shown ? "shown" : "kept", reply);
	return OK;
}
