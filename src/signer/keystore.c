#include "signer/keystore.h"

#include "base/encode.h"
#include "base/log.h"
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PLAIN_BYTES_MAX = 1024 };

static const struct str list_path = S_INIT("keys.json"), seal_path = S_INIT("seal");

static const enum signer_role issuer_roles[] = {SIGNER_CREDENTIAL, SIGNER_TOKEN, SIGNER_LOG};

/* ---- what opens them ---- */

enum err keystore_passphrase(struct work *w, struct str path, char **memory, struct str *out)
{
	int file = open(str_cstr(w->arena, path), O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(w, ERR_UNAVAILABLE, "The passphrase file %.*s cannot be read: %s.", STR_ARG(path),
		            strerror(errno));
	char *at = seal_memory(SEAL_PASSPHRASE_MAX + 2);
	struct str text = str_bytes(at, 0);
	ssize_t got;
	/* Through a pipe it may come in pieces. */
	while ((got = read(file, at + text.len, SEAL_PASSPHRASE_MAX + 2 - text.len)) > 0)
		text.len += (size_t)got;
	close(file);
	while (text.len > 0 && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
		text.len--;
	if (text.len == 0 || text.len > SEAL_PASSPHRASE_MAX) {
		seal_memory_free(at);
		return fail(w, ERR_INPUT, "The passphrase file %.*s must hold 1 to %d bytes.", STR_ARG(path),
		            SEAL_PASSPHRASE_MAX);
	}
	*memory = at;
	*out = text;
	return OK;
}

static enum err key_of_passphrase(struct work *w, struct str path, const struct seal_cost *cost,
                                  uint8_t *sealing)
{
	char *memory;
	struct str passphrase;
	TRY(keystore_passphrase(w, path, &memory, &passphrase));
	enum err failed = seal_key_of(w, passphrase, cost, sealing);
	seal_memory_free(memory);
	return failed;
}

/* keys/seal, drawn when it is missing and may be made. */
static enum err key_of_file(struct work *w, struct files *files, bool make, uint8_t *sealing)
{
	struct str text, bytes;
	enum err found = files_read(w, files, seal_path, PLAIN_BYTES_MAX, &text);
	if (found == ERR_NOT_FOUND && make) {
		work_forgive(w);
		world_random(w, sealing, SEAL_KEY_LEN);
		struct str hex = encode_hex(w->arena, str_bytes(sealing, SEAL_KEY_LEN));
		return files_write(w, files, seal_path, str_format(w->arena, "%.*s\n", STR_ARG(hex)), 0600);
	}
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return fail(
			w, ERR_UNAVAILABLE,
			"keys/seal is missing, which opens the keys: restore it from a backup, or the keys "
			"with `assay key restore`.");
	}
	TRY(found);
	if (!decode_hex(w->arena, str_trim(text), &bytes) || bytes.len != SEAL_KEY_LEN)
		return fail(w, ERR_UNAVAILABLE, "keys/seal is damaged: restore it from a backup.");
	memcpy(sealing, bytes.at, SEAL_KEY_LEN);
	return OK;
}

/* The sealing that the options ask for, for a list that is to be written. */
static enum err choose_sealing(struct work *w, struct files *files, const struct signer_options *options,
                               struct keyring_seal *seal, uint8_t *sealing)
{
	*seal = (struct keyring_seal){.kind = KEYRING_SEAL_FILE};
	if (str_absent(options->passphrase_file))
		return key_of_file(w, files, true, sealing);
	*seal = (struct keyring_seal){KEYRING_SEAL_PASSPHRASE, seal_cost_daily(w)};
	return key_of_passphrase(w, options->passphrase_file, &seal->cost, sealing);
}

/* ---- the list ---- */

static enum err save(struct work *w, struct keystore *store)
{
	struct str text;
	TRY(keyring_text(w, store->ring, &store->seal, store->sealing, &text));
	return files_write(w, store->files, list_path, text, 0600);
}

/* A list that does not open stops the start with a reason: what is there is not overwritten. */
static enum err unavailable(struct work *w, enum err failed)
{
	if (failed != ERR_FORBIDDEN && failed != ERR_INPUT && failed != ERR_TOO_LARGE)
		return failed;
	struct str why = str_copy(w->arena, w->message);
	work_forgive(w);
	return fail(
		w, ERR_UNAVAILABLE,
		"keys/keys.json does not open. %.*s Bring it back from a backup, or the keys with `assay key "
		"restore` in a new folder.",
		STR_ARG(why));
}

static enum err open_list(struct work *w, struct keystore *store, struct str text,
                          const struct signer_options *options)
{
	TRY(keyring_text_seal(w, text, &store->seal));
	if (store->seal.kind != KEYRING_SEAL_PASSPHRASE) {
		TRY(key_of_file(w, store->files, false, store->sealing));
		return keyring_parse(w, text, store->sealing, &store->ring);
	}
	if (str_absent(options->passphrase_file))
		return fail(
			w, ERR_UNAVAILABLE,
			"The keys are sealed with a passphrase: name its file with --key-passphrase-file.");
	TRY(key_of_passphrase(w, options->passphrase_file, &store->seal.cost, store->sealing));
	return keyring_parse(w, text, store->sealing, &store->ring);
}

/* A passphrase was given for the first time: sealed with it from now on, and the file that opened them goes. */
static enum err seal_anew(struct work *w, struct keystore *store, const struct signer_options *options)
{
	if (str_absent(options->passphrase_file))
		return OK;
	if (store->seal.kind != KEYRING_SEAL_PASSPHRASE) {
		TRY(choose_sealing(w, store->files, options, &store->seal, store->sealing));
		TRY(save(w, store));
	}
	/* Now, or after a crash that came between. */
	return files_remove(w, store->files, seal_path);
}

/* ---- keys of before ---- */

static enum err take_plain(struct work *w, struct keystore *store, struct str path, enum signer_role role)
{
	struct str text, bytes;
	enum err found = files_read(w, store->files, path, PLAIN_BYTES_MAX, &text);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(found);
	if (!decode_hex(w->arena, str_trim(text), &bytes) || bytes.len != SEAL_KEY_LEN)
		return fail(w, ERR_UNAVAILABLE, "keys/%.*s is damaged: restore it from a backup.",
		            STR_ARG(path));
	struct key_secret secret = {.kind = keyring_kind(role), .len = bytes.len};
	const struct signer_key key = {.role = role, .made_us = world_now_us(w)};
	memcpy(secret.bytes, bytes.at, bytes.len);
	explicit_bzero((char *)(uintptr_t)bytes.at, bytes.len);
	explicit_bzero((char *)(uintptr_t)text.at, text.len);
	enum err failed = keyring_add(w, store->ring, &key, &secret);
	key_secret_wipe(&secret);
	return failed;
}

static const struct plain {
	struct str path;
	enum signer_role role;
} plain[] = {{S_INIT("issuer.key"), SIGNER_TOKEN}, {S_INIT("log.key"), SIGNER_LOG}};

static enum err remove_plain(struct work *w, struct keystore *store)
{
	for (size_t i = 0; i < COUNT(plain); i++)
		TRY(files_remove(w, store->files, plain[i].path));
	return OK;
}

/* ---- new keys ---- */

static enum err make_here(struct work *w, struct keystore *store, const struct signer_key *key)
{
	struct key_secret *secret = seal_memory(sizeof *secret);
	secret->kind = keyring_kind(key->role);
	secret->len = SEAL_KEY_LEN;
	enum err failed;
	do { /* a number that is no secret of P-256 comes once in 2^32 */
		work_forgive(w);
		world_random(w, secret->bytes, secret->len);
		failed = keyring_add(w, store->ring, key, secret);
	} while (failed == ERR_INPUT);
	seal_memory_free(secret);
	return failed;
}

static enum err make_in_token(struct work *w, struct keystore *store, struct signer_key key)
{
	key.place = S("pkcs11");
	TRY(pkcs11_make(w, store->token, keyring_kind(key.role), &key.public));
	TRY(keyring_add_public(w, store->ring, &key));
	size_t last = store->ring->count - 1;
	enum err failed = pkcs11_signer(w, store->token, &key.public, &store->ring->slots[last].signer);
	if (failed != OK)
		keyring_cut(store->ring, last);
	return failed;
}

static size_t count_reviewers(const struct keyring *ring)
{
	size_t count = 0;
	for (size_t i = 0; i < ring->count; i++)
		count += ring->slots[i].key.role == SIGNER_REVIEWER;
	return count;
}

/* Reviewers' keys are many and weigh less: they stay in the file. */
static enum err make_key(struct work *w, struct keystore *store, enum signer_role role, struct str owner)
{
	const struct signer_key key = {.role = role, .owner = owner, .made_us = world_now_us(w)};
	if (role == SIGNER_REVIEWER && count_reviewers(store->ring) == KEYSTORE_REVIEWERS_MAX)
		return fail(w, ERR_TOO_LARGE, "%d reviewers have a key already, and no more can be kept.",
		            KEYSTORE_REVIEWERS_MAX);
	if (store->token != NULL && role != SIGNER_REVIEWER)
		return make_in_token(w, store, key);
	return make_here(w, store, &key);
}

static enum err make_missing(struct work *w, struct keystore *store)
{
	for (size_t i = 0; i < COUNT(issuer_roles); i++)
		if (keyring_active(store->ring, issuer_roles[i], (struct str){0}) == NULL)
			TRY(make_key(w, store, issuer_roles[i], (struct str){0}));
	return OK;
}

static enum err make_list(struct work *w, struct keystore *store, const struct signer_options *options)
{
	store->ring = keyring_open();
	TRY(choose_sealing(w, store->files, options, &store->seal, store->sealing));
	for (size_t i = 0; i < COUNT(plain); i++)
		TRY(take_plain(w, store, plain[i].path, plain[i].role));
	return OK;
}

/* ---- what is about to change, in the journal ---- */

static enum err note(struct work *w, struct keystore *store, struct str kind, const struct keyring_slot *slot)
{
	const struct journal_entry entry = {.kind = kind, .key = slot->thumbprint};
	return journal_put(w, store->journal, world_now_us(w), &entry);
}

/* Those that were added after so many. Flushes what others wait for too: should that fail, they are told so as well. */
static enum err note_new(struct work *w, struct keystore *store, size_t before)
{
	for (size_t i = before; i < store->ring->count; i++)
		TRY(note(w, store, S("key-new"), &store->ring->slots[i]));
	return journal_flush(w, store->journal);
}

/* ---- opening ---- */

/* A crash may have come between the list and the token. */
static void end_left_over(struct work *w, struct keystore *store, const struct keyring_slot *ended)
{
	if (store->token != NULL && pkcs11_destroy(w, store->token, &ended->key.public) != OK)
		work_forgive(w); /* it is gone, as it should be */
}

static enum err open_token(struct work *w, struct keystore *store, const struct signer_options *options)
{
	if (!str_absent(options->module))
		TRY(pkcs11_open(w, options->module, options->token, options->pin_file, &store->token));
	for (size_t i = 0; i < store->ring->count; i++) {
		struct keyring_slot *slot = &store->ring->slots[i];
		if (!str_equal(slot->key.place, S("pkcs11")))
			continue;
		if (slot->key.state != SIGNER_ACTIVE) {
			end_left_over(w, store, slot);
			continue;
		}
		if (store->token == NULL)
			return fail(
				w, ERR_UNAVAILABLE,
				"A key for %.*ss is in a token: name its module with --pkcs11-module and the token "
				"with --pkcs11-token.",
				STR_ARG(keyring_role_name(slot->key.role)));
		TRY(pkcs11_signer(w, store->token, &slot->key.public, &slot->signer));
	}
	return OK;
}

static enum err open_store(struct work *w, struct keystore *store, const struct signer_options *options)
{
	struct str text;
	size_t before = 0;
	enum err found = files_read(w, store->files, list_path, KEYRING_BYTES_MAX, &text);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		TRY(make_list(w, store, options));
	} else {
		TRY(found);
		TRY(unavailable(w, open_list(w, store, text, options)));
		before = store->ring->count;
	}
	TRY(open_token(w, store, options));
	TRY(make_missing(w, store));
	if (store->ring->count > before) {
		TRY(note_new(w, store, before));
		TRY(save(w, store));
	}
	TRY(seal_anew(w, store, options));
	return remove_plain(w, store);
}

