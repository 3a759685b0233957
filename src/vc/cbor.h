/* CBOR (RFC 8949), as much of it as a selective proof is made of: numbers from 0 up, bytes, texts, arrays and maps of a
 * stated length. No tags, no floating point, nothing of indefinite length: those are refused by what reads another kind.
 *
 * A reader takes the front off `in`; false when it is not of that kind, or cut off. It allocates nothing and recurses into
 * nothing: who reads an array reads its elements. */
#ifndef VC_CBOR_H
#define VC_CBOR_H

#include "base/buf.h"
#include "base/compiler.h"

/* A number from 0 up. */
bool cbor_read_number(struct str *in, uint64_t *out) MUST_CHECK;
/* A view of `in`; a text is UTF-8. */
bool cbor_read_bytes(struct str *in, struct str *out) MUST_CHECK;
bool cbor_read_text(struct str *in, struct str *out) MUST_CHECK;
/* How many elements, or pairs of key and value, follow. Never more than bytes are left. */
bool cbor_read_array(struct str *in, size_t *count) MUST_CHECK;
bool cbor_read_map(struct str *in, size_t *count) MUST_CHECK;

/* In the shortest form (section 4.2.1). */
void cbor_put_number(struct buf *buf, uint64_t number);
void cbor_put_bytes(struct buf *buf, struct str bytes);
void cbor_put_text(struct buf *buf, struct str text);
void cbor_put_array(struct buf *buf, size_t count);
void cbor_put_map(struct buf *buf, size_t count);

#endif
