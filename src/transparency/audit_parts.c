#include "transparency/audit_parts.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

enum { BUNDLE_USUAL_MAX = TILE_WIDTH * 1024, NOT_READ = UINT8_MAX };

struct slot {
	struct log_part part;
	bool taken, ready; /* by a thread; for whoever waits */
};

struct audit_parts {
	struct arena *arena; /* holds this struct */
	const struct log_source *source;
	const struct world *world;
	int64_t deadline_us;
	uint64_t size;
	const uint64_t *sizes;
	size_t size_count;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct slot *slots; /* a ring: part n lies in slot n % slot_count */
	size_t slot_count;
	uint64_t next_from;       /* where the part begins that no thread has taken */
	uint64_t given, taken;    /* numbers of parts: the next to be handed over, the next to be taken */
	bool holding, ends, stop; /* a part is handed over; no more are taken; no more are wanted */
	unsigned thread_count;
	pthread_t threads[AUDIT_PARTS_THREADS_MAX];
};

/* ---- a bundle and its tile ---- */

/* What one bundle is read into. */
struct reading {
	struct log_part *part;
	struct tile tile; /* of level 0: index and width are the bundle's too */
	const struct log_file *bundle, *hashes;
	struct digest *leaves; /* places in those of the part */
	uint8_t *forms;
	struct work scratch;
};

static void fault(struct log_part *part, enum finding_kind kind, struct str path, struct str what)
{
	if (part->fault_count == LOG_PART_FAULTS_MAX) {
		part->unkept_faults++;
		return;
	}
	part->faults[part->fault_count++] = (struct audit_fault){kind, path, what};
}

static void note_missing(struct reading *reading, const struct log_file *file)
{
	struct work *w = &reading->part->w;
	uint64_t first = reading->tile.index * TILE_WIDTH;
	fault(reading->part, FINDING_GAP, file->path,
	      str_format(w->arena,
	                 "%.*s is missing: it should hold what belongs to the entries %" PRIu64 " to %" PRIu64
	                 ".",
	                 STR_ARG(file->path), first, first + reading->tile.width - 1));
}

static void look_at_entries(struct reading *reading, const struct str *entries, unsigned count)
{
	struct log_part *part = reading->part;
	uint64_t first = reading->tile.index * TILE_WIDTH;
	for (unsigned i = 0; i < count; i++) {
		struct public_entry *next = &part->publics[part->public_count];
		if (entry_parse(&reading->scratch, entries[i], &next->kind, &next->commitment) != OK) {
			work_forgive(&reading->scratch);
			reading->forms[i] = 0;
			continue;
		}
		reading->forms[i] = (uint8_t)(next->kind + 1);
		next->index = first + i;
		if (entry_is_public(next->kind))
			part->public_count++;
	}
	arena_reset(reading->scratch.arena);
}

/* Reads the entries; returns how many leaves are known by them. */
static unsigned take_bundle(struct reading *reading)
{
	struct str entries[TILE_WIDTH];
	unsigned whole = 0, width = reading->tile.width;
	const struct log_file *file = reading->bundle;
	memset(reading->forms, NOT_READ, width);
	if (file->state == LOG_FILE_MISSING) {
		note_missing(reading, file);
		return 0;
	}
	if (file->state == LOG_FILE_READ &&
	    audit_bundle(file->bytes, width, entries, reading->leaves, &whole)) {
		look_at_entries(reading, entries, width);
		return width;
	}
	fault(reading->part, FINDING_BUNDLE, file->path,
	      str_format(reading->part->w.arena,
	                 "%.*s should hold %u entries, and is %s: entry %" PRIu64 " cannot be read.",
	                 STR_ARG(file->path), width,
	                 whole == width ? "longer than that" : "cut short or damaged",
	                 reading->tile.index * TILE_WIDTH + (whole < width ? whole : width - 1)));
	look_at_entries(reading, entries, whole);
	return whole;
}

/* Compares the tile with the leaves that are known, and takes the others from it. False when they are nowhere. */
static bool take_hashes(struct reading *reading, unsigned known)
{
	struct work *w = &reading->part->w;
	const struct log_file *file = reading->hashes;
	unsigned width = reading->tile.width;
	if (file->state == LOG_FILE_MISSING) {
		note_missing(reading, file);
		return known == width;
	}
	bool whole = file->state == LOG_FILE_READ && file->bytes.len == width * sizeof *reading->leaves;
	if (whole && known < width)
		memcpy(&reading->leaves[known], file->bytes.at + known * sizeof *reading->leaves,
		       (width - known) * sizeof *reading->leaves);
	size_t differs = whole ? audit_tile_differs(reading->leaves, width, file->bytes) : 0;
	if (!whole)
		fault(reading->part, FINDING_TILE, file->path,
		      str_format(w->arena,
		                 "%.*s should have %zu bytes, a hash for each of %u entries, and has %s.",
		                 STR_ARG(file->path), width * sizeof *reading->leaves, width,
		                 file->state == LOG_FILE_READ &&
		                                 file->bytes.len < width * sizeof *reading->leaves
		                         ? "fewer"
		                         : "more"));
	else if (differs < width)
		fault(reading->part, FINDING_TILE, file->path,
		      str_format(w->arena,
		                 "%.*s has another hash for entry %" PRIu64 " than the entry itself.",
		                 STR_ARG(file->path), reading->tile.index * TILE_WIDTH + differs));
	return whole || known == width;
}