static struct keystore *new_store(struct files *files)
{
	struct arena *arena = arena_open();
	struct keystore *store = arena_alloc(arena, sizeof *store);
	*store = (struct keystore){.arena = arena, .files = files, .sealing = seal_memory(SEAL_KEY_LEN)};
	return store;
}

enum err keystore_open(struct work *w, struct files *files, struct journal *journal,
                       const struct signer_options *options, struct keystore **out)
{
	struct keystore *store = new_store(files);
	store->journal = journal;
	enum err failed = open_store(w, store, options);
	if (failed != OK) {
		keystore_close(store);
		return failed;
	}
	*out = store;
	return OK;
}

enum err keystore_read(struct work *w, struct files *files, const struct signer_options *options,
                       struct keystore **out)
{
	struct str text;
	enum err found = files_read(w, files, list_path, KEYRING_BYTES_MAX, &text);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		return fail(w, ERR_NOT_FOUND, "There are no sealed keys yet: start the server once.");
	}
	TRY(found);
	struct keystore *store = new_store(files);
	enum err failed = unavailable(w, open_list(w, store, text, options));
	if (failed != OK) {
		keystore_close(store);
		return failed;
	}
	*out = store;
	return OK;
}

void keystore_close(struct keystore *store)
{
	if (store == NULL)
		return;
	keyring_close(store->ring);
	pkcs11_close(store->token);
	seal_memory_free(store->sealing);
	arena_close(store->arena);
}

