/* Signed notes (C2SP signed-note): a text, a blank line, and lines `— NAME BASE64(key id ‖ signature)`.
 *
 * 1. Text and names are UTF-8 without control characters except the line feed.
 * 2. A signature counts only when its key was named by the caller; others are carried and ignored.
 * 3. One bad signature by a named key condemns the whole note.
 *
 * Signed and verified are plain Ed25519 (signature type 0x01, here) and timestamped cosignatures of checkpoints (0x04,
 * cosignature.h). Lines of other types, and of keys that nobody named, are carried: 0x05 signs a text of its own
 * (static-ct-api), and 0x06 is ML-DSA-44, which wants OpenSSL 3.5: keys of 1,312 bytes, signatures of 2,420, and a
 * message made of the checkpoint's parts (tlog-cosignature). A key of such a type is refused by its number. */
#ifndef TLOG_NOTE_H
#define TLOG_NOTE_H

#include "base/work.h"

enum {
	NOTE_BYTES_MAX = 1 << 20,
	NOTE_SIGNATURES_MAX = 100,
	NOTE_KEYS_MAX = 64, /* keys that one verification may name */
	NOTE_SEED_LEN = 32,
	NOTE_PUBLIC_LEN = 32,
};

/* How a key signs; the numbers are the specification's. */
enum note_type {
	NOTE_ED25519 = 0x01,     /* the text, as a log does */
	NOTE_COSIGNATURE = 0x04, /* the text of a checkpoint and the time, as a witness does */
};

/* A public key and the name that it signs under. The id is derived: the first four bytes, big-endian,
 * of SHA-256(name ‖ LF ‖ type ‖ public key). */
struct note_verifier {
	struct str name;
	uint32_t id;
	enum note_type type;
	uint8_t public_key[NOTE_PUBLIC_LEN];
};

/* A secret key: an RFC 8032 seed, with its verifier. */
struct note_signer {
	struct note_verifier verifier;
	uint8_t seed[NOTE_SEED_LEN];
};

/* One signature line. */
struct note_signature {
	struct str name;
	uint32_t id;
	struct str bytes; /* what follows the id */
};

/* A note taken apart. */
struct note {
	struct str text; /* with its last line feed, without the blank line */
	struct note_signature *signatures;
	size_t signature_count;
};

/* A verifier of plain signatures from a name and a public key. ERR_INPUT when the name is empty or has blanks or '+'. */
enum err note_verifier_make(struct work *w, struct str name, const uint8_t public_key[NOTE_PUBLIC_LEN],
                            struct note_verifier *out) MUST_CHECK;
/* A signer of plain signatures from a name and 32 random bytes. ERR_INPUT when the name is empty or has blanks or '+'. */
enum err note_signer_make(struct work *w, struct str name, const uint8_t seed[NOTE_SEED_LEN],
                          struct note_signer *out) MUST_CHECK;
/* The same name and public key for signatures of another type, with the id that follows. */
struct note_verifier note_verifier_as(const struct note_verifier *verifier, enum note_type type);
/* Whether a line says that this key made it: the same name and id. It may lie. */
bool note_verifier_made(const struct note_verifier *verifier, const struct note_signature *signature);

/* NAME+HEX(id)+BASE64(type ‖ public key): what verifiers are given. */
struct str note_verifier_text(struct arena *arena, const struct note_verifier *verifier);
/* Reads it. ERR_INPUT when malformed, when the id is not the key's, or for a signature type that is not in note_type. */
enum err note_verifier_parse(struct work *w, struct str text, struct note_verifier *out) MUST_CHECK;

/* PRIVATE+KEY+NAME+HEX(id)+BASE64(type ‖ seed): what is kept in the key file. */
struct str note_signer_text(struct arena *arena, const struct note_signer *signer);
enum err note_signer_parse(struct work *w, struct str text, struct note_signer *out) MUST_CHECK;

/* Splits a note at its last blank line. Verifies nothing. Views of `bytes`, except the signatures. */
enum err note_parse(struct work *w, struct str bytes, struct note *out) MUST_CHECK;

/* Reads signature lines that stand alone, as a witness answers with them: at least one. ERR_INPUT when one is malformed,
 * ERR_TOO_LARGE over NOTE_SIGNATURES_MAX. */
enum err note_lines_parse(struct work *w, struct str lines, struct note_signature **out,
                          size_t *count) MUST_CHECK;
/* A signature's line, with its line feed. */
struct str note_line(struct arena *arena, const struct note_signature *signature);
/* The note again: what was read is written as it was. ERR_TOO_LARGE over NOTE_BYTES_MAX. */
enum err note_text(struct work *w, const struct note *note, struct str *out) MUST_CHECK;

/* `text` and its signature as a note. ERR_INPUT when it does not end in a line feed or breaks rule 1, or when the key is one
 * for cosignatures. */
enum err note_sign(struct work *w, struct str text, const struct note_signer *signer,
                   struct str *out) MUST_CHECK;

/* The note of a text and the Ed25519 signature that the key of `by` made of it, elsewhere. ERR_INPUT as note_sign's. */
enum err note_join(struct work *w, struct str text, const struct note_verifier *by, struct str signature,
                   struct str *out) MUST_CHECK;

/* What a known key has done to a note. */
struct note_seal {
	bool there;
	int64_t time_s; /* since 1970, of a cosignature; the newest where it cosigned more than once. Else 0. */
};

/* Verifies every signature made under one of the `known` keys, of any note_type. OK when there is at least one and all of
 * them hold; then seals[i] says what known[i] has signed (seals may be NULL). ERR_INPUT when a
 * known key's signature is bad, when none is there, or when two known keys share the name and id of a
 * signature. At most NOTE_KEYS_MAX keys. */
enum err note_verify(struct work *w, const struct note *note, const struct note_verifier *known,
                     size_t known_count, struct note_seal *seals) MUST_CHECK;

#endif
