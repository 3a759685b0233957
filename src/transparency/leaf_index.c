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
	WAIT_MAX = 1 << 16,
	AHEAD_MAX = 1024, /* pages that are split before the size in the file says so */
	CHUNK = 1 << FIRST_PAGES_LOG2,
	FILTER_WORDS = 32,
	FILTER_BITS_LOG2 = 11,
	FILTER_PROBES = 3,
	FILTERED_PAGES = 1 << 17,
};

#define PLACE_MASK ((UINT64_C(1) << PLACE_BITS) - 1)

struct header {
	char magic[16];
	uint8_t key[crypto_shorthash_KEYBYTES];
	struct digest log;
	char boot[BOOT_LEN]; /* of the machine's start under which it was written last */
	uint32_t closed;     /* and all of it is on the disk */
	uint64_t size;       /* of all below it nothing waits */
	uint64_t pages;
};

static const char magic[16] = "assay leaves 1\n";

/* What is known of CHUNK pages. */
struct chunk {
	/* Of each page, the slots that are taken and one: then nothing is read to write the next. 0: the page was not looked at
	 * since the file was opened, or its split failed. */
	uint16_t taken[CHUNK];
	/* Of each page, a Bloom filter of what it holds, once it was looked at, and of what waits for it; it may have more.
	 * NULL: there are too many pages. */
	uint64_t (*filters)[FILTER_WORDS];
};

/* A leaf that is not in its page yet; its place says where in the ring it is. */
struct waiting {
	uint32_t hash;
	uint32_t next; /* in the chain, and one; 0: none; WRITTEN: it does not wait any more */
};

#define WRITTEN UINT32_MAX

