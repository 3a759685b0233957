#include "transparency/leaf_index.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum {
	PAGE_BYTES = 4096,
	SLOTS = PAGE_BYTES / sizeof(uint64_t),
	LOAD = 160, /* leaves a page; a page that waits to be split has twice as many, and room for 512 */
	FIRST_PAGES_LOG2 = 8, /* the low bits of a hash that no slot keeps */
	PLACE_BITS = 40,
	BOOT_LEN = 36,
	AHEAD_MAX = 1024, /* pages that are split before the size says so: those of an append of 65,536 */
};

#define PLACE_MASK ((UINT64_C(1) << PLACE_BITS) - 1)

struct header {
	char magic[16];
	uint8_t key[crypto_shorthash_KEYBYTES];
	struct digest log;
	char boot[BOOT_LEN]; /* of the machine's start under which it was written last */
	uint32_t closed;     /* and all of it is on the disk */
	uint64_t size;
	uint64_t pages;
};

static const char magic[16] = "assay leaves 1\n";

struct leaf_index {
	int file;
	struct str path;
	struct arena *arena; /* holds this struct */
	struct header header;
	uint64_t end; /* past the last place that is in a page that was looked at */
	/* Of each page, the slots that are taken and one: then nothing is read to write the next. 0: the page was not looked at
	 * since the file was opened, or since a write failed. */
	uint16_t *taken;
	size_t taken_room;
};

static enum err broken(struct work *w, const struct leaf_index *index, const char *what)
{
	return fail(w, ERR_UNAVAILABLE, "Could not %s %.*s: %s.", what, STR_ARG(index->path),
	            strerror(errno));
}

/* ---- the file ---- */

static enum err write_at(struct work *w, const struct leaf_index *index, const void *bytes, size_t len,
                         uint64_t at)
{
	for (size_t done = 0; done < len;) {
		ssize_t put = pwrite(index->file, (const char *)bytes + done, len - done, (off_t)(at + done));
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return broken(w, index, "write to");
		done += (size_t)put;
	}
	return OK;
}

