/* From an effective award to a credential in the log.
 *
 * Order: the entry is durable in the ledger, tiles and checkpoint are durable in the data folder, the credential is
 * durable in the database, then the candidate is told. Each step can be run again after a crash: the job "badge.issue" is
 * idempotent, and the credential's id, salt and time are fixed in its first transaction.
 *
 * Keys: none here. What is to be signed goes to the process that keeps them (signer/signer.h). */
#ifndef BADGE_BADGE_H
#define BADGE_BADGE_H

#include "db/db.h"
#include "db/jobs.h"
#include "grade/replay.h"
#include "org/actor.h"
#include "vc/verify.h"

struct files;
struct issuer; /* DID, folder of the log */
struct signer;
struct signer_identity;

/* Who signs at this address: did:web:…, and the log's name. Over plain http that is a demonstration issuer, and the credential
 * page says so. ERR_INPUT as did_web_of_url's. */
enum err issuer_identity(struct work *w, struct str base_url, struct signer_identity *out) MUST_CHECK;
/* Opens or makes the log in the data folder. `signer` keeps the keys of that identity, and outlives the issuer. ERR_CONFLICT
 * when the log was signed by none of them. */
enum err issuer_open(struct work *w, struct signer *signer, struct str folder, struct str base_url,
                     struct str name, struct issuer **out) MUST_CHECK;
/* The address of the server whose log lies in the data folder; absent: none does. The log does not keep the scheme: http is
 * taken for an address on this machine, https for any other. */
enum err issuer_address(struct work *w, struct files *data, struct str *base_url) MUST_CHECK;
/* NULL is fine. */
void issuer_close(struct issuer *issuer);
/* "did:web:…". */
struct str issuer_did(const struct issuer *issuer);
/* The DID document, JSON. */
enum err issuer_document(struct work *w, const struct issuer *issuer, struct str *json) MUST_CHECK;
/* The log's verifier key, one line. */
struct str issuer_log_key(const struct issuer *issuer);
/* How many entries the newest checkpoint covers, and its note. */
enum err issuer_log_head(struct work *w, const struct issuer *issuer, uint64_t *size,
                         struct str *note) MUST_CHECK;
/* A file of the log for /log/…: "checkpoint", "tile/0/000"…; ERR_NOT_FOUND. */
enum err issuer_log_file(struct work *w, const struct issuer *issuer, struct str path,
                         struct str *bytes) MUST_CHECK;

/* The job "badge.issue" {decision, sitting}. */
enum err badge_issue_job(struct work *w, struct db *db, struct issuer *issuer,
                         const struct job *job) MUST_CHECK;

struct credential {
	struct id id, sitting, person;
	struct str name, document, jwt;
	struct str salt; /* opens the commitment in the log */
	int64_t entry_index, issued_us;
	struct str holder_name;
};
/* Public: by its id alone; ERR_NOT_FOUND until it is published. */
enum err badge_find(struct work *w, struct tx *tx, struct id id, struct credential *out) MUST_CHECK;
/* A person's own, newest first, at most 100: id, sitting, person, name and time alone are filled. */
enum err badge_of_person(struct work *w, struct tx *tx, const struct actor *actor, struct credential **out,
                         size_t *count) MUST_CHECK;
/* The bundle of vc/bundle.h: everything that is needed to verify without asking us. */
enum err badge_bundle(struct work *w, const struct issuer *issuer, const struct credential *credential,
                      struct str *json) MUST_CHECK;
/* The inclusion proof under the newest checkpoint, as c2sp.org/tlog-proof@v1. */
enum err badge_log_proof(struct work *w, const struct issuer *issuer, const struct credential *credential,
                         struct str *text) MUST_CHECK;

/* Computes again what a credential is bound to: from its document, the token's payload and the log's entry, against those
 * that were signed and logged. */
enum err badge_replay(struct work *w, struct tx *tx, struct id org, struct id id,
                      struct replay_result *out) MUST_CHECK;

#endif
