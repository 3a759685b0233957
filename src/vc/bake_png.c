#include "vc/bake_png.h"

#include "base/utf8.h"

#include <zlib.h>

#define SIGNATURE S("\x89PNG\r\n\x1a\n")

enum { HEADER_LEN = 8, CHECKSUM_LEN = 4, IHDR_LEN = 13, FRAME_LEN = HEADER_LEN + CHECKSUM_LEN };

struct chunk {
	struct str whole, type, data;
};

/* ---- chunks ---- */

static size_t number_at(struct str bytes, size_t at)
{
	const uint8_t *digits = (const uint8_t *)bytes.at + at;
	return (size_t)digits[0] << 24 | (size_t)digits[1] << 16 | (size_t)digits[2] << 8 | digits[3];
}

static void put_number(struct buf *out, size_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_byte(out, (char)(uint8_t)(number >> shift));
}

static bool is_type(struct str type)
{
	for (size_t i = 0; i < type.len; i++)
		if ((type.at[i] | 32) < 'a' || (type.at[i] | 32) > 'z')
			return false;
	return true;
}

static size_t checksum(struct str type_and_data)
{
	return crc32(0, (const Bytef *)type_and_data.at, (uInt)type_and_data.len);
}

/* Takes the next chunk off. */
static enum err take_chunk(struct work *w, struct str *rest, struct chunk *chunk)
{
	size_t len = rest->len < FRAME_LEN ? 0 : number_at(*rest, 0);
	if (rest->len < FRAME_LEN || len > rest->len - FRAME_LEN)
		return fail(w, ERR_INPUT, "it ends in the middle of a picture");
	chunk->whole = str_slice(*rest, 0, len + FRAME_LEN);
	chunk->type = str_slice(*rest, 4, 4);
	chunk->data = str_slice(*rest, HEADER_LEN, len);
	struct str summed = str_slice(*rest, 4, len + 4);
	if (!is_type(chunk->type) || checksum(summed) != number_at(*rest, HEADER_LEN + len))
		return fail(w, ERR_INPUT, "the picture is damaged");
	*rest = str_slice(*rest, len + FRAME_LEN, SIZE_MAX);
	return OK;
}

/* Checks what every PNG begins with, and takes it off. */
static enum err take_beginning(struct work *w, struct str *rest, struct chunk *chunk)
{
	if (rest->len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", BAKE_PICTURE_BYTES_MAX >> 20);
	if (!str_starts(*rest, SIGNATURE))
		return fail(w, ERR_INPUT, "it is no PNG picture");
	*rest = str_slice(*rest, SIGNATURE.len, SIZE_MAX);
	TRY(take_chunk(w, rest, chunk));
	if (!str_equal(chunk->type, S("IHDR")) || chunk->data.len != IHDR_LEN)
		return fail(w, ERR_INPUT, "the picture is damaged");
	return OK;
}

/* ---- text ---- */

static bool is_text(const struct chunk *chunk)
{
	return str_equal(chunk->type, S("iTXt")) || str_equal(chunk->type, S("tEXt")) ||
	       str_equal(chunk->type, S("zTXt"));
}

/* What is before the next zero byte, which is taken off with it; false when there is none. */
static bool take_field(struct str *rest, struct str *field)
{
	size_t end = str_find_byte(*rest, '\0');
	if (end == SIZE_MAX)
		return false;
	*field = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end + 1, SIZE_MAX);
	return true;
}

static struct str from_latin1(struct work *w, struct str bytes)
{
	struct buf text = buf_init(w->arena, 2 * bytes.len);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned c = (unsigned char)bytes.at[i];
		if (c >= 0x80)
			buf_byte(&text, (char)(uint8_t)(0xc0 | c >> 6));
		buf_byte(&text, (char)(uint8_t)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
	}
	return buf_str(&text);
}

