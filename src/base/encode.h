/* Bytes as text: hexadecimal, base64 (RFC 4648), base64url without padding (RFC 7515). */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/work.h"

/* Lower case; standard alphabet with padding; URL alphabet without. */
struct str encode_hex(struct arena *arena, struct str bytes);
struct str encode_base64(struct arena *arena, struct str bytes);
struct str encode_base64url(struct arena *arena, struct str bytes);

/* Strict readers: whole text, canonical (no spare bits, padding exactly as the form demands), else
 * false. Hexadecimal in either case. Reading and writing take the same time whatever the bytes are. */
bool decode_hex(struct arena *arena, struct str text, struct str *out) MUST_CHECK;
bool decode_base64(struct arena *arena, struct str text, struct str *out) MUST_CHECK;
bool decode_base64url(struct arena *arena, struct str text, struct str *out) MUST_CHECK;

#endif
