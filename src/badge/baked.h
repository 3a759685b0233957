/* Pictures and documents that strangers send, and the credential that they carry. Looked into in a box (sandbox/reader.h) and
 * nowhere else; here is only told, by the first bytes, which reader is to look. */
#ifndef BADGE_BAKED_H
#define BADGE_BAKED_H

#include "sandbox/sandbox.h"
#include "vc/bake.h"

/* Whether the bytes begin as a file does that has to be read in a box: PNG, SVG (anything with "<" in front), PDF. */
bool baked_is(struct str bytes);

/* What such a file carries. Cost: a box, and our program started in it; `sandbox` NULL: one is opened for this file alone.
 * ERR_INPUT and ERR_TOO_LARGE with a sentence for people about the file; ERR_UNAVAILABLE when there is no sandbox, with what
 * to do instead; ERR_BUSY. Texts live in the arena. */
enum err baked_read(struct work *w, struct sandbox *sandbox, struct str bytes, struct baked *out) MUST_CHECK;

#endif
