#include "tlog/cosignature.h"

#include "base/buf.h"
#include "base/check.h"
#include "tlog/checkpoint.h"

#include <sodium.h>
#include <string.h>

enum { TIME_LEN = 8 };

enum err cosignature_signer_make(struct work *w, struct str name, const uint8_t seed[NOTE_SEED_LEN],
                                 struct note_signer *out)
{
	TRY(note_signer_make(w, name, seed, out));
	out->verifier = note_verifier_as(&out->verifier, NOTE_COSIGNATURE);
	return OK;
}

static struct str message(struct arena *arena, struct str text, int64_t time_s)
{
	struct buf out = buf_init(arena, COSIGNATURE_TEXT_MAX + 64);
	buf_put(&out, S("cosignature/v1\ntime "));
	buf_int(&out, time_s);
	buf_byte(&out, '\n');
	buf_put(&out, text);
	check(!out.full);
	return buf_str(&out);
}

enum err cosignature_message(struct work *w, struct str text, int64_t time_s, struct str *out)
{
	struct checkpoint checkpoint;
	if (text.len > COSIGNATURE_TEXT_MAX)
		return fail(w, ERR_TOO_LARGE, "A checkpoint of more than %d bytes is not cosigned.",
		            COSIGNATURE_TEXT_MAX);
	TRY(checkpoint_parse(w, text, &checkpoint));
	if (time_s < 0 || time_s > COSIGNATURE_TIME_MAX)
		return fail(w, ERR_INPUT, "A cosignature's time must be between the years 1970 and 9999.");
	*out = message(w->arena, text, time_s);
	return OK;
}

struct note_signature cosignature_join(struct arena *arena, const struct note_verifier *by, int64_t time_s,
                                       const uint8_t signature[64])
{
	uint8_t bytes[COSIGNATURE_LEN];
	check(by->type == NOTE_COSIGNATURE);
	for (size_t i = 0; i < TIME_LEN; i++)
		bytes[i] = (uint8_t)((uint64_t)time_s >> 8 * (TIME_LEN - 1 - i));
	memcpy(bytes + TIME_LEN, signature, sizeof bytes - TIME_LEN);
	return (struct note_signature){by->name, by->id, str_copy(arena, str_bytes(bytes, sizeof bytes))};
}

enum err cosignature_make(struct work *w, struct str text, const struct note_signer *signer, int64_t time_s,
                          struct note_signature *out)
{
	struct str bytes;
	if (signer->verifier.type != NOTE_COSIGNATURE)
		return fail(w, ERR_INPUT,
		            "The key of %.*s signs notes, as a log does; a witness has a key of type 4.",
		            STR_ARG(signer->verifier.name));
	TRY(cosignature_message(w, text, time_s, &bytes));
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	uint8_t signature[crypto_sign_BYTES];
	check(crypto_sign_seed_keypair(public_key, secret, signer->seed) == 0);
	check(crypto_sign_detached(signature, NULL, (const uint8_t *)bytes.at, bytes.len, secret) == 0);
	sodium_memzero(secret, sizeof secret);
	*out = cosignature_join(w->arena, &signer->verifier, time_s, signature);
	return OK;
}

bool cosignature_time(const struct note_signature *signature, int64_t *time_s)
{
	uint64_t time = 0;
	if (signature->bytes.len != COSIGNATURE_LEN)
		return false;
	for (size_t i = 0; i < TIME_LEN; i++)
		time = time << 8 | (unsigned char)signature->bytes.at[i];
	*time_s = (int64_t)time;
	return time <= (uint64_t)COSIGNATURE_TIME_MAX;
}

bool cosignature_holds(struct arena *arena, struct str text, const struct note_signature *signature,
                       const struct note_verifier *by)
{
	int64_t time_s;
	check(by->type == NOTE_COSIGNATURE);
	if (!cosignature_time(signature, &time_s) || text.len > COSIGNATURE_TEXT_MAX)
		return false;
	struct str bytes = message(arena, text, time_s);
	return crypto_sign_verify_detached((const uint8_t *)signature->bytes.at + TIME_LEN,
	                                   (const uint8_t *)bytes.at, bytes.len, by->public_key) == 0;
}

/* ---- adding ---- */

/* The newest of the witness's lines, all of which must hold. */
static enum err find_newest(struct work *w, struct str text, const struct note_verifier *witness,
                            struct str lines, struct note_signature *out)
{
	struct note_signature *signatures;
	size_t count;
	int64_t newest_s = -1, time_s;
	TRY(note_lines_parse(w, lines, &signatures, &count));
	for (size_t i = 0; i < count; i++) {
		if (!note_verifier_made(witness, &signatures[i]))
			continue;
		if (!cosignature_time(&signatures[i], &time_s) ||
		    !cosignature_holds(w->arena, text, &signatures[i], witness))
			return fail(w, ERR_INPUT, "The cosignature of %.*s does not fit the checkpoint.",
			            STR_ARG(witness->name));
		if (time_s <= newest_s)
			continue;
		newest_s = time_s;
		*out = signatures[i];
	}
	if (newest_s < 0)
		return fail(w, ERR_INPUT, "There is no cosignature of %.*s.", STR_ARG(witness->name));
	return OK;
}

/* Takes the witness's lines out of the note, but for the newest that holds, when it is newer than `fresh`. */
static void drop_older(struct work *w, struct note *note, const struct note_verifier *witness,
                       const struct note_signature **fresh)
{
	size_t kept = 0;
	int64_t newest_s, time_s;
	bool dated = cosignature_time(*fresh, &newest_s);
	check(dated);
	for (size_t i = 0; i < note->signature_count; i++) {
		struct note_signature *line = &note->signatures[i];
		if (!note_verifier_made(witness, line)) {
			note->signatures[kept++] = *line;
			continue;
		}
		if (!cosignature_time(line, &time_s) || time_s <= newest_s ||
		    !cosignature_holds(w->arena, note->text, line, witness))
			continue;
		newest_s = time_s;
		struct note_signature *copy = work_alloc(w, sizeof *copy);
		*copy = *line;
		*fresh = copy;
	}
	note->signature_count = kept;
}

enum err cosignature_add(struct work *w, struct str bytes, const struct note_verifier *witness,
                         struct str lines, struct str *out)
{
	struct note note;
	struct note_signature given;
	const struct note_signature *newest = &given;
	TRY(note_parse(w, bytes, &note));
	TRY(find_newest(w, note.text, witness, lines, &given));
	drop_older(w, &note, witness, &newest);
	if (note.signature_count == NOTE_SIGNATURES_MAX)
		return fail(w, ERR_TOO_LARGE, "The note has %d signatures already.", NOTE_SIGNATURES_MAX);
	note.signatures[note.signature_count++] = *newest;
	return note_text(w, &note, out);
}
