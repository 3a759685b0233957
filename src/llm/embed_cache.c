#include "llm/embed_cache.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEADER_BYTES = 64,
	CHECKSUM_BYTES = 8,
	NAME_DIGITS = 32,
	TABLE_FIRST = 1024,
	TOGETHER = 256, /* texts computed before they are written */
};

/* What a file begins with, in the machine's order of bytes: one from elsewhere does not fit. */
struct header {
	char magic[20];
	uint32_t dimensions;
	struct digest model; /* of its name */
	char rest[HEADER_BYTES - 56];
};
_Static_assert(sizeof(struct header) == HEADER_BYTES, "the header is written as it is");

/* Where the text is whose digest begins like that; empty: record_plus_1 is 0. */
struct place {
	uint64_t tag;
	uint32_t record_plus_1;
};

struct embed_cache {
	struct arena *arena;
	struct llm_embedder inner;
	struct header header;
	size_t record_bytes;
	pthread_mutex_t lock; /* of all below */
	int file;             /* -1: it cannot be used, and everything is computed */
	struct place *table;
	size_t table_size, known; /* a power of two, at most half full; records that are in it */
};

/* ---- the table ------------------------------------------------------------------------------- */

static uint64_t tag_of(const struct digest *key)
{
	uint64_t tag;
	memcpy(&tag, key->byte, sizeof tag);
	return tag;
}

static struct place *find_place(struct place *table, size_t size, uint64_t tag)
{
	size_t at = (size_t)tag & (size - 1);
	while (table[at].record_plus_1 != 0 && table[at].tag != tag)
		at = (at + 1) & (size - 1);
	return &table[at];
}

static void grow(struct embed_cache *cache)
{
	size_t size = cache->table_size * 2;
	struct place *table = arena_array(cache->arena, size, sizeof *table);
	for (size_t i = 0; i < cache->table_size; i++)
		if (cache->table[i].record_plus_1 != 0)
			*find_place(table, size, cache->table[i].tag) = cache->table[i];
	cache->table = table;
	cache->table_size = size;
}

/* The later of two with one tag counts: it was written because the earlier did not serve. */
static void note_record(struct embed_cache *cache, uint64_t tag)
{
	if (cache->known >= cache->table_size / 2)
		grow(cache);
	*find_place(cache->table, cache->table_size, tag) = (struct place){tag, (uint32_t)(cache->known + 1)};
	cache->known++;
}

/* ---- the file: the lock is held -------------------------------------------------------------- */

static void give_file_up(struct embed_cache *cache, const char *what)
{
	log_event(NULL, LOG_WARNING, "embed.cache", LOG_TEXT("what", str_of(what)),
	          LOG_TEXT("why", str_of(strerror(errno))));
	close(cache->file);
	cache->file = -1;
}

static off_t place_of(const struct embed_cache *cache, size_t record)
{
	return (off_t)(HEADER_BYTES + record * cache->record_bytes);
}

/* How many whole records it holds. */
static size_t count_records(const struct embed_cache *cache)
{
	struct stat status;
	if (fstat(cache->file, &status) != 0 || status.st_size < HEADER_BYTES)
		return 0;
	size_t count = (size_t)(status.st_size - HEADER_BYTES) / cache->record_bytes;
	return count < EMBED_CACHE_RECORDS_MAX ? count : EMBED_CACHE_RECORDS_MAX;
}

/* Learns what was added, by us or by others. */
static void catch_up(struct embed_cache *cache)
{
	size_t count = cache->file < 0 ? 0 : count_records(cache);
	while (cache->known < count) {
		uint64_t tag;
		if (pread(cache->file, &tag, sizeof tag, place_of(cache, cache->known)) != sizeof tag) {
			give_file_up(cache, "it cannot be read");
			return;
		}
		note_record(cache, tag);
	}
}

static void put_checksum(const struct embed_cache *cache, const char *record, uint8_t *out)
{
	const struct str parts[] = {digest_str(&cache->header.model),
	                            str_bytes(record, cache->record_bytes - CHECKSUM_BYTES)};
	struct digest digest = digest_of_parts(parts, COUNT(parts));
	memcpy(out, digest.byte, CHECKSUM_BYTES);
}

