#include "rdf/names.h"

#include "base/check.h"

#include <sodium.h>
#include <string.h>

struct names names_init(struct work *w, size_t expected)
{
	struct names names = {.w = w, .bits = 4};
	while (names.bits < 24 && (size_t)1 << names.bits < expected)
		names.bits++;
	names.table = work_array(w, (size_t)1 << names.bits, sizeof *names.table);
	return names;
}

/* The key is no secret: SipHash is here because no shortcut is known to many strings with one hash. */
static uint64_t hash_of(struct str text)
{
	static const uint8_t key[crypto_shorthash_KEYBYTES] = "names of a graph";
	uint64_t hash;
	uint8_t bytes[crypto_shorthash_BYTES];
	check(crypto_shorthash(bytes, (const uint8_t *)text.at, text.len, key) == 0);
	memcpy(&hash, bytes, sizeof hash);
	return hash;
}

static void grow(struct names *names)
{
	size_t capacity = names->capacity == 0 ? 16 : names->capacity * 2;
	struct name *grown = work_array(names->w, capacity, sizeof *grown);
	if (names->count > 0)
		memcpy(grown, names->names, names->count * sizeof *grown);
	names->names = grown;
	names->capacity = capacity;
}

uint32_t names_of(struct names *names, struct str text)
{
	if (names->count == names->capacity)
		grow(names);
	uint64_t hash = hash_of(text);
	uint32_t *slot = &names->table[hash >> (64 - names->bits)];
	for (hash <<= names->bits; *slot != 0; hash <<= 1) {
		struct name *name = &names->names[*slot - 1];
		if (str_equal(name->text, text))
			return *slot - 1;
		slot = &name->child[hash >> 63];
	}
	check(names->count < UINT32_MAX - 1);
	names->names[names->count++].text = text;
	*slot = (uint32_t)names->count;
	return *slot - 1;
}
