/* Renewing: a credential that ends is issued again, for longer.
 *
 * Owns the table credential_renewal.
 *
 * 1. For Open Badges it is the same credential: id, issuer, holder, achievement, results, evidence and places in status lists
 *    stay, and nothing is judged anew. What changes is when it begins and ends, its signatures, and its entry in the log. Each
 *    edition has an entry of its own; earlier ones stay as they were, and end when they did.
 * 2. What is to be done is stored with who wants it and why; then it is signed, outside of any transaction; then stored with its
 *    place in the log, in one; and only when the log is published is the new edition what everybody gets, and the holder told.
 *    Each step can be run again after a crash, and what was stored first counts.
 * 3. One renewal at a time: until it is published, another is refused. But nothing is stuck: after RENEWAL_FRESH_S one that is
 *    not signed makes room for another, and one that is signed is tried again for whoever asks for the same end.
 * 4. Renewed is what holds when it is asked for: not what is revoked, which is for good; not what is suspended, since its holder
 *    would be told of two things at once; nor what its holder has deleted, of which nothing is left to sign. What has merely
 *    ended can be. What cannot be signed any more is dropped: the end asked for is over, or this server has another name. */
#ifndef BADGE_RENEWAL_H
#define BADGE_RENEWAL_H

#include "badge/badge.h"
#include "base/time.h"

/* How far ahead the new end may be; as that of a new credential (exam/document.h). */
enum { RENEWAL_DAYS_MAX = 36500, RENEWAL_FRESH_S = 60 };

/* A new address where the issuer gives a credential as it is now, for its `refreshService`: BASE/c/ID.json?key=KEY. Nobody can
 * guess the key, and whoever has any form that carries the credential has it: so they get the newest edition though its holder
 * shows it to nobody, until its holder deletes it. Who has only ever had the link gets nothing. */
enum { RENEWAL_KEY_BYTES = 18 };
struct str renewal_address(struct work *w, const struct issuer *issuer, struct id id);
/* The parts of an address of this issuer's; false: it is none. */
bool renewal_address_read(struct work *w, const struct issuer *issuer, struct str address, struct id *id,
                          struct str *key);
/* The credential as it is now, by the key that it carries; ERR_NOT_FOUND where it is another's, or deleted, or none. */
enum err renewal_find(struct work *w, struct tx *tx, struct id id, struct str key,
                      struct credential *out) MUST_CHECK;

/* Whether a credential can be renewed by the issuer of that DID, and what to propose. */
struct renewal_offer {
	int64_t until_us; /* when it ends now; 0: never, or nobody knows any more */
	int64_t proposed_us; /* as long from now as it was issued for; if that is no later, from its end; of a signed one, its */
	int64_t waiting;    /* the sequence of one that is not fresh any more (rule 3); 0: none */
	bool is_signed;     /* that one is */
	struct str why_not; /* a sentence; absent: it can */
};
enum err renewal_offer(struct work *w, struct tx *tx, const struct credential *credential, struct str did,
                       struct renewal_offer *out) MUST_CHECK;

/* 2027-11-23, which means the last second of that day (UTC), or a time (RFC 3339): a whole second. ERR_INPUT. */
enum err renewal_until(struct work *w, struct str text, int64_t *until_us) MUST_CHECK;

struct renewal_wish {
	struct str until;  /* as above; absent: what is proposed */
	struct str reason; /* required, and kept; at most BADGE_REASON_BYTES_MAX */
};
/* Stores that it is to be renewed, and adds the job "badge.renew". `actor` without a person: the command line. `did`: who issues
 * here. ERR_NOT_FOUND; ERR_INPUT without a reason, or when the end is no date, not in the future or too far; ERR_CONFLICT when it
 * cannot be renewed, or would end no later than now. */
enum err renewal_ask(struct work *w, struct tx *tx, const struct actor *actor, struct str did, struct id id,
                     const struct renewal_wish *wish) MUST_CHECK;

/* The job "badge.renew" {credential}. */
enum err renewal_job(struct work *w, struct db *db, struct issuer *issuer, const struct job *job) MUST_CHECK;
/* The same at once, where no server runs the jobs. Not inside a transaction. */
enum err renewal_finish(struct work *w, struct db *db, struct issuer *issuer, struct id org,
                        struct id id) MUST_CHECK;

/* Each renewal of a credential, oldest first, at most 100. */
struct renewal {
	int64_t until_us, at_us; /* its end; when it was asked for */
	int64_t begins_us; /* since when it is what is shown, as it says itself; 0: it is not published yet */
	struct str reason, who; /* who: a name; absent: the command line */
};
enum err renewal_list(struct work *w, struct tx *tx, struct id org, struct id id, struct renewal **out,
                      size_t *count) MUST_CHECK;

#endif
