/* Numbers as little-endian bytes: how what was learnt is stored. A double is its 64 bits, so that it comes back the same. */
#ifndef SCORING_PACKED_H
#define SCORING_PACKED_H

#include "base/buf.h"

/* Appends the width lowest bytes of a value, 1 to 8 of them. */
void packed_put(struct buf *buf, uint64_t value, size_t width);
/* Appends all bits of a number: 8 bytes, 4 bytes. */
void packed_put_double(struct buf *buf, double value);
void packed_put_float(struct buf *buf, float value);

/* A count in as few bytes as it takes (LEB128: seven bits a byte, the lowest first). Ascending keys, each above the one
 * before (0 before the first), as counts of what lies between. */
void packed_put_count(struct buf *buf, uint64_t value);
void packed_put_key(struct buf *buf, uint64_t before, uint64_t key);
void packed_put_keys(struct buf *buf, const uint64_t *keys, size_t count);

/* What is left to read; begins as {.rest = bytes}. Past the end numbers are 0 and `ended` is set, so that a reader may ask once
 * at the end. */
struct packed {
	struct str rest;
	bool ended;
};

/* Takes a number of so many bytes, 1 to 8. */
uint64_t packed_take(struct packed *packed, size_t width);
/* Takes one of 8 bytes, of 4 bytes: any there is, infinities and what is no number too. */
double packed_take_double(struct packed *packed);
float packed_take_float(struct packed *packed);

/* Takes a count of at most max. One that is larger, or written longer than it need be, is as if the bytes had ended: 0. Keys
 * that do not ascend are so too. */
uint64_t packed_take_count(struct packed *packed, uint64_t max);
void packed_take_keys(struct packed *packed, uint64_t *keys, size_t count);

/* Whether all bytes were read, and no more than there are. */
bool packed_complete(const struct packed *packed);

#endif
