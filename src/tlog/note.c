#include "tlog/note.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "tlog/cosignature.h"

#include <sodium.h>
#include <string.h>

enum { ID_LEN = 4, KEY_LEN = 32 };

static const struct str signature_start = S_INIT("\xe2\x80\x94 "); /* em dash, space */
static const struct str secret_start = S_INIT("PRIVATE+KEY+");

/* Code points with the Unicode property White_Space that can stand in a note's line. */
static const char *const blanks[] = {
	" ",
	"\xc2\x85",
	"\xc2\xa0",
	"\xe1\x9a\x80",
	"\xe2\x80\x80",
	"\xe2\x80\x81",
	"\xe2\x80\x82",
	"\xe2\x80\x83",
	"\xe2\x80\x84",
	"\xe2\x80\x85",
	"\xe2\x80\x86",
	"\xe2\x80\x87",
	"\xe2\x80\x88",
	"\xe2\x80\x89",
	"\xe2\x80\x8a",
	"\xe2\x80\xa8",
	"\xe2\x80\xa9",
	"\xe2\x80\xaf",
	"\xe2\x81\x9f",
	"\xe3\x80\x80",
};

static bool has_control(struct str s, bool except_line_feed)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20 && !(except_line_feed && s.at[i] == '\n'))
			return true;
	return false;
}

/* Names are nearly always plain: then there is nothing to search for. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] <= ' ' || (unsigned char)name.at[i] >= 0x7f ||
		    name.at[i] == '+')
			return false;
	return name.len > 0;
}

static bool valid_name(struct str name)
{
	if (is_plain(name))
		return true;
	if (name.len == 0 || !utf8_valid(name) || has_control(name, false) ||
	    str_find_byte(name, '+') != SIZE_MAX)
		return false;
	for (size_t i = 0; i < COUNT(blanks); i++)
		if (str_find(name, str_of(blanks[i])) != SIZE_MAX)
			return false;
	return true;
}

static uint32_t read_id(struct str bytes)
{
	uint32_t id = 0;
	for (size_t i = 0; i < ID_LEN; i++)
		id = id << 8 | (unsigned char)bytes.at[i];
	return id;
}

static struct str write_id(struct arena *arena, uint32_t id)
{
	char bytes[ID_LEN] = {(char)(id >> 24), (char)(id >> 16), (char)(id >> 8), (char)id};
	return str_copy(arena, str_bytes(bytes, ID_LEN));
}

static uint32_t key_id(const struct note_verifier *verifier)
{
	const char type[2] = {'\n', (char)verifier->type};
	struct digest digest =
		digest_of_parts((const struct str[]){verifier->name, str_bytes(type, sizeof type),
	                                             str_bytes(verifier->public_key, KEY_LEN)},
	                        3);
	return read_id(digest_str(&digest));
}

enum err note_verifier_make(struct work *w, struct str name, const uint8_t public_key[NOTE_PUBLIC_LEN],
                            struct note_verifier *out)
{
	if (!valid_name(name))
		return fail(w, ERR_INPUT,
		            "A log key's name must not be empty and must have no blanks and no '+'.");
	out->name = name;
	out->type = NOTE_ED25519;
	memcpy(out->public_key, public_key, NOTE_PUBLIC_LEN);
	out->id = key_id(out);
	return OK;
}

struct note_verifier note_verifier_as(const struct note_verifier *verifier, enum note_type type)
{
	struct note_verifier other = *verifier;
	other.type = type;
	other.id = key_id(&other);
	return other;
}

bool note_verifier_made(const struct note_verifier *verifier, const struct note_signature *signature)
{
	return verifier->id == signature->id && str_equal(verifier->name, signature->name);
}

enum err note_signer_make(struct work *w, struct str name, const uint8_t seed[NOTE_SEED_LEN],
                          struct note_signer *out)
{
	uint8_t public_key[NOTE_PUBLIC_LEN], secret[crypto_sign_SECRETKEYBYTES];
	check(crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	sodium_memzero(secret, sizeof secret);
	memcpy(out->seed, seed, NOTE_SEED_LEN);
	return note_verifier_make(w, name, public_key, &out->verifier);
}

/* NAME+HEX(id)+BASE64(type ‖ key) */
static struct str key_text(struct arena *arena, const struct note_verifier *verifier,
                           const uint8_t key[KEY_LEN])
{
	uint8_t typed[1 + KEY_LEN] = {(uint8_t)verifier->type};
	memcpy(typed + 1, key, KEY_LEN);
	struct str id = encode_hex(arena, write_id(arena, verifier->id));
	struct str base64 = encode_base64(arena, str_bytes(typed, sizeof typed));
	sodium_memzero(typed, sizeof typed);
	return str_format(arena, "%.*s+%.*s+%.*s", STR_ARG(verifier->name), STR_ARG(id), STR_ARG(base64));
}

