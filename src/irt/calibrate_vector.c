/* calibrate_vector_*: loops over nodes, CALIBRATE_CHUNK at a time held in registers. Sums over nodes are made in four
 * lanes, whatever the processor has, so that their bits are the same everywhere. */
#include "irt/calibrate_parts.h"

/* Four doubles, wherever they lie. */
typedef double lanes __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t lane_masks __attribute__((vector_size(32), aligned(8), may_alias));

enum { LANES = 4, CHUNK_LANES = CALIBRATE_CHUNK / LANES };

WIDE_VECTORS
void calibrate_vector_multiply(const double *table, size_t stride, const uint32_t *rows, size_t count,
                               double *out)
{
	for (size_t at = 0; at < stride; at += CALIBRATE_CHUNK) {
		lanes *to = (lanes *)(out + at);
		lanes a = to[0], b = to[1], c = to[2], d = to[3], e = to[4], f = to[5], g = to[6], h = to[7];
		for (size_t i = 0; i < count; i++) {
			const lanes *from = (const lanes *)(table + rows[i] * stride + at);
			a *= from[0];
			b *= from[1];
			c *= from[2];
			d *= from[3];
			e *= from[4];
			f *= from[5];
			g *= from[6];
			h *= from[7];
		}
		to[0] = a, to[1] = b, to[2] = c, to[3] = d, to[4] = e, to[5] = f, to[6] = g, to[7] = h;
	}
}

WIDE_VECTORS
void calibrate_vector_add(const double *table, size_t stride, const uint8_t *rows, size_t count, double *out)
{
	for (size_t at = 0; at < stride; at += CALIBRATE_CHUNK) {
		lanes *to = (lanes *)(out + at);
		lanes a = to[0], b = to[1], c = to[2], d = to[3], e = to[4], f = to[5], g = to[6], h = to[7];
		for (size_t i = 0; i < count; i++) {
			const lanes *from = (const lanes *)(table + rows[i] * stride + at);
			a += from[0];
			b += from[1];
			c += from[2];
			d += from[3];
			e += from[4];
			f += from[5];
			g += from[6];
			h += from[7];
		}
		to[0] = a, to[1] = b, to[2] = c, to[3] = d, to[4] = e, to[5] = f, to[6] = g, to[7] = h;
	}
}

WIDE_VECTORS
double calibrate_vector_sum(const double *vector, size_t stride)
{
	lanes even = {0}, odd = {0};
	for (size_t at = 0; at < stride; at += 2 * LANES) {
		const lanes *from = (const lanes *)(vector + at);
		even += from[0];
		odd += from[1];
	}
	lanes sum = even + odd;
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

WIDE_VECTORS
double calibrate_vector_dot(const double *one, const double *other, size_t stride)
{
	lanes even = {0}, odd = {0};
	for (size_t at = 0; at < stride; at += 2 * LANES) {
		const lanes *a = (const lanes *)(one + at), *b = (const lanes *)(other + at);
		even += a[0] * b[0];
		odd += a[1] * b[1];
	}
	lanes sum = even + odd;
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* What falls below `least` becomes 0: numbers that small are slow, and nothing beside the rest. */
WIDE_VECTORS
void calibrate_vector_scale(double *vector, size_t stride, double factor, double least)
{
	lanes low = {least, least, least, least};
	for (size_t at = 0; at < stride; at += LANES) {
		lanes *to = (lanes *)(vector + at);
		lanes scaled = *to * factor;
		*to = (lanes)((lane_masks)scaled & (lane_masks)(scaled >= low));
	}
}

WIDE_VECTORS
void calibrate_vector_accumulate(const double *vector, size_t count, double factor, double *out)
{
	size_t whole = count / LANES * LANES;
	for (size_t at = 0; at < whole; at += LANES)
		*(lanes *)(out + at) += *(const lanes *)(vector + at) * factor;
	for (size_t at = whole; at < count; at++)
		out[at] += vector[at] * factor;
}
