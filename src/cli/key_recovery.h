/* Keys outside the data folder, as files: `assay key backup` and `assay key restore`. */
#ifndef CLI_KEY_RECOVERY_H
#define CLI_KEY_RECOVERY_H

#include "signer/recovery.h"
#include "web/config.h"

/* Writes shares, "3/5", as files into a folder that is new. */
enum err key_recovery_split(struct work *w, const struct config *config, const char *shares,
                            const char *folder) MUST_CHECK;
/* Writes the backup under the passphrase of a file ("-": standard input). ERR_CONFLICT when `file` is there already. */
enum err key_recovery_seal(struct work *w, const struct config *config, const char *file,
                           const char *passphrase) MUST_CHECK;
/* Bring keys into a data folder that has none. */
enum err key_recovery_join(struct work *w, const struct config *config, char **shares,
                           size_t count) MUST_CHECK;
enum err key_recovery_open(struct work *w, const struct config *config, const char *file,
                           const char *passphrase) MUST_CHECK;

#endif
