/* The hallmark: a small drawing that is struck from a credential's bytes, like the marks of an assay office.
 *
 * Four cartouches: who made it (the issuer), the standard (the achievement), the office (who assessed), the
 * year. The first three figures come from a digest of the id they stand for, so all badges of one
 * issuer share a maker's mark; the year is written out. How the marks sit, a little askew as if struck
 * by hand, comes from the digest of the whole credential: the same bytes always draw the same mark.
 *
 * It is an ornament and an aid to the eye, not a proof: anyone can draw one. */
#ifndef VC_HALLMARK_H
#define VC_HALLMARK_H

#include "base/json.h"
#include "base/markup.h"

/* The mark as one <svg> with a <title>, in currentColor on nothing, so that it fits light and dark pages,
 * 256 units wide and high; it is legible from 32 pixels up. No ids, no styles, no scripts: it can stand
 * inside a page or alone. `credential` is the parsed credential (or a token's payload). ERR_INPUT when
 * it has no issuer, achievement or beginning. */
enum err hallmark_svg(struct work *w, const struct json *credential, struct markup *out) MUST_CHECK;

#endif
