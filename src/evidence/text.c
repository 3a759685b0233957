#include "evidence/text.h"

#include "base/buf.h"
#include "base/utf8.h"

/* Between characters. */
static struct str cut(struct str text, size_t max)
{
	if (text.len <= max)
		return text;
	size_t len = max;
	while (len > 0 && ((unsigned char)text.at[len] & 0xc0) == 0x80)
		len--;
	return str_slice(text, 0, len);
}

static bool is_control(char byte)
{
	unsigned char value = (unsigned char)byte;
	return value < 0x20 || value == 0x7f;
}

static struct str cleaned(struct work *w, struct str text, size_t max, bool lines)
{
	/* What is repaired grows to three times its length at most: more than that is never looked at. */
	struct str valid = utf8_repaired(w->arena, str_slice(text, 0, 4 * max));
	struct str kept = cut(valid, max);
	char *copy = work_alloc(w, kept.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < kept.len; i++) {
		char byte = kept.at[i];
		if (lines && byte == '\r')
			continue;
		copy[len++] = is_control(byte) && !(lines && (byte == '\n' || byte == '\t')) ? ' ' : byte;
	}
	struct str out = str_trim(str_bytes(copy, len));
	/* U+0080 … U+009F are control characters of two bytes. */
	return utf8_plain(out) ? out : S("(unreadable)");
}

struct str text_line(struct work *w, struct str text, size_t max)
{
	return cleaned(w, text, max, false);
}

struct str text_block(struct work *w, struct str text, size_t max)
{
	struct str block = cleaned(w, text, max, true);
	return block.len == 0 ? (struct str){0} : block;
}

/* ---- paths ---- */

enum { PATH_BYTES_MAX = 1024 };

/* Appends the segments of a path, and takes one away for each "..". False when that leads above the top. */
static bool append(struct buf *out, struct str path)
{
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (segment.len == 0 || str_equal(segment, S(".")))
			continue;
		if (!str_equal(segment, S(".."))) {
			buf_byte(out, '/');
			buf_put(out, segment);
			continue;
		}
		if (out->len == 0)
			return false;
		while (out->at[--out->len] != '/')
			;
	}
	return !out->full;
}

struct str text_path(struct work *w, struct str root, struct str base, struct str path)
{
	struct buf whole = buf_init(w->arena, 3 * PATH_BYTES_MAX);
	if (path.len == 0 || path.len > PATH_BYTES_MAX || !utf8_plain(path))
		return (struct str){0};
	bool well = str_starts(path, S("/")) || append(&whole, str_absent(base) ? root : base);
	if (!well || !append(&whole, path))
		return (struct str){0};
	struct str all = buf_str(&whole);
	if (!str_starts(all, root) || all.len <= root.len + 1 || all.at[root.len] != '/')
		return (struct str){0};
	return str_slice(all, root.len + 1, SIZE_MAX);
}
