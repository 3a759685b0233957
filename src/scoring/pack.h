/* Numbers as bytes, for what is fitted and kept: little-endian, checked when they are read. */
#ifndef SCORING_PACK_H
#define SCORING_PACK_H

#include "base/buf.h"

/* A count in as few bytes as it takes (LEB128: seven bits a byte, the lowest first); a double by its bits. */
void pack_count(struct buf *out, uint64_t value);
void pack_real(struct buf *out, double value);

/* What was written, taken from the front of *bytes. False when there is too little, a count is over max or not written in its
 * shortest form, or a number is not finite; then *bytes is as it was. */
bool pack_read_count(struct str *bytes, uint64_t max, uint64_t *out) MUST_CHECK;
bool pack_read_real(struct str *bytes, double *out) MUST_CHECK;

/* Ascending keys of 64 bits [count] as differences: what they take beside each other. All above the one before, which is checked. */
void pack_keys(struct buf *out, const uint64_t *keys, size_t count);
bool pack_read_keys(struct str *bytes, size_t count, uint64_t *keys) MUST_CHECK;

#endif
