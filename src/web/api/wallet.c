#include "web/api/wallet.h"

#include "wallet/metadata.h"
#include "wallet/offer.h"
#include "wallet/possession.h"
#include "web/config.h"
#include "web/pages/wallet.h"

enum { REQUEST_BYTES_MAX = 64 << 10, ANSWER_BYTES_MAX = 4 << 20 };

const struct field wallet_path_fields[1] = {
	{"path", FIELD_PATH, FIELD_TEXT, offsetof(struct wallet_path_input, path), .required = true,
         .max = 1000, .sentence = "The path of the issuer's identifier, where it has one."},
};
const struct field wallet_code_fields[1] = {
	{"code", FIELD_PATH, FIELD_TOKEN, offsetof(struct wallet_secret_input, secret), .required = true,
         .max = 100, .sentence = "The pre-authorised code."},
};
#define INTERACTION_FIELD                                                                             \
	{                                                                                             \
		"interaction", FIELD_PATH, FIELD_TOKEN, offsetof(struct wallet_secret_input, secret), \
			.required = true, .max = 100, .sentence = "The interaction's secret."         \
	}
#define BODY_FIELD                                                                         \
	{                                                                                  \
		"body", FIELD_BODY, FIELD_RAW, offsetof(struct wallet_secret_input, body), \
			.max = REQUEST_BYTES_MAX, .sentence = "As the standard has it."    \
	}
const struct field wallet_interaction_fields[1] = {INTERACTION_FIELD};
const struct field wallet_body_fields[1] = {BODY_FIELD};
const struct field wallet_exchange_fields[2] = {INTERACTION_FIELD, BODY_FIELD};

/* ---- answers ---- */

static enum err answer(struct http_reply *reply, struct str json)
{
	reply->type = S("application/json");
	reply->body = json;
	return OK;
}

/* A refusal is an answer too: what was counted on the way must be kept. `why`: ASCII. */
static enum err refuse(struct work *w, struct http_reply *reply, int status, const char *error,
                       struct str why)
{
	struct buf buf = buf_init(w->arena, REQUEST_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("error"), str_of(error));
	json_put_str(&out, S("error_description"), why);
	json_end(&out);
	reply->status = status;
	return answer(reply, buf_str(&buf));
}

static struct str base_of(const struct http_call *call)
{
	return web_app(call)->config->base_url;
}

/* ---- metadata ---- */

/* "/tenant" of https://example.org/tenant; empty. */
static struct str path_of(struct str base_url)
{
	struct str rest = str_slice(base_url, str_find(base_url, S("://")) + 3, SIZE_MAX);
	return str_slice(rest, str_find_byte(rest, '/'), SIZE_MAX);
}

/* The well-known name stands before the path of the identifier; another path is another issuer's. */
static enum err check_path(struct work *w, const struct http_call *call, const struct wallet_path_input *in)
{
	struct str ours = path_of(base_of(call));
	bool same = call->route->input_count == 0 ? ours.len == 0
	                                          : str_equal(str_slice(ours, 1, SIZE_MAX), in->path);
	return same ? OK : fail(w, ERR_NOT_FOUND, "There is no issuer of this name here.");
}

enum err wallet_issuer_get(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	TRY(check_path(w, call, input));
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return answer(reply, wallet_issuer(w, base_of(call), web_app(call)->org_name));
}

enum err wallet_authorisation_get(struct work *w, struct http_call *call, const void *input,
                                  struct http_reply *reply)
{
	TRY(check_path(w, call, input));
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return answer(reply, wallet_authorisation(w, base_of(call)));
}

/* ---- OpenID4VCI ---- */

enum err wallet_offer_get(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct wallet_secret_input *in = input;
	TRY(offer_open(w, call->tx, in->secret));
	return answer(reply, wallet_offer_text(w, base_of(call), in->secret));
}

struct token_request {
	struct str grant, code, pin;
};

