#include "cli/key_recovery.h"

#include "cli/input.h"
#include "cli/signing.h"
#include "signer/confine.h"
#include "signer/keystore.h"
#include "signer/lock.h"
#include "web/app.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- reading the keys: this process has them for a moment, and is as closed as the signer before it does (confine.h) ---- */

static enum err open_store(struct work *w, const struct config *config, struct files **files,
                           struct keystore **store)
{
	struct signer_options options;
	enum keyring_seal_kind kind;
	TRY(signing_seal(w, config, &kind));
	TRY(app_signer_options(w, config, &options));
	TRY(files_open(w, str_format(w->arena, "%.*s/keys", STR_ARG(config->data)), files));
	enum err failed = keystore_read(w, *files, &options, store);
	if (failed != OK)
		files_close(*files);
	return failed;
}

/* Keys in a token are in no backup: whoever makes one must know. */
static void warn_of_token(const struct keyring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		if (ring->slots[i].key.state == SIGNER_ACTIVE &&
		    str_equal(ring->slots[i].key.place, S("pkcs11")))
			fprintf(stderr,
			        "The key for %.*ss is in a token and stays there: back the token up by its own "
			        "means, or be ready to rotate.\n",
			        STR_ARG(keyring_role_name(ring->slots[i].key.role)));
}

/* ---- writing ---- */

static enum err write_file(struct work *w, const char *path, struct str bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return fail(w, errno == EEXIST ? ERR_CONFLICT : ERR_UNAVAILABLE, "%s cannot be made: %s",
		            path, strerror(errno));
	bool written = write(file, bytes.at, bytes.len) == (ssize_t)bytes.len && fsync(file) == 0;
	close(file);
	return written ? OK : fail(w, ERR_UNAVAILABLE, "%s cannot be written: is the disk full?", path);
}

static enum err read_numbers(struct work *w, const char *shares, size_t *threshold, size_t *count)
{
	struct str rest = str_of(shares);
	int64_t k, n;
	if (!str_to_int(str_cut(&rest, '/'), &k) || !str_to_int(rest, &n) || k < 2 || n < k ||
	    n > SHAMIR_SHARES_MAX)
		return fail(
			w, ERR_INPUT,
			"--shares takes K/N with 2 ≤ K ≤ N ≤ %d: 3/5 makes five, of which any three bring the "
			"keys back",
			SHAMIR_SHARES_MAX);
	*threshold = (size_t)k;
	*count = (size_t)n;
	return OK;
}

static enum err write_shares(struct work *w, const struct str *shares, size_t count, const char *folder)
{
	if (mkdir(folder, 0700) != 0)
		return fail(w, errno == EEXIST ? ERR_CONFLICT : ERR_UNAVAILABLE, "%s cannot be made: %s",
		            folder, strerror(errno));
	for (size_t i = 0; i < count; i++) {
		struct str path = str_format(w->arena, "%s/share-%zu-of-%zu.txt", folder, i + 1, count);
		TRY(write_file(w, str_cstr(w->arena, path), shares[i]));
	}
	return OK;
}

enum err key_recovery_split(struct work *w, const struct config *config, const char *shares,
                            const char *folder)
{
	struct str texts[SHAMIR_SHARES_MAX];
	struct signer_options options;
	struct files *files;
	struct keystore *store;
	size_t threshold = 0, count = 0;
	TRY(confine_begin(w, false, true));
	TRY(read_numbers(w, shares, &threshold, &count));
	TRY(app_signer_options(w, config, &options));
	TRY(open_store(w, config, &files, &store));
	enum err failed = recovery_split(w, store->ring, options.identity.did, threshold, count, texts);
	warn_of_token(store->ring);
	keystore_close(store);
	files_close(files);
	TRY(failed);
	TRY(write_shares(w, texts, count, folder));
	printf("%s: %zu shares, any %zu of which bring the keys back. Print them, give them to %zu people, and "
	       "remove the files.\n",
	       folder, count, threshold, count);
	return OK;
}

static enum err read_passphrase(struct work *w, const char *path, char **memory, struct str *out)
{
	if (path == NULL)
		return fail(w, ERR_INPUT,
		            "name the file that holds the backup's passphrase with --passphrase-file (or -)");
	return keystore_passphrase(w, strcmp(path, "-") == 0 ? S("/dev/stdin") : str_of(path), memory, out);
}

enum err key_recovery_seal(struct work *w, const struct config *config, const char *file,
                           const char *passphrase_file)
{
	struct files *files;
	struct keystore *store;
	struct str passphrase, text;
	char *memory;
	TRY(confine_begin(w, false, true));
	TRY(read_passphrase(w, passphrase_file, &memory, &passphrase));
	enum err failed = open_store(w, config, &files, &store);
	if (failed == OK) {
		failed = recovery_seal(w, store->ring, passphrase, &text);
		warn_of_token(store->ring);
		keystore_close(store);
		files_close(files);
	}
	seal_memory_free(memory);
	TRY(failed);
	TRY(write_file(w, file, text));
	printf("%s: keep it offline, and the passphrase somewhere else.\n", file);
	return OK;
}

/* ---- bringing back ---- */

static enum err put_back(struct work *w, const struct config *config, struct keyring *ring)
{
	struct signer_options options;
	struct files *files;
	struct str folder = str_format(w->arena, "%.*s/keys", STR_ARG(config->data));
	int lock;
	TRY(app_signer_options(w, config, &options));
	TRY(signing_folder(w, config));
	TRY(lock_take(w, folder, &lock));
	enum err failed = files_open(w, folder, &files);
	if (failed == OK) {
		failed = keystore_restore(w, files, &options, ring);
		files_close(files);
	}
	close(lock);
	TRY(failed);
	printf("%zu keys are back in %.*s. Bring database and log back from a backup if they are lost too, and start "
	       "with the --base-url that belongs to the keys.\n",
	       ring->count, STR_ARG(config->data));
	return OK;
}

enum err key_recovery_join(struct work *w, const struct config *config, char **paths, size_t count)
{
	struct str texts[SHAMIR_SHARES_MAX];
	struct keyring *ring;
	TRY(confine_begin(w, false, true));
	for (size_t i = 0; i < count; i++)
		TRY(input_file(w, paths[i], RECOVERY_SHARE_BYTES_MAX, &texts[i]));
	TRY(recovery_join(w, texts, count, &ring));
	enum err failed = put_back(w, config, ring);
	keyring_close(ring);
	return failed;
}

enum err key_recovery_open(struct work *w, const struct config *config, const char *file,
                           const char *passphrase_file)
{
	struct str passphrase, text;
	struct keyring *ring;
	char *memory;
	TRY(confine_begin(w, false, true));
	TRY(input_file(w, file, KEYRING_BYTES_MAX, &text));
	TRY(read_passphrase(w, passphrase_file, &memory, &passphrase));
	enum err failed = recovery_open(w, text, passphrase, &ring);
	seal_memory_free(memory);
	TRY(failed);
	failed = put_back(w, config, ring);
	keyring_close(ring);
	return failed;
}
