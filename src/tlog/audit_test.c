/* Vectors: c2sp/tessera-log-15 (transparency-dev/tessera). Otherwise against RFC 6962's definition as a recursion over the
 * leaves, and the tiles that tlog.h writes. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "tlog/audit.h"
#include "tlog/tlog.h"
#include "unit/memory_storage.h"

#include <string.h>

enum { LEAVES = 2 * AUDIT_PART + 700 };

/* MTH of RFC 6962 section 2.1. */
static struct digest tree_hash(const struct digest *leaves, size_t count)
{
	if (count == 0)
		return digest_of(S(""));
	if (count == 1)
		return leaves[0];
	size_t k = 1;
	while (k * 2 < count)
		k *= 2;
	struct digest left = tree_hash(leaves, k), right = tree_hash(leaves + k, count - k);
	return merkle_node(&left, &right);
}

/* ---- what an audit tells ---- */

struct told {
	const struct digest *leaves;
	const struct memory_storage *memory; /* NULL: tiles are not compared */
	uint64_t sizes[32];
	size_t roots, tiles;
};

static enum err told_root(struct work *w, void *state, uint64_t size, const struct digest *root)
{
	(void)w;
	struct told *told = state;
	assert_int_equal(size, told->sizes[told->roots++]);
	struct digest expected = tree_hash(told->leaves, size);
	assert_str(digest_str(root), digest_str(&expected));
	return OK;
}

static enum err told_tile(struct work *w, void *state, struct tile tile, const struct digest *hashes)
{
	struct told *told = state;
	told->tiles++;
	if (told->memory == NULL)
		return OK;
	struct str bytes = memory_storage_get(told->memory, tile_path(w->arena, tile));
	assert_int_equal(audit_tile_differs(hashes, tile.width, bytes), tile.width);
	assert_int_equal(bytes.len, tile.width * sizeof *hashes);
	return OK;
}

static void take(struct work *w, struct audit *audit, struct told *told, size_t size_count, uint64_t end)
{
	const struct audit_seen seen = {told, told_root, told_tile};
	struct audit_part *part = work_alloc(w, sizeof *part);
	for (uint64_t from = audit->edge.size; from < end; from = part->size) {
		uint64_t until = audit_part_end(from, end);
		audit_part_begin(w->arena, part, from, until, told->sizes, size_count);
		while (part->size < until) {
			size_t left = (size_t)(until - part->size);
			audit_part_add(part, told->leaves + part->size,
			               left < TILE_WIDTH ? left : TILE_WIDTH);
		}
		assert_ok(w, audit_take(w, audit, part, &seen));
	}
	assert_ok(w, audit_end(w, audit, &seen));
}

static struct digest *make_leaves(struct work *w)
{
	struct digest *leaves = work_array(w, LEAVES, sizeof *leaves);
	for (size_t i = 0; i < LEAVES; i++)
		leaves[i] = merkle_leaf(str_bytes(&i, sizeof i));
	return leaves;
}

TEST(audit_gives_the_root_at_every_size)
{
	struct work w = test_work();
	struct audit *audit = work_alloc(&w, sizeof *audit);
	struct told told = {.leaves = make_leaves(&w),
	                    .sizes = {1, 2, 255, 256, 257, 511, 512, 600, 65535, 65536, 65537, 65536 + 256,
	                              100001, LEAVES - 1, LEAVES}};
	audit_begin(audit);
	take(&w, audit, &told, 15, LEAVES);
	assert_int_equal(told.roots, 15);
	assert_int_equal(audit->edge.size, LEAVES / 256 * 256);
	/* Two full tiles of level 1, a partial one, and one of level 2. */
	assert_int_equal(told.tiles, 4);
	test_work_end(&w);
}

