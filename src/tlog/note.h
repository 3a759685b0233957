/* Signed notes (C2SP signed-note): a text, a blank line, and lines `— NAME BASE64(key id ‖ signature)`.
 *
 * 1. Text and names are UTF-8 without control characters except the line feed.
 * 2. A signature counts only when its key was named by the caller; others are carried and ignored.
 * 3. One bad signature by a named key condemns the whole note.
 *
 * Only Ed25519 (signature type 0x01) is signed and verified here. */
#ifndef TLOG_NOTE_H
#define TLOG_NOTE_H

#include "base/work.h"

enum {
	NOTE_BYTES_MAX = 1 << 20,
	NOTE_SIGNATURES_MAX = 100,
	NOTE_KEYS_MAX = 32, /* keys that one verification may name */
	NOTE_SEED_LEN = 32,
	NOTE_PUBLIC_LEN = 32,
};

/* A public key and the name that it signs under. The id is derived: the first four bytes, big-endian,
 * of SHA-256(name ‖ LF ‖ 0x01 ‖ public key). */
struct note_verifier {
	struct str name;
	uint32_t id;
	uint8_t public_key[NOTE_PUBLIC_LEN];
};

/* A secret key: an RFC 8032 seed, with its verifier. */
struct note_signer {
	struct note_verifier verifier;
	uint8_t seed[NOTE_SEED_LEN];
};

struct note_signature {
	struct str name;
	uint32_t id;
	struct str bytes; /* what follows the id */
};

struct note {
	struct str text; /* with its last line feed, without the blank line */
	struct note_signature *signatures;
	size_t signature_count;
};

/* A verifier from a name and a public key. ERR_INPUT when the name is empty or has blanks or '+'. */
enum err note_verifier_make(struct work *w, struct str name, const uint8_t public_key[NOTE_PUBLIC_LEN],
                            struct note_verifier *out) MUST_CHECK;
/* A signer from a name and 32 random bytes. ERR_INPUT when the name is empty or has blanks or '+'. */
enum err note_signer_make(struct work *w, struct str name, const uint8_t seed[NOTE_SEED_LEN],
                          struct note_signer *out) MUST_CHECK;

/* NAME+HEX(id)+BASE64(0x01 ‖ public key): what verifiers are given. */
struct str note_verifier_text(struct arena *arena, const struct note_verifier *verifier);
/* Reads it. ERR_INPUT when malformed, when the id is not the key's, or for another signature type. */
enum err note_verifier_parse(struct work *w, struct str text, struct note_verifier *out) MUST_CHECK;

/* PRIVATE+KEY+NAME+HEX(id)+BASE64(0x01 ‖ seed): what is kept in the key file. */
struct str note_signer_text(struct arena *arena, const struct note_signer *signer);
enum err note_signer_parse(struct work *w, struct str text, struct note_signer *out) MUST_CHECK;

/* Splits a note at its last blank line. Verifies nothing. Views of `bytes`, except the signatures. */
enum err note_parse(struct work *w, struct str bytes, struct note *out) MUST_CHECK;

/* `text` and its signature as a note. ERR_INPUT when it does not end in a line feed or breaks rule 1. */
enum err note_sign(struct work *w, struct str text, const struct note_signer *signer,
                   struct str *out) MUST_CHECK;

/* The note of a text and the Ed25519 signature that the key of `by` made of it, elsewhere. ERR_INPUT as note_sign's. */
enum err note_join(struct work *w, struct str text, const struct note_verifier *by, struct str signature,
                   struct str *out) MUST_CHECK;

/* Verifies every signature made under one of the `known` keys. OK when there is at least one and all of
 * them hold; then signed_by[i] says whether known[i] is among them (signed_by may be NULL). ERR_INPUT when a
 * known key's signature is bad, when none is there, or when two known keys share the name and id of a
 * signature. At most NOTE_KEYS_MAX keys. */
enum err note_verify(struct work *w, const struct note *note, const struct note_verifier *known,
                     size_t known_count, bool *signed_by) MUST_CHECK;

#endif