/* Members that we do not know are passed over, as OAuth wants; false for one that is there twice, or what is no form. */
static bool read_token_request(struct work *w, struct str body, struct token_request *out)
{
	struct field_pair *pairs;
	size_t count;
	*out = (struct token_request){0};
	if (field_pairs(w, body, &pairs, &count) != OK) {
		work_forgive(w);
		return false;
	}
	const struct {
		struct str name;
		struct str *to;
	} members[] = {{S("grant_type"), &out->grant},
	               {S("pre-authorized_code"), &out->code},
	               {S("tx_code"), &out->pin}};
	for (size_t i = 0; i < count; i++)
		for (size_t m = 0; m < COUNT(members); m++) {
			if (!str_equal(pairs[i].name, members[m].name))
				continue;
			if (!str_absent(*members[m].to))
				return false;
			*members[m].to = pairs[i].value;
		}
	return true;
}

static enum err answer_token(struct work *w, struct http_reply *reply, struct str token)
{
	struct buf buf = buf_init(w->arena, REQUEST_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("access_token"), token);
	json_put_str(&out, S("token_type"), S("Bearer"));
	json_put_int(&out, S("expires_in"), OFFER_TOKEN_MINUTES * 60);
	json_end(&out);
	return answer(reply, buf_str(&buf));
}

enum err wallet_token_post(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct wallet_secret_input *in = input;
	struct token_request request;
	struct str token = {0};
	enum offer_answer got;
	if (!read_token_request(w, in->body, &request) || str_absent(request.grant))
		return refuse(w, reply, 400, "invalid_request",
		              S("The body must be a form with a grant_type."));
	if (!str_equal(request.grant, S("urn:ietf:params:oauth:grant-type:pre-authorized_code")))
		return refuse(w, reply, 400, "unsupported_grant_type",
		              S("Only pre-authorized_code is supported."));
	if (str_absent(request.code) || str_absent(request.pin))
		return refuse(w, reply, 400, "invalid_request",
		              S("pre-authorized_code and tx_code are required."));
	TRY(offer_exchange(w, call->tx, &web_app(call)->keeper->directory, request.code, request.pin, &token,
	                   &got));
	switch (got) {
	case OFFER_DONE: return answer_token(w, reply, token);
	case OFFER_WRONG_PIN:
		return refuse(w, reply, 400, "invalid_grant", S("The transaction code is wrong."));
	case OFFER_OVER: break;
	}
	return refuse(
		w, reply, 400, "invalid_grant",
		S("The offer is over: taken up, too old, or tried too often. Its holder can make a new one."));
}

enum err wallet_nonce_post(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	(void)input;
	struct buf buf = buf_init(w->arena, REQUEST_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("c_nonce"), possession_nonce(w, &web_app(call)->keeper->directory));
	json_end(&out);
	return answer(reply, buf_str(&buf));
}

static enum err answer_credential(struct work *w, struct http_reply *reply,
                                  const struct credential *credential, bool as_token)
{
	const struct json *document;
	struct buf buf = buf_init(w->arena, ANSWER_BYTES_MAX);
	struct json_out out = json_out(&buf);
	TRY(json_parse(w, credential->document, ANSWER_BYTES_MAX, &document));
	json_object(&out);
	json_name(&out, S("credentials"));
	json_array(&out);
	json_object(&out);
	json_name(&out, S("credential"));
	if (as_token)
		json_str(&out, credential->jwt);
	else
		json_value(&out, document);
	json_end(&out);
	json_end(&out);
	json_end(&out);
	return answer(reply, buf_str(&buf));
}

static enum err refuse_token(struct work *w, struct http_reply *reply)
{
	http_reply_header(reply, "WWW-Authenticate", S("Bearer error=\"invalid_token\""));
	return refuse(w, reply, 401, "invalid_token", S("The access token is missing, unknown or too old."));
}

