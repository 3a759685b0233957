/* Which place in a status list the next credential gets: one that nobody can guess, and that no other has.
 *
 * Indexes given in order would tell how many credentials there are, and who got one when. So the n-th credential gets the
 * n-th place of a shuffled list: a permutation of [0, entries) that the secret chooses. No list of the places has to be kept,
 * and two credentials can't meet.
 *
 * The permutation is the swap-or-not shuffle (Hoang, Morris, Rogaway: An Enciphering Scheme Based on a Card Shuffle, CRYPTO
 * 2012), which works on a domain of any size and is proven on small ones, where a Feistel network of few bits is not. With r
 * rounds on N places, whoever has seen q of them can tell it from a random order with an advantage of at most
 *
 *	2 N^1.5 / (r + 2) · ((q + N) / 2N)^(r/2 + 1)
 *
 * (their bound for inputs that are chosen beforehand, as 0, 1, 2… are), beside that against the functions inside. Of 2^20
 * places with half of them given, r = STATUS_INDEX_ROUNDS: 10^-9. So an issuer begins another list when half of the places
 * are given. The round numbers are ChaCha20's, the deciding bits SipHash-2-4's. */
#ifndef VC_STATUS_INDEX_H
#define VC_STATUS_INDEX_H

#include "base/str.h"

enum { STATUS_INDEX_ROUNDS = 256, STATUS_INDEX_SECRET_LEN = 32 };

/* The place of credential number `counter`, below `entries`: different ones have different places. The secret belongs to one
 * list; another list's places tell nothing then. counter < entries ≤ 2^32. Cost: 256 short hashes, 6 to 8 µs. */
uint64_t status_index(const uint8_t secret[STATUS_INDEX_SECRET_LEN], uint64_t entries, uint64_t counter);

#endif