/* ---- changing ---- */

/* The list says already that the key has ended: a token that keeps the secret all the same is told of, and no failure. */
static void end_secret(struct work *w, struct keystore *store, struct keyring_slot *ended)
{
	keyring_wipe(ended);
	if (!str_equal(ended->key.place, S("pkcs11")) || store->token == NULL)
		return;
	if (pkcs11_destroy(w, store->token, &ended->key.public) != OK) {
		log_failure(w, "signer.token");
		work_forgive(w);
	}
}

/* Saves with a key that has ended (NULL: none) and those added since `count`; all of it, or nothing has happened. */
static enum err save_change(struct work *w, struct keystore *store, struct keyring_slot *ended,
                            enum signer_state state, size_t count)
{
	struct signer_key before = {0};
	enum err failed = OK;
	if (ended != NULL) {
		before = ended->key;
		ended->key.state = state;
		ended->key.ended_us = world_now_us(w);
		failed = note(w, store, state == SIGNER_RETIRED ? S("key-retired") : S("key-revoked"), ended);
	}
	if (failed == OK)
		failed = note_new(w, store, count);
	if (failed == OK)
		failed = save(w, store);
	if (failed != OK) {
		if (ended != NULL)
			ended->key = before;
		keyring_cut(store->ring, count);
		return failed;
	}
	if (ended != NULL)
		end_secret(w, store, ended);
	return OK;
}

