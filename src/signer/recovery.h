/* Keys outside the data folder, for the day that it is lost: recovery shares on paper, and an offline backup.
 *
 * Both carry the whole list of keys, sealed anew (keyring.h): the backup with a passphrase; the shares with a fresh key of 32
 * bytes, of which each has a part (shamir.h), so that any `threshold` of them open it and fewer say nothing. A share is a text
 * of a few lines:
 *
 *	Assay recovery share 2 of 5
 *	(what it is and what to do with it)
 *	share: 3-5-2-9f3a-…      threshold, count, number, and the 64 digits of its part
 *	keys: BASE64…            the sealed list, the same in all shares of a set
 *	check: 0123abcd          the first four bytes of SHA-256 of both, so that a slip of the pen is told from a wrong share
 *
 * Keys in a token are in neither: of them only the public halves are carried. */
#ifndef SIGNER_RECOVERY_H
#define SIGNER_RECOVERY_H

#include "signer/keyring.h"
#include "signer/shamir.h"

enum { RECOVERY_SHARE_BYTES_MAX = 2 * KEYRING_BYTES_MAX };

/* The texts of count shares. ERR_INPUT unless 2 ≤ threshold ≤ count ≤ SHAMIR_SHARES_MAX. */
enum err recovery_split(struct work *w, const struct keyring *ring, struct str did, size_t threshold,
                        size_t count, struct str *shares) MUST_CHECK;
/* The keys of the shares. ERR_INPUT says which share has a slip, is there twice or belongs to another set, and how many are
 * missing; ERR_FORBIDDEN when they do not open their keys. */
enum err recovery_join(struct work *w, const struct str *shares, size_t count,
                       struct keyring **out) MUST_CHECK;

/* An offline backup, and its keys. ERR_FORBIDDEN: another passphrase. */
enum err recovery_seal(struct work *w, const struct keyring *ring, struct str passphrase,
                       struct str *out) MUST_CHECK;
enum err recovery_open(struct work *w, struct str text, struct str passphrase,
                       struct keyring **out) MUST_CHECK;

#endif
