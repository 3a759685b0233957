#include "vc/srgb.h"

#include "base/check.h"

#include <math.h>
#include <string.h>

enum { HEADER_LEN = 128, ENTRY_LEN = 12, POINTS = 1024, PROFILE_BYTES_MAX = 4096 };

/* s15Fixed16: 65536ths. The primaries are those of IEC 61966-2-1, by Bradford from D65 to D50. */
static const uint32_t white[] = {0xf6d6, 0x10000, 0xd32d};
static const uint32_t red[] = {0x6fa2, 0x38f5, 0x0390};
static const uint32_t green[] = {0x6299, 0xb785, 0x18da};
static const uint32_t blue[] = {0x24a0, 0x0f84, 0xb6cf};

static void put_16(struct buf *out, uint32_t number)
{
	buf_byte(out, (char)(uint8_t)(number >> 8));
	buf_byte(out, (char)(uint8_t)number);
}

static void put_32(struct buf *out, uint32_t number)
{
	put_16(out, number >> 16);
	put_16(out, number & 0xffff);
}

static void put_zeros(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_byte(out, '\0');
}

/* ---- tags: a type, four zeros, the value, up to a multiple of four bytes ---- */

static void put_type(struct buf *out, struct str type)
{
	buf_put(out, type);
	put_zeros(out, 4);
}

static void put_description(struct buf *out)
{
	struct str text = S("sRGB");
	put_type(out, S("desc"));
	put_32(out, (uint32_t)text.len + 1);
	buf_put(out, text);
	put_zeros(out, 1 + 4 + 4 + 2 + 1 + 67); /* its end; no Unicode, and no Macintosh's, text */
}

static void put_copyright(struct buf *out)
{
	put_type(out, S("text"));
	buf_put(out, S("No copyright, use freely"));
	put_zeros(out, 1);
}

static void put_colour(struct buf *out, const uint32_t xyz[3])
{
	put_type(out, S("XYZ "));
	for (size_t i = 0; i < 3; i++)
		put_32(out, xyz[i]);
}

static void put_white(struct buf *out)
{
	put_colour(out, white);
}

static void put_red(struct buf *out)
{
	put_colour(out, red);
}

static void put_green(struct buf *out)
{
	put_colour(out, green);
}

static void put_blue(struct buf *out)
{
	put_colour(out, blue);
}

static void put_curve(struct buf *out)
{
	put_type(out, S("curv"));
	put_32(out, POINTS);
	for (int i = 0; i < POINTS; i++) {
		double value = i / (double)(POINTS - 1);
		double linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
		put_16(out, (uint32_t)lround(linear * 65535));
	}
}

/* The three curves are one: a tag without a writer stands where the one before it does. */
static const struct tag {
	const char *name;
	void (*put)(struct buf *out);
} tags[] = {
	{"desc", put_description}, {"cprt", put_copyright}, {"wtpt", put_white},
	{"rXYZ", put_red},         {"gXYZ", put_green},     {"bXYZ", put_blue},
	{"rTRC", put_curve},       {"gTRC", NULL},          {"bTRC", NULL},
};

/* ---- the profile ---- */

static void put_header(struct buf *out, size_t size)
{
	put_32(out, (uint32_t)size);
	put_zeros(out, 4);
	put_32(out, 0x02100000); /* version 2.1 */
	buf_put(out, S("mntrRGB XYZ "));
	put_16(out, 2026); /* made on 1 January 2026: the bytes must not tell when */
	put_16(out, 1);
	put_16(out, 1);
	put_zeros(out, 6);
	buf_put(out, S("acsp"));
	put_zeros(out, 28); /* platform, flags, maker, model, attributes; perceptual */
	for (size_t i = 0; i < 3; i++)
		put_32(out, white[i]);
	put_zeros(out, HEADER_LEN - out->len);
}

struct str srgb_profile(struct arena *arena)
{
	struct buf table = buf_init(arena, PROFILE_BYTES_MAX), data = buf_init(arena, PROFILE_BYTES_MAX);
	struct buf out = buf_init(arena, PROFILE_BYTES_MAX);
	size_t start = 0, len = 0, before = HEADER_LEN + 4 + COUNT(tags) * ENTRY_LEN;
	put_32(&table, COUNT(tags));
	for (size_t i = 0; i < COUNT(tags); i++) {
		if (tags[i].put != NULL) {
			start = data.len;
			tags[i].put(&data);
			len = data.len - start;
			put_zeros(&data, (4 - data.len % 4) % 4);
		}
		buf_put(&table, str_of(tags[i].name));
		put_32(&table, (uint32_t)(before + start));
		put_32(&table, (uint32_t)len);
	}
	put_header(&out, before + data.len);
	buf_put(&out, buf_str(&table));
	buf_put(&out, buf_str(&data));
	check(!out.full && !data.full);
	return buf_str(&out);
}
