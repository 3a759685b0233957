#include "signer/journal_line.h"

#include "base/encode.h"
#include "base/time.h"

#include <string.h>

/* ---- writing ---- */

static void put_optional(struct json_out *out, struct str name, struct str value)
{
	if (!str_absent(value))
		json_put_str(out, name, value);
}

/* Members in canonical order. */
void journal_line_write(struct arena *arena, struct buf *buf, const struct journal_place *place,
                        int64_t now_us, const struct journal_entry *entry)
{
	const struct checkpoint *checkpoint = entry->checkpoint;
	struct json_out out = json_out(buf);
	json_object(&out);
	json_put_str(&out, S("at"), time_text(arena, now_us));
	if (entry->digest != NULL)
		json_put_str(&out, S("digest"), digest_hex(arena, entry->digest));
	put_optional(&out, S("id"), entry->id);
	put_optional(&out, S("key"), entry->key);
	json_put_str(&out, S("kind"), entry->kind);
	json_put_int(&out, S("line"), (int64_t)place->lines + 1);
	if (checkpoint != NULL)
		json_put_str(&out, S("origin"), checkpoint->origin);
	json_put_str(&out, S("previous"), digest_hex(arena, &place->newest));
	if (checkpoint != NULL) {
		json_put_str(&out, S("root"), digest_hex(arena, &checkpoint->root));
		json_put_int(&out, S("size"), (int64_t)checkpoint->size);
	}
	put_optional(&out, S("token"), entry->token);
	json_end(&out);
	buf_byte(buf, '\n');
}

/* ---- reading ---- */

static bool read_digest(struct work *w, struct str hex, struct digest *out)
{
	struct str bytes;
	if (hex.len != 2 * sizeof out->byte || !decode_hex(w->arena, hex, &bytes))
		return false;
	memcpy(out->byte, bytes.at, sizeof out->byte);
	return true;
}

bool journal_line_read(struct work *w, struct str text, struct journal_line *out)
{
	int64_t number;
	if (json_parse(w, text, JOURNAL_LINE_MAX, &out->json) != OK) {
		work_forgive(w);
		return false;
	}
	number = json_get_int(out->json, S("line"));
	out->number = (uint64_t)number;
	out->kind = json_get_str(out->json, S("kind"));
	return number > 0 && !str_absent(out->kind) &&
	       read_digest(w, json_get_str(out->json, S("previous")), &out->previous);
}

bool journal_line_checkpoint(struct work *w, const struct journal_line *line, struct str origin,
                             struct checkpoint *out)
{
	int64_t size = json_get_int(line->json, S("size"));
	if ((!str_equal(line->kind, S("checkpoint")) && !str_equal(line->kind, JOURNAL_CONTINUED)) ||
	    !str_equal(json_get_str(line->json, S("origin")), origin) || size < 0 ||
	    !read_digest(w, json_get_str(line->json, S("root")), &out->root))
		return false;
	out->origin = origin;
	out->size = (uint64_t)size;
	out->extension = S("");
	return true;
}
