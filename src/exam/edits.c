#include "exam/edits.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"

#include <string.h>

enum { VERSION = 1, KIND_BITS = 3, EDIT_BYTES_MIN = 4, EDIT_HEAD_BYTES_MAX = 40 };

/* ---- kinds ---- */

static const struct str kinds[EDIT_KINDS] = {
	[EDIT_TYPED] = S_INIT("typed"),     [EDIT_PASTED] = S_INIT("pasted"),
	[EDIT_DROPPED] = S_INIT("dropped"), [EDIT_UNDONE] = S_INIT("undone"),
	[EDIT_OTHER] = S_INIT("other"),     [EDIT_REPLACED] = S_INIT("replaced"),
};
_Static_assert(EDIT_KINDS <= 1 << KIND_BITS, "a kind has three bits in the stored form");

struct str edit_kind_name(enum edit_kind kind)
{
	check((size_t)kind < COUNT(kinds));
	return kinds[kind];
}

bool edit_kind_find(struct str name, enum edit_kind *out)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		*out = (enum edit_kind)i;
		if (str_equal(kinds[i], name))
			return true;
	}
	return false;
}

/* ---- the stored form ---- */

static void put_number(struct buf *buf, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_byte(buf, (char)(0x80 | (value & 0x7f)));
	buf_byte(buf, (char)value);
}

