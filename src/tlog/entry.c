#include "tlog/entry.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"

#include <string.h>

#define VERSION "assay/v1 "

static const struct str names[ENTRY_KIND_COUNT] = {
	[ENTRY_CREDENTIAL] = S_INIT("credential"), [ENTRY_STATUS] = S_INIT("status"),
	[ENTRY_ISSUER] = S_INIT("issuer"),         [ENTRY_VERSION] = S_INIT("version"),
	[ENTRY_DECISION] = S_INIT("decision"),
};

struct str entry_kind_name(enum entry_kind kind)
{
	check(kind < ENTRY_KIND_COUNT);
	return names[kind];
}

bool entry_kind_parse(struct str name, enum entry_kind *out)
{
	for (size_t kind = 0; kind < ENTRY_KIND_COUNT; kind++) {
		if (str_equal(name, names[kind])) {
			*out = (enum entry_kind)kind;
			return true;
		}
	}
	return false;
}

bool entry_is_public(enum entry_kind kind)
{
	return kind == ENTRY_STATUS || kind == ENTRY_ISSUER || kind == ENTRY_VERSION;
}

struct str entry_text(struct arena *arena, enum entry_kind kind, const uint8_t salt[ENTRY_SALT_LEN],
                      struct str fields)
{
	struct str name = entry_kind_name(kind);
	struct digest commitment = digest_of_parts(
		(const struct str[]){S(VERSION), name, S("\n"), str_bytes(salt, ENTRY_SALT_LEN), fields}, 5);
	struct str base64 = encode_base64(arena, digest_str(&commitment));
	return str_format(arena, VERSION "%.*s %.*s", STR_ARG(name), STR_ARG(base64));
}

enum err entry_parse(struct work *w, struct str line, enum entry_kind *kind, struct digest *commitment)
{
	struct str rest = str_slice(line, strlen(VERSION), SIZE_MAX), bytes;
	if (line.len > ENTRY_BYTES_MAX || !str_starts(line, S(VERSION)))
		return fail(w, ERR_INPUT, "This is not an entry of an Assay log.");
	if (!entry_kind_parse(str_cut(&rest, ' '), kind))
		return fail(w, ERR_INPUT, "The entry is of a kind that this version does not know.");
	if (str_absent(rest) || !decode_base64(w->arena, rest, &bytes) ||
	    bytes.len != sizeof commitment->byte)
		return fail(w, ERR_INPUT, "The entry's commitment is not the base64 of a SHA-256 hash.");
	memcpy(commitment->byte, bytes.at, bytes.len);
	return OK;
}
