#include "tlog/audit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/encode.h"
#include "tlog/decimal.h"

#include <inttypes.h>
#include <string.h>

static const struct str head = S_INIT("assay-audit/v1");

/* ---- a bundle ---- */

bool audit_bundle(struct str bundle, unsigned width, struct str *entries, struct digest *leaves,
                  unsigned *whole)
{
	check(width <= TILE_WIDTH);
	for (*whole = 0; *whole < width; ++*whole) {
		if (!tile_bundle_next(&bundle, &entries[*whole]))
			return false;
		leaves[*whole] = merkle_leaf(entries[*whole]);
	}
	return bundle.len == 0;
}

size_t audit_tile_differs(const struct digest *hashes, size_t count, struct str tile)
{
	if (tile.len == count * sizeof *hashes && memcmp(tile.at, hashes, tile.len) == 0)
		return count;
	size_t same = 0, least = tile.len / sizeof *hashes < count ? tile.len / sizeof *hashes : count;
	while (same < least && memcmp(tile.at + same * sizeof *hashes, &hashes[same], sizeof *hashes) == 0)
		same++;
	/* Too long: its last hash stands for what is behind it. */
	return same < count ? same : count - 1;
}

/* ---- a part ---- */

uint64_t audit_part_end(uint64_t from, uint64_t size)
{
	uint64_t end = (from / AUDIT_PART + 1) * AUDIT_PART;
	return end < size ? end : size;
}

void audit_part_begin(struct arena *arena, struct audit_part *part, uint64_t from, uint64_t end,
                      const uint64_t *sizes, size_t count)
{
	check(from % TILE_WIDTH == 0);
	part->from = part->size = from;
	part->bundle_count = part->mark_count = 0;
	size_t first = 0, behind;
	while (first < count && sizes[first] <= from)
		first++;
	for (behind = first; behind < count && sizes[behind] <= end;)
		behind++;
	part->marks = arena_array(arena, behind - first, sizeof *part->marks);
	for (size_t i = first; i < behind; i++)
		part->marks[part->mark_count++].size = sizes[i];
}

void audit_part_add(struct audit_part *part, const struct digest *leaves, size_t count)
{
	check(count > 0 && count <= TILE_WIDTH && part->size % TILE_WIDTH == 0);
	check(part->bundle_count < TILE_WIDTH);
	for (size_t i = 0; i < part->mark_count; i++) {
		struct audit_mark *mark = &part->marks[i];
		if (mark->size > part->size && mark->size <= part->size + count &&
		    mark->size % TILE_WIDTH != 0)
			mark->rest = merkle_fold(leaves, mark->size % TILE_WIDTH);
	}
	if (count == TILE_WIDTH)
		part->bundles[part->bundle_count++] = merkle_fold(leaves, TILE_WIDTH);
	part->size += count;
}

/* ---- the whole ---- */

void audit_begin(struct audit *audit)
{
	audit->edge.size = 0;
}

/* Puts the root of a full tile on the level above, and those of the tiles that become full by it. */
static enum err rise(struct work *w, struct audit *audit, struct digest root, const struct audit_seen *seen)
{
	uint64_t before = audit->edge.size;
	audit->edge.size += TILE_WIDTH;
	for (int level = 1; level < TREE_TILE_LEVELS; level++) {
		struct digest *hashes = audit->edge.level[level].hashes;
		uint64_t position = tile_level_count(level, before);
		hashes[position % TILE_WIDTH] = root;
		if ((position + 1) % TILE_WIDTH != 0)
			break;
		struct tile tile = {level, position / TILE_WIDTH, TILE_WIDTH};
		TRY(seen->tile(w, seen->state, tile, hashes));
		root = merkle_fold(hashes, TILE_WIDTH);
	}
	return OK;
}

/* The roots that are wanted up to `end`, which is at most a bundle from where the audit stands. */
static enum err tell_roots(struct work *w, const struct audit *audit, const struct audit_part *part,
                           uint64_t end, size_t *next, const struct audit_seen *seen)
{
	for (; *next < part->mark_count && part->marks[*next].size <= end; ++*next) {
		const struct audit_mark *mark = &part->marks[*next];
		struct digest root = mark->size == audit->edge.size
		                             ? edge_root(&audit->edge)
		                             : edge_root_with(&audit->edge, &mark->rest);
		TRY(seen->root(w, seen->state, mark->size, &root));
	}
	return OK;
}

