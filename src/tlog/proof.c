#include "tlog/proof.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/encode.h"
#include "tlog/decimal.h"

#include <inttypes.h>
#include <string.h>

enum { PATH_BYTES_MAX = 64 * MERKLE_PROOF_MAX };

static const struct str first_line = S_INIT("c2sp.org/tlog-proof@v1");

struct str proof_path_text(struct arena *arena, const struct merkle_proof *path)
{
	struct buf out = buf_init(arena, PATH_BYTES_MAX);
	for (size_t i = 0; i < path->count; i++) {
		buf_put(&out, encode_base64(arena, digest_str(&path->hash[i])));
		buf_byte(&out, '\n');
	}
	buf_byte(&out, '\n');
	check(!out.full);
	return buf_str(&out);
}

struct str proof_text(struct arena *arena, const struct proof *proof)
{
	struct buf out = buf_init(arena, PROOF_BYTES_MAX);
	buf_put(&out, first_line);
	if (!str_absent(proof->extra)) {
		buf_put(&out, S("\nextra "));
		buf_put(&out, encode_base64(arena, proof->extra));
	}
	buf_format(&out, "\nindex %" PRIu64 "\n", proof->index);
	buf_put(&out, proof_path_text(arena, &proof->path));
	buf_put(&out, proof->checkpoint);
	check(!out.full);
	return buf_str(&out);
}

/* What follows "KEYWORD " on the line; absent when the line has another keyword. */
static struct str after(struct str line, struct str keyword)
{
	if (!str_starts(line, keyword))
		return (struct str){0};
	return str_slice(line, keyword.len, SIZE_MAX);
}

static enum err parse_extra(struct work *w, struct str *line, struct str *rest, struct proof *out)
{
	out->extra = (struct str){0};
	struct str base64 = after(*line, S("extra "));
	if (str_absent(base64))
		return OK;
	if (!decode_base64(w->arena, base64, &out->extra) || out->extra.len > PROOF_EXTRA_MAX)
		return fail(w, ERR_INPUT, "The proof's extra data is not base64 or is too long.");
	*line = str_cut(rest, '\n');
	return OK;
}

enum err proof_path_parse(struct work *w, struct str *text, size_t max, struct merkle_proof *out)
{
	check(max <= MERKLE_PROOF_MAX);
	for (out->count = 0;; out->count++) {
		struct str hash, line = str_cut(text, '\n');
		if (str_absent(*text))
			return fail(w, ERR_INPUT, "The proof is cut off before its checkpoint.");
		if (line.len == 0)
			return OK;
		if (out->count == max)
			return fail(w, ERR_INPUT, "The proof has more than %zu hashes.", max);
		if (!decode_base64(w->arena, line, &hash) || hash.len != sizeof out->hash[0].byte)
			return fail(w, ERR_INPUT,
			            "Hash %zu of the proof is not the base64 of a SHA-256 hash.",
			            out->count + 1);
		memcpy(out->hash[out->count].byte, hash.at, hash.len);
	}
}

enum err proof_parse(struct work *w, struct str text, struct proof *out)
{
	if (text.len > PROOF_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The proof is longer than %d bytes.", PROOF_BYTES_MAX);
	if (!str_equal(str_cut(&text, '\n'), first_line))
		return fail(w, ERR_INPUT, "This is not a log proof: one begins with %.*s.",
		            STR_ARG(first_line));
	struct str line = str_cut(&text, '\n');
	TRY(parse_extra(w, &line, &text, out));
	if (!decimal_parse(after(line, S("index ")), MERKLE_SIZE_MAX, &out->index))
		return fail(w, ERR_INPUT, "The proof does not say at which index the entry is.");
	TRY(proof_path_parse(w, &text, MERKLE_PROOF_MAX, &out->path));
	if (text.len == 0)
		return fail(w, ERR_INPUT, "The proof has no checkpoint.");
	out->checkpoint = text;
	return OK;
}

enum err proof_see(struct work *w, const struct proof *proof, const struct digest *leaf,
                   const struct log_policy *policy, struct log_policy_seen *out)
{
	TRY(log_policy_see(w, policy, proof->checkpoint, out));
	const struct checkpoint *checkpoint = &out->checkpoint;
	if (!merkle_includes(&proof->path, proof->index, checkpoint->size, leaf, &checkpoint->root))
		return fail(w, ERR_INPUT, "The entry is not at index %" PRIu64 " of the log %.*s.",
		            proof->index, STR_ARG(checkpoint->origin));
	return OK;
}

enum err proof_verify(struct work *w, const struct proof *proof, const struct digest *leaf,
                      const struct log_policy *policy, struct log_policy_seen *out)
{
	TRY(proof_see(w, proof, leaf, policy, out));
	return log_policy_require(w, policy, out);
}
