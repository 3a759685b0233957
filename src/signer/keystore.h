/* The keys on disk: keys/keys.json (keyring.h), and what opens it.
 *
 * The secrets are sealed with one of two, or are elsewhere:
 *
 *	a passphrase    from a file or a systemd credential: whoever copies the disk or a backup cannot sign without it. It must
 *	                be there at each start.
 *	keys/seal       32 random bytes with mode 0600, when there is no passphrase: protects from a copy of keys.json alone and
 *	                from a careless look, and not from whoever can read the whole folder or a backup of it. It costs nothing.
 *	a token         behind PKCS#11 (pkcs11.h): keys made while one is configured never leave it, and are in no backup.
 *
 * 1. A change is in the journal before it is in the list, and in the list on the disk before it is told; a crash leaves the list
 *    of before or the one of after.
 * 2. There is always an active key for credentials, tokens and the log, and room for those that follow: reviewers' keys take
 *    KEYSTORE_REVIEWERS_MAX places and no more.
 * 3. What an installation of before had in the open (keys/issuer.key, keys/log.key) is taken in as the first key for tokens and
 *    for the log; the open files are removed once the sealed list is on the disk.
 * 4. A secret that is retired is gone from the list; what the disk keeps of its old blocks is beyond us. One in a token is
 *    destroyed there, at the next start if a crash came between.
 * 5. Whoever opens it to change it holds the folder's lock (lock.h). */
#ifndef SIGNER_KEYSTORE_H
#define SIGNER_KEYSTORE_H

#include "files/files.h"
#include "signer/journal.h"
#include "signer/keyring.h"
#include "signer/pkcs11.h"

enum { KEYSTORE_REVIEWERS_MAX = SIGNER_KEYS_MAX - 64 };

struct keystore {
	struct arena *arena;
	struct files *files;     /* the folder keys/ */
	struct journal *journal; /* NULL: nothing is changed */
	struct keyring *ring;
	struct keyring_seal seal;
	uint8_t *sealing;     /* SEAL_KEY_LEN, locked */
	struct pkcs11 *token; /* NULL: none */
};

/* The bytes of a passphrase file, without the line's end, in locked memory. ERR_UNAVAILABLE when it cannot be read, ERR_INPUT
 * when it is empty or too long. Closed by seal_memory_free(*memory). */
enum err keystore_passphrase(struct work *w, struct str path, char **memory, struct str *out) MUST_CHECK;

/* Opens the keys of the folder keys/, or makes them. ERR_UNAVAILABLE says what to do: keys that are damaged, a passphrase that
 * does not open them or is missing, a token that is not there. Files and journal are the caller's and outlive it. */
enum err keystore_open(struct work *w, struct files *files, struct journal *journal,
                       const struct signer_options *options, struct keystore **out) MUST_CHECK;
/* Opens the list as it is, for a backup: nothing is made or changed, no token is opened. ERR_NOT_FOUND when there is none. */
enum err keystore_read(struct work *w, struct files *files, const struct signer_options *options,
                       struct keystore **out) MUST_CHECK;
/* NULL is fine. */
void keystore_close(struct keystore *store);

/* A new active key for the role and owner; the one before is retired. */
enum err keystore_rotate(struct work *w, struct keystore *store, enum signer_role role, struct str owner,
                         struct keyring_slot **out) MUST_CHECK;
/* ERR_NOT_FOUND; ERR_CONFLICT when it is revoked already. An active key of the issuer gets a successor. */
enum err keystore_revoke(struct work *w, struct keystore *store, struct str thumbprint) MUST_CHECK;

/* Seals the keys with the passphrase of another file than the options', which open them. ERR_NOT_FOUND when there are none. */
enum err keystore_reseal(struct work *w, struct files *files, const struct signer_options *options,
                         struct str passphrase_file) MUST_CHECK;

/* Puts a ring that was opened from a backup into an empty folder, sealed as the options say. ERR_CONFLICT when there are keys.
 * The ring is the caller's still. */
enum err keystore_restore(struct work *w, struct files *files, const struct signer_options *options,
                          struct keyring *ring) MUST_CHECK;

#endif