enum err audit_take(struct work *w, struct audit *audit, const struct audit_part *part,
                    const struct audit_seen *seen)
{
	size_t next = 0;
	check(part->from == audit->edge.size);
	for (size_t i = 0; i < part->bundle_count; i++) {
		TRY(tell_roots(w, audit, part, audit->edge.size + TILE_WIDTH - 1, &next, seen));
		TRY(rise(w, audit, part->bundles[i], seen));
		TRY(tell_roots(w, audit, part, audit->edge.size, &next, seen));
	}
	return tell_roots(w, audit, part, part->size, &next, seen);
}

enum err audit_end(struct work *w, const struct audit *audit, const struct audit_seen *seen)
{
	for (int level = 1; level < TREE_TILE_LEVELS; level++) {
		uint64_t count = tile_level_count(level, audit->edge.size);
		if (count % TILE_WIDTH == 0)
			continue;
		struct tile tile = {level, count / TILE_WIDTH, (unsigned)(count % TILE_WIDTH)};
		TRY(seen->tile(w, seen->state, tile, audit->edge.level[level].hashes));
	}
	return OK;
}

/* ---- as text ---- */

static size_t width_of(const struct audit *audit, int level)
{
	return tile_level_count(level, audit->edge.size) % TILE_WIDTH;
}

struct str audit_text(struct arena *arena, const struct audit *audit)
{
	struct buf out = buf_init(arena, AUDIT_TEXT_MAX);
	buf_format(&out, "%.*s\n%" PRIu64 "\n", STR_ARG(head), audit->edge.size);
	for (int level = 1; level < TREE_TILE_LEVELS; level++) {
		const struct digest *hashes = audit->edge.level[level].hashes;
		struct str bytes = str_bytes(hashes, width_of(audit, level) * sizeof *hashes);
		buf_put(&out, encode_base64(arena, bytes));
		buf_byte(&out, '\n');
	}
	struct digest digest = digest_of(buf_str(&out));
	buf_put(&out, encode_base64(arena, digest_str(&digest)));
	buf_byte(&out, '\n');
	check(!out.full);
	return buf_str(&out);
}

static bool parse_level(struct work *w, struct str *rest, struct audit *audit, int level)
{
	struct str bytes;
	struct digest *hashes = audit->edge.level[level].hashes;
	if (!decode_base64(w->arena, str_cut(rest, '\n'), &bytes) ||
	    bytes.len != width_of(audit, level) * sizeof *hashes)
		return false;
	if (bytes.len > 0)
		memcpy(hashes, bytes.at, bytes.len);
	return true;
}

static bool parse(struct work *w, struct str text, struct audit *out)
{
	struct str rest = text, bytes;
	if (!str_equal(str_cut(&rest, '\n'), head) ||
	    !decimal_parse(str_cut(&rest, '\n'), MERKLE_SIZE_MAX, &out->edge.size) ||
	    out->edge.size % TILE_WIDTH != 0)
		return false;
	for (int level = 1; level < TREE_TILE_LEVELS; level++)
		if (str_absent(rest) || !parse_level(w, &rest, out, level))
			return false;
	if (str_absent(rest))
		return false;
	struct digest digest = digest_of(str_slice(text, 0, text.len - rest.len));
	return decode_base64(w->arena, str_cut(&rest, '\n'), &bytes) &&
	       str_equal(bytes, digest_str(&digest)) && !str_absent(rest) && rest.len == 0;
}

enum err audit_parse(struct work *w, struct str text, struct audit *out)
{
	if (text.len > AUDIT_TEXT_MAX)
		return fail(w, ERR_TOO_LARGE, "the state of an audit has at most %d bytes", AUDIT_TEXT_MAX);
	return parse(w, text, out)
	               ? OK
	               : fail(w, ERR_INPUT, "this is not the state of an audit, or it is damaged");
}
