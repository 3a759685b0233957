/* Keys in memory, and the text that they are kept as: who signs what, and the secrets sealed.
 *
 *	{"list": {"type": "assay-keys/v1",
 *	          "seal": {"kind": "file" | "recovery"} or {"kind": "passphrase", "salt": …, "passes": …, "memory_bytes": …},
 *	          "keys": [{"role": "token", "state": "active", "place": "file", "public": "zDna…", "sealed": BASE64,
 *	                    "made_us": …, "ended_us": …, "owner": …}, …]},
 *	 "mac": HEX}
 *
 * The same text, sealed with different keys, is keys/keys.json, an offline backup, and what recovery shares open.
 *
 * 1. Each secret is sealed with its role and public key: one cannot be put in another's place.
 * 2. `mac` is over the canonical list: who has not the sealing key cannot bring a revoked key back or put in one of his own.
 * 3. Keys that are retired or revoked have no secret, and neither have those in a token. */
#ifndef SIGNER_KEYRING_H
#define SIGNER_KEYRING_H

#include "signer/seal.h"
#include "signer/signer.h"

enum { KEYRING_BYTES_MAX = 1 << 20 };

enum keyring_seal_kind { KEYRING_SEAL_FILE, KEYRING_SEAL_PASSPHRASE, KEYRING_SEAL_RECOVERY };

struct keyring_seal {
	enum keyring_seal_kind kind;
	struct seal_cost cost; /* of a passphrase */
};

struct keyring_slot {
	struct signer_key key;
	struct str thumbprint;
	struct key_secret *secret; /* locked memory; NULL: not here */
	struct key_signer signer;  /* of an active key; its `sign` is NULL while the token is not open */
};

struct keyring {
	struct arena *arena; /* the texts */
	size_t count;
	struct keyring_slot slots[SIGNER_KEYS_MAX];
};

/* Without keys. */
struct keyring *keyring_open(void);
/* Wipes the secrets. NULL is fine. */
void keyring_close(struct keyring *ring);

/* "credential", "token", "log", "reviewer"; "active", "retired", "revoked". */
struct str keyring_role_name(enum signer_role role);
bool keyring_role_parse(struct str name, enum signer_role *out) MUST_CHECK;
struct str keyring_state_name(enum signer_state state);
bool keyring_state_parse(struct str name, enum signer_state *out) MUST_CHECK;
/* Ed25519, but for tokens: P-256. */
enum key_kind keyring_kind(enum signer_role role);

/* Adds a key whose secret is here; it is copied. `key`'s public half and place are filled in. ERR_INPUT when it is no secret of
 * that kind, ERR_TOO_LARGE over SIGNER_KEYS_MAX. */
enum err keyring_add(struct work *w, struct keyring *ring, const struct signer_key *key,
                     const struct key_secret *secret) MUST_CHECK;
/* Adds a key whose secret is elsewhere, with all that is known of it. */
enum err keyring_add_public(struct work *w, struct keyring *ring, const struct signer_key *key) MUST_CHECK;
/* Wipes the secret of a key that signs no more, if it is here. */
void keyring_wipe(struct keyring_slot *slot);
/* Forgets the keys that were added last, so that `count` are left. */
void keyring_cut(struct keyring *ring, size_t count);

/* The active key of a role, of that owner (absent but for reviewers); NULL: none. */
struct keyring_slot *keyring_active(struct keyring *ring, enum signer_role role, struct str owner);
/* By thumbprint; NULL: none. */
struct keyring_slot *keyring_find(struct keyring *ring, struct str thumbprint);

/* The text, sealed with `key`. */
enum err keyring_text(struct work *w, const struct keyring *ring, const struct keyring_seal *seal,
                      const uint8_t key[SEAL_KEY_LEN], struct str *out) MUST_CHECK;
/* How a text is sealed. ERR_INPUT when it is none. */
enum err keyring_text_seal(struct work *w, struct str text, struct keyring_seal *out) MUST_CHECK;
/* Opens it. ERR_FORBIDDEN when the key is not its key or it was changed; ERR_INPUT when it is malformed. */
enum err keyring_parse(struct work *w, struct str text, const uint8_t key[SEAL_KEY_LEN],
                       struct keyring **out) MUST_CHECK;

#endif
