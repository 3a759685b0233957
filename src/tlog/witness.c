#include "tlog/witness.h"

#include "base/arena.h"
#include "tlog/decimal.h"
#include "tlog/proof.h"

#include <inttypes.h>

static const struct str old_word = S_INIT("old ");

enum err witness_request_parse(struct work *w, struct str body, struct witness_request *out)
{
	if (body.len > WITNESS_REQUEST_MAX)
		return fail(w, ERR_TOO_LARGE, "The request is longer than %d bytes.", WITNESS_REQUEST_MAX);
	struct str line = str_cut(&body, '\n');
	if (!str_starts(line, old_word) ||
	    !decimal_parse(str_slice(line, old_word.len, SIZE_MAX), MERKLE_SIZE_MAX, &out->old))
		return fail(
			w, ERR_INPUT,
			"The first line of the request is \"old\", a space and the size of the tree that the "
			"proof begins at.");
	TRY(proof_path_parse(w, &body, WITNESS_PATH_MAX, &out->path));
	if (note_parse(w, body, &out->note) != OK) {
		struct str why = w->message;
		work_forgive(w);
		return fail(w, ERR_FORBIDDEN, "The checkpoint is no signed note: %.*s", STR_ARG(why));
	}
	return checkpoint_parse(w, out->note.text, &out->checkpoint);
}

struct str witness_request_text(struct arena *arena, uint64_t old, const struct merkle_proof *path,
                                struct str note)
{
	struct str hashes = proof_path_text(arena, path);
	return str_format(arena, "old %" PRIu64 "\n%.*s%.*s", old, STR_ARG(hashes), STR_ARG(note));
}

static bool is_trusted(const struct note_signature *signature, const struct note_verifier *keys,
                       size_t key_count)
{
	for (size_t i = 0; i < key_count; i++)
		if (note_verifier_made(&keys[i], signature))
			return true;
	return false;
}

enum err witness_trusts(struct work *w, const struct note *note, const struct note_verifier *keys,
                        size_t key_count, struct note *out)
{
	if (note_verify(w, note, keys, key_count, NULL) != OK) {
		work_forgive(w);
		return fail(
			w, ERR_FORBIDDEN,
			"The checkpoint has no valid signature by a key of this log that is trusted here.");
	}
	*out = (struct note){.text = note->text,
	                     .signatures = work_array(w, note->signature_count, sizeof *out->signatures)};
	for (size_t i = 0; i < note->signature_count; i++)
		if (is_trusted(&note->signatures[i], keys, key_count))
			out->signatures[out->signature_count++] = note->signatures[i];
	return OK;
}

struct witness_state witness_state_first(void)
{
	return (struct witness_state){.size = 0, .root = digest_of(S(""))};
}

enum witness_answer witness_decide(const struct witness_request *request, const struct witness_state *state)
{
	const struct checkpoint *checkpoint = &request->checkpoint;
	const struct digest empty = digest_of(S(""));
	if (request->old > checkpoint->size)
		return WITNESS_SIZES_SWAPPED;
	if (request->old != state->size)
		return WITNESS_ELSEWHERE;
	if (checkpoint->size == 0 && !digest_equal(&checkpoint->root, &empty))
		return WITNESS_INCONSISTENT;
	return merkle_extends(&request->path, state->size, checkpoint->size, &state->root, &checkpoint->root)
	               ? WITNESS_COSIGNS
	               : WITNESS_INCONSISTENT;
}

bool witness_sees_fork(const struct witness_request *request, const struct witness_state *state)
{
	return request->checkpoint.size == state->size &&
	       !digest_equal(&request->checkpoint.root, &state->root);
}

enum err witness_time(struct work *w, int64_t clock_s, int64_t last_s, bool sure, int64_t *out)
{
	const char *and_so = "Nothing is cosigned until it is right: please set it.";
	if (clock_s < WITNESS_TIME_MIN)
		return fail(w, ERR_UNAVAILABLE, "The clock of this witness says a time before 2026. %s",
		            and_so);
	if (clock_s < last_s - WITNESS_CLOCK_BACK_S)
		return fail(w, ERR_UNAVAILABLE,
		            "The clock of this witness is %" PRId64
		            " seconds behind the time that it cosigned last. %s",
		            last_s - clock_s, and_so);
	if (last_s > 0 && !sure && clock_s > last_s + WITNESS_CLOCK_AHEAD_S)
		return fail(
			w, ERR_UNAVAILABLE,
			"The clock of this witness is %" PRId64
			" days after the time that it cosigned last. Nothing is cosigned until its operator has "
			"looked: if the clock is right, start the witness with --clock-is-right.",
			(clock_s - last_s) / (24 * 3600));
	*out = clock_s > last_s ? clock_s : last_s;
	return OK;
}