/* False when it ends too early or does not fit 63 bits. */
static bool take_number(struct str *stored, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; stored->len > 0 && shift < 63; shift += 7) {
		unsigned char byte = (unsigned char)stored->at[0];
		*stored = str_slice(*stored, 1, stored->len);
		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

/* Small distances to both sides become small numbers: 0, -1, 1, -2… */
static uint64_t zigzag(int64_t value)
{
	return value < 0 ? (uint64_t) - (value + 1) * 2 + 1 : (uint64_t)value * 2;
}

static int64_t unzigzag(uint64_t value)
{
	return value & 1 ? -(int64_t)(value >> 1) - 1 : (int64_t)(value >> 1);
}

struct str edits_encode(struct work *w, const struct edit *edits, size_t count)
{
	size_t most = 1;
	for (size_t i = 0; i < count; i++)
		most += EDIT_HEAD_BYTES_MAX + edits[i].inserted.len;
	struct buf buf = buf_init(w->arena, most);
	buf_byte(&buf, VERSION);
	size_t ended = 0;
	for (size_t i = 0; i < count; i++) {
		const struct edit *edit = &edits[i];
		check(edit->after_ms >= 0);
		put_number(&buf, (uint64_t)edit->after_ms);
		put_number(&buf, zigzag((int64_t)edit->at - (int64_t)ended));
		put_number(&buf, (uint64_t)edit->removed << KIND_BITS | (uint64_t)edit->kind);
		put_number(&buf, edit->inserted.len);
		buf_put(&buf, edit->inserted);
		ended = edit->at + edit->inserted.len;
	}
	check(!buf.full);
	return buf_str(&buf);
}

/* One edit; false when it is damaged. `ended`: where the one before did. */
static bool take_edit(struct str *stored, int64_t ended, struct edit *out)
{
	uint64_t after_ms, distance, removed, len;
	if (!take_number(stored, &after_ms) || after_ms > EDITS_AFTER_MS_MAX ||
	    !take_number(stored, &distance) || !take_number(stored, &removed) || !take_number(stored, &len))
		return false;
	int64_t at = unzigzag(distance);
	uint64_t kind = removed & ((1 << KIND_BITS) - 1);
	if (at < -ended || at > INT64_MAX / 2 - ended || kind >= EDIT_KINDS || len > stored->len)
		return false;
	*out = (struct edit){
		.after_ms = (int64_t)after_ms,
		.at = (size_t)(ended + at),
		.removed = (size_t)(removed >> KIND_BITS),
		.inserted = str_bytes(stored->at, (size_t)len),
		.kind = (enum edit_kind)kind,
	};
	*stored = str_slice(*stored, (size_t)len, stored->len);
	return true;
}

enum err edits_decode(struct work *w, struct str stored, struct edit **out, size_t *count)
{
	*count = 0;
	*out = work_array(w, stored.len / EDIT_BYTES_MIN + 1, sizeof **out);
	if (stored.len == 0 || stored.at[0] != VERSION)
		return fail(w, ERR_INTERNAL, "stored edits are of a form that is not known");
	int64_t ended = 0;
	for (stored = str_slice(stored, 1, stored.len); stored.len > 0; (*count)++) {
		struct edit *edit = &(*out)[*count];
		if (!take_edit(&stored, ended, edit))
			return fail(w, ERR_INTERNAL, "stored edits are damaged: restore a backup");
		ended = (int64_t)(edit->at + edit->inserted.len);
	}
	return OK;
}

/* ---- applying ---- */

static bool is_cut(struct str text, size_t at)
{
	return at == text.len || ((unsigned char)text.at[at] & 0xc0) != 0x80;
}

static enum err apply_one(struct work *w, const struct edit *edit, size_t most, char *text, size_t *len)
{
	struct str before = str_bytes(text, *len);
	if (edit->at > *len || edit->removed > *len - edit->at)
		return fail(w, ERR_INPUT, "an edit at %zu does not fit a text of %zu bytes", edit->at, *len);
	if (!is_cut(before, edit->at) || !is_cut(before, edit->at + edit->removed))
		return fail(w, ERR_INPUT, "the edit at %zu cuts a character in two", edit->at);
	if (!utf8_valid(edit->inserted) || str_find_byte(edit->inserted, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "what was inserted at %zu is not text: UTF-8 without NUL bytes",
		            edit->at);
	if (edit->inserted.len > most || *len - edit->removed > most - edit->inserted.len)
		return fail(w, ERR_TOO_LARGE,
		            "A program has at most %zu KB here. Shorten it; what you saved before is kept.",
		            most >> 10);
	size_t rest = edit->at + edit->removed;
	memmove(text + edit->at + edit->inserted.len, text + rest, *len - rest);
	if (edit->inserted.len > 0)
		memcpy(text + edit->at, edit->inserted.at, edit->inserted.len);
	*len = *len - edit->removed + edit->inserted.len;
	return OK;
}

enum err edits_apply(struct work *w, struct str text, const struct edit *edits, size_t count, size_t most,
                     struct str *out)
{
	size_t len = text.len, room = text.len > most ? text.len : most;
	char *applied = work_alloc(w, room + 1);
	if (text.len > 0)
		memcpy(applied, text.at, text.len);
	for (size_t i = 0; i < count; i++)
		TRY(apply_one(w, &edits[i], most, applied, &len));
	*out = str_bytes(applied, len);
	return OK;
}

struct edit edit_between(struct str from, struct str to)
{
	size_t shorter = from.len < to.len ? from.len : to.len;
	size_t before = 0;
	while (before < shorter && from.at[before] == to.at[before])
		before++;
	/* Cuts fall between characters of both texts, which share these bytes. */
	while (before > 0 && !(is_cut(from, before) && is_cut(to, before)))
		before--;
	size_t after = 0;
	while (after < shorter - before && from.at[from.len - 1 - after] == to.at[to.len - 1 - after])
		after++;
	while (after > 0 && !(is_cut(from, from.len - after) && is_cut(to, to.len - after)))
		after--;
	return (struct edit){
		.at = before,
		.removed = from.len - before - after,
		.inserted = str_slice(to, before, to.len - before - after),
		.kind = EDIT_REPLACED,
	};
}

struct edit edit_joined(const struct edit *first, struct str between, struct str to)
{
	const struct edit second = edit_between(between, to);
	size_t at = first->at < second.at ? first->at : second.at;
	/* What lies behind both. */
	size_t after_first = between.len - (first->at + first->inserted.len);
	size_t after_second = between.len - (second.at + second.removed);
	size_t after = after_first < after_second ? after_first : after_second;
	size_t len = between.len - first->inserted.len + first->removed;
	return (struct edit){
		.at = at,
		.removed = len - at - after,
		.inserted = str_slice(to, at, to.len - at - after),
		.kind = EDIT_REPLACED,
	};
}
