#include "web/pages/wallet.h"

#include "base/time.h"
#include "picture/qr.h"
#include "wallet/metadata.h"
#include "wallet/offer.h"
#include "web/api/output.h"
#include "web/config.h"

/* A button that opens an app: its scheme is one of those that templates do not let through. */
struct app_link {
	struct str address, words;
};
struct wallet_view {
	struct id id;
	struct str csrf, name;
	bool offered;
	struct str interaction, link, pin, until;
	struct app_link open_interaction, open_link;
	struct markup interaction_code, link_code;
	bool demonstration;
};
struct explain_view {
	struct str org_name;
};

static void wallet_app_link(struct buf *out, const struct app_link *link)
{
	buf_put(out, S("<a role=\"button\" href=\""));
	markup_attribute(out, link->address);
	buf_put(out, S("\">"));
	markup_text(out, link->words);
	buf_put(out, S("</a>"));
}

#include "web/pages/wallet.html.h"

const struct field wallet_credential_fields[1] = {
	{"credential", FIELD_PATH, FIELD_ID, offsetof(struct wallet_credential_input, credential),
         .required = true, .sentence = "A credential of yours."},
};

static enum err show(struct work *w, struct http_call *call, const struct wallet_view *view,
                     struct http_reply *reply)
{
	struct buf body = web_markup(w);
	wallet_html(&body, view);
	return web_reply_page(
		w, call,
		&(struct web_page){.title = S("Put it into a wallet"), .body = &body, .island = "share.js"},
		reply);
}

static enum err view_of(struct work *w, struct http_call *call, struct id id, struct wallet_view *view)
{
	struct credential credential;
	TRY(badge_find(w, call->tx, web_actor(call), id, &credential));
	if (!badge_is_own(&credential, web_actor(call)))
		return badge_none(w);
	*view = (struct wallet_view){
		.id = id,
		.csrf = web_session(call)->csrf,
		.name = credential.name,
		.demonstration = web_is_local(web_app(call)),
	};
	return OK;
}

enum err wallet_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct wallet_credential_input *in = input;
	struct wallet_view view = {0};
	TRY(view_of(w, call, in->credential, &view));
	return show(w, call, &view, reply);
}

/* "482 913": easier to carry over by eye. */
static struct str spaced(struct work *w, struct str pin)
{
	return str_format(w->arena, "%.*s %.*s", STR_ARG(str_slice(pin, 0, 3)),
	                  STR_ARG(str_slice(pin, 3, SIZE_MAX)));
}

enum err wallet_offer_send(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct wallet_credential_input *in = input;
	const struct app *app = web_app(call);
	struct wallet_view view = {0};
	struct offer offer;
	TRY(view_of(w, call, in->credential, &view));
	TRY(offer_make(w, call->tx, &app->keeper->directory, web_actor(call), in->credential, &offer));
	view.offered = true;
	view.interaction = wallet_interaction(w, app->config->base_url, offer.interaction);
	view.link = wallet_offer_link(w, app->config->base_url, offer.code);
	view.open_interaction =
		(struct app_link){str_format(w->arena, "interaction:%.*s", STR_ARG(view.interaction)),
	                          S("Open the wallet on this phone")};
	view.open_link = (struct app_link){view.link, S("Open such a wallet on this phone")};
	view.pin = spaced(w, offer.pin);
	view.until = time_of_day(w->arena, offer.expires_us);
	TRY(qr_svg(w, view.interaction, S("QR code for the Learner Credential Wallet"),
	           &view.interaction_code));
	TRY(qr_svg(w, view.link, S("QR code for wallets with OpenID4VCI"), &view.link_code));
	return show(w, call, &view, reply);
}

enum err wallet_explain(struct work *w, struct http_call *call, struct http_reply *reply)
{
	struct buf body = web_markup(w);
	wallet_explain_html(&body, &(struct explain_view){web_app(call)->org_name});
	return web_reply_page(w, call, &(struct web_page){.title = S("For a wallet"), .body = &body}, reply);
}

/* ---- the API ---- */

struct api_offer {
	struct str interaction, offer, offer_by_value, transaction_code;
	int64_t expires_us;
};
const struct field api_offer_output[5] = {
	OUTPUT(FIELD_TEXT, struct api_offer, interaction,
               "Address of the interaction, for wallets with VCALM."),
	OUTPUT(FIELD_TEXT, struct api_offer, offer,
               "Link for wallets with OpenID4VCI: the offer by its address."),
	OUTPUT(FIELD_TEXT, struct api_offer, offer_by_value, "The same with the offer in it."),
	OUTPUT(FIELD_TEXT, struct api_offer, transaction_code, "Six digits that the wallet asks for."),
	OUTPUT(FIELD_INT, struct api_offer, expires_us, "Microseconds since 1970: then it is over."),
};

enum err api_offer_make(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct wallet_credential_input *in = input;
	const struct app *app = web_app(call);
	struct offer offer;
	TRY(offer_make(w, call->tx, &app->keeper->directory, web_actor(call), in->credential, &offer));
	const struct api_offer made = {
		.interaction = wallet_interaction(w, app->config->base_url, offer.interaction),
		.offer = wallet_offer_link(w, app->config->base_url, offer.code),
		.offer_by_value = wallet_offer_link_whole(w, app->config->base_url, offer.code),
		.transaction_code = offer.pin,
		.expires_us = offer.expires_us,
	};
	return web_reply_json(w, call, &made, reply);
}