/* A key as it is written: public or secret. */
struct key_parts {
	struct str name, id, bytes;
	enum note_type type;
};

static enum err parse_key(struct work *w, struct str text, struct key_parts *out)
{
	out->name = str_cut(&text, '+');
	out->id = str_cut(&text, '+');
	struct str bytes;
	if (!valid_name(out->name) || str_absent(text) || !decode_base64(w->arena, text, &bytes) ||
	    bytes.len == 0)
		return fail(w, ERR_INPUT,
		            "This is not a log's or witness's key: one has the form NAME+ID+BASE64.");
	int type = (unsigned char)bytes.at[0];
	if (type != NOTE_ED25519 && type != NOTE_COSIGNATURE)
		return fail(w, ERR_INPUT,
		            "The key of %.*s is of type %d; only Ed25519 keys (type 1, and type 4 for "
		            "cosignatures) are supported.",
		            STR_ARG(out->name), type);
	if (bytes.len != 1 + KEY_LEN)
		return fail(w, ERR_INPUT, "The key of %.*s is not 32 bytes long.", STR_ARG(out->name));
	out->type = (enum note_type)type;
	out->bytes = str_slice(bytes, 1, KEY_LEN);
	return OK;
}

static enum err check_id(struct work *w, const struct note_verifier *verifier, struct str written)
{
	struct str id = encode_hex(w->arena, write_id(w->arena, verifier->id));
	if (!str_equal(id, written))
		return fail(w, ERR_INPUT, "The key of %.*s has another id than its name and bytes give.",
		            STR_ARG(verifier->name));
	return OK;
}

struct str note_verifier_text(struct arena *arena, const struct note_verifier *verifier)
{
	return key_text(arena, verifier, verifier->public_key);
}

enum err note_verifier_parse(struct work *w, struct str text, struct note_verifier *out)
{
	struct key_parts key;
	TRY(parse_key(w, text, &key));
	out->name = key.name;
	out->type = key.type;
	memcpy(out->public_key, key.bytes.at, KEY_LEN);
	out->id = key_id(out);
	return check_id(w, out, key.id);
}

struct str note_signer_text(struct arena *arena, const struct note_signer *signer)
{
	struct str key = key_text(arena, &signer->verifier, signer->seed);
	return str_format(arena, "%.*s%.*s", STR_ARG(secret_start), STR_ARG(key));
}

enum err note_signer_parse(struct work *w, struct str text, struct note_signer *out)
{
	struct key_parts key;
	if (!str_starts(text, secret_start))
		return fail(w, ERR_INPUT, "This is not a log's secret key: one begins with PRIVATE+KEY+.");
	TRY(parse_key(w, str_slice(text, secret_start.len, SIZE_MAX), &key));
	TRY(note_signer_make(w, key.name, (const uint8_t *)key.bytes.at, out));
	out->verifier = note_verifier_as(&out->verifier, key.type);
	return check_id(w, &out->verifier, key.id);
}

