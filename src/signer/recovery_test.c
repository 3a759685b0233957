/* Shamir's shares against python's shamir-mnemonic 0.3.0 (the reference implementation of SLIP-39, trezor/python-shamir-
 * mnemonic), whose _interpolate computed the figures below: at 1, 2 and 3 SHA-256 of "share1", "share2" and "share3"; at 0, 4
 * and 5 the values of the polynomial of degree 2 through them. */
#include "test.h"

#include "base/digest.h"
#include "base/encode.h"
#include "signer/recovery.h"

#include <string.h>

static const char *const points[] = {
	"22a8492217156f2629d3735edea88e045964fbd36ebc681a0105665a99b6895e",
	"34cfe6e8a7143a7dc343e9d9b416c39fff15c69b1d2a761c9e716f3958a6fc39",
	"0cecc3208215cb9cd4887bca9e5d417f00b4b08bcd5ddcb3a70abd6e6a3945a0",
	"1a8b6cea32149ec73e18e14df4e30ce4a6c58dc3becbc2b5387eb40dab2930c7",
	"763e5724b31d047900feff5f382744b1d317a96e3c100df16caac2d7d7399279",
	"6059f8ee031c5122ea6e65d85299092a756694264f8613f7f3decbb41629e71e",
};

static struct shamir_share point(struct work *w, uint8_t x)
{
	struct shamir_share share = {.x = x};
	struct str bytes;
	assert_true(decode_hex(w->arena, str_of(points[x]), &bytes));
	memcpy(share.y, bytes.at, sizeof share.y);
	return share;
}

TEST(shamir_is_the_one_of_slip_39)
{
	struct work w = test_work();
	for (uint8_t a = 1; a <= 5; a++)
		for (uint8_t b = 1; b <= 5; b++)
			for (uint8_t c = 1; c <= 5; c++) {
				if (a == b || b == c || a == c)
					continue;
				uint8_t secret[SHAMIR_LEN];
				const struct shamir_share shares[] = {point(&w, a), point(&w, b),
				                                      point(&w, c)};
				shamir_combine(shares, 3, secret);
				assert_str(encode_hex(w.arena, str_bytes(secret, sizeof secret)),
				           str_of(points[0]));
			}
	test_work_end(&w);
}

TEST(shamir_gives_back_what_it_split)
{
	struct work w = test_work();
	for (size_t count = 2; count <= SHAMIR_SHARES_MAX; count++)
		for (size_t threshold = 2; threshold <= count; threshold++) {
			uint8_t secret[SHAMIR_LEN], back[SHAMIR_LEN];
			struct shamir_share shares[SHAMIR_SHARES_MAX];
			world_random(&w, secret, sizeof secret);
			shamir_split(&w, secret, threshold, count, shares);
			/* The last ones, since the first are what everybody tries. */
			shamir_combine(shares + (count - threshold), threshold, back);
			assert_memory_equal(secret, back, sizeof secret);
			if (threshold > 2) {
				shamir_combine(shares, threshold - 1, back);
				assert_memory_not_equal(secret, back, sizeof secret);
			}
		}
	test_work_end(&w);
}

/* A key for each role, one of them retired. */
static struct keyring *sample(struct work *w)
{
	struct keyring *ring = keyring_open();
	for (uint8_t i = 0; i < SIGNER_ROLE_COUNT; i++) {
		const struct signer_key key = {
			.role = (enum signer_role)i,
			.owner = i == SIGNER_REVIEWER ? S("01a208be-e49a-7fa7-abbd-9ad3f78e5fa7")
		                                      : (struct str){0},
			.made_us = 1,
		};
		const struct key_secret secret = {.kind = keyring_kind(key.role), .len = 32, .bytes = {1, i}};
		assert_ok(w, keyring_add(w, ring, &key, &secret));
	}
	ring->slots[0].key.state = SIGNER_RETIRED;
	ring->slots[0].key.ended_us = 2;
	return ring;
}

static void same_ring(const struct keyring *a, const struct keyring *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct keyring_slot *x = &a->slots[i], *y = &b->slots[i];
		assert_str(x->thumbprint, y->thumbprint);
		assert_str(x->key.owner, y->key.owner);
		assert_int_equal(x->key.role, y->key.role);
		assert_int_equal(x->key.state, y->key.state);
		assert_true(x->key.made_us == y->key.made_us && x->key.ended_us == y->key.ended_us);
		assert_int_equal(y->secret != NULL, y->key.state == SIGNER_ACTIVE);
		if (y->secret != NULL)
			assert_memory_equal(x->secret->bytes, y->secret->bytes, 32);
	}
}

