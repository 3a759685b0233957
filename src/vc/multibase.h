/* Multibase (draft-multiformats-multibase) as verifiable credentials use it: "z" base58btc, "u" base64url without padding. */
#ifndef VC_MULTIBASE_H
#define VC_MULTIBASE_H

#include "base/work.h"

/* base58btc is quadratic in the length: longer input is refused. */
enum { MULTIBASE_BASE58_MAX = 1024 };

struct str multibase_base58(struct arena *arena, struct str bytes);    /* with the "z" in front */
struct str multibase_base64url(struct arena *arena, struct str bytes); /* with the "u" in front */

/* Either of the two, told by its first character; strict. False for anything else. */
bool multibase_decode(struct arena *arena, struct str text, struct str *out) MUST_CHECK;

#endif
