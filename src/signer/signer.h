/* The keys, in a process of their own (`assay signer`), and how others ask it to sign.
 *
 * Owns keys/ in the data folder: the sealed secrets, the list of keys, the journal. No other process opens them.
 *
 * 1. A key never leaves: there is no request that answers with a secret, and none that signs bytes as they are. What can be
 *    asked: sign this credential, this status list, this checkpoint, this DID document, this endorsement.
 * 2. It checks the form of what it signs (form.h): ours as issuer, a beginning that is about now, no proof in it already,
 *    contexts that are built in; a checkpoint no smaller than the last one signed under that origin, and of one size the same
 *    root.
 * 3. What was signed, and each key that came or went, is in the journal, durably, before it is answered: append-only, each line
 *    with the digest of the one before; many requests share one flush.
 * 4. Secrets are sealed at rest (keystore.h), or in a token behind PKCS#11 (pkcs11.h). In memory they are locked, not dumped, not
 *    inherited. The process opens no network and starts no program.
 * 5. Speaks over a Unix socket: a pair inherited from the server, or keys/signer.socket for commands of the same user (checked by
 *    SO_PEERCRED). Messages are bounded; a broken one ends the connection, never the process.
 *
 * Keys have a name and a state. `active` signs; `retired` signs no more and stays in the DID document, so that what it signed
 * goes on verifying; `revoked` is listed as such, and what it signed does not verify from then on. */
#ifndef SIGNER_SIGNER_H
#define SIGNER_SIGNER_H

#include "base/json.h"
#include "tlog/checkpoint.h"
#include "vc/key.h"

struct signer; /* a connection to the process; any thread may use it */

enum signer_role {
	SIGNER_CREDENTIAL, /* Ed25519: embedded proofs, the DID document's first key */
	SIGNER_TOKEN,      /* P-256: ES256 tokens */
	SIGNER_LOG,        /* Ed25519: checkpoints */
	SIGNER_REVIEWER,   /* Ed25519: a reviewer's endorsements, did:key */
	SIGNER_ROLE_COUNT,
};

enum signer_state { SIGNER_ACTIVE, SIGNER_RETIRED, SIGNER_REVOKED };

enum { SIGNER_KEYS_MAX = 256, SIGNER_MESSAGE_BYTES_MAX = 8 << 20, SIGNER_BATCH_MAX = 1024 };

struct signer_key {
	enum signer_role role;
	enum signer_state state;
	struct str owner; /* of a reviewer's key: the person's id; else absent */
	struct str place; /* "file", "pkcs11" */
	struct key_public public;
	int64_t made_us, ended_us; /* ended: retired or revoked; 0: active */
};

struct signer_identity {
	struct str did;    /* of the issuer */
	struct str origin; /* of the log */
};

/* Where the keys are and what opens them; absent: as keystore.h says. */
struct signer_options {
	struct signer_identity identity;
	struct str folder;                  /* the data folder */
	struct str passphrase_file;         /* what the secrets are sealed with */
	struct str module, token, pin_file; /* PKCS#11: a shared library, the token's label, its user PIN */
};

/* ---- the asking side ---- */

/* Starts the process (/proc/self/exe signer) as a child that ends with us, and does not wait for it: the first request does,
 * and fails when it cannot be started. ERR_UNAVAILABLE with what to do then: damaged keys, a passphrase that does not open
 * them, a token that is not there; ERR_CONFLICT when one runs for this folder already. When it dies it is started again, and a
 * request that was in flight is asked once more. */
struct signer *signer_start(const struct signer_options *options);
/* Connects to the one that a server of this data folder has started. ERR_NOT_FOUND when there is none. */
enum err signer_connect(struct work *w, struct str data_folder, struct signer **out) MUST_CHECK;
/* Asks over a descriptor whose other end a service_run of this very process serves (service.h): for tests. */
struct signer *signer_attach(int descriptor);
/* NULL is fine. */
void signer_close(struct signer *signer);

/* The public halves of all keys, active first. */
enum err signer_keys(struct work *w, struct signer *signer, struct signer_key **out,
                     size_t *count) MUST_CHECK;

/* A credential, signed twice over: with an embedded eddsa-rdfc-2022 proof, and the same as an ES256 token (claims.h).
 * `document` is a credential without proof, JSON text. ERR_INPUT with what its form lacks. */
struct signer_credential {
	struct str document; /* in */
	struct str embedded; /* out: JSON with proof */
	struct str token;    /* out */
};
/* Signs count ≤ SIGNER_BATCH_MAX of them with one flush of the journal; all or none. */
enum err signer_sign_credentials(struct work *w, struct signer *signer, struct signer_credential *credentials,
                                 size_t count) MUST_CHECK;

/* A status list credential (status_list.h), signed twice over as credentials are; its token is of the type "vc+jwt". */
enum err signer_sign_status_list(struct work *w, struct signer *signer, struct str document,
                                 struct str *embedded, struct str *token) MUST_CHECK;
/* The note of a checkpoint of our log. ERR_CONFLICT when a larger one, or another of this size, was signed before. */
enum err signer_sign_checkpoint(struct work *w, struct signer *signer, const struct checkpoint *checkpoint,
                                struct str *note) MUST_CHECK;
/* The DID document, made by the signer from its own keys, with an embedded proof of the active credential key; JSON. */
enum err signer_did_document(struct work *w, struct signer *signer, struct str *out) MUST_CHECK;
/* An EndorsementCredential by a reviewer's key, which is made when the person has none. */
enum err signer_sign_endorsement(struct work *w, struct signer *signer, struct str person,
                                 struct str document, struct str *out) MUST_CHECK;

/* A new active key for the role; the one before is retired, and its secret destroyed. */
enum err signer_rotate(struct work *w, struct signer *signer, enum signer_role role,
                       struct signer_key *out) MUST_CHECK;
/* From now on what this key signed does not verify. `thumbprint` names it. */
enum err signer_revoke(struct work *w, struct signer *signer, struct str thumbprint) MUST_CHECK;

/* ---- the process ---- */

/* Hardens this process, opens the keys, says so over the descriptor, confines itself (confine.h) and serves until the
 * descriptor's other end is closed; returns OK then. `descriptor` is the inherited end of the pair. */
enum err signer_serve(struct work *w, const struct signer_options *options, int descriptor) MUST_CHECK;

#endif
