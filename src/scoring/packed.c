#include "scoring/packed.h"

#include "base/check.h"

#include <string.h>

void packed_put(struct buf *buf, uint64_t value, size_t width)
{
	char bytes[8];
	check(width >= 1 && width <= sizeof bytes);
	for (size_t i = 0; i < width; i++)
		bytes[i] = (char)(value >> 8 * i & 0xff);
	buf_put(buf, (struct str){bytes, width});
}

void packed_put_double(struct buf *buf, double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	packed_put(buf, bits, sizeof bits);
}

void packed_put_float(struct buf *buf, float value)
{
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	packed_put(buf, bits, sizeof bits);
}

void packed_put_count(struct buf *buf, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_byte(buf, (char)(value | 0x80));
	buf_byte(buf, (char)value);
}

void packed_put_key(struct buf *buf, uint64_t before, uint64_t key)
{
	packed_put_count(buf, key - before);
}

void packed_put_keys(struct buf *buf, const uint64_t *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		packed_put_key(buf, i == 0 ? 0 : keys[i - 1], keys[i]);
}

uint64_t packed_take(struct packed *packed, size_t width)
{
	uint64_t value = 0;
	check(width >= 1 && width <= 8);
	if (packed->rest.len < width) {
		packed->ended = true;
		packed->rest.len = 0;
		return 0;
	}
	for (size_t i = 0; i < width; i++)
		value |= (uint64_t)(uint8_t)packed->rest.at[i] << 8 * i;
	packed->rest.at += width;
	packed->rest.len -= width;
	return value;
}

double packed_take_double(struct packed *packed)
{
	uint64_t bits = packed_take(packed, sizeof bits);
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

float packed_take_float(struct packed *packed)
{
	uint32_t bits = (uint32_t)packed_take(packed, sizeof bits);
	float value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

static uint64_t end(struct packed *packed)
{
	packed->ended = true;
	packed->rest.len = 0;
	return 0;
}

uint64_t packed_take_count(struct packed *packed, uint64_t max)
{
	uint64_t value = 0;
	for (size_t i = 0; i < 10; i++) {
		uint64_t byte = packed_take(packed, 1);
		if (packed->ended || (i == 9 && byte > 1))
			return end(packed);
		value |= (byte & 0x7f) << 7 * i;
		if (byte < 0x80)
			return value > max || (byte == 0 && i > 0) ? end(packed) : value;
	}
	return end(packed);
}

void packed_take_keys(struct packed *packed, uint64_t *keys, size_t count)
{
	uint64_t last = 0;
	for (size_t i = 0; i < count && !packed->ended; i++) {
		uint64_t step = packed_take_count(packed, UINT64_MAX - last);
		if (step == 0 && i > 0)
			end(packed);
		keys[i] = last += step;
	}
}

bool packed_complete(const struct packed *packed)
{
	return !packed->ended && packed->rest.len == 0;
}
