/* Cosignatures (C2SP tlog-cosignature, the Ed25519 kind `cosignature/v1`): a witness says that it saw a checkpoint, when, and
 * that the log had only grown since what it saw before.
 *
 * 1. What is signed is "cosignature/v1", the time and the whole text of the checkpoint, so that no signature of a log can
 *    be passed off as one of a witness, nor the other way round.
 * 2. The signature of the line is eight bytes of time (seconds since 1970, big-endian) and 64 of Ed25519.
 * 3. The signed bytes do not name the witness: a key belongs to one witness only.
 * 4. A time after the year 9999 does not hold, nor a cosignature of a text over COSIGNATURE_TEXT_MAX bytes.
 *
 * Verifying is note_verify's, for both kinds of key at once. Whether a checkpoint is consistent with an older one, and
 * whether a time is plausible, is for whoever asks or answers. */
#ifndef TLOG_COSIGNATURE_H
#define TLOG_COSIGNATURE_H

#include "tlog/note.h"

enum { COSIGNATURE_LEN = 8 + 64, COSIGNATURE_TEXT_MAX = 64 << 10 };
#define COSIGNATURE_TIME_MAX INT64_C(253402300799) /* the last second of the year 9999 */

/* A witness's key from a name and 32 random bytes; note_signer_text writes it. ERR_INPUT when the name is empty or has blanks
 * or '+'. */
enum err cosignature_signer_make(struct work *w, struct str name, const uint8_t seed[NOTE_SEED_LEN],
                                 struct note_signer *out) MUST_CHECK;

/* The bytes that are signed, for a key that is kept elsewhere. ERR_INPUT when `text` is not a checkpoint's or the time is
 * outside 0 to COSIGNATURE_TIME_MAX; ERR_TOO_LARGE. */
enum err cosignature_message(struct work *w, struct str text, int64_t time_s, struct str *out) MUST_CHECK;
/* The line of a signature of those bytes: 64 bytes, made elsewhere by the key of `by`, which is a NOTE_COSIGNATURE. */
struct note_signature cosignature_join(struct arena *arena, const struct note_verifier *by, int64_t time_s,
                                       const uint8_t signature[64]);

/* Cosigns the text of a checkpoint. ERR_INPUT as cosignature_message, or when the key is not one for cosignatures. The line
 * is note_line's. */
enum err cosignature_make(struct work *w, struct str text, const struct note_signer *signer, int64_t time_s,
                          struct note_signature *out) MUST_CHECK;

/* The time that a line of a cosignature tells, in seconds since 1970. False when it is not long enough to be one, or over
 * COSIGNATURE_TIME_MAX. Believe it only once it is verified. */
bool cosignature_time(const struct note_signature *signature, int64_t *time_s) MUST_CHECK;

/* Whether the line holds for that text: rules 1 to 4. `by` is a NOTE_COSIGNATURE and the line says to be its. */
bool cosignature_holds(struct arena *arena, struct str text, const struct note_signature *signature,
                       const struct note_verifier *by);

/* Adds to a note the newest cosignature by `witness` that is among `lines` (its answer: signature lines; those of others are
 * left out). One that the note has of it already gives way when it is older or does not hold, and stays otherwise, so that
 * a note has one line a witness. The other lines stay as they are. ERR_INPUT when the lines are malformed, when none is the
 * witness's, or when one of its lines does not hold; ERR_TOO_LARGE when the note has NOTE_SIGNATURES_MAX signatures or
 * NOTE_BYTES_MAX bytes already. */
enum err cosignature_add(struct work *w, struct str note, const struct note_verifier *witness,
                         struct str lines, struct str *out) MUST_CHECK;

#endif
