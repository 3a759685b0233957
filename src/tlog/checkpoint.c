#include "tlog/checkpoint.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/encode.h"
#include "tlog/decimal.h"
#include "tlog/merkle.h"

#include <inttypes.h>
#include <string.h>

struct str checkpoint_text(struct arena *arena, const struct checkpoint *checkpoint)
{
	struct buf out = buf_init(arena, NOTE_BYTES_MAX);
	buf_put(&out, checkpoint->origin);
	buf_format(&out, "\n%" PRIu64 "\n", checkpoint->size);
	buf_put(&out, encode_base64(arena, digest_str(&checkpoint->root)));
	buf_byte(&out, '\n');
	buf_put(&out, checkpoint->extension);
	check(!out.full);
	return buf_str(&out);
}

static enum err check_extension(struct work *w, struct str lines)
{
	while (lines.len > 0)
		if (str_cut(&lines, '\n').len == 0)
			return fail(w, ERR_INPUT,
			            "The checkpoint has an empty line among its extension lines.");
	return OK;
}

enum err checkpoint_parse(struct work *w, struct str text, struct checkpoint *out)
{
	if (!str_ends(text, S("\n")))
		return fail(w, ERR_INPUT, "The checkpoint is cut off: its last line does not end.");
	out->origin = str_cut(&text, '\n');
	struct str size = str_cut(&text, '\n');
	struct str root_text = str_cut(&text, '\n'), root;
	out->extension = text;
	if (str_absent(text))
		return fail(w, ERR_INPUT, "The checkpoint has fewer than three lines.");
	if (out->origin.len == 0)
		return fail(w, ERR_INPUT, "The checkpoint's first line, the name of the log, is empty.");
	if (!decimal_parse(size, MERKLE_SIZE_MAX, &out->size))
		return fail(w, ERR_INPUT, "The checkpoint's second line is not a number of entries.");
	if (!decode_base64(w->arena, root_text, &root) || root.len != sizeof out->root.byte)
		return fail(w, ERR_INPUT, "The checkpoint's third line is not the base64 of a SHA-256 hash.");
	memcpy(out->root.byte, root.at, sizeof out->root.byte);
	return check_extension(w, text);
}

enum err checkpoint_open(struct work *w, struct str bytes, const struct note_verifier *verifier,
                         struct checkpoint *out)
{
	struct note note;
	TRY(note_parse(w, bytes, &note));
	TRY(note_verify(w, &note, verifier, 1, NULL));
	TRY(checkpoint_parse(w, note.text, out));
	if (!str_equal(out->origin, verifier->name))
		return fail(w, ERR_INPUT, "The checkpoint is of the log %.*s, but the key is that of %.*s.",
		            STR_ARG(out->origin), STR_ARG(verifier->name));
	return OK;
}