/* The vector of the text with this digest; `record` is room for one. */
static bool fetch(struct embed_cache *cache, const struct digest *key, char *record, float *out)
{
	uint8_t checksum[CHECKSUM_BYTES];
	const struct place *place = find_place(cache->table, cache->table_size, tag_of(key));
	if (cache->file < 0 || place->record_plus_1 == 0 ||
	    pread(cache->file, record, cache->record_bytes, place_of(cache, place->record_plus_1 - 1)) !=
	            (ssize_t)cache->record_bytes)
		return false;
	put_checksum(cache, record, checksum);
	if (memcmp(record, key->byte, sizeof key->byte) != 0 ||
	    memcmp(record + cache->record_bytes - CHECKSUM_BYTES, checksum, CHECKSUM_BYTES) != 0)
		return false;
	memcpy(out, record + sizeof key->byte, cache->inner.dimensions * sizeof *out);
	return true;
}

/* What is there of a record at the end was cut short by a crash: whoever writes has the file's lock. */
static void append_locked(struct embed_cache *cache, const char *records, size_t count)
{
	size_t there = count_records(cache);
	size_t bytes = count * cache->record_bytes;
	if (there + count > EMBED_CACHE_RECORDS_MAX)
		return;
	if (ftruncate(cache->file, place_of(cache, there)) != 0 ||
	    pwrite(cache->file, records, bytes, place_of(cache, there)) != (ssize_t)bytes)
		give_file_up(cache, "it cannot be written");
}

static void append(struct embed_cache *cache, const char *records, size_t count)
{
	if (cache->file < 0)
		return;
	if (flock(cache->file, LOCK_EX) != 0) {
		give_file_up(cache, "it cannot be locked");
		return;
	}
	append_locked(cache, records, count);
	if (cache->file < 0)
		return;
	(void)flock(cache->file, LOCK_UN);
	catch_up(cache);
}

/* ---- embedding ------------------------------------------------------------------------------- */

/* One call: what of it is not in the file. */
struct request {
	struct embed_cache *cache;
	const struct str *texts;
	const struct digest *keys;
	size_t count;
	float *out;
	size_t *missing; /* [count] of which missing_count are filled: indices of texts */
	size_t missing_count;
};

static float *vector_of(const struct request *request, size_t index)
{
	return request->out + index * request->cache->inner.dimensions;
}

static void fetch_all(struct work *w, struct request *request)
{
	struct embed_cache *cache = request->cache;
	char *record = work_alloc(w, cache->record_bytes);
	pthread_mutex_lock(&cache->lock);
	catch_up(cache);
	for (size_t i = 0; i < request->count; i++)
		if (!fetch(cache, &request->keys[i], record, vector_of(request, i)))
			request->missing[request->missing_count++] = i;
	pthread_mutex_unlock(&cache->lock);
}

static void keep(struct work *w, const struct request *request, const size_t *indices, size_t count)
{
	struct embed_cache *cache = request->cache;
	char *records = work_array(w, count, cache->record_bytes);
	for (size_t i = 0; i < count; i++) {
		char *record = records + i * cache->record_bytes;
		const struct digest *key = &request->keys[indices[i]];
		memcpy(record, key->byte, sizeof key->byte);
		memcpy(record + sizeof key->byte, vector_of(request, indices[i]),
		       cache->inner.dimensions * sizeof(float));
		put_checksum(cache, record, (uint8_t *)record + cache->record_bytes - CHECKSUM_BYTES);
	}
	pthread_mutex_lock(&cache->lock);
	append(cache, records, count);
	pthread_mutex_unlock(&cache->lock);
}

/* Computes the vectors of these texts, and keeps them. */
static enum err compute(struct work *w, const struct request *request, const size_t *indices, size_t count)
{
	const struct llm_embedder *inner = &request->cache->inner;
	struct str *texts = work_array(w, count, sizeof *texts);
	float *vectors = work_array(w, count * inner->dimensions, sizeof *vectors);
	for (size_t i = 0; i < count; i++)
		texts[i] = request->texts[indices[i]];
	TRY(inner->embed(w, inner->state, texts, count, NULL, vectors));
	for (size_t i = 0; i < count; i++)
		memcpy(vector_of(request, indices[i]), vectors + i * inner->dimensions,
		       inner->dimensions * sizeof *vectors);
	keep(w, request, indices, count);
	return OK;
}

