/* Any bytes as a message to the signer, over a keystore in a folder of its own: whatever they are, the answer is an object, it
 * tells no secret, and the journal stays a chain. The same bytes as a recovery share and as a list of keys. */
#include "base/check.h"
#include "base/encode.h"
#include "base/world.h"
#include "signer/desk.h"
#include "signer/recovery.h"
#include "signer/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW_US INT64_C(1767225600000000)

static void add_keys(struct work *w, struct keyring *ring)
{
	for (uint8_t i = 0; i < SIGNER_ROLE_COUNT; i++) {
		const struct signer_key key = {
			.role = (enum signer_role)i,
			.owner = i == SIGNER_REVIEWER ? S("ada") : (struct str){0},
		};
		const struct key_secret secret = {
			.kind = keyring_kind(key.role), .len = 32, .bytes = {0x5e, 0xc4, 0xe7, i}};
		check(keyring_add(w, ring, &key, &secret) == OK);
	}
}

static void check_answer(struct work *w, struct str message, struct str answer)
{
	static const char secret[] = {0x5e, (char)0xc4, (char)0xe7};
	const struct json *json;
	struct str raw = answer, head = str_cut(&raw, '\n');
	check(json_parse(w, head, REQUEST_ANSWER_BYTES_MAX, &json) == OK && json->kind == JSON_OBJECT);
	/* Unless it was in what is signed. */
	check(str_find(answer, str_bytes(secret, sizeof secret)) == SIZE_MAX ||
	      str_find(message, str_bytes(secret, sizeof secret)) != SIZE_MAX);
	check(str_find(answer, S("5ec4e7")) == SIZE_MAX || str_find(message, S("5ec4e7")) != SIZE_MAX ||
	      str_find(message, S("\\u")) != SIZE_MAX);
}

static void ask(struct work *w, struct str folder, struct str message)
{
	uint8_t sealing[SEAL_KEY_LEN] = {1};
	struct keystore store = {.ring = keyring_open(), .sealing = sealing};
	const struct signer_identity identity = {S("did:web:issuer.example"), S("issuer.example/log")};
	struct journal *journal;
	struct journal_report report;
	size_t repaired;
	add_keys(w, store.ring);
	check(files_open(w, folder, &store.files) == OK);
	check(journal_open(w, folder, identity.origin, &journal, &repaired) == OK);
	store.journal = journal;
	struct desk *desk = desk_open(&store, journal, &identity);
	check_answer(w, message, desk_answer(w, desk, message, false));
	check(journal_flush(w, journal) == OK);
	desk_close(desk);
	journal_close(journal);
	check(journal_verify(w, folder, &report) == OK && str_absent(report.problem));
	check(files_remove(w, store.files, S("journal")) == OK);
	check(files_remove(w, store.files, S("keys.json")) == OK);
	files_close(store.files);
	keyring_close(store.ring);
}

static void read_as_others(struct work *w, struct str bytes)
{
	const uint8_t key[SEAL_KEY_LEN] = {1};
	struct keyring *ring;
	if (recovery_join(w, (const struct str[]){bytes, bytes}, 2, &ring) == OK)
		keyring_close(ring);
	work_forgive(w);
	if (keyring_parse(w, bytes, key, &ring) == OK)
		keyring_close(ring);
	work_forgive(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/assay-fuzz-XXXXXX";
	struct arena *arena = arena_open();
	struct work w = work_init(world_fixed(arena, NOW_US, 1), S("fuzz"));
	check(mkdtemp(folder) != NULL);
	ask(&w, str_of(folder), str_bytes(data, size));
	read_as_others(&w, str_bytes(data, size));
	check(rmdir(folder) == 0);
	work_finish(&w);
	arena_close(arena);
	return 0;
}
