/* Credentials in PNG pictures: an iTXt chunk with the keyword "openbadgecredential" (Open Badges 3.0, "PNG"; chunks: W3C PNG,
 * third edition).
 *
 * A walker of our own over the chunks: it looks at lengths, types and checksums, and into text chunks, and never at what is
 * drawn. So strangers reach some hundred lines and no decoder; libpng would bring all of one for the sake of the same text.
 *
 * 1. Every chunk's length, type and checksum is checked, from IHDR to IEND. What comes behind IEND is no part of the picture.
 * 2. Text under "openbadgecredential" that is compressed is refused, as the standard does. tEXt, which it does not name, is
 * taken as
 *    well: many programs know no other. Its bytes count as UTF-8 where they are that, else as the Latin-1 that they should be.
 * 3. "openbadges" is what Open Badges 2.0 used, with JSON, a token or a URL; "clrcredential" is the Comprehensive Learner
 * Record's.
 * 4. "assaylogproof" is ours: the proof that the credential is in the log (bake.h). */
#ifndef VC_BAKE_PNG_H
#define VC_BAKE_PNG_H

#include "vc/bake.h"

/* The picture with the credential and its proof behind the first chunk, uncompressed; what it carried of these keywords
 * before is left out, whatever else is in it stays as it is. ERR_INPUT when it is no PNG or bake_check says no;
 * ERR_TOO_LARGE. */
enum err bake_png(struct work *w, struct str picture, const struct baked *baked, struct str *out) MUST_CHECK;

/* What a picture carries, with sentences for sandbox/reader.h: ERR_INPUT, ERR_TOO_LARGE. Cost: linear. */
enum err bake_png_read(struct work *w, struct str picture, struct baked *out) MUST_CHECK;

#endif
