/* The request target (RFC 9112 section 3.2), taken apart strictly: what could mean two things to two
 * programs is refused, not guessed. */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "base/work.h"

enum { TARGET_MAX = 8 * 1024 };

struct target {
	struct str path;  /* decoded, UTF-8, begins with '/' */
	struct str query; /* as it came, without the '?'; absent when there is none */
};

/* Takes a target in origin form ("/a?b") or absolute form ("http://host/a?b", whose host is passed
 * over). ERR_INPUT for anything else, and for a path with bytes outside printable ASCII, a bad escape, an
 * encoded '/', '\' or NUL, a "." or ".." segment, or a decoded form that is not UTF-8; ERR_TOO_LARGE over
 * TARGET_MAX bytes. */
enum err target_read(struct work *w, struct str text, struct target *out) MUST_CHECK;

/* Percent-decoding (RFC 3986 section 2.1); with `plus`, '+' is a blank, as forms have it. False for a bad
 * escape, a NUL, or a result that is not UTF-8. Without an escape, out is a view of the input. */
bool target_decode(struct arena *arena, struct str encoded, bool plus, struct str *out) MUST_CHECK;

#endif
