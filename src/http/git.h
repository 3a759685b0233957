/* What a git server has at an address, fetched by the guarded fetcher (http/fetch.h) over git's “smart” HTTP, protocol version 0.
 *
 * So that no box needs a network: the server's answer is a pack, bytes that git reads in a box without one (sandbox/checkout.h).
 *
 * 1. One host is asked, twice: what it has, then the pack of its HEAD with all of its history. All rules of fetch.h hold.
 * 2. What comes is a stranger's: bounded, and read by two small functions here; the pack itself is not looked into.
 * 3. No password, key or cookie is sent: public repositories alone. */
#ifndef HTTP_GIT_H
#define HTTP_GIT_H

#include "http/fetch.h"

enum { GIT_ADVERTISEMENT_BYTES_MAX = 4 << 20, GIT_NAME_LENGTH = 40 };

struct git_pack {
	struct str commit; /* 40 hexadecimal digits */
	struct str bytes;
};

/* The pack of what HEAD is; where a server has none, of main, master, or its first branch. `max`: of its bytes. ERR_INPUT: an
 * address that is not asked, no git server, an empty repository; otherwise as fetch_get. */
enum err git_fetch(struct work *w, struct fetcher *fetcher, struct str url, size_t max,
                   struct git_pack *out) MUST_CHECK;

/* ---- pure, for git_fetch and its fuzzer ---- */

/* The commit to ask for, from what `info/refs` answers. Source: git's gitprotocol-http(5) and gitprotocol-pack(5). */
enum err git_advertised(struct work *w, struct str answer, struct str *commit) MUST_CHECK;
/* The pack, from what `git-upload-pack` answers: it begins with “NAK”, or says what is wrong. */
enum err git_answered(struct work *w, struct str answer, struct str *pack) MUST_CHECK;

#endif
