/* Checking a credential for whoever asks, by page and by API alike. */
#ifndef WEB_VERIFICATION_H
#define WEB_VERIFICATION_H

#include "web/web.h"

enum { VERIFICATION_BYTES_MAX = 8 << 20 };

/* What somebody sent: a credential in any form, a picture or document with one, or the address of either; `newest`: its issuer is
 * asked for the newest edition though it has not ended. Addresses of
 * strangers are asked only through the guarded fetcher; one of our own credentials is read without. ERR_BUSY after many in a
 * short time from one place; ERR_INPUT and the like for a picture that cannot be read or an address that is not asked. */
enum err verification_of_bytes(struct work *w, struct http_call *call, struct str bytes, bool newest,
                               struct verify_report *out) MUST_CHECK;
/* One that was issued here, and that who asks may see. ERR_NOT_FOUND. */
enum err verification_of_own(struct work *w, struct http_call *call, struct id credential,
                             struct verify_report *out) MUST_CHECK;
/* Counts a check of the caller's, for whatever else looks into files of strangers. ERR_BUSY after many. */
enum err verification_count(struct work *w, struct http_call *call) MUST_CHECK;
/* Whether a text is the address of one of our credentials, and its id; without asking whether there is one. */
bool verification_is_own(struct work *w, const struct http_call *call, struct str address,
                         struct id *out) MUST_CHECK;

#endif
