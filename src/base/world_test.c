#include "test.h"

#include "base/encode.h"
#include "base/id.h"

#include <string.h>

/* A world whose randomness is the example of RFC 9562, appendix A.6: only the bits that version and
 * variant leave free may come from it. */
static int64_t example_now_us(void *state)
{
	(void)state;
	return INT64_C(1645557742000000); /* 2022-02-22T19:22:22Z */
}

static void example_random(void *state, void *out, size_t len)
{
	static const uint8_t bytes[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc, 0xc3,
	                                  0xd8, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
	(void)state;
	assert_int_equal(len, sizeof bytes);
	memcpy(out, bytes, len);
}

TEST(world_id_is_the_example_of_rfc_9562)
{
	static const struct world example = {NULL, example_now_us, example_now_us, example_random};
	struct work w = work_init(&example, S("test"));
	assert_str(id_text(w.arena, world_id(&w)), S("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
	work_finish(&w);
}

/* ChaCha20 with key and nonce zero: RFC 8439, appendix A.1, test vector 1. */
TEST(world_fixed_reads_chacha20)
{
	struct work w = test_work();
	w.world = world_fixed(w.arena, 0, 0);
	uint8_t bytes[16];
	world_random(&w, bytes, sizeof bytes);
	assert_str(encode_hex(w.arena, str_bytes(bytes, sizeof bytes)),
	           S("76b8e0ada0f13d90405d6ae55386bd28"));
	world_random(&w, bytes, sizeof bytes);
	assert_false(str_starts(encode_hex(w.arena, str_bytes(bytes, sizeof bytes)), S("76b8e0ad")));
	test_work_end(&w);
}

TEST(world_fixed_repeats_itself)
{
	struct work a = test_work(), b = test_work();
	for (int i = 0; i < 10; i++) {
		assert_true(world_now_us(&a) == world_now_us(&b));
		assert_true(id_equal(world_id(&a), world_id(&b)));
		assert_str(world_token(&a, 32), world_token(&b, 32));
	}
	test_work_end(&a);
	test_work_end(&b);
}

TEST(world_real_is_never_the_same_twice)
{
	struct work w = work_init(&world_real, S("test"));
	struct str first = world_token(&w, 64), second = world_token(&w, 64);
	assert_int_equal(first.len, 86);
	assert_false(str_equal(first, second));
	assert_true(world_monotonic_us(&w) <= world_monotonic_us(&w));
	assert_true(world_now_us(&w) > INT64_C(1767225600000000));
	work_finish(&w);
}

TEST(world_in_time_looks_at_the_deadline)
{
	struct work w = test_work();
	assert_ok(&w, world_in_time(&w));
	w.deadline_us = world_monotonic_us(&w) + 1000;
	assert_ok(&w, world_in_time(&w));
	w.deadline_us = world_monotonic_us(&w) - 1;
	assert_fails(&w, ERR_UNAVAILABLE, world_in_time(&w));
	test_work_end(&w);
}