/* *as_token: which of the two configurations is asked for. False: another answer was given. */
static bool read_configuration(struct work *w, const struct json *request, bool *as_token,
                               struct http_reply *reply)
{
	struct str name = json_get_str(request, S("credential_configuration_id"));
	*as_token = str_equal(name, WALLET_JWT_VC);
	if (*as_token || str_equal(name, WALLET_LDP_VC))
		return true;
	enum err refused = json_get(request, S("credential_identifier")) != NULL
	                           ? refuse(w, reply, 400, "unknown_credential_identifier",
	                                    S("No credential identifiers are given out here."))
	                   : str_absent(name) ? refuse(w, reply, 400, "invalid_credential_request",
	                                               S("credential_configuration_id is required."))
	                                      : refuse(w, reply, 400, "unknown_credential_configuration",
	                                               S("The metadata lists the configurations there are."));
	return refused != OK; /* a refusal is always OK: false */
}

enum err wallet_credential_post(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct wallet_secret_input *in = input;
	const struct json *request;
	struct credential credential;
	enum offer_answer got;
	bool as_token;
	struct str why, authorization = http_header(call->request, "Authorization");
	if (!str_starts(authorization, S("Bearer ")))
		return refuse_token(w, reply);
	if (json_parse(w, in->body, REQUEST_BYTES_MAX, &request) != OK || request->kind != JSON_OBJECT) {
		work_forgive(w);
		return refuse(w, reply, 400, "invalid_credential_request",
		              S("The body must be a JSON object."));
	}
	if (!read_configuration(w, request, &as_token, reply))
		return OK;
	switch (possession_check(w, &web_app(call)->keeper->directory, base_of(call),
	                         json_get(request, S("proofs")), &why)) {
	case POSSESSION_PROVED: break;
	case POSSESSION_WRONG: return refuse(w, reply, 400, "invalid_proof", why);
	case POSSESSION_STALE: return refuse(w, reply, 400, "invalid_nonce", why);
	}
	TRY(offer_fetch(w, call->tx, str_slice(authorization, 7, SIZE_MAX), &credential, &got));
	return got == OFFER_DONE ? answer_credential(w, reply, &credential, as_token)
	                         : refuse_token(w, reply);
}

/* ---- VCALM ---- */

/* A wallet asks for JSON; a person who opened the address with a camera and no wallet is told what it is. */
enum err wallet_interaction_get(struct work *w, struct http_call *call, const void *input,
                                struct http_reply *reply)
{
	const struct wallet_secret_input *in = input;
	struct str code;
	TRY(offer_code(w, call->tx, &web_app(call)->keeper->directory, in->secret, &code));
	http_reply_header(reply, "Vary", S("Accept"));
	if (str_find(http_header(call->request, "Accept"), S("text/html")) != SIZE_MAX)
		return wallet_explain(w, call, reply);
	return answer(reply, wallet_protocols(w, base_of(call), in->secret, code));
}

static enum err answer_presentation(struct work *w, struct http_reply *reply,
                                    const struct credential *credential)
{
	const struct json *document;
	struct buf buf = buf_init(w->arena, ANSWER_BYTES_MAX);
	struct json_out out = json_out(&buf);
	TRY(json_parse(w, credential->document, ANSWER_BYTES_MAX, &document));
	json_object(&out);
	json_name(&out, S("verifiablePresentation"));
	json_object(&out);
	json_name(&out, S("@context"));
	json_array(&out);
	json_str(&out, S("https://www.w3.org/ns/credentials/v2"));
	json_end(&out);
	json_put_str(&out, S("type"), S("VerifiablePresentation"));
	json_name(&out, S("verifiableCredential"));
	json_array(&out);
	json_value(&out, document);
	json_end(&out);
	json_end(&out);
	json_end(&out);
	return answer(reply, buf_str(&buf));
}

/* The wallet begins with an empty message, or with one of its own, of which nothing is asked here: it has said all there is to
 * say by knowing the address. */
enum err wallet_exchange_post(struct work *w, struct http_call *call, const void *input,
                              struct http_reply *reply)
{
	const struct wallet_secret_input *in = input;
	struct credential credential;
	enum offer_answer got;
	TRY(offer_take(w, call->tx, in->secret, &credential, &got));
	if (got != OFFER_DONE)
		return refuse(w, reply, 404, "not_found",
		              S("The offer is over. Its holder can make a new one."));
	return answer_presentation(w, reply, &credential);
}