/* With memory of its own: the caller's would grow with every batch. */
static enum err compute_apart(struct work *w, const struct request *request, const size_t *indices,
                              size_t count)
{
	struct work inner = work_init(w->world, w->request_id);
	inner.deadline_us = w->deadline_us;
	enum err result = compute(&inner, request, indices, count);
	if (result != OK)
		result = fail(w, result, "%.*s", STR_ARG(inner.message));
	work_finish(&inner);
	return result;
}

static void tell(const struct embed_progress *progress, const struct request *request, size_t left)
{
	if (progress != NULL)
		progress->tell(progress->argument, request->count - left, request->count);
}

static enum err embed(struct work *w, void *state, const struct str *texts, size_t count,
                      const struct embed_progress *progress, float *out)
{
	struct digest *keys = work_array(w, count, sizeof *keys);
	for (size_t i = 0; i < count; i++)
		keys[i] = digest_of(texts[i]);
	struct request request = {state, texts, keys, count, out, work_array(w, count, sizeof(size_t)), 0};
	fetch_all(w, &request);
	size_t together;
	for (size_t done = 0; done < request.missing_count; done += together) {
		size_t left = request.missing_count - done;
		tell(progress, &request, left);
		together = left < TOGETHER ? left : TOGETHER;
		TRY(compute_apart(w, &request, request.missing + done, together));
	}
	tell(progress, &request, 0);
	return OK;
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* Makes the header of an empty file, or compares that of another. The file's lock is held. */
static bool settle_header(const struct embed_cache *cache)
{
	struct header found, own = cache->header;
	ssize_t got = pread(cache->file, &found, sizeof found, 0);
	if (got >= 0 && got < HEADER_BYTES)
		return ftruncate(cache->file, 0) == 0 &&
		       pwrite(cache->file, &own, sizeof own, 0) == HEADER_BYTES;
	errno = EINVAL;
	return got == HEADER_BYTES && memcmp(&found, &own, sizeof found) == 0;
}

static void open_file(struct embed_cache *cache, const char *path)
{
	cache->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (cache->file < 0 || flock(cache->file, LOCK_EX) != 0 || !settle_header(cache)) {
		give_file_up(cache, "it cannot be opened, or is something else");
		return;
	}
	(void)flock(cache->file, LOCK_UN);
	catch_up(cache);
}

enum err embed_cache_open(struct work *w, struct str folder, const struct llm_embedder *inner,
                          struct embed_cache **out)
{
	const char *path = str_cstr(w->arena, folder);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(w, ERR_INPUT, "The folder %s for embeddings cannot be made: %m.", path);
	struct arena *arena = arena_open();
	struct embed_cache *cache = arena_alloc(arena, sizeof *cache);
	*cache = (struct embed_cache){
		.arena = arena,
		.inner = *inner,
		.header = {.magic = "assay embeddings 1", .dimensions = (uint32_t)inner->dimensions},
		.record_bytes = sizeof(struct digest) + inner->dimensions * sizeof(float) + CHECKSUM_BYTES,
		.table = arena_array(arena, TABLE_FIRST, sizeof(struct place)),
		.table_size = TABLE_FIRST,
	};
	cache->header.model = digest_of(inner->model);
	check(pthread_mutex_init(&cache->lock, NULL) == 0);
	struct str name = str_slice(digest_hex(w->arena, &cache->header.model), 0, NAME_DIGITS);
	open_file(cache, str_cstr(w->arena, str_format(w->arena, "%s/embeddings-%.*s", path, STR_ARG(name))));
	*out = cache;
	return OK;
}

void embed_cache_close(struct embed_cache *cache)
{
	if (cache == NULL)
		return;
	if (cache->file >= 0)
		close(cache->file);
	pthread_mutex_destroy(&cache->lock);
	arena_close(cache->arena);
}

struct llm_embedder embed_cache_embedder(struct embed_cache *cache)
{
	return (struct llm_embedder){cache, embed, cache->inner.dimensions, cache->inner.model};
}
