#include "signer/keyring.h"

#include "base/arena.h"

#include <string.h>

static const struct str roles[SIGNER_ROLE_COUNT] = {
	[SIGNER_CREDENTIAL] = S_INIT("credential"),
	[SIGNER_TOKEN] = S_INIT("token"),
	[SIGNER_LOG] = S_INIT("log"),
	[SIGNER_REVIEWER] = S_INIT("reviewer"),
};

static const struct str states[] = {
	[SIGNER_ACTIVE] = S_INIT("active"),
	[SIGNER_RETIRED] = S_INIT("retired"),
	[SIGNER_REVOKED] = S_INIT("revoked"),
};

struct str keyring_role_name(enum signer_role role)
{
	return roles[role];
}

bool keyring_role_parse(struct str name, enum signer_role *out)
{
	for (size_t i = 0; i < COUNT(roles); i++) {
		if (!str_equal(name, roles[i]))
			continue;
		*out = (enum signer_role)i;
		return true;
	}
	return false;
}

struct str keyring_state_name(enum signer_state state)
{
	return states[state];
}

bool keyring_state_parse(struct str name, enum signer_state *out)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		if (!str_equal(name, states[i]))
			continue;
		*out = (enum signer_state)i;
		return true;
	}
	return false;
}

enum key_kind keyring_kind(enum signer_role role)
{
	return role == SIGNER_TOKEN ? KEY_P256 : KEY_ED25519;
}

struct keyring *keyring_open(void)
{
	struct arena *arena = arena_open();
	struct keyring *ring = arena_alloc(arena, sizeof *ring);
	ring->arena = arena;
	return ring;
}

void keyring_close(struct keyring *ring)
{
	if (ring == NULL)
		return;
	keyring_cut(ring, 0);
	arena_close(ring->arena);
}

enum err keyring_add_public(struct work *w, struct keyring *ring, const struct signer_key *key)
{
	if (ring->count == SIGNER_KEYS_MAX)
		return fail(w, ERR_TOO_LARGE, "There are %d keys already, and no more can be kept.",
		            SIGNER_KEYS_MAX);
	struct keyring_slot *slot = &ring->slots[ring->count++];
	*slot = (struct keyring_slot){.key = *key};
	slot->thumbprint = key_thumbprint(ring->arena, &key->public);
	if (!str_absent(key->owner))
		slot->key.owner = str_copy(ring->arena, key->owner);
	slot->key.place = str_copy(ring->arena, key->place);
	return OK;
}

enum err keyring_add(struct work *w, struct keyring *ring, const struct signer_key *key,
                     const struct key_secret *secret)
{
	struct key_secret *kept = seal_memory(sizeof *kept);
	struct key_signer signer;
	struct signer_key filled = *key;
	*kept = *secret;
	enum err failed = key_secret_signer(w, kept, &signer);
	if (failed == OK) {
		filled.public = signer.public;
		filled.place = S("file");
		failed = keyring_add_public(w, ring, &filled);
	}
	if (failed != OK) {
		key_secret_wipe(kept);
		seal_memory_free(kept);
		return failed;
	}
	seal_memory_read_only(kept);
	ring->slots[ring->count - 1].secret = kept;
	ring->slots[ring->count - 1].signer = signer;
	return OK;
}

void keyring_wipe(struct keyring_slot *slot)
{
	slot->signer = (struct key_signer){0};
	if (slot->secret != NULL) {
		seal_memory_writable(slot->secret);
		key_secret_wipe(slot->secret);
	}
	seal_memory_free(slot->secret);
	slot->secret = NULL;
}

void keyring_cut(struct keyring *ring, size_t count)
{
	while (ring->count > count)
		keyring_wipe(&ring->slots[--ring->count]);
}

struct keyring_slot *keyring_active(struct keyring *ring, enum signer_role role, struct str owner)
{
	for (size_t i = 0; i < ring->count; i++) {
		struct signer_key *key = &ring->slots[i].key;
		if (key->role == role && key->state == SIGNER_ACTIVE && str_equal(key->owner, owner))
			return &ring->slots[i];
	}
	return NULL;
}

struct keyring_slot *keyring_find(struct keyring *ring, struct str thumbprint)
{
	for (size_t i = 0; i < ring->count; i++)
		if (str_equal(ring->slots[i].thumbprint, thumbprint))
			return &ring->slots[i];
	return NULL;
}
