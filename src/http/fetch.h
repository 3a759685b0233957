/* Fetching what strangers name: the address of a DID document, a status list or a credential stands in a file that anybody
 * may have made, so asking for it must do no harm.
 *
 * 1. https only, no user or password in the address, port 443 or above 1023.
 * 2. Only public addresses (address.h). Checked is the address that is really connected to, after the name was looked up and
 *    for each connection, so that a name which changes its answer gains nothing.
 * 3. No proxies, no cookies, no credentials, nothing of the caller's is sent along.
 * 4. Redirects are followed one by one, at most FETCH_REDIRECTS_MAX, each checked as the first address was.
 * 5. Size and time are limited. What comes is bytes; no encodings are offered, so nothing small becomes large.
 * 6. Answers are kept for a short time, a few of them, so that a page asked again and again does not ask others as often.
 *
 * One exception can be made: `own`, the origin of this installation or of a demonstration ("http://localhost:8080"), may be
 * plain http and lie anywhere. */
#ifndef HTTP_FETCH_H
#define HTTP_FETCH_H

#include "base/work.h"

enum { FETCH_REDIRECTS_MAX = 3, FETCH_KEPT_MAX = 64, FETCH_KEPT_BYTES_MAX = 1 << 20, FETCH_URL_MAX = 2048 };

struct fetcher;

struct fetch_options {
	struct str own;      /* absent: no exception */
	bool any_address;    /* the operator lets it ask private networks and this machine too, and by http */
	unsigned timeout_ms; /* 0: 10,000; of one address with its redirects */
	unsigned keep_ms;    /* how long answers are kept; 0: not at all */
};

/* For many threads. Never fails. */
struct fetcher *fetch_open(const struct fetch_options *options);
/* NULL is fine. */
void fetch_close(struct fetcher *fetcher);

/* What is at the address, at most `max` bytes, in the work's arena. `accept` is the media types wanted. ERR_INPUT: an address
 * that is not asked, with the reason; ERR_NOT_FOUND; ERR_TOO_LARGE; ERR_UNAVAILABLE: no answer, another status, one that
 * leads nowhere. */
enum err fetch_get(struct work *w, struct fetcher *fetcher, struct str url, const char *accept, size_t max,
                   struct str *bytes) MUST_CHECK;

/* The same by POST, with a body of this media type; nothing is kept, and no redirect is followed: where one leads is not asked to
 * take what was meant for another (ERR_UNAVAILABLE). */
enum err fetch_post(struct work *w, struct fetcher *fetcher, struct str url, const char *type,
                    struct str body, const char *accept, size_t max, struct str *bytes) MUST_CHECK;

#endif
