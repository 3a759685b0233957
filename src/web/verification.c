#include "web/verification.h"

#include "badge/renewal.h"
#include "badge/verifier.h"
#include "base/world.h"
#include "org/throttle.h"
#include "web/app.h"
#include "web/config.h"

/* In fifteen minutes: more than a person pastes, and few enough to ask others for. */
enum { CHECKS_OF_PEER = 120, ADDRESS_BYTES_MAX = 2048 };

/* ---- not too often ---- */

static enum err count(struct work *w, struct tx *tx, void *argument)
{
	const struct digest *subject = argument;
	TRY(throttle_check(w, tx, *subject, CHECKS_OF_PEER));
	return throttle_count(w, tx, *subject);
}

enum err verification_count(struct work *w, struct http_call *call)
{
	struct str text = str_format(w->arena, "verify\n%.*s", STR_ARG(call->request->address));
	struct digest subject = directory_hash(&web_app(call)->keeper->directory, text);
	return db_write(w, call->db, count, &subject);
}

/* ---- our own ---- */

struct finding {
	const struct actor *viewer;
	const struct issuer *issuer;
	struct id id;
	struct str bundle;
};

static enum err find(struct work *w, struct tx *tx, void *argument)
{
	struct finding *finding = argument;
	struct credential credential;
	TRY(badge_find(w, tx, finding->viewer, finding->id, &credential));
	return badge_bundle(w, tx, finding->issuer, &credential, &finding->bundle);
}

static enum err check_bytes(struct work *w, struct http_call *call, struct str bytes, bool newest,
                            struct verify_report *out)
{
	struct app *app = web_app(call);
	const struct verifier_request request = {
		.bytes = bytes,
		.now_us = world_now_us(w),
		.newest = newest,
		.sandbox = app_sandbox(w, app),
	};
	return verifier_check(w, app->verifier, &request, out);
}

enum err verification_of_own(struct work *w, struct http_call *call, struct id credential,
                             struct verify_report *out)
{
	struct finding finding = {
		.viewer = web_viewer(call), .issuer = web_app(call)->issuer, .id = credential};
	TRY(db_read(w, call->db, find, &finding));
	return check_bytes(w, call, finding.bundle, false, out);
}

struct keyed {
	struct id id;
	struct str key, document;
};

static enum err find_keyed(struct work *w, struct tx *tx, void *argument)
{
	struct keyed *keyed = argument;
	struct credential credential;
	TRY(renewal_find(w, tx, keyed->id, keyed->key, &credential));
	keyed->document = credential.document;
	return OK;
}

/* What its address gives to whoever has it, and no more. */
static enum err check_keyed(struct work *w, struct http_call *call, struct keyed *keyed, bool newest,
                            struct verify_report *out)
{
	TRY(db_read(w, call->db, find_keyed, keyed));
	return check_bytes(w, call, keyed->document, newest, out);
}

/* ---- what somebody sent ---- */

static bool is_address(struct str text)
{
	bool web = str_starts(text, S("https://")) || str_starts(text, S("http://"));
	return web && text.len <= ADDRESS_BYTES_MAX && str_find_byte(text, '\n') == SIZE_MAX;
}

/* As the QR code on it says, or with the suffix of one of its forms. */
bool verification_is_own(struct work *w, const struct http_call *call, struct str address, struct id *out)
{
	enum { ID_LEN = 36 };
	struct str start = str_format(w->arena, "%.*s/c/", STR_ARG(web_app(call)->config->base_url));
	return str_starts(address, start) && id_parse(str_slice(address, start.len, ID_LEN), out);
}

enum err verification_of_bytes(struct work *w, struct http_call *call, struct str bytes, bool newest,
                               struct verify_report *out)
{
	struct id own;
	struct keyed keyed;
	struct str address = str_trim(str_slice(bytes, 0, ADDRESS_BYTES_MAX + 2));
	TRY(verification_count(w, call));
	if (!is_address(address))
		return check_bytes(w, call, bytes, newest, out);
	if (renewal_address_read(w, web_app(call)->issuer, address, &keyed.id, &keyed.key))
		return check_keyed(w, call, &keyed, newest, out);
	if (verification_is_own(w, call, address, &own))
		return verification_of_own(w, call, own, out);
	TRY(verifier_fetch(w, web_app(call)->verifier, address, &bytes));
	return check_bytes(w, call, bytes, newest, out);
}
