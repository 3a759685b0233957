/* Vectors: c2sp/tlog.json (transparency-dev/tessera), and the sizes printed in C2SP tlog-tiles. */
#include "test.h"

#include "base/arena.h"
#include "base/json.h"
#include "tlog/tile.h"

static const struct json *vectors(struct work *w, const char *name)
{
	struct str text = test_vector(w, name);
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static unsigned width_of(const struct json *row)
{
	int64_t width = json_get_int(row, S("width"));
	return width == 0 ? TILE_WIDTH : (unsigned)width;
}

TEST(tile_paths_are_those_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("tile_path"));
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct json *row = &rows->elements[i];
		struct tile tile = {(int)json_get_int(row, S("level")),
		                    (uint64_t)json_get_int(row, S("index")), width_of(row)};
		assert_str(tile_path(w.arena, tile), json_get_str(row, S("path")));
	}
	test_work_end(&w);
}

TEST(tile_paths_of_entries_are_those_published)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("entries_path_for_index"));
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct json *row = &rows->elements[i];
		struct tile tile = tile_of(TILE_ENTRIES, (uint64_t)json_get_int(row, S("index")),
		                           (uint64_t)json_get_int(row, S("size")));
		assert_str(tile_path(w.arena, tile), json_get_str(row, S("path")));
	}
	test_work_end(&w);
}

static struct str full_path(struct work *w, const struct json *row)
{
	return str_format(w->arena, "tile/%.*s/%.*s", STR_ARG(json_get_str(row, S("level"))),
	                  STR_ARG(json_get_str(row, S("path"))));
}

TEST(tile_parses_what_is_published_as_good)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("parse_tile_path_ok"));
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct json *row = &rows->elements[i];
		struct tile tile;
		assert_true(tile_parse(full_path(&w, row), &tile));
		assert_int_equal(tile.index, json_get_int(row, S("index")));
		assert_int_equal(tile.width, width_of(row));
		assert_str(tile_path(w.arena, tile), full_path(&w, row));
	}
	test_work_end(&w);
}

TEST(tile_refuses_what_is_published_as_bad)
{
	struct work w = test_work();
	const struct json *rows = json_get(vectors(&w, "c2sp/tlog.json"), S("parse_tile_path_bad"));
	assert_true(rows->count > 0);
	for (size_t i = 0; i < rows->count; i++) {
		struct tile tile;
		assert_false(tile_parse(full_path(&w, &rows->elements[i]), &tile));
	}
	test_work_end(&w);
}

TEST(tile_refuses_second_spellings)
{
	static const char *const bad[] = {
		"",
		"tile",
		"tile/",
		"tile/0",
		"tile/0/",
		"/tile/0/000",
		"tile/00/000",
		"tile/0/x000/001",
		"tile/0/000.p/0",
		"tile/0/000.p/05",
		"tile/0/000.p/256",
		"tile/0/000/",
		"tile/0/0000",
		"tile/0/-01",
		"tile/0/../000",
		"tile/entries/000.p/1/2",
		"tile/Entries/000",
		"tile/0/000.p/1.p/1",
		"tile/64/000",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct tile tile;
		assert_false(tile_parse(str_of(bad[i]), &tile));
	}
}

TEST(tile_of_as_the_specification_counts)
{
	assert_int_equal(tile_level_count(0, 70000) / TILE_WIDTH, 273);
	assert_int_equal(tile_level_count(1, 70000) / TILE_WIDTH, 1);
	assert_int_equal(tile_level_count(2, 70000), 1);
	assert_int_equal(tile_of(0, 69999, 70000).width, 112);
	assert_int_equal(tile_of(1, 272, 70000).width, 17);
}

/* By hand: a tile of level 1 with w hashes from the n-th on wants (256·n + w)·256 entries. */
TEST(tile_is_covered_when_all_its_entries_are)
{
	static const struct {
		struct tile tile;
		uint64_t needed;
	} cases[] = {
		{{0, 0, 1}, 1},
		{{0, 0, 256}, 256},
		{{0, 3, 5}, 773},
		{{1, 0, 1}, 256},
		{{1, 0, 256}, 65536},
		{{1, 2, 3}, 131840},
		{{2, 0, 1}, 65536},
		{{TILE_ENTRIES, 0, 1}, 1},
		{{TILE_ENTRIES, 1, 44}, 300},
		{{6, 0, 1}, UINT64_C(1) << 48},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(tile_covered(cases[i].tile, cases[i].needed));
		assert_false(tile_covered(cases[i].tile, cases[i].needed - 1));
	}
	assert_false(tile_covered((struct tile){0, INT64_MAX, 256}, INT64_MAX));
	assert_false(tile_covered((struct tile){0, UINT64_MAX, 256}, UINT64_MAX));
	assert_false(tile_covered((struct tile){TILE_LEVEL_MAX, 0, 1}, INT64_MAX));
}

TEST(tile_bundles_come_back)
{
	struct work w = test_work();
	struct str long_entry = str_bytes(work_alloc(&w, TILE_ENTRY_MAX), TILE_ENTRY_MAX), entry, rest;
	struct buf bundle = buf_init(w.arena, TILE_BUNDLE_MAX);
	tile_bundle_put(&bundle, S("one"));
	tile_bundle_put(&bundle, S(""));
	tile_bundle_put(&bundle, long_entry);
	rest = buf_str(&bundle);
	assert_str(str_slice(rest, 0, 5), str_bytes("\0\3one", 5));
	assert_true(tile_bundle_next(&rest, &entry));
	assert_str(entry, S("one"));
	assert_true(tile_bundle_next(&rest, &entry));
	assert_int_equal(entry.len, 0);
	struct str cut = str_slice(rest, 0, rest.len - 1);
	assert_false(tile_bundle_next(&cut, &entry));
	assert_true(tile_bundle_next(&rest, &entry));
	assert_str(entry, long_entry);
	assert_false(tile_bundle_next(&rest, &entry));
	test_work_end(&w);
}
