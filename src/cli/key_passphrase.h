/* `assay key passphrase`: what the keys are sealed with is changed. */
#ifndef CLI_KEY_PASSPHRASE_H
#define CLI_KEY_PASSPHRASE_H

#include "web/config.h"

/* Seals the keys with the passphrase of that file ("-": standard input). ERR_CONFLICT while a server has them. */
enum err key_passphrase_change(struct work *w, const struct config *config, const char *file) MUST_CHECK;

#endif
