/* ECDSA on P-256 and P-384 over OpenSSL: inside key.h only, for the kinds KEY_P256 and KEY_P384. */
#ifndef VC_KEY_CURVE_H
#define VC_KEY_CURVE_H

#include "vc/key.h"

enum { KEY_CURVE_COORDINATE_MAX = 48 };

/* The bytes of a coordinate: 32 or 48. */
size_t key_curve_coordinate(enum key_kind kind);

/* A point as SEC 1 section 2.3.3 writes it, compressed or not, into x ‖ y. False when it is none of the curve. */
bool key_curve_point(enum key_kind kind, struct str octets, struct key_public *out) MUST_CHECK;

/* The same from x and y, in their full length. */
bool key_curve_coordinates(enum key_kind kind, struct str x, struct str y, struct key_public *out) MUST_CHECK;

/* key_verify for these kinds. */
bool key_curve_verify(const struct key_public *key, struct str bytes, struct str signature);

/* Fills secret->prepared and the public half. ERR_INPUT when the number is zero, not below the group's order, or of a wrong
 * length. */
enum err key_curve_prepare(struct work *w, struct key_secret *secret, struct key_public *out) MUST_CHECK;
/* What a prepared secret signs. */
enum err key_curve_sign(struct work *w, const struct key_secret *secret, struct str bytes,
                        struct key_signature *out) MUST_CHECK;

#endif