/* What lies behind the end of the file is zeros. */
static enum err read_at(struct work *w, const struct leaf_index *index, void *bytes, size_t len, uint64_t at)
{
	memset(bytes, 0, len);
	for (size_t done = 0; done < len;) {
		ssize_t got = pread(index->file, (char *)bytes + done, len - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return broken(w, index, "read");
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return OK;
}

static enum err write_header(struct work *w, const struct leaf_index *index)
{
	return write_at(w, index, &index->header, sizeof index->header, 0);
}

static uint64_t page_at(uint64_t page)
{
	return (1 + page) * PAGE_BYTES;
}

/* ---- what is known of the pages ---- */

static void forget_taken(struct leaf_index *index)
{
	memset(index->taken, 0, index->taken_room * sizeof *index->taken);
}

/* Room for all pages, twice as much each time. */
static void make_room(struct leaf_index *index)
{
	size_t room = index->taken_room, wanted = 1 << FIRST_PAGES_LOG2;
	if (index->header.pages <= room)
		return;
	while (wanted < index->header.pages)
		wanted *= 2;
	uint16_t *taken = arena_array(index->arena, wanted, sizeof *taken);
	if (room > 0)
		memcpy(taken, index->taken, room * sizeof *taken);
	index->taken = taken;
	index->taken_room = wanted;
}

static void look_at(struct leaf_index *index, uint64_t number, const uint64_t page[SLOTS])
{
	uint16_t taken = 0;
	for (; taken < SLOTS && page[taken] != 0; taken++)
		if ((page[taken] & PLACE_MASK) > index->end)
			index->end = page[taken] & PLACE_MASK;
	index->taken[number] = (uint16_t)(taken + 1);
}

/* The slots that are taken of a page, and how many. */
static enum err read_page(struct work *w, struct leaf_index *index, uint64_t number, uint64_t page[SLOTS],
                          size_t *taken)
{
	size_t known = index->taken[number];
	TRY(read_at(w, index, page, known == 0 ? PAGE_BYTES : (known - 1) * sizeof *page, page_at(number)));
	if (known == 0)
		look_at(index, number, page);
	*taken = index->taken[number] - (size_t)1;
	return OK;
}

/* ---- opening ---- */

/* Differs from one start of the machine to the next; zeros where the kernel does not say. */
static void read_boot(char boot[BOOT_LEN])
{
	memset(boot, 0, BOOT_LEN);
	int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return;
	if (read(file, boot, BOOT_LEN) != BOOT_LEN)
		memset(boot, 0, BOOT_LEN);
	close(file);
}

enum err leaf_index_clear(struct work *w, struct leaf_index *index)
{
	struct header *header = &index->header;
	if (ftruncate(index->file, 0) != 0)
		return broken(w, index, "empty");
	memcpy(header->magic, magic, sizeof magic);
	world_random(w, header->key, sizeof header->key);
	header->size = 0;
	header->pages = 1 << FIRST_PAGES_LOG2;
	index->end = 0;
	make_room(index);
	forget_taken(index);
	return write_header(w, index);
}

/* What the file holds can be built upon when it was closed, or when the machine has not stopped since: then what was
 * written is in its memory at least. */
static bool is_usable(const struct header *header, const struct digest *log, const char boot[BOOT_LEN])
{
	bool same_start = header->boot[0] != '\0' && memcmp(header->boot, boot, BOOT_LEN) == 0;
	return memcmp(header->magic, magic, sizeof magic) == 0 && digest_equal(&header->log, log) &&
	       header->pages >= 1 << FIRST_PAGES_LOG2 && header->size <= header->pages * LOAD &&
	       header->pages <= (1 << FIRST_PAGES_LOG2) + header->size / LOAD + AHEAD_MAX &&
	       (header->closed == 1 || same_start);
}

static enum err begin(struct work *w, struct leaf_index *index, struct str log)
{
	struct header *header = &index->header;
	struct digest name = digest_of(log);
	char boot[BOOT_LEN];
	TRY(read_at(w, index, header, sizeof *header, 0));
	read_boot(boot);
	bool usable = is_usable(header, &name, boot);
	header->log = name;
	memcpy(header->boot, boot, BOOT_LEN);
	header->closed = 0;
	if (!usable)
		return leaf_index_clear(w, index);
	make_room(index);
	TRY(write_header(w, index));
	/* That it is open must be known before anything is written to it. */
	return fdatasync(index->file) == 0 ? OK : broken(w, index, "flush");
}

enum err leaf_index_open(struct work *w, struct str path, struct str log, struct leaf_index **out)
{
	struct arena *arena = arena_open();
	struct leaf_index *index = arena_alloc(arena, sizeof *index);
	index->arena = arena;
	index->path = str_copy(arena, path);
	index->file = open(str_cstr(w->arena, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	enum err failed = index->file < 0 ? broken(w, index, "open") : begin(w, index, log);
	if (failed == OK) {
		*out = index;
		return OK;
	}
	if (index->file >= 0)
		close(index->file);
	arena_close(arena);
	return failed;
}

void leaf_index_close(struct leaf_index *index)
{
	if (index == NULL)
		return;
	/* When this fails, it is filled again at the next start. */
	index->header.closed = 1;
	if (fdatasync(index->file) == 0 &&
	    pwrite(index->file, &index->header, sizeof index->header, 0) == sizeof index->header)
		(void)fdatasync(index->file);
	close(index->file);
	arena_close(index->arena);
}

uint64_t leaf_index_size(const struct leaf_index *index)
{
	return index->header.size;
}

/* ---- slots ---- */

static uint64_t hash_of(const struct leaf_index *index, const struct digest *leaf)
{
	uint64_t hash;
	crypto_shorthash((unsigned char *)&hash, leaf->byte, sizeof leaf->byte, index->header.key);
	return hash;
}

/* Of `pages` pages those below pages − 2^k and from 2^k on are split already, where 2^k ≤ pages < 2^(k + 1). */
static uint64_t page_of(uint64_t hash, uint64_t pages)
{
	uint64_t half = UINT64_C(1) << (63 - __builtin_clzll(pages));
	uint64_t page = hash & (2 * half - 1);
	return page < pages ? page : page & (half - 1);
}

static uint64_t slot_of(uint64_t hash, uint64_t place)
{
	return hash >> FIRST_PAGES_LOG2 << PLACE_BITS | (place + 1);
}

/* The part of the hash that a slot keeps, where it was: bits 8 to 31. */
static uint64_t kept_hash(uint64_t slot)
{
	return slot >> PLACE_BITS << FIRST_PAGES_LOG2;
}

static void take_places(const uint64_t page[SLOTS], size_t taken, uint64_t wanted, uint64_t *places,
                        size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < taken && *count < LEAF_INDEX_CANDIDATES; i++)
		if (page[i] >> PLACE_BITS == wanted)
			places[(*count)++] = (page[i] & PLACE_MASK) - 1;
}

enum err leaf_index_find(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count)
{
	uint64_t page[SLOTS], hash = hash_of(index, leaf), wanted = slot_of(hash, 0) >> PLACE_BITS;
	size_t taken;
	TRY(read_page(w, index, page_of(hash, index->header.pages), page, &taken));
	take_places(page, taken, wanted, places, count);
	return OK;
}

/* The leaves of one more page come out of the page that is next in turn. Whoever stops between two writes leaves some in both,
 * which does no harm. */
static enum err split(struct work *w, struct leaf_index *index)
{
	struct header *header = &index->header;
	uint64_t half = UINT64_C(1) << (63 - __builtin_clzll(header->pages));
	uint64_t from = header->pages - half;
	uint64_t page[SLOTS], stay[SLOTS] = {0}, leave[SLOTS] = {0};
	size_t taken, staying = 0, leaving = 0;
	TRY(read_page(w, index, from, page, &taken));
	for (size_t i = 0; i < taken; i++) {
		if ((kept_hash(page[i]) & half) != 0)
			leave[leaving++] = page[i];
		else
			stay[staying++] = page[i];
	}
	TRY(write_at(w, index, leave, sizeof leave, page_at(header->pages)));
	header->pages++;
	make_room(index);
	TRY(write_header(w, index));
	TRY(write_at(w, index, stay, sizeof stay, page_at(from)));
	index->taken[header->pages - 1] = (uint16_t)(leaving + 1);
	index->taken[from] = (uint16_t)(staying + 1);
	return OK;
}

/* A place behind all others is not in the page yet: of that nothing is read when it is known. */
static enum err put(struct work *w, struct leaf_index *index, uint64_t number, uint64_t slot)
{
	uint64_t page[SLOTS];
	if (index->taken[number] == 0 || (slot & PLACE_MASK) <= index->end) {
		size_t taken;
		TRY(read_page(w, index, number, page, &taken));
		for (size_t i = 0; i < taken; i++)
			if (page[i] == slot)
				return OK;
	}
	size_t used = index->taken[number] - (size_t)1;
	/* 350 more than there are on average: never, unless the file is damaged, and then one entry may come in twice. */
	if (used == SLOTS)
		return OK;
	TRY(write_at(w, index, &slot, sizeof slot, page_at(number) + used * sizeof slot));
	index->taken[number]++;
	if ((slot & PLACE_MASK) > index->end)
		index->end = slot & PLACE_MASK;
	return OK;
}

/* `places` may be NULL; else it gets those that leaf_index_find would give. */
static enum err add_one(struct work *w, struct leaf_index *index, const struct digest *leaf, uint64_t place,
                        uint64_t *places, size_t *count)
{
	check(place < PLACE_MASK);
	while (place >= index->header.pages * LOAD)
		TRY(split(w, index));
	uint64_t hash = hash_of(index, leaf);
	if (places != NULL)
		TRY(leaf_index_find(w, index, leaf, places, count));
	return put(w, index, page_of(hash, index->header.pages), slot_of(hash, place));
}

enum err leaf_index_meet(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count)
{
	enum err failed = add_one(w, index, leaf, index->header.size, places, count);
	if (failed == OK)
		index->header.size++;
	else
		forget_taken(index);
	return failed;
}

enum err leaf_index_add(struct work *w, struct leaf_index *index, const struct digest *leaves, size_t count)
{
	struct header *header = &index->header;
	enum err failed = OK;
	for (size_t i = 0; i < count && failed == OK; i++)
		failed = add_one(w, index, &leaves[i], header->size + i, NULL, NULL);
	if (failed != OK) {
		forget_taken(index);
		return failed;
	}
	header->size += count;
	return write_header(w, index);
}
