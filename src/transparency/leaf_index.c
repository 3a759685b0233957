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
	return write_header(w, index);
}

/* What the file holds can be built upon when it was closed, or when the machine has not stopped since: then what was
 * written is in its memory at least. */
static bool is_usable(const struct header *header, const struct digest *log, const char boot[BOOT_LEN])
{
	bool same_start = header->boot[0] != '\0' && memcmp(header->boot, boot, BOOT_LEN) == 0;
	return memcmp(header->magic, magic, sizeof magic) == 0 && digest_equal(&header->log, log) &&
	       header->pages >= 1 << FIRST_PAGES_LOG2 && header->size <= header->pages * LOAD &&
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

static size_t used_slots(const uint64_t page[SLOTS])
{
	size_t used = 0;
	while (used < SLOTS && page[used] != 0)
		used++;
	return used;
}

enum err leaf_index_find(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count)
{
	uint64_t page[SLOTS], hash = hash_of(index, leaf), wanted = slot_of(hash, 0) >> PLACE_BITS;
	*count = 0;
	TRY(read_at(w, index, page, sizeof page, page_at(page_of(hash, index->header.pages))));
	for (size_t i = 0; i < SLOTS && page[i] != 0 && *count < LEAF_INDEX_CANDIDATES; i++)
		if (page[i] >> PLACE_BITS == wanted)
			places[(*count)++] = (page[i] & PLACE_MASK) - 1;
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
	size_t staying = 0, leaving = 0;
	TRY(read_at(w, index, page, sizeof page, page_at(from)));
	for (size_t i = 0; i < SLOTS && page[i] != 0; i++) {
		if ((kept_hash(page[i]) & half) != 0)
			leave[leaving++] = page[i];
		else
			stay[staying++] = page[i];
	}
	TRY(write_at(w, index, leave, sizeof leave, page_at(header->pages)));
	header->pages++;
	TRY(write_header(w, index));
	return write_at(w, index, stay, sizeof stay, page_at(from));
}

static enum err put(struct work *w, struct leaf_index *index, const struct digest *leaf, uint64_t place)
{
	uint64_t page[SLOTS], hash = hash_of(index, leaf), slot = slot_of(hash, place);
	uint64_t at = page_at(page_of(hash, index->header.pages));
	TRY(read_at(w, index, page, sizeof page, at));
	size_t used = used_slots(page);
	for (size_t i = 0; i < used; i++)
		if (page[i] == slot)
			return OK;
	/* 350 more than there are on average: never, unless the file is damaged, and then one entry may come in twice. */
	if (used == SLOTS)
		return OK;
	return write_at(w, index, &slot, sizeof slot, at + used * sizeof slot);
}

enum err leaf_index_add(struct work *w, struct leaf_index *index, const struct digest *leaves, size_t count)
{
	struct header *header = &index->header;
	check(header->size + count < PLACE_MASK);
	for (size_t i = 0; i < count; i++) {
		while (header->size + i >= header->pages * LOAD)
			TRY(split(w, index));
		TRY(put(w, index, &leaves[i], header->size + i));
	}
	header->size += count;
	return write_header(w, index);
}
