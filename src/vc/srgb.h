/* The colours of sRGB (IEC 61966-2-1) as an ICC profile, version 2 (ICC.1:2001-04): what a document for the archive has to
 * say about its colours, in 2.5 KB that we make ourselves rather than carry somebody's file. */
#ifndef VC_SRGB_H
#define VC_SRGB_H

#include "base/buf.h"

/* A display profile of three components with the primaries adapted to D50 and the exact curve at 1024 points. Always the same
 * bytes. */
struct str srgb_profile(struct arena *arena);

#endif
