/* Plain files as a zip: what sandbox/unpack.h gives back. Archives that are ours are written here; those of strangers are read in
 * a box alone. */
#ifndef SANDBOX_PACK_H
#define SANDBOX_PACK_H

#include "sandbox/unpack.h"

/* files: in the order in which they are to stand in it, with paths of ASCII. at_us: the time that all of them get, of which a zip
 * keeps whole seconds. *out lives in the arena. ERR_INTERNAL where libarchive cannot write one. Cost: deflating them. */
enum err pack_zip(struct work *w, const struct unpacked *files, int64_t at_us, struct str *out) MUST_CHECK;

#endif
