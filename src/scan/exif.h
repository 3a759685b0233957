/* Which way up a camera held its picture, as it wrote beside it: the one thing of a picture's metadata that is obeyed. */
#ifndef SCAN_EXIF_H
#define SCAN_EXIF_H

#include "base/str.h"

/* The orientation of a JPEG, PNG or WebP, 1 to 8 (EXIF 2.32, tag 0x0112): 1 as it lies; 3 upside down; 6 and 8 a quarter; 2,
 * 4, 5, 7 mirrored. 1 when none is there, or what is there cannot be understood. `bytes` is hostile. Cost: linear in its
 * segments. */
int exif_orientation(struct str bytes);

#endif