TEST(recovery_needs_as_many_shares_as_was_said)
{
	struct work w = test_work();
	struct keyring *ring = sample(&w), *back;
	struct str shares[5];
	assert_ok(&w, recovery_split(&w, ring, S("did:web:example.org"), 3, 5, shares));
	const struct str any[] = {shares[4], shares[0], shares[2], shares[1]};
	for (size_t count = 3; count <= 4; count++) {
		assert_ok(&w, recovery_join(&w, any, count, &back));
		same_ring(ring, back);
		keyring_close(back);
	}
	assert_int_equal(recovery_join(&w, any, 2, &back), ERR_INPUT);
	assert_str(w.message, S("2 of the 3 shares that are needed: 1 more."));
	work_forgive(&w);
	assert_fails(&w, ERR_INPUT, recovery_join(&w, any, 0, &back));
	assert_fails(&w, ERR_INPUT, recovery_split(&w, ring, S("did:web:example.org"), 1, 5, shares));
	assert_fails(&w, ERR_INPUT, recovery_split(&w, ring, S("did:web:example.org"), 6, 5, shares));
	keyring_close(ring);
	test_work_end(&w);
}

TEST(recovery_says_what_is_wrong_with_shares)
{
	struct work w = test_work();
	struct keyring *ring = sample(&w), *back;
	struct str one[3], other[3];
	assert_ok(&w, recovery_split(&w, ring, S("did:web:example.org"), 2, 3, one));
	assert_ok(&w, recovery_split(&w, ring, S("did:web:example.org"), 2, 3, other));
	assert_int_equal(recovery_join(&w, (const struct str[]){one[0], other[1]}, 2, &back), ERR_INPUT);
	assert_str(w.message, S("Files 1 and 2 are shares of different backups: all must come from one."));
	work_forgive(&w);
	assert_int_equal(recovery_join(&w, (const struct str[]){one[1], one[1]}, 2, &back), ERR_INPUT);
	assert_str(w.message, S("Files 1 and 2 are the same share."));
	work_forgive(&w);
	assert_int_equal(recovery_join(&w, (const struct str[]){one[1], S("hello")}, 2, &back), ERR_INPUT);
	assert_str(w.message, S("File 2 is not a recovery share of Assay."));
	work_forgive(&w);
	/* Each byte of what counts, changed. */
	size_t from = str_find(one[1], S("\nshare:")) + 1;
	for (size_t at = from; at < one[1].len; at += 3) {
		struct str slip = str_copy(w.arena, one[1]);
		char *byte = (char *)(uintptr_t)slip.at + at;
		if (*byte == '\n' || *byte == '-' || *byte == ' ')
			continue;
		*byte = *byte == '1' ? '2' : '1';
		assert_fails(&w, ERR_INPUT, recovery_join(&w, (const struct str[]){one[0], slip}, 2, &back));
	}
	keyring_close(ring);
	test_work_end(&w);
}

TEST(recovery_from_a_file_takes_its_passphrase)
{
	struct work w = test_work();
	struct keyring *ring = sample(&w), *back;
	struct str text;
	assert_ok(&w, recovery_seal(&w, ring, S("correct horse"), &text));
	assert_fails(&w, ERR_FORBIDDEN, recovery_open(&w, text, S("Correct horse"), &back));
	assert_fails(&w, ERR_INPUT, recovery_open(&w, text, S(""), &back));
	assert_ok(&w, recovery_open(&w, text, S("correct horse"), &back));
	same_ring(ring, back);
	keyring_close(back);
	keyring_close(ring);
	test_work_end(&w);
}

TEST(keyring_opens_only_as_it_was_sealed)
{
	struct work w = test_work();
	struct keyring *ring = sample(&w), *back;
	const struct keyring_seal seal = {.kind = KEYRING_SEAL_FILE};
	const uint8_t key[SEAL_KEY_LEN] = {7}, other[SEAL_KEY_LEN] = {8};
	struct str text;
	assert_ok(&w, keyring_text(&w, ring, &seal, key, &text));
	assert_ok(&w, keyring_parse(&w, text, key, &back));
	same_ring(ring, back);
	keyring_close(back);
	assert_fails(&w, ERR_FORBIDDEN, keyring_parse(&w, text, other, &back));
	/* No secret stands in it, in the clear or in hexadecimal. */
	for (size_t i = 1; i < ring->count; i++) {
		struct str bytes = str_bytes(ring->slots[i].secret->bytes, 32);
		assert_int_equal(str_find(text, bytes), SIZE_MAX);
		assert_int_equal(str_find(text, encode_hex(w.arena, bytes)), SIZE_MAX);
	}
	/* A retired key that is made active again by a change of the file. */
	struct str changed = str_copy(w.arena, text);
	char *was = memmem(changed.at, changed.len, "retired", 7);
	assert_non_null(was);
	memcpy(was, "revoked", 7);
	assert_fails(&w, ERR_FORBIDDEN, keyring_parse(&w, changed, key, &back));
	keyring_close(ring);
	test_work_end(&w);
}
