#include "cli/key_passphrase.h"

#include "cli/signing.h"
#include "signer/confine.h"
#include "signer/keystore.h"
#include "signer/lock.h"
#include "web/app.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum err reseal(struct work *w, const struct config *config, struct str folder, struct str file)
{
	struct signer_options options;
	struct files *files;
	TRY(app_signer_options(w, config, &options));
	TRY(files_open(w, folder, &files));
	enum err failed = keystore_reseal(w, files, &options, file);
	files_close(files);
	return failed;
}

enum err key_passphrase_change(struct work *w, const struct config *config, const char *file)
{
	enum keyring_seal_kind kind;
	struct str folder = str_format(w->arena, "%.*s/keys", STR_ARG(config->data));
	int lock;
	if (file == NULL)
		return fail(w, ERR_INPUT,
		            "name the file that holds the new passphrase with --passphrase-file (or -)");
	TRY(confine_begin(w, false, true));
	TRY(signing_seal(w, config, &kind));
	TRY(lock_take(w, folder, &lock));
	enum err failed = reseal(w, config, folder, strcmp(file, "-") == 0 ? S("/dev/stdin") : str_of(file));
	close(lock);
	TRY(failed);
	printf("The keys open with the new passphrase alone: name its file with --key-passphrase-file from now on. "
	       "Backups that were made before open with what they were sealed with.\n");
	return OK;
}