static enum err parse_signature(struct work *w, struct str line, struct note_signature *out)
{
	struct str bytes;
	struct str rest = str_slice(line, signature_start.len, SIZE_MAX);
	out->name = str_cut(&rest, ' ');
	if (!str_starts(line, signature_start) || !valid_name(out->name) || str_absent(rest) ||
	    !decode_base64(w->arena, rest, &bytes) || bytes.len <= ID_LEN)
		return fail(w, ERR_INPUT, "A signature line of the note is malformed.");
	out->id = read_id(bytes);
	out->bytes = str_slice(bytes, ID_LEN, SIZE_MAX);
	return OK;
}

/* Where the last blank line begins: the index behind the text's last line feed. */
static size_t last_blank_line(struct str bytes)
{
	for (size_t at = bytes.len; at >= 2; at--)
		if (bytes.at[at - 1] == '\n' && bytes.at[at - 2] == '\n')
			return at - 1;
	return SIZE_MAX;
}

static enum err check_bytes(struct work *w, struct str bytes)
{
	if (bytes.len > NOTE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The signed note is longer than %d bytes.", NOTE_BYTES_MAX);
	if (!utf8_valid(bytes) || has_control(bytes, true))
		return fail(w, ERR_INPUT, "A signed note must be UTF-8 without control characters.");
	return OK;
}

enum err note_lines_parse(struct work *w, struct str lines, struct note_signature **out, size_t *count)
{
	if (!str_ends(lines, S("\n")))
		return fail(w, ERR_INPUT, "The signed note is cut off: its last line does not end.");
	*out = work_array(w, NOTE_SIGNATURES_MAX, sizeof **out);
	for (*count = 0; lines.len > 0; ++*count) {
		if (*count == NOTE_SIGNATURES_MAX)
			return fail(w, ERR_TOO_LARGE, "The note has more than %d signatures.",
			            NOTE_SIGNATURES_MAX);
		TRY(parse_signature(w, str_cut(&lines, '\n'), &(*out)[*count]));
	}
	return OK;
}

enum err note_parse(struct work *w, struct str bytes, struct note *out)
{
	TRY(check_bytes(w, bytes));
	size_t blank = last_blank_line(bytes);
	if (blank == SIZE_MAX)
		return fail(w, ERR_INPUT,
		            "This is not a signed note: no blank line stands before signatures.");
	out->text = str_slice(bytes, 0, blank);
	return note_lines_parse(w, str_slice(bytes, blank + 1, SIZE_MAX), &out->signatures,
	                        &out->signature_count);
}

/* ---- writing ---- */

struct str note_line(struct arena *arena, const struct note_signature *signature)
{
	struct buf bytes = buf_init(arena, SIZE_MAX);
	buf_put(&bytes, write_id(arena, signature->id));
	buf_put(&bytes, signature->bytes);
	struct str base64 = encode_base64(arena, buf_str(&bytes));
	return str_format(arena, "%.*s%.*s %.*s\n", STR_ARG(signature_start), STR_ARG(signature->name),
	                  STR_ARG(base64));
}

enum err note_text(struct work *w, const struct note *note, struct str *out)
{
	struct buf buf = buf_init(w->arena, NOTE_BYTES_MAX);
	buf_put(&buf, note->text);
	buf_byte(&buf, '\n');
	for (size_t i = 0; i < note->signature_count; i++)
		buf_put(&buf, note_line(w->arena, &note->signatures[i]));
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The signed note would be longer than %d bytes.",
		            NOTE_BYTES_MAX);
	*out = buf_str(&buf);
	return OK;
}

static enum err check_text(struct work *w, struct str text)
{
	TRY(check_bytes(w, text));
	return str_ends(text, S("\n"))
	               ? OK
	               : fail(w, ERR_INPUT, "The text of a signed note must end with a line feed.");
}

enum err note_join(struct work *w, struct str text, const struct note_verifier *by, struct str signature,
                   struct str *out)
{
	TRY(check_text(w, text));
	struct note_signature line = {by->name, by->id, signature};
	return note_text(w, &(struct note){text, &line, 1}, out);
}