TEST(audit_is_taken_up_again_from_its_text)
{
	struct work w = test_work();
	struct audit *audit = work_alloc(&w, sizeof *audit), *again = work_alloc(&w, sizeof *again);
	struct told told = {.leaves = make_leaves(&w), .sizes = {70000, 70001, 99999, 131072, LEAVES}};
	audit_begin(audit);
	take(&w, audit, &told, 5, 70000);
	assert_int_equal(told.roots, 1);
	struct str text = audit_text(w.arena, audit);
	assert_ok(&w, audit_parse(&w, text, again));
	assert_str(audit_text(w.arena, again), text);
	/* It stands behind the last whole bundle, so that the first root comes again. */
	told.roots = 0;
	take(&w, again, &told, 5, LEAVES);
	assert_int_equal(told.roots, 5);
	test_work_end(&w);
}

TEST(audit_finds_damage_in_its_text)
{
	struct work w = test_work();
	struct audit *audit = work_alloc(&w, sizeof *audit), *again = work_alloc(&w, sizeof *again);
	struct told told = {.leaves = make_leaves(&w)};
	audit_begin(audit);
	take(&w, audit, &told, 0, 1000);
	struct str text = audit_text(w.arena, audit);
	for (size_t i = 0; i < text.len; i++) {
		struct str bad = str_copy(w.arena, text);
		char *at = (char *)(uintptr_t)bad.at + i;
		*at = (char)(*at ^ 1);
		assert_fails(&w, ERR_INPUT, audit_parse(&w, bad, again));
		assert_fails(&w, ERR_INPUT, audit_parse(&w, str_slice(text, 0, i), again));
	}
	test_work_end(&w);
}

/* Published by Tessera's authors: fifteen entries, and the root at each size. */
TEST(audit_recomputes_tessera_s_log)
{
	struct work w = test_work();
	const struct json *vector;
	struct str text = test_vector(&w, "c2sp/tessera-log-15.json");
	struct str bundle = test_vector(&w, "c2sp/tessera-log-15/tile/entries/000.p/15");
	struct str tile = test_vector(&w, "c2sp/tessera-log-15/tile/0/000.p/15");
	assert_ok(&w, json_parse(&w, text, text.len, &vector));
	const struct json *checkpoints = json_get(vector, S("checkpoints"));
	struct str entries[15];
	struct digest leaves[15];
	unsigned whole;
	uint64_t sizes[15];
	for (size_t i = 0; i < 15; i++)
		sizes[i] = i + 1;
	assert_true(audit_bundle(bundle, 15, entries, leaves, &whole));
	assert_int_equal(audit_tile_differs(leaves, 15, tile), 15);
	struct audit_part *part = work_alloc(&w, sizeof *part);
	audit_part_begin(w.arena, part, 0, 15, sizes, 15);
	audit_part_add(part, leaves, 15);
	assert_int_equal(part->mark_count, 15);
	for (size_t i = 0; i < 15; i++) {
		struct str root = json_get_str(json_at(checkpoints, i + 1), S("root"));
		assert_str(encode_base64(w.arena, digest_str(&part->marks[i].rest)), root);
		assert_str(entries[i], json_at(json_get(vector, S("entries")), i)->text);
	}
	test_work_end(&w);
}

/* Every tile that a log of ours has, at several sizes. */
TEST(audit_tells_the_tiles_of_a_log)
{
	struct work w = test_work();
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct checkpoint checkpoint;
	struct str *entries = work_array(&w, LEAVES, sizeof *entries);
	struct told told = {.leaves = make_leaves(&w), .memory = &memory};
	for (size_t i = 0; i < LEAVES; i++)
		entries[i] = str_copy(w.arena, str_bytes(&i, sizeof i));
	memory_storage_key(&w, &log, "example.com/log", 9);
	assert_ok(&w, tlog_create(&w, &log));
	for (uint64_t size = 0; size < LEAVES; size = checkpoint.size) {
		size_t count = size + 60000 < LEAVES ? 60000 : (size_t)(LEAVES - size);
		assert_ok(&w, tlog_append(&w, &log, size, entries + size, count, &checkpoint));
		struct audit *audit = work_alloc(&w, sizeof *audit);
		told.tiles = 0;
		audit_begin(audit);
		take(&w, audit, &told, 0, checkpoint.size);
		assert_true(told.tiles > 0);
	}
	test_work_end(&w);
}

