/* What commands need of the keys: the running server's signer, or one of their own. */
#ifndef CLI_SIGNING_H
#define CLI_SIGNING_H

#include "signer/keyring.h"
#include "web/config.h"

/* The signer of the server that runs on this data folder, or else one that is started for this command: it makes the keys that
 * are missing. */
enum err signing_open(struct work *w, const struct config *config, struct signer **out) MUST_CHECK;
/* How the list of keys is sealed. ERR_NOT_FOUND when there is none. */
enum err signing_seal(struct work *w, const struct config *config, enum keyring_seal_kind *out) MUST_CHECK;
/* Makes the data folder when it is missing. */
enum err signing_folder(struct work *w, const struct config *config) MUST_CHECK;

#endif
