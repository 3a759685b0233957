/* Shamir's secret sharing (CACM 22, 1979) of 32 bytes: a polynomial over GF(256) for each byte, in the field of AES (x^8 + x^4
 * + x^3 + x + 1), whose value at 0 is the secret's byte. The same as in SLIP-39 and libgfshare, so that other programs can put
 * the shares together. Takes the same time whatever the bytes are. */
#ifndef SIGNER_SHAMIR_H
#define SIGNER_SHAMIR_H

#include "base/work.h"

enum { SHAMIR_LEN = 32, SHAMIR_SHARES_MAX = 16 };

struct shamir_share {
	uint8_t x; /* 1 … 255 */
	uint8_t y[SHAMIR_LEN];
};

/* Shares with x = 1 … count, any `threshold` of which give the secret back, and fewer say nothing of it.
 * 2 ≤ threshold ≤ count ≤ SHAMIR_SHARES_MAX. */
void shamir_split(struct work *w, const uint8_t secret[SHAMIR_LEN], size_t threshold, size_t count,
                  struct shamir_share *out);
/* The secret of exactly as many shares as the threshold was, of different x; of others, 32 bytes that mean nothing. */
void shamir_combine(const struct shamir_share *shares, size_t count, uint8_t secret[SHAMIR_LEN]);

#endif