TEST(audit_sees_cut_and_swapped_bundles_and_tiles)
{
	struct work w = test_work();
	struct str entries[3];
	struct digest leaves[3];
	unsigned whole;
	struct str bundle = S("\0\1a\0\2bc\0\0");
	assert_true(audit_bundle(bundle, 3, entries, leaves, &whole));
	assert_int_equal(whole, 3);
	assert_false(audit_bundle(bundle, 2, entries, leaves, &whole));
	assert_int_equal(whole, 2);
	for (size_t len = 0; len < bundle.len; len++)
		assert_false(audit_bundle(str_slice(bundle, 0, len), 3, entries, leaves, &whole));
	struct str tile = str_copy(w.arena, str_bytes(leaves, sizeof leaves));
	assert_int_equal(audit_tile_differs(leaves, 3, tile), 3);
	for (size_t len = 0; len < tile.len; len++)
		assert_int_equal(audit_tile_differs(leaves, 3, str_slice(tile, 0, len)), len / 32);
	char longer[97] = {0};
	memcpy(longer, tile.at, 96);
	assert_int_equal(audit_tile_differs(leaves, 3, str_bytes(longer, 97)), 2);
	for (size_t i = 0; i < 96; i++) {
		longer[i] = (char)(longer[i] ^ 1);
		assert_int_equal(audit_tile_differs(leaves, 3, str_bytes(longer, 96)), i / 32);
		longer[i] = (char)(longer[i] ^ 1);
	}
	test_work_end(&w);
}

/* ---- the largest log that can be ---- */

static enum err same_everywhere(struct work *w, void *state, unsigned level, uint64_t index,
                                struct digest *out)
{
	(void)w, (void)index;
	*out = ((const struct digest *)state)[level];
	return OK;
}

static enum err largest_root(struct work *w, void *state, uint64_t size, const struct digest *root)
{
	(void)w;
	assert_int_equal(size, MERKLE_SIZE_MAX);
	*(struct digest *)state = *root;
	return OK;
}

static enum err no_matter(struct work *w, void *state, struct tile tile, const struct digest *hashes)
{
	(void)w, (void)state, (void)tile, (void)hashes;
	return OK;
}

/* A log of 2^62 equal entries, but for the last bundle taken from its text: the hashes of its levels are known. */
TEST(audit_goes_to_the_largest_size)
{
	struct work w = test_work();
	struct digest by_level[63], leaves[TILE_WIDTH], root, expected;
	const uint64_t size = MERKLE_SIZE_MAX, from = size - TILE_WIDTH;
	struct audit *audit = work_alloc(&w, sizeof *audit);
	by_level[0] = merkle_leaf(S("x"));
	for (size_t i = 1; i < COUNT(by_level); i++)
		by_level[i] = merkle_node(&by_level[i - 1], &by_level[i - 1]);
	audit->edge.size = from;
	for (int level = 1; level < TREE_TILE_LEVELS; level++)
		for (size_t i = 0; i < TILE_WIDTH; i++)
			audit->edge.level[level].hashes[i] = by_level[level * TILE_HEIGHT];
	assert_ok(&w, audit_parse(&w, audit_text(w.arena, audit), audit));
	assert_int_equal(audit_part_end(from, size), size);
	struct audit_part *part = work_alloc(&w, sizeof *part);
	audit_part_begin(w.arena, part, from, size, &size, 1);
	for (size_t i = 0; i < TILE_WIDTH; i++)
		leaves[i] = by_level[0];
	audit_part_add(part, leaves, TILE_WIDTH);
	assert_ok(&w, audit_take(&w, audit, part, &(struct audit_seen){&root, largest_root, no_matter}));
	const struct merkle_reader reader = {by_level, same_everywhere};
	assert_ok(&w, merkle_root(&w, &reader, size, &expected));
	assert_str(digest_str(&root), digest_str(&expected));
	test_work_end(&w);
}