enum err keystore_rotate(struct work *w, struct keystore *store, enum signer_role role, struct str owner,
                         struct keyring_slot **out)
{
	size_t count = store->ring->count;
	struct keyring_slot *before = keyring_active(store->ring, role, owner);
	TRY(make_key(w, store, role, owner));
	TRY(save_change(w, store, before, SIGNER_RETIRED, count));
	*out = &store->ring->slots[count];
	return OK;
}

enum err keystore_revoke(struct work *w, struct keystore *store, struct str thumbprint)
{
	size_t count = store->ring->count;
	struct keyring_slot *slot = keyring_find(store->ring, thumbprint);
	if (slot == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no key %.*s; `assay key show` lists them.",
		            STR_ARG(str_slice(thumbprint, 0, 100)));
	if (slot->key.state == SIGNER_REVOKED)
		return fail(w, ERR_CONFLICT, "This key is revoked already.");
	if (slot->key.state == SIGNER_ACTIVE && slot->key.role != SIGNER_REVIEWER)
		TRY(make_key(w, store, slot->key.role, slot->key.owner));
	return save_change(w, store, slot, SIGNER_REVOKED, count);
}

enum err keystore_reseal(struct work *w, struct files *files, const struct signer_options *options,
                         struct str passphrase_file)
{
	const struct signer_options next = {.passphrase_file = passphrase_file};
	struct keystore *store;
	TRY(keystore_read(w, files, options, &store));
	enum err failed = choose_sealing(w, files, &next, &store->seal, store->sealing);
	if (failed == OK)
		failed = save(w, store);
	keystore_close(store);
	TRY(failed);
	return files_remove(w, files, seal_path);
}

enum err keystore_restore(struct work *w, struct files *files, const struct signer_options *options,
                          struct keyring *ring)
{
	struct str text;
	enum err found = files_read(w, files, list_path, KEYRING_BYTES_MAX, &text);
	if (found == OK || found == ERR_TOO_LARGE) {
		work_forgive(w);
		return fail(
			w, ERR_CONFLICT,
			"There are keys already, and none is overwritten. Restore into another data folder.");
	}
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	struct keystore *store = new_store(files);
	store->ring = ring;
	enum err failed = choose_sealing(w, files, options, &store->seal, store->sealing);
	if (failed == OK)
		failed = save(w, store);
	store->ring = NULL;
	keystore_close(store);
	return failed;
}
