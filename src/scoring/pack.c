#include "scoring/pack.h"

#include <math.h>
#include <string.h>

void pack_count(struct buf *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_byte(out, (char)(value | 0x80));
	buf_byte(out, (char)value);
}

void pack_real(struct buf *out, double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	for (int i = 0; i < 8; i++)
		buf_byte(out, (char)(bits >> 8 * i));
}

bool pack_read_count(struct str *bytes, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes->len && i < 10; i++) {
		uint64_t byte = (unsigned char)bytes->at[i];
		if (i == 9 && byte > 1)
			return false;
		value |= (byte & 0x7f) << 7 * i;
		if (byte >= 0x80)
			continue;
		if (value > max || (byte == 0 && i > 0))
			return false;
		*out = value;
		*bytes = str_slice(*bytes, i + 1, bytes->len);
		return true;
	}
	return false;
}

bool pack_read_real(struct str *bytes, double *out)
{
	uint64_t bits = 0;
	double value;
	if (bytes->len < 8)
		return false;
	for (size_t i = 0; i < 8; i++)
		bits |= (uint64_t)(unsigned char)bytes->at[i] << 8 * i;
	memcpy(&value, &bits, sizeof value);
	if (!isfinite(value))
		return false;
	*out = value;
	*bytes = str_slice(*bytes, 8, bytes->len);
	return true;
}

void pack_keys(struct buf *out, const uint64_t *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pack_count(out, i == 0 ? keys[0] : keys[i] - keys[i - 1]);
}

bool pack_read_keys(struct str *bytes, size_t count, uint64_t *keys)
{
	uint64_t last = 0, step;
	for (size_t i = 0; i < count; i++) {
		if (!pack_read_count(bytes, UINT64_MAX - last, &step) || (i > 0 && step == 0))
			return false;
		last += step;
		keys[i] = last;
	}
	return true;
}
