#include "tlog/tile.h"

#include "base/arena.h"
#include "base/check.h"
#include "tlog/decimal.h"

#include <inttypes.h>

uint64_t tile_level_count(int level, uint64_t size)
{
	unsigned shift = level == TILE_ENTRIES ? 0 : (unsigned)level * TILE_HEIGHT;
	return shift >= 64 ? 0 : size >> shift;
}

struct tile tile_of(int level, uint64_t position, uint64_t size)
{
	uint64_t count = tile_level_count(level, size);
	check(position < count);
	uint64_t index = position / TILE_WIDTH;
	uint64_t width = count - index * TILE_WIDTH;
	return (struct tile){level, index, width < TILE_WIDTH ? (unsigned)width : TILE_WIDTH};
}

bool tile_covered(struct tile tile, uint64_t size)
{
	/* No log is so large; what follows cannot overflow. */
	return tile.index < UINT64_MAX / TILE_WIDTH - 1 &&
	       tile.index * TILE_WIDTH + tile.width <= tile_level_count(tile.level, size);
}

static void put_index(struct buf *out, uint64_t index)
{
	uint64_t unit = 1;
	while (index / unit >= 1000)
		unit *= 1000;
	for (; unit > 1; unit /= 1000)
		buf_format(out, "x%03" PRIu64 "/", index / unit % 1000);
	buf_format(out, "%03" PRIu64, index % 1000);
}

struct str tile_path(struct arena *arena, struct tile tile)
{
	check(tile.width >= 1 && tile.width <= TILE_WIDTH);
	struct buf out = buf_init(arena, 64);
	if (tile.level == TILE_ENTRIES)
		buf_put(&out, S("tile/entries/"));
	else
		buf_format(&out, "tile/%d/", tile.level);
	put_index(&out, tile.index);
	if (tile.width < TILE_WIDTH)
		buf_format(&out, ".p/%u", tile.width);
	check(!out.full);
	return buf_str(&out);
}

static bool three_digits(struct str text, int64_t *out)
{
	return text.len == 3 && str_to_int(text, out) && *out >= 0 && text.at[0] != '-';
}

static bool parse_index(struct str text, uint64_t *out)
{
	int64_t index = 0;
	for (bool first = true;; first = false) {
		struct str group = str_cut(&text, '/');
		bool last = str_absent(text);
		if (!last) {
			if (group.len != 4 || group.at[0] != 'x' || (first && str_equal(group, S("x000"))))
				return false;
			group = str_slice(group, 1, 3);
		}
		int64_t value;
		if (!three_digits(group, &value) || __builtin_mul_overflow(index, 1000, &index) ||
		    __builtin_add_overflow(index, value, &index))
			return false;
		if (last)
			break;
	}
	*out = (uint64_t)index;
	return true;
}

static bool parse_level(struct str text, int *out)
{
	if (str_equal(text, S("entries"))) {
		*out = TILE_ENTRIES;
		return true;
	}
	uint64_t level;
	if (!decimal_parse(text, TILE_LEVEL_MAX, &level))
		return false;
	*out = (int)level;
	return true;
}

bool tile_parse(struct str path, struct tile *out)
{
	struct str rest = path;
	if (!str_equal(str_cut(&rest, '/'), S("tile")) || !parse_level(str_cut(&rest, '/'), &out->level))
		return false;
	uint64_t width = TILE_WIDTH;
	size_t partial = str_find(rest, S(".p/"));
	if (partial != SIZE_MAX) {
		if (!decimal_parse(str_slice(rest, partial + 3, SIZE_MAX), TILE_WIDTH - 1, &width) ||
		    width == 0)
			return false;
		rest = str_slice(rest, 0, partial);
	}
	out->width = (unsigned)width;
	return parse_index(rest, &out->index);
}

void tile_bundle_put(struct buf *bundle, struct str entry)
{
	check(entry.len <= TILE_ENTRY_MAX);
	buf_byte(bundle, (char)(entry.len >> 8));
	buf_byte(bundle, (char)(entry.len & 0xff));
	buf_put(bundle, entry);
}

bool tile_bundle_next(struct str *bundle, struct str *entry)
{
	if (bundle->len < 2)
		return false;
	size_t len = (size_t)(unsigned char)bundle->at[0] << 8 | (unsigned char)bundle->at[1];
	if (bundle->len - 2 < len)
		return false;
	*entry = str_slice(*bundle, 2, len);
	*bundle = str_slice(*bundle, 2 + len, SIZE_MAX);
	return true;
}