enum err note_sign(struct work *w, struct str text, const struct note_signer *signer, struct str *out)
{
	TRY(check_text(w, text));
	if (signer->verifier.type != NOTE_ED25519)
		return fail(
			w, ERR_INPUT,
			"The key of %.*s makes cosignatures, as a witness does; a note is signed by a key of type 1.",
			STR_ARG(signer->verifier.name));
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	uint8_t signature[crypto_sign_BYTES];
	check(crypto_sign_seed_keypair(public_key, secret, signer->seed) == 0);
	check(crypto_sign_detached(signature, NULL, (const uint8_t *)text.at, text.len, secret) == 0);
	sodium_memzero(secret, sizeof secret);
	return note_join(w, text, &signer->verifier, str_bytes(signature, sizeof signature), out);
}

/* ---- verifying ---- */

static bool holds(struct work *w, const struct note *note, const struct note_signature *signature,
                  const struct note_verifier *by)
{
	switch (by->type) {
	case NOTE_ED25519:
		return signature->bytes.len == crypto_sign_BYTES &&
		       crypto_sign_verify_detached((const uint8_t *)signature->bytes.at,
		                                   (const uint8_t *)note->text.at, note->text.len,
		                                   by->public_key) == 0;
	case NOTE_COSIGNATURE: return cosignature_holds(w->arena, note->text, signature, by);
	}
	return false;
}

/* The known key with the signature's name and id, SIZE_MAX when there is none. */
static enum err find_key(struct work *w, const struct note_signature *signature,
                         const struct note_verifier *known, size_t known_count, size_t *out)
{
	*out = SIZE_MAX;
	for (size_t i = 0; i < known_count; i++) {
		if (!note_verifier_made(&known[i], signature))
			continue;
		if (*out != SIZE_MAX)
			return fail(w, ERR_INPUT,
			            "Two of the given keys are called %.*s and have the same id.",
			            STR_ARG(signature->name));
		*out = i;
	}
	return OK;
}

/* Counts a signature that holds: of several cosignatures the newest tells the time. */
static void seal(struct note_seal *seal, const struct note_signature *signature, enum note_type type)
{
	int64_t time_s = 0;
	seal->there = true;
	if (type == NOTE_COSIGNATURE && cosignature_time(signature, &time_s) && time_s > seal->time_s)
		seal->time_s = time_s;
}

/* Who did sign tells people which key or file was exchanged. */
static enum err signed_by_others(struct work *w, const struct note *note)
{
	if (note->signature_count == 0)
		return fail(w, ERR_INPUT, "Nobody has signed this.");
	const struct note_signature *first = &note->signatures[0];
	return fail(w, ERR_INPUT, "This is signed by %.*s+%.*s, and that is none of the keys to go by here.",
	            STR_ARG(str_slice(first->name, 0, 200)),
	            STR_ARG(encode_hex(w->arena, write_id(w->arena, first->id))));
}

enum err note_verify(struct work *w, const struct note *note, const struct note_verifier *known,
                     size_t known_count, struct note_seal *seals)
{
	check(known_count <= NOTE_KEYS_MAX);
	struct note_seal seen[NOTE_KEYS_MAX] = {0};
	bool any = false;
	for (size_t i = 0; i < note->signature_count; i++) {
		size_t key;
		TRY(find_key(w, &note->signatures[i], known, known_count, &key));
		if (key == SIZE_MAX)
			continue;
		if (!holds(w, note, &note->signatures[i], &known[key]))
			return fail(w, ERR_INPUT, "The signature of %.*s does not fit the text.",
			            STR_ARG(known[key].name));
		seal(&seen[key], &note->signatures[i], known[key].type);
		any = true;
	}
	if (!any)
		return signed_by_others(w, note);
	for (size_t i = 0; seals != NULL && i < known_count; i++)
		seals[i] = seen[i];
	return OK;
}
