#include "signer/recovery.h"

#include "base/digest.h"
#include "base/encode.h"
#include "base/time.h"
#include "base/world.h"

#include <string.h>

enum { CHECK_BYTES = 4, GROUP = 4, LINE = 76 };

/* A share taken apart. */
struct share {
	int64_t threshold, count;
	struct shamir_share part;
	struct str keys; /* sealed */
};

/* ---- writing ---- */

/* "9f3a-10c4-…" */
static struct str grouped(struct work *w, struct str hex)
{
	struct buf out = buf_init(w->arena, 2 * hex.len);
	for (size_t i = 0; i < hex.len; i += GROUP) {
		if (i > 0)
			buf_byte(&out, '-');
		buf_put(&out, str_slice(hex, i, GROUP));
	}
	return buf_str(&out);
}

static struct str head_of(struct work *w, const struct share *share)
{
	struct str part = encode_hex(w->arena, str_bytes(share->part.y, sizeof share->part.y));
	return str_format(w->arena, "%lld-%lld-%u-%.*s", (long long)share->threshold, (long long)share->count,
	                  (unsigned)share->part.x, STR_ARG(grouped(w, part)));
}

static struct str check_of(struct work *w, struct str head, struct str keys)
{
	struct digest digest = digest_of_parts((const struct str[]){head, S("\n"), keys}, 3);
	return encode_hex(w->arena, str_slice(digest_str(&digest), 0, CHECK_BYTES));
}

static struct str share_text(struct work *w, const struct share *share, struct str did)
{
	struct buf out = buf_init(w->arena, RECOVERY_SHARE_BYTES_MAX);
	struct str head = head_of(w, share), base64 = encode_base64(w->arena, share->keys);
	buf_format(
		&out,
		"Assay recovery share %u of %lld\n\n"
		"Any %lld of the %lld shares bring back the signing keys of\n%.*s:\n"
		"assay key restore SHARE-FILE... --data NEW-FOLDER --base-url ADDRESS\n"
		"Keep this one where only you can read it, apart from the others. Alone it opens nothing.\n"
		"Made %.*s.\n\nshare: %.*s\nkeys:\n",
		(unsigned)share->part.x, (long long)share->count, (long long)share->threshold,
		(long long)share->count, STR_ARG(did), STR_ARG(time_for_people(w->arena, world_now_us(w))),
		STR_ARG(head));
	for (size_t i = 0; i < base64.len; i += LINE)
		buf_format(&out, "%.*s\n", STR_ARG(str_slice(base64, i, LINE)));
	buf_format(&out, "check: %.*s\n", STR_ARG(check_of(w, head, share->keys)));
	return buf_str(&out);
}

enum err recovery_split(struct work *w, const struct keyring *ring, struct str did, size_t threshold,
                        size_t count, struct str *shares)
{
	const struct keyring_seal seal = {.kind = KEYRING_SEAL_RECOVERY};
	struct shamir_share parts[SHAMIR_SHARES_MAX];
	struct share share = {.threshold = (int64_t)threshold, .count = (int64_t)count};
	if (threshold < 2 || threshold > count || count > SHAMIR_SHARES_MAX)
		return fail(
			w, ERR_INPUT,
			"Shares are asked for as K/N, with 2 ≤ K ≤ N ≤ %d: 3/5 makes five, of which any three "
			"bring the keys back.",
			SHAMIR_SHARES_MAX);
	uint8_t *key = seal_memory(SEAL_KEY_LEN);
	world_random(w, key, SEAL_KEY_LEN);
	enum err failed = keyring_text(w, ring, &seal, key, &share.keys);
	shamir_split(w, key, threshold, count, parts);
	seal_memory_free(key);
	for (size_t i = 0; failed == OK && i < count; i++) {
		share.part = parts[i];
		shares[i] = share_text(w, &share, did);
	}
	explicit_bzero(parts, sizeof parts);
	return failed;
}

/* ---- reading ---- */