struct leaf_index {
	int file;
	struct str path;
	struct arena *arena; /* holds this struct */
	struct header header;
	uint64_t size;
	/* Past the last place that was read in a page: what waits and is below it may be in its page already. */
	uint64_t end;
	struct chunk **chunks;
	size_t chunk_count, chunk_room;
	struct waiting *ring; /* of the places from `oldest` to size */
	/* By the number of a page modulo WAIT_MAX, the newest in the ring that waits for it, and one. 0: none. */
	uint32_t *chains;
	uint64_t oldest; /* the lowest place that waits; size when none does */
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

static enum err write_header(struct work *w, struct leaf_index *index)
{
	index->header.size = index->oldest;
	return write_at(w, index, &index->header, sizeof index->header, 0);
}

static uint64_t page_at(uint64_t page)
{
	return (1 + page) * PAGE_BYTES;
}

/* ---- hashes and slots ---- */

static uint32_t hash_of(const struct leaf_index *index, const struct digest *leaf)
{
	uint64_t hash;
	crypto_shorthash((unsigned char *)&hash, leaf->byte, sizeof leaf->byte, index->header.key);
	return (uint32_t)hash;
}

/* Of `pages` pages those below pages − 2^k and from 2^k on are split already, where 2^k ≤ pages < 2^(k + 1). */
static uint64_t page_of(uint32_t hash, uint64_t pages)
{
	uint64_t half = UINT64_C(1) << (63 - __builtin_clzll(pages));
	uint64_t page = hash & (2 * half - 1);
	return page < pages ? page : page & (half - 1);
}

static uint64_t slot_of(uint32_t hash, uint64_t place)
{
	return (uint64_t)(hash >> FIRST_PAGES_LOG2) << PLACE_BITS | (place + 1);
}

/* The part of the hash that a slot keeps, where it was: bits 8 to 31. */
static uint32_t kept_hash(uint64_t slot)
{
	return (uint32_t)(slot >> PLACE_BITS << FIRST_PAGES_LOG2);
}

/* ---- what is known of the pages ---- */

/* Pages are known chunk by chunk, so that nothing large is copied when they become more. */
static void make_room(struct leaf_index *index, uint64_t pages)
{
	size_t wanted = (size_t)((pages + CHUNK - 1) / CHUNK), room = index->chunk_room;
	if (wanted > room) {
		room = wanted > 2 * room ? wanted : 2 * room;
		struct chunk **chunks = arena_array(index->arena, room, sizeof(struct chunk *));
		for (size_t i = 0; i < index->chunk_count; i++)
			chunks[i] = index->chunks[i];
		index->chunks = chunks;
		index->chunk_room = room;
	}
	for (; index->chunk_count < wanted; index->chunk_count++) {
		struct chunk *chunk = arena_alloc(index->arena, sizeof *chunk);
		if (index->chunk_count < FILTERED_PAGES / CHUNK)
			chunk->filters = arena_array(index->arena, CHUNK, sizeof *chunk->filters);
		index->chunks[index->chunk_count] = chunk;
	}
}

static void forget_pages(struct leaf_index *index)
{
	for (size_t i = 0; i < index->chunk_count; i++) {
		struct chunk *chunk = index->chunks[i];
		memset(chunk->taken, 0, sizeof chunk->taken);
		if (chunk->filters != NULL)
			memset(chunk->filters, 0, CHUNK * sizeof *chunk->filters);
	}
}

static uint16_t *taken_of(const struct leaf_index *index, uint64_t page)
{
	return &index->chunks[page / CHUNK]->taken[page % CHUNK];
}

/* NULL where there is none. */
static uint64_t *filter_of(const struct leaf_index *index, uint64_t page)
{
	const struct chunk *chunk = index->chunks[page / CHUNK];
	return chunk->filters == NULL ? NULL : chunk->filters[page % CHUNK];
}

/* The bits of a filter are made from that part of a hash which a slot keeps, multiplied by 2^64 over the golden ratio. */
static size_t probe_of(uint32_t hash, unsigned probe)
{
	uint64_t mixed = (hash >> FIRST_PAGES_LOG2) * UINT64_C(0x9e3779b97f4a7c15);
	return mixed >> (64 - FILTER_BITS_LOG2 * (probe + 1)) & ((1 << FILTER_BITS_LOG2) - 1);
}

static void put_in_filter(uint64_t *filter, uint32_t hash)
{
	for (unsigned i = 0; filter != NULL && i < FILTER_PROBES; i++) {
		size_t bit = probe_of(hash, i);
		filter[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

/* Whether the page, or what waits for it, may have such a leaf. */
static bool may_have(const struct leaf_index *index, uint64_t page, uint32_t hash)
{
	const uint64_t *filter = filter_of(index, page);
	if (filter == NULL || *taken_of(index, page) == 0)
		return true;
	for (unsigned i = 0; i < FILTER_PROBES; i++) {
		size_t bit = probe_of(hash, i);
		if ((filter[bit / 64] >> bit % 64 & 1) == 0)
			return false;
	}
	return true;
}

static void learn(struct leaf_index *index, uint64_t number, const uint64_t page[SLOTS], size_t taken)
{
	uint64_t *filter = filter_of(index, number);
	for (size_t i = 0; i < taken; i++)
		put_in_filter(filter, kept_hash(page[i]));
	*taken_of(index, number) = (uint16_t)(taken + 1);
}

static void look_at(struct leaf_index *index, uint64_t number, const uint64_t page[SLOTS])
{
	size_t taken = 0;
	for (; taken < SLOTS && page[taken] != 0; taken++)
		if ((page[taken] & PLACE_MASK) > index->end)
			index->end = page[taken] & PLACE_MASK;
	learn(index, number, page, taken);
}

/* The slots that are taken of a page, and how many. */
static enum err read_page(struct work *w, struct leaf_index *index, uint64_t number, uint64_t page[SLOTS],
                          size_t *taken)
{
	size_t known = *taken_of(index, number);
	TRY(read_at(w, index, page, known == 0 ? PAGE_BYTES : (known - 1) * sizeof *page, page_at(number)));
	if (known == 0)
		look_at(index, number, page);
	*taken = *taken_of(index, number) - (size_t)1;
	return OK;
}

/* ---- what waits ---- */

static struct waiting *waiting_at(const struct leaf_index *index, uint64_t place)
{
	return &index->ring[place % WAIT_MAX];
}

static uint32_t *chain_of(const struct leaf_index *index, uint64_t page)
{
	return &index->chains[page % WAIT_MAX];
}

static bool waits_for(const struct leaf_index *index, const struct waiting *one, uint64_t page)
{
	return page_of(one->hash, index->header.pages) == page;
}

static uint64_t waiting_slot(const struct leaf_index *index, const struct waiting *one)
{
	uint64_t after_oldest = ((uint64_t)(one - index->ring) - index->oldest) % WAIT_MAX;
	return slot_of(one->hash, index->oldest + after_oldest);
}

static void let_wait(struct leaf_index *index, uint32_t hash)
{
	uint64_t number = page_of(hash, index->header.pages);
	uint32_t *chain = chain_of(index, number);
	*waiting_at(index, index->size) = (struct waiting){hash, *chain};
	*chain = (uint32_t)(index->size % WAIT_MAX + 1);
	put_in_filter(filter_of(index, number), hash);
	index->size++;
}

/* The slots that wait for the page, in the order of their places; the newest that a page has room for, if ever there are more. */
static size_t gather(const struct leaf_index *index, uint64_t number, uint64_t slots[SLOTS])
{
	size_t first = SLOTS;
	for (uint32_t at = *chain_of(index, number); at != 0 && first > 0; at = index->ring[at - 1].next)
		if (waits_for(index, &index->ring[at - 1], number))
			slots[--first] = waiting_slot(index, &index->ring[at - 1]);
	memmove(slots, slots + first, (SLOTS - first) * sizeof *slots);
	return SLOTS - first;
}

/* Those that are not in the page. */
static size_t leave_out(uint64_t slots[SLOTS], size_t count, const uint64_t page[SLOTS], size_t taken)
{
	size_t left = 0;
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < taken && page[at] != slots[i])
			at++;
		if (at == taken)
			slots[left++] = slots[i];
	}
	return left;
}

static void end_waiting(struct leaf_index *index, uint64_t number)
{
	uint32_t *link = chain_of(index, number);
	while (*link != 0) {
		struct waiting *one = &index->ring[*link - 1];
		if (waits_for(index, one, number)) {
			*link = one->next;
			one->next = WRITTEN;
		} else {
			link = &one->next;
		}
	}
	while (index->oldest < index->size && waiting_at(index, index->oldest)->next == WRITTEN)
		index->oldest++;
}

/* Writes what waits for the page, at once. After a failure it waits on: whatever lies behind the slots that are taken is not
 * read, and the next write covers it, since what waits has only become more. */
static enum err write_waiting(struct work *w, struct leaf_index *index, uint64_t number)
{
	uint64_t page[SLOTS], slots[SLOTS];
	size_t count = gather(index, number, slots), taken;
	if (count == 0)
		return OK;
	if (*taken_of(index, number) == 0 || (slots[0] & PLACE_MASK) <= index->end) {
		TRY(read_page(w, index, number, page, &taken));
		count = leave_out(slots, count, page, taken);
	}
	taken = *taken_of(index, number) - (size_t)1;
	/* 350 more than there are on average: never, unless the file is damaged, and then one entry may come in twice. */
	if (count > SLOTS - taken)
		count = SLOTS - taken;
	TRY(write_at(w, index, slots, count * sizeof *slots, page_at(number) + taken * sizeof *slots));
	*taken_of(index, number) += (uint16_t)count;
	end_waiting(index, number);
	return OK;
}

static enum err write_oldest(struct work *w, struct leaf_index *index)
{
	uint32_t hash = waiting_at(index, index->oldest)->hash;
	return write_waiting(w, index, page_of(hash, index->header.pages));
}

enum err leaf_index_settle(struct work *w, struct leaf_index *index)
{
	while (index->oldest < index->size)
		TRY(write_oldest(w, index));
	return write_header(w, index);
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
	header->pages = 1 << FIRST_PAGES_LOG2;
	index->size = index->oldest = index->end = 0;
	memset(index->chains, 0, WAIT_MAX * sizeof *index->chains);
	make_room(index, header->pages);
	forget_pages(index);
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
	index->size = index->oldest = header->size;
	make_room(index, header->pages);
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
	index->ring = arena_array(arena, WAIT_MAX, sizeof *index->ring);
	index->chains = arena_array(arena, WAIT_MAX, sizeof *index->chains);
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
	struct work w = work_init(NULL, S("close"));
	if (leaf_index_settle(&w, index) == OK && fdatasync(index->file) == 0) {
		index->header.closed = 1;
		if (write_header(&w, index) == OK)
			(void)fdatasync(index->file);
	}
	work_finish(&w);
	close(index->file);
	arena_close(index->arena);
}

uint64_t leaf_index_size(const struct leaf_index *index)
{
	return index->size;
}

/* ---- looking and adding ---- */

struct candidates {
	uint64_t *places;
	size_t count;
};

/* A place that waits may be in its page already, after a crash or a write that failed. */
static void take_candidate(struct candidates *candidates, uint64_t slot, uint64_t wanted)
{
	uint64_t place = (slot & PLACE_MASK) - 1;
	if (slot >> PLACE_BITS != wanted >> PLACE_BITS || candidates->count == LEAF_INDEX_CANDIDATES)
		return;
	for (size_t i = 0; i < candidates->count; i++)
		if (candidates->places[i] == place)
			return;
	candidates->places[candidates->count++] = place;
}

static enum err find_hash(struct work *w, struct leaf_index *index, uint32_t hash,
                          struct candidates *candidates)
{
	uint64_t page[SLOTS], wanted = slot_of(hash, 0), number = page_of(hash, index->header.pages);
	size_t taken;
	if (!may_have(index, number, hash))
		return OK;
	TRY(read_page(w, index, number, page, &taken));
	for (size_t i = 0; i < taken; i++)
		take_candidate(candidates, page[i], wanted);
	for (uint32_t at = *chain_of(index, number); at != 0; at = index->ring[at - 1].next)
		if (waits_for(index, &index->ring[at - 1], number))
			take_candidate(candidates, waiting_slot(index, &index->ring[at - 1]), wanted);
	return OK;
}

enum err leaf_index_find(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count)
{
	struct candidates candidates = {.places = places};
	TRY(find_hash(w, index, hash_of(index, leaf), &candidates));
	*count = candidates.count;
	return OK;
}

/* The leaves of one more page come out of the page that is next in turn. Whoever stops between two writes leaves some in both,
 * which does no harm. */
static enum err split(struct work *w, struct leaf_index *index)
{
	struct header *header = &index->header;
	uint64_t half = UINT64_C(1) << (63 - __builtin_clzll(header->pages));
	uint64_t from = header->pages - half, to = header->pages;
	uint64_t page[SLOTS], stay[SLOTS] = {0}, leave[SLOTS] = {0};
	size_t taken, staying = 0, leaving = 0;
	TRY(write_waiting(w, index, from));
	TRY(read_page(w, index, from, page, &taken));
	for (size_t i = 0; i < taken; i++) {
		if ((kept_hash(page[i]) & half) != 0)
			leave[leaving++] = page[i];
		else
			stay[staying++] = page[i];
	}
	TRY(write_at(w, index, leave, sizeof leave, page_at(to)));
	make_room(index, to + 1);
	header->pages++;
	TRY(write_header(w, index));
	*taken_of(index, from) = 0;
	TRY(write_at(w, index, stay, sizeof stay, page_at(from)));
	if (filter_of(index, from) != NULL)
		memset(filter_of(index, from), 0, FILTER_WORDS * sizeof(uint64_t));
	learn(index, from, stay, staying);
	learn(index, to, leave, leaving);
	return OK;
}

/* `candidates` may be NULL; else it gets the places that leaf_index_find would give. */
static enum err add_one(struct work *w, struct leaf_index *index, const struct digest *leaf,
                        struct candidates *candidates)
{
	check(index->size < PLACE_MASK);
	while (index->size >= index->header.pages * LOAD)
		TRY(split(w, index));
	if (index->size - index->oldest == WAIT_MAX)
		TRY(write_oldest(w, index));
	uint32_t hash = hash_of(index, leaf);
	if (candidates != NULL)
		TRY(find_hash(w, index, hash, candidates));
	let_wait(index, hash);
	return OK;
}

enum err leaf_index_meet(struct work *w, struct leaf_index *index, const struct digest *leaf,
                         uint64_t *places, size_t *count)
{
	struct candidates candidates = {.places = places};
	TRY(add_one(w, index, leaf, &candidates));
	*count = candidates.count;
	return OK;
}

enum err leaf_index_add(struct work *w, struct leaf_index *index, const struct digest *leaves, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(add_one(w, index, &leaves[i], NULL));
	return OK;
}