/* ---- a part ---- */

static void name_files(struct work *w, struct tile tile, struct log_file *bundle, struct log_file *hashes)
{
	struct tile entries = {TILE_ENTRIES, tile.index, tile.width};
	*bundle = (struct log_file){.path = tile_path(w->arena, entries), .max = BUNDLE_USUAL_MAX};
	*hashes = (struct log_file){.path = tile_path(w->arena, tile),
	                            .max = tile.width * sizeof(struct digest)};
}

/* Bundles of long entries are asked for again, one by one. */
static enum err read_large(struct work *w, struct log_reader *reader, struct log_file *bundle)
{
	if (bundle->state != LOG_FILE_TOO_LARGE)
		return OK;
	bundle->max = TILE_BUNDLE_MAX;
	return log_reader_read(w, reader, bundle, 1);
}

/* Reads and hashes one bundle of those that the batch has read: memory of its own is for a large one, which is gone with it. */
static enum err run_bundle(struct work *batch, struct log_reader *reader, struct log_part *part,
                           struct tile tile, struct log_file *bundle, const struct log_file *hashes)
{
	size_t place = (size_t)(part->part.size - part->part.from);
	struct reading reading = {.part = part,
	                          .tile = tile,
	                          .bundle = bundle,
	                          .hashes = hashes,
	                          .leaves = part->leaves + place,
	                          .forms = part->forms + place,
	                          .scratch = work_init(batch->world, batch->request_id)};
	reading.scratch.deadline_us = batch->deadline_us;
	enum err failed = read_large(&reading.scratch, reader, bundle);
	if (failed == OK)
		part->ends = !take_hashes(&reading, take_bundle(&reading));
	else
		(void)fail(batch, failed, "%.*s", STR_ARG(reading.scratch.message));
	work_finish(&reading.scratch);
	if (failed == OK && !part->ends)
		audit_part_add(&part->part, part->leaves + place, tile.width);
	return failed;
}

/* Reads and hashes the next bundles, up to `end`. The bytes lie in `batch` and are gone afterwards. */
static enum err run_batch(struct work *batch, struct log_reader *reader, struct log_part *part, uint64_t end)
{
	struct log_file files[2 * LOG_PART_BATCH];
	struct tile tiles[LOG_PART_BATCH];
	size_t count = 0;
	for (uint64_t at = part->part.size; at < end && count < LOG_PART_BATCH; at += TILE_WIDTH) {
		tiles[count] = tile_of(0, at, end);
		name_files(&part->w, tiles[count], &files[2 * count], &files[2 * count + 1]);
		count++;
	}
	TRY(log_reader_read(batch, reader, files, 2 * count));
	for (size_t i = 0; i < count && !part->ends; i++)
		TRY(run_bundle(batch, reader, part, tiles[i], &files[2 * i], &files[2 * i + 1]));
	return OK;
}

static void run_part(struct audit_parts *parts, struct log_reader *reader, struct log_part *part,
                     uint64_t from)
{
	uint64_t end = audit_part_end(from, parts->size);
	size_t count = (size_t)(end - from);
	struct work *w = &part->w;
	part->leaves = work_array(w, count, sizeof *part->leaves);
	part->forms = work_array(w, count, sizeof *part->forms);
	part->publics = work_array(w, count + 1, sizeof *part->publics);
	audit_part_begin(w->arena, &part->part, from, end, parts->sizes, parts->size_count);
	while (part->part.size < end && !part->ends && part->failed == OK) {
		struct work batch = work_init(parts->world, S("audit"));
		batch.deadline_us = parts->deadline_us;
		part->failed = run_batch(&batch, reader, part, end);
		if (part->failed != OK)
			(void)fail(w, part->failed, "%.*s", STR_ARG(batch.message));
		work_finish(&batch);
	}
}

/* ---- threads ---- */