/* The text behind the keyword. */
static enum err read_text(struct work *w, const struct chunk *chunk, struct str rest, struct str *text)
{
	struct str language, translated;
	if (str_equal(chunk->type, S("tEXt"))) {
		bool short_enough = rest.len <= BAKE_CREDENTIAL_BYTES_MAX;
		*text = utf8_valid(rest) || !short_enough ? rest : from_latin1(w, rest);
		return OK;
	}
	if (str_equal(chunk->type, S("zTXt")) || (rest.len > 0 && rest.at[0] == 1))
		return fail(w, ERR_INPUT, "the credential in it is compressed, which Open Badges forbids");
	if (!str_starts(rest, str_bytes("\0\0", 2)))
		return fail(w, ERR_INPUT, "the picture is damaged");
	rest = str_slice(rest, 2, SIZE_MAX);
	if (!take_field(&rest, &language) || !take_field(&rest, &translated))
		return fail(w, ERR_INPUT, "the picture is damaged");
	*text = rest;
	return OK;
}

/* Where the text of a keyword is kept, or NULL for one that does not concern us. */
static struct str *place_of(struct bake_found *found, struct str keyword)
{
	static const struct {
		struct str keyword;
		enum bake_kind kind;
	} keywords[] = {
		{S_INIT("openbadgecredential"), BAKE_OPENBADGE_3},
		{S_INIT("clrcredential"), BAKE_CLR_2},
		{S_INIT("openbadges"), BAKE_OPENBADGE_2},
	};
	for (size_t i = 0; i < COUNT(keywords); i++)
		if (str_equal(keyword, keywords[i].keyword))
			return &found->credential[keywords[i].kind];
	return str_equal(keyword, S("assaylogproof")) ? &found->log_proof : NULL;
}

static enum err look_into(struct work *w, const struct chunk *chunk, struct bake_found *found)
{
	struct str rest = chunk->data, keyword, text;
	if (!is_text(chunk) || !take_field(&rest, &keyword))
		return OK;
	struct str *place = place_of(found, keyword);
	if (place == NULL)
		return OK;
	TRY(read_text(w, chunk, rest, &text));
	return bake_keep(w, place, text);
}

enum err bake_png_read(struct work *w, struct str picture, struct baked *out)
{
	struct bake_found found = {0};
	struct chunk chunk;
	TRY(take_beginning(w, &picture, &chunk));
	while (!str_equal(chunk.type, S("IEND"))) {
		TRY(take_chunk(w, &picture, &chunk));
		TRY(look_into(w, &chunk, &found));
	}
	return bake_settle(w, &found, out);
}

/* ---- baking ---- */

/* Its frame, keyword, two zeros for "not compressed", and no language. */
static void put_text(struct work *w, struct buf *out, struct str keyword, struct str text)
{
	struct buf chunk = buf_init(w->arena, 4 + keyword.len + 5 + text.len);
	buf_put(&chunk, S("iTXt"));
	buf_put(&chunk, keyword);
	buf_put(&chunk, str_bytes("\0\0\0\0\0", 5));
	buf_put(&chunk, text);
	put_number(out, chunk.len - 4);
	buf_put(out, buf_str(&chunk));
	put_number(out, checksum(buf_str(&chunk)));
}

static bool is_baked(const struct chunk *chunk)
{
	struct bake_found found = {0};
	struct str rest = chunk->data, keyword;
	return is_text(chunk) && take_field(&rest, &keyword) && place_of(&found, keyword) != NULL;
}

enum err bake_png(struct work *w, struct str picture, const struct baked *baked, struct str *out)
{
	struct chunk chunk;
	struct buf bytes = buf_init(w->arena, (size_t)BAKE_PICTURE_BYTES_MAX + 2 * BAKE_CREDENTIAL_BYTES_MAX);
	TRY(bake_check(w, baked));
	TRY(take_beginning(w, &picture, &chunk));
	buf_put(&bytes, SIGNATURE);
	buf_put(&bytes, chunk.whole);
	put_text(w, &bytes, S("openbadgecredential"), baked->credential);
	if (!str_absent(baked->log_proof))
		put_text(w, &bytes, S("assaylogproof"), baked->log_proof);
	while (!str_equal(chunk.type, S("IEND"))) {
		TRY(take_chunk(w, &picture, &chunk));
		if (!is_baked(&chunk))
			buf_put(&bytes, chunk.whole);
	}
	if (bytes.len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The picture would have more than %d MiB.",
		            BAKE_PICTURE_BYTES_MAX >> 20);
	*out = buf_str(&bytes);
	return OK;
}
