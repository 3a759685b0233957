/* What wallets are told: of this issuer (OpenID4VCI 1.0, section 12.2), of its authorisation server (RFC 8414), of an offer
 * (section 4.1), and of an interaction (VCALM, section 3.7).
 *
 * The metadata promises what is so: two formats of one credential, no binding to a key (section “Binding of the Credential
 * without Cryptographic Key Binding”), hence no proof asked for; a nonce for wallets that prove all the same. */
#ifndef WALLET_METADATA_H
#define WALLET_METADATA_H

#include "base/work.h"

/* The two configurations. */
#define WALLET_LDP_VC S("OpenBadgeCredential_ldp_vc")
#define WALLET_JWT_VC S("OpenBadgeCredential_jwt_vc_json")

/* JSON. `base_url` is the issuer's identifier, exactly; `name` who it is for people. */
struct str wallet_issuer(struct work *w, struct str base_url, struct str name);
struct str wallet_authorisation(struct work *w, struct str base_url);
struct str wallet_offer_text(struct work *w, struct str base_url, struct str code);

/* openid-credential-offer://?credential_offer_uri=…: what a QR code or a link holds. */
struct str wallet_offer_link(struct work *w, struct str base_url, struct str code);
/* openid-credential-offer://?credential_offer=…: the whole offer, for who cannot fetch one. */
struct str wallet_offer_link_whole(struct work *w, struct str base_url, struct str code);
/* The interaction's address, with ?iuv=1. */
struct str wallet_interaction(struct work *w, struct str base_url, struct str interaction);
/* {"protocols": {"vcapi": …, "OID4VCI": …}}. */
struct str wallet_protocols(struct work *w, struct str base_url, struct str interaction, struct str code);

#endif
