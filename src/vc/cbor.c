#include "vc/cbor.h"

#include "base/utf8.h"

/* Section 3.1. */
enum major { MAJOR_NUMBER = 0, MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_ARRAY = 4, MAJOR_MAP = 5 };

/* The low five bits of a head up to 23 are the number itself, 24 to 27 say how many bytes it has. */
enum { MAJOR_SHIFT = 5, LOW_MASK = 31, FOLLOWS_1 = 24, FOLLOWS_8 = 27 };

static bool read_head(struct str *in, enum major major, uint64_t *out)
{
	if (in->len == 0 || (uint8_t)in->at[0] >> MAJOR_SHIFT != (int)major)
		return false;
	unsigned low = (uint8_t)in->at[0] & LOW_MASK;
	size_t follow = low < FOLLOWS_1 ? 0 : (size_t)1 << (low - FOLLOWS_1);
	if (low > FOLLOWS_8 || in->len - 1 < follow)
		return false;
	uint64_t number = follow == 0 ? low : 0;
	for (size_t i = 0; i < follow; i++)
		number = number << 8 | (uint8_t)in->at[1 + i];
	*in = str_slice(*in, 1 + follow, SIZE_MAX);
	*out = number;
	return true;
}

static bool read_string(struct str *in, enum major major, struct str *out)
{
	uint64_t len;
	if (!read_head(in, major, &len) || len > in->len)
		return false;
	*out = str_bytes(in->at, (size_t)len);
	*in = str_slice(*in, (size_t)len, SIZE_MAX);
	return true;
}

static bool read_count(struct str *in, enum major major, size_t *count)
{
	uint64_t number;
	if (!read_head(in, major, &number) || number > in->len)
		return false;
	*count = (size_t)number;
	return true;
}

bool cbor_read_number(struct str *in, uint64_t *out)
{
	return read_head(in, MAJOR_NUMBER, out);
}

bool cbor_read_bytes(struct str *in, struct str *out)
{
	return read_string(in, MAJOR_BYTES, out);
}

bool cbor_read_text(struct str *in, struct str *out)
{
	return read_string(in, MAJOR_TEXT, out) && utf8_valid(*out);
}

bool cbor_read_array(struct str *in, size_t *count)
{
	return read_count(in, MAJOR_ARRAY, count);
}

bool cbor_read_map(struct str *in, size_t *count)
{
	return read_count(in, MAJOR_MAP, count);
}

static void put_head(struct buf *buf, enum major major, uint64_t number)
{
	unsigned low = FOLLOWS_1;
	if (number < FOLLOWS_1) {
		buf_byte(buf, (char)(major << MAJOR_SHIFT | (unsigned)number));
		return;
	}
	while (low < FOLLOWS_8 && number >> (8u << (low - FOLLOWS_1)) != 0)
		low++;
	buf_byte(buf, (char)(major << MAJOR_SHIFT | low));
	for (unsigned bits = 8u << (low - FOLLOWS_1); bits > 0; bits -= 8)
		buf_byte(buf, (char)(number >> (bits - 8)));
}

void cbor_put_number(struct buf *buf, uint64_t number)
{
	put_head(buf, MAJOR_NUMBER, number);
}

void cbor_put_bytes(struct buf *buf, struct str bytes)
{
	put_head(buf, MAJOR_BYTES, bytes.len);
	buf_put(buf, bytes);
}

void cbor_put_text(struct buf *buf, struct str text)
{
	put_head(buf, MAJOR_TEXT, text.len);
	buf_put(buf, text);
}

void cbor_put_array(struct buf *buf, size_t count)
{
	put_head(buf, MAJOR_ARRAY, count);
}

void cbor_put_map(struct buf *buf, size_t count)
{
	put_head(buf, MAJOR_MAP, count);
}
