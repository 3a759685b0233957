/* Keys on a disk of its own: what the journal says of them, and what is left when a change is interrupted. */
#include "test.h"

#include "signer/keystore.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	struct work w;
	char folder[32];
	struct files *files;
	struct journal *journal;
	struct keystore *store;
};

static void start(struct place *place, const struct signer_options *options)
{
	struct work *w = &place->w;
	size_t repaired;
	assert_ok(w, files_open(w, str_of(place->folder), &place->files));
	assert_ok(w, journal_open(w, str_of(place->folder), S("issuer.example/log"), &place->journal,
	                          &repaired));
	assert_ok(w, keystore_open(w, place->files, place->journal, options, &place->store));
}

static void stop(struct place *place)
{
	keystore_close(place->store);
	journal_close(place->journal);
	files_close(place->files);
}

static void set_up(struct place *place, const struct signer_options *options)
{
	place->w = test_work();
	memcpy(place->folder, "/tmp/assay-keysto-XXXXXX", sizeof "/tmp/assay-keysto-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	start(place, options);
}

static void tear_down(struct place *place)
{
	stop(place);
	test_work_end(&place->w);
}

static char *in_folder(struct place *place, const char *name)
{
	return str_cstr(place->w.arena, str_format(place->w.arena, "%s/%s", place->folder, name));
}

static struct str read_file(struct place *place, const char *name)
{
	struct str text;
	assert_ok(&place->w, files_read(&place->w, place->files, str_of(name), 1 << 20, &text));
	return text;
}

static struct str active(struct place *place, enum signer_role role)
{
	const struct keyring_slot *slot = keyring_active(place->store->ring, role, (struct str){0});
	assert_non_null(slot);
	return str_copy(place->w.arena, slot->thumbprint);
}

/* "key-new THUMBPRINT\nkey-retired THUMBPRINT\n…" */
static struct str noted(struct place *place)
{
	return test_output(&place->w, "jq -r '.kind + \" \" + .key' %s/journal", place->folder);
}

TEST(keystore_notes_each_key_that_comes_and_goes)
{
	struct place place;
	set_up(&place, &(struct signer_options){0});
	struct work *w = &place.w;
	struct str credential = active(&place, SIGNER_CREDENTIAL), token = active(&place, SIGNER_TOKEN);
	struct str log = active(&place, SIGNER_LOG);
	struct keyring_slot *slot;
	assert_str(noted(&place), str_format(w->arena, "key-new %.*s\nkey-new %.*s\nkey-new %.*s\n",
	                                     STR_ARG(credential), STR_ARG(token), STR_ARG(log)));
	/* Those that are there are not new at the next start. */
	struct str before = noted(&place);
	stop(&place);
	start(&place, &(struct signer_options){0});
	assert_str(noted(&place), before);
	assert_ok(w, keystore_rotate(w, place.store, SIGNER_TOKEN, (struct str){0}, &slot));
	before = str_format(w->arena, "%.*skey-retired %.*s\nkey-new %.*s\n", STR_ARG(before), STR_ARG(token),
	                    STR_ARG(active(&place, SIGNER_TOKEN)));
	assert_str(noted(&place), before);
	assert_ok(w, keystore_revoke(w, place.store, credential));
	assert_str(noted(&place),
	           str_format(w->arena, "%.*skey-revoked %.*s\nkey-new %.*s\n", STR_ARG(before),
	                      STR_ARG(credential), STR_ARG(active(&place, SIGNER_CREDENTIAL))));
	tear_down(&place);
}

/* A change that fails, and then the same without its obstacle; what lies on the disk meanwhile is what it was. */
static void check_whole(struct place *place, struct str list, struct str key)
{
	struct keyring_slot *slot;
	struct work *w = &place->w;
	size_t count = place->store->ring->count;
	assert_str(read_file(place, "keys.json"), list);
	assert_str(active(place, SIGNER_CREDENTIAL), key);
	stop(place);
	start(place, &(struct signer_options){0});
	assert_str(active(place, SIGNER_CREDENTIAL), key);
	assert_int_equal(place->store->ring->count, count);
	assert_ok(w, keystore_rotate(w, place->store, SIGNER_CREDENTIAL, (struct str){0}, &slot));
	assert_false(str_equal(active(place, SIGNER_CREDENTIAL), key));
}

TEST(keystore_changes_a_key_whole_or_not_at_all)
{
	struct place place;
	struct keyring_slot *slot;
	set_up(&place, &(struct signer_options){0});
	struct work *w = &place.w;
	/* The list cannot be written. */
	struct str list = read_file(&place, "keys.json"), key = active(&place, SIGNER_CREDENTIAL);
	assert_int_equal(mkdir(in_folder(&place, "keys.json.new"), 0700), 0);
	assert_fails(w, ERR_UNAVAILABLE,
	             keystore_rotate(w, place.store, SIGNER_CREDENTIAL, (struct str){0}, &slot));
	assert_fails(w, ERR_UNAVAILABLE, keystore_revoke(w, place.store, key));
	assert_int_equal(rmdir(in_folder(&place, "keys.json.new")), 0);
	check_whole(&place, list, key);
	/* The journal cannot: then the list is not touched. */
	struct rlimit before, none;
	list = read_file(&place, "keys.json");
	key = active(&place, SIGNER_CREDENTIAL);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){1, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	enum err failed = keystore_rotate(w, place.store, SIGNER_CREDENTIAL, (struct str){0}, &slot);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_fails(w, ERR_UNAVAILABLE, failed);
	check_whole(&place, list, key);
	tear_down(&place);
}

TEST(keystore_keeps_room_for_the_keys_of_the_issuer)
{
	struct place place;
	struct keyring_slot *slot;
	set_up(&place, &(struct signer_options){0});
	struct work *w = &place.w;
	for (int i = 0; i < KEYSTORE_REVIEWERS_MAX; i++) {
		struct str person = str_format(w->arena, "person-%d", i);
		assert_ok(w, keystore_rotate(w, place.store, SIGNER_REVIEWER, person, &slot));
	}
	assert_fails(w, ERR_TOO_LARGE,
	             keystore_rotate(w, place.store, SIGNER_REVIEWER, S("one more"), &slot));
	assert_ok(w, keystore_rotate(w, place.store, SIGNER_CREDENTIAL, (struct str){0}, &slot));
	assert_ok(w, keystore_revoke(w, place.store, active(&place, SIGNER_TOKEN)));
	tear_down(&place);
}

/* ---- passphrases ---- */

static struct signer_options with_passphrase(struct place *place, const char *name, const char *passphrase)
{
	struct str path = str_of(in_folder(place, name));
	int file = open(path.at, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(file, passphrase, strlen(passphrase)), strlen(passphrase));
	close(file);
	return (struct signer_options){.passphrase_file = path};
}

TEST(keystore_is_sealed_with_another_passphrase)
{
	struct place place;
	set_up(&place, &(struct signer_options){0});
	struct work *w = &place.w;
	struct str key = active(&place, SIGNER_CREDENTIAL), text;
	const struct signer_options old = with_passphrase(&place, "old", "correct horse"),
				    new = with_passphrase(&place, "new", "battery staple\n");
	stop(&place);
	assert_ok(w, files_open(w, str_of(place.folder), &place.files));
	assert_ok(w, keystore_reseal(w, place.files, &(struct signer_options){0}, old.passphrase_file));
	assert_fails(w, ERR_NOT_FOUND, files_read(w, place.files, S("seal"), 100, &text));
	struct str list = read_file(&place, "keys.json");
	/* Another passphrase than the one that opens it; a disk that takes nothing. */
	assert_fails(w, ERR_UNAVAILABLE, keystore_reseal(w, place.files, &new, old.passphrase_file));
	assert_int_equal(mkdir(in_folder(&place, "keys.json.new"), 0700), 0);
	assert_fails(w, ERR_UNAVAILABLE, keystore_reseal(w, place.files, &old, new.passphrase_file));
	assert_int_equal(rmdir(in_folder(&place, "keys.json.new")), 0);
	assert_str(read_file(&place, "keys.json"), list);
	assert_ok(w, keystore_reseal(w, place.files, &old, new.passphrase_file));
	struct keystore *none;
	assert_fails(w, ERR_UNAVAILABLE, keystore_read(w, place.files, &old, &none));
	/* A crash had come before keys/seal was removed. */
	assert_ok(w, files_write(w, place.files, S("seal"), S("00\n"), 0600));
	files_close(place.files);
	start(&place, &new);
	assert_str(active(&place, SIGNER_CREDENTIAL), key);
	assert_fails(w, ERR_NOT_FOUND, files_read(w, place.files, S("seal"), 100, &text));
	tear_down(&place);
}
