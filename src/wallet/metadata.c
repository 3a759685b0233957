#include "wallet/metadata.h"

#include "base/json.h"
#include "base/markup.h"
#include "wallet/offer.h"

enum { TEXT_BYTES_MAX = 32 << 10 };

#define GRANT S("urn:ietf:params:oauth:grant-type:pre-authorized_code")

static struct str at(struct work *w, struct str base_url, const char *path)
{
	return str_format(w->arena, "%.*s%s", STR_ARG(base_url), path);
}

static void put_strings(struct json_out *out, struct str name, const struct str *values, size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++)
		json_str(out, values[i]);
	json_end(out);
}

/* [{"name": …, "locale": "en"}] */
static void put_display(struct json_out *out, struct str name)
{
	json_name(out, S("display"));
	json_array(out);
	json_object(out);
	json_put_str(out, S("name"), name);
	json_put_str(out, S("locale"), S("en"));
	json_end(out);
	json_end(out);
}

static void put_configuration(struct json_out *out, struct str name, struct str format, struct str algorithm)
{
	static const struct str contexts[] = {
		S_INIT("https://www.w3.org/ns/credentials/v2"),
		S_INIT("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
	};
	static const struct str types[] = {S_INIT("VerifiableCredential"), S_INIT("OpenBadgeCredential")};
	json_name(out, name);
	json_object(out);
	json_put_str(out, S("format"), format);
	put_strings(out, S("credential_signing_alg_values_supported"), &algorithm, 1);
	json_name(out, S("credential_definition"));
	json_object(out);
	if (str_equal(format, S("ldp_vc")))
		put_strings(out, S("@context"), contexts, COUNT(contexts));
	put_strings(out, S("type"), types, COUNT(types));
	json_end(out);
	json_name(out, S("credential_metadata"));
	json_object(out);
	put_display(out, S("Open Badge"));
	json_end(out);
	json_end(out);
}

struct str wallet_issuer(struct work *w, struct str base_url, struct str name)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("credential_issuer"), base_url);
	json_put_str(&out, S("credential_endpoint"), at(w, base_url, "/wallet/credential"));
	json_put_str(&out, S("nonce_endpoint"), at(w, base_url, "/wallet/nonce"));
	put_display(&out, name);
	json_name(&out, S("credential_configurations_supported"));
	json_object(&out);
	put_configuration(&out, WALLET_LDP_VC, S("ldp_vc"), S("eddsa-rdfc-2022"));
	put_configuration(&out, WALLET_JWT_VC, S("jwt_vc_json"), S("ES256"));
	json_end(&out);
	json_end(&out);
	return buf_str(&buf);
}

struct str wallet_authorisation(struct work *w, struct str base_url)
{
	const struct str grant = GRANT, none = S("none");
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("issuer"), base_url);
	json_put_str(&out, S("token_endpoint"), at(w, base_url, "/wallet/token"));
	put_strings(&out, S("grant_types_supported"), &grant, 1);
	put_strings(&out, S("token_endpoint_auth_methods_supported"), &none, 1);
	json_put_bool(&out, S("pre-authorized_grant_anonymous_access_supported"), true);
	json_end(&out);
	return buf_str(&buf);
}

struct str wallet_offer_text(struct work *w, struct str base_url, struct str code)
{
	static const struct str configurations[] = {S_INIT("OpenBadgeCredential_ldp_vc"),
	                                            S_INIT("OpenBadgeCredential_jwt_vc_json")};
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("credential_issuer"), base_url);
	put_strings(&out, S("credential_configuration_ids"), configurations, COUNT(configurations));
	json_name(&out, S("grants"));
	json_object(&out);
	json_name(&out, GRANT);
	json_object(&out);
	json_put_str(&out, S("pre-authorized_code"), code);
	json_name(&out, S("tx_code"));
	json_object(&out);
	json_put_str(&out, S("input_mode"), S("numeric"));
	json_put_int(&out, S("length"), OFFER_PIN_DIGITS);
	json_put_str(&out, S("description"), S("The six digits beside the QR code"));
	json_end(&out);
	json_end(&out);
	json_end(&out);
	json_end(&out);
	return buf_str(&buf);
}

struct str wallet_offer_link(struct work *w, struct str base_url, struct str code)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	buf_put(&buf, S("openid-credential-offer://?credential_offer_uri="));
	markup_url_part(&buf,
	                str_format(w->arena, "%.*s/wallet/offers/%.*s", STR_ARG(base_url), STR_ARG(code)));
	return buf_str(&buf);
}

struct str wallet_offer_link_whole(struct work *w, struct str base_url, struct str code)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	buf_put(&buf, S("openid-credential-offer://?credential_offer="));
	markup_url_part(&buf, wallet_offer_text(w, base_url, code));
	return buf_str(&buf);
}

struct str wallet_interaction(struct work *w, struct str base_url, struct str interaction)
{
	return str_format(w->arena, "%.*s/wallet/interactions/%.*s?iuv=1", STR_ARG(base_url),
	                  STR_ARG(interaction));
}

struct str wallet_protocols(struct work *w, struct str base_url, struct str interaction, struct str code)
{
	struct buf buf = buf_init(w->arena, TEXT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_name(&out, S("protocols"));
	json_object(&out);
	json_put_str(&out, S("vcapi"),
	             str_format(w->arena, "%.*s/wallet/interactions/%.*s/exchange", STR_ARG(base_url),
	                        STR_ARG(interaction)));
	json_put_str(&out, S("OID4VCI"), wallet_offer_link(w, base_url, code));
	json_end(&out);
	json_end(&out);
	return buf_str(&buf);
}