/* Waits for a part to read and takes it: false when there is none any more. */
static bool take_turn(struct audit_parts *parts, struct slot **slot, uint64_t *from)
{
	for (;;) {
		if (parts->stop || parts->ends || parts->next_from >= parts->size)
			return false;
		*slot = &parts->slots[parts->taken % parts->slot_count];
		if (!(*slot)->taken)
			break;
		check(pthread_cond_wait(&parts->changed, &parts->mutex) == 0);
	}
	(*slot)->taken = true;
	*from = parts->next_from;
	parts->next_from = audit_part_end(*from, parts->size);
	parts->taken++;
	return true;
}

static void *run_thread(void *argument)
{
	struct audit_parts *parts = argument;
	struct log_reader *reader = log_reader_open(parts->source);
	struct slot *slot;
	uint64_t from;
	check(pthread_mutex_lock(&parts->mutex) == 0);
	while (take_turn(parts, &slot, &from)) {
		check(pthread_mutex_unlock(&parts->mutex) == 0);
		slot->part = (struct log_part){.w = work_init(parts->world, S("audit"))};
		run_part(parts, reader, &slot->part, from);
		check(pthread_mutex_lock(&parts->mutex) == 0);
		slot->ready = true;
		parts->ends = parts->ends || slot->part.ends || slot->part.failed != OK;
		check(pthread_cond_broadcast(&parts->changed) == 0);
	}
	check(pthread_mutex_unlock(&parts->mutex) == 0);
	log_reader_close(reader);
	return NULL;
}

struct audit_parts *audit_parts_open(struct work *w, const struct log_source *source, uint64_t from,
                                     uint64_t size, const uint64_t *sizes, size_t count, unsigned threads)
{
	check(threads > 0 && threads <= AUDIT_PARTS_THREADS_MAX && from % TILE_WIDTH == 0);
	struct arena *arena = arena_open();
	struct audit_parts *parts = arena_alloc(arena, sizeof *parts);
	*parts = (struct audit_parts){.arena = arena,
	                              .source = source,
	                              .world = w->world,
	                              .deadline_us = w->deadline_us,
	                              .size = size,
	                              .sizes = sizes,
	                              .size_count = count,
	                              .slot_count = threads + 1,
	                              .next_from = from,
	                              .thread_count = threads};
	parts->slots = arena_array(arena, parts->slot_count, sizeof *parts->slots);
	check(pthread_mutex_init(&parts->mutex, NULL) == 0 && pthread_cond_init(&parts->changed, NULL) == 0);
	for (unsigned i = 0; i < threads; i++)
		check(pthread_create(&parts->threads[i], NULL, run_thread, parts) == 0);
	return parts;
}

static void release(struct slot *slot)
{
	if (slot->ready)
		work_finish(&slot->part.w);
	*slot = (struct slot){0};
}

void audit_parts_close(struct audit_parts *parts)
{
	if (parts == NULL)
		return;
	check(pthread_mutex_lock(&parts->mutex) == 0);
	parts->stop = true;
	check(pthread_cond_broadcast(&parts->changed) == 0);
	check(pthread_mutex_unlock(&parts->mutex) == 0);
	for (unsigned i = 0; i < parts->thread_count; i++)
		check(pthread_join(parts->threads[i], NULL) == 0);
	for (size_t i = 0; i < parts->slot_count; i++)
		release(&parts->slots[i]);
	pthread_cond_destroy(&parts->changed);
	pthread_mutex_destroy(&parts->mutex);
	arena_close(parts->arena);
}

/* With the mutex held: gives the slot of what was handed over last back, and waits for the next part. NULL: there is none. */
static struct slot *wait_for_next(struct audit_parts *parts)
{
	if (parts->holding) {
		/* What other threads have read behind the last part that can be followed is of no use. */
		if (parts->slots[parts->given % parts->slot_count].part.ends)
			return NULL;
		release(&parts->slots[parts->given % parts->slot_count]);
		parts->holding = false;
		parts->given++;
		check(pthread_cond_broadcast(&parts->changed) == 0);
	}
	struct slot *slot = &parts->slots[parts->given % parts->slot_count];
	for (;;) {
		bool none_comes = parts->ends || parts->next_from >= parts->size;
		if (parts->given == parts->taken && none_comes)
			return NULL;
		if (parts->given < parts->taken && slot->ready)
			return slot;
		check(pthread_cond_wait(&parts->changed, &parts->mutex) == 0);
	}
}

enum err audit_parts_next(struct work *w, struct audit_parts *parts, const struct log_part **out)
{
	check(pthread_mutex_lock(&parts->mutex) == 0);
	struct slot *slot = wait_for_next(parts);
	parts->holding = slot != NULL;
	check(pthread_mutex_unlock(&parts->mutex) == 0);
	*out = slot == NULL ? NULL : &slot->part;
	if (slot == NULL || slot->part.failed == OK)
		return OK;
	return fail(w, slot->part.failed, "%.*s", STR_ARG(slot->part.w.message));
}