/* Without blanks of any kind and dashes: as people copy. */
static struct str squeezed(struct work *w, struct str text, bool dashes)
{
	struct buf out = buf_init(w->arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (str_find_byte(S(" \t\r\n"), text.at[i]) == SIZE_MAX && !(dashes && text.at[i] == '-'))
			buf_byte(&out, text.at[i]);
	return buf_str(&out);
}

/* What stands behind a name, up to the next one or the end. */
static struct str after(struct str text, struct str name, struct str next)
{
	size_t at = str_find(text, name);
	if (at == SIZE_MAX)
		return (struct str){0};
	struct str rest = str_slice(text, at + name.len, SIZE_MAX);
	return str_slice(rest, 0, next.len == 0 ? SIZE_MAX : str_find(rest, next));
}

static bool read_number(struct str *rest, int64_t *out)
{
	return str_to_int(str_cut(rest, '-'), out) && *out >= 1 && *out <= SHAMIR_SHARES_MAX;
}

static bool read_head(struct work *w, struct str head, struct share *out)
{
	int64_t number;
	struct str part;
	if (!read_number(&head, &out->threshold) || !read_number(&head, &out->count) ||
	    !read_number(&head, &number) || out->threshold < 2 || out->threshold > out->count ||
	    number > out->count || !decode_hex(w->arena, squeezed(w, head, true), &part) ||
	    part.len != sizeof out->part.y)
		return false;
	out->part.x = (uint8_t)number;
	memcpy(out->part.y, part.at, part.len);
	return true;
}

static enum err read_share(struct work *w, struct str text, size_t which, struct share *out)
{
	struct str head = squeezed(w, after(text, S("\nshare:"), S("\nkeys:")), false);
	struct str base64 = squeezed(w, after(text, S("\nkeys:"), S("\ncheck:")), false);
	struct str check = squeezed(w, after(text, S("\ncheck:"), S("\n")), false);
	if (head.len == 0 || base64.len == 0 || check.len == 0)
		return fail(w, ERR_INPUT, "File %zu is not a recovery share of Assay.", which + 1);
	if (!read_head(w, head, out) || !decode_base64(w->arena, base64, &out->keys) ||
	    !str_equal(check, check_of(w, head_of(w, out), out->keys)))
		return fail(
			w, ERR_INPUT,
			"Share %zu does not agree with its last line: compare it with the paper, digit by digit.",
			which + 1);
	return OK;
}

static enum err check_set(struct work *w, const struct share *shares, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++) {
			if (!str_equal(shares[i].keys, shares[j].keys) ||
			    shares[i].threshold != shares[j].threshold)
				return fail(
					w, ERR_INPUT,
					"Files %zu and %zu are shares of different backups: all must come from "
					"one.",
					j + 1, i + 1);
			if (shares[i].part.x == shares[j].part.x)
				return fail(w, ERR_INPUT, "Files %zu and %zu are the same share.", j + 1,
				            i + 1);
		}
	if ((int64_t)count < shares[0].threshold)
		return fail(w, ERR_INPUT, "%zu of the %lld shares that are needed: %lld more.", count,
		            (long long)shares[0].threshold,
		            (long long)(shares[0].threshold - (int64_t)count));
	return OK;
}

enum err recovery_join(struct work *w, const struct str *texts, size_t count, struct keyring **out)
{
	struct share shares[SHAMIR_SHARES_MAX];
	struct shamir_share parts[SHAMIR_SHARES_MAX];
	if (count == 0 || count > SHAMIR_SHARES_MAX)
		return fail(w, ERR_INPUT, "Name the files of the shares, at most %d.", SHAMIR_SHARES_MAX);
	for (size_t i = 0; i < count; i++)
		TRY(read_share(w, texts[i], i, &shares[i]));
	TRY(check_set(w, shares, count));
	for (int64_t i = 0; i < shares[0].threshold; i++)
		parts[i] = shares[i].part;
	uint8_t *key = seal_memory(SEAL_KEY_LEN);
	shamir_combine(parts, (size_t)shares[0].threshold, key);
	enum err failed = keyring_parse(w, shares[0].keys, key, out);
	seal_memory_free(key);
	explicit_bzero(parts, sizeof parts);
	explicit_bzero(shares, sizeof shares);
	return failed;
}

/* ---- an offline backup ---- */

enum err recovery_seal(struct work *w, const struct keyring *ring, struct str passphrase, struct str *out)
{
	const struct keyring_seal seal = {KEYRING_SEAL_PASSPHRASE, seal_cost_offline(w)};
	uint8_t *key = seal_memory(SEAL_KEY_LEN);
	enum err failed = seal_key_of(w, passphrase, &seal.cost, key);
	if (failed == OK)
		failed = keyring_text(w, ring, &seal, key, out);
	seal_memory_free(key);
	return failed;
}

enum err recovery_open(struct work *w, struct str text, struct str passphrase, struct keyring **out)
{
	struct keyring_seal seal;
	TRY(keyring_text_seal(w, text, &seal));
	if (seal.kind != KEYRING_SEAL_PASSPHRASE)
		return fail(w, ERR_INPUT, "This is not a backup that `assay key backup --file` made.");
	uint8_t *key = seal_memory(SEAL_KEY_LEN);
	enum err failed = seal_key_of(w, passphrase, &seal.cost, key);
	if (failed == OK)
		failed = keyring_parse(w, text, key, out);
	seal_memory_free(key);
	return failed;
}
