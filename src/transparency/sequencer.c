#include "transparency/sequencer.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/log.h"
#include "base/time.h"
#include "http/task.h"
#include "tlog/tile.h"
#include "tlog/tree.h"

#include <inttypes.h>
#include <pthread.h>
#include <time.h>

enum { QUIET_US = 2000, BUCKETS = 9 };

/* Upper bounds of the seconds that acknowledging took; the last is without end. */
static const int64_t bounds_us[BUCKETS - 1] = {5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000};

struct counts {
	uint64_t entries, known, refused, failed, pools, failed_pools, size;
	uint64_t acknowledged[BUCKETS], acknowledged_us;
};

struct sequencer {
	struct arena *arena; /* holds this struct */
	const struct world *world;
	struct appender *appender; /* the thread's */
	struct arena *pool_arena;  /* the thread's: emptied after each pool */
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	struct sequencer_entry *first, **last;
	size_t waiting, waiting_bytes;
	size_t wanted; /* entries that are enough for the next pool */
	bool closing, well;
	struct counts counts;
};

static int64_t now_us(const struct sequencer *sequencer)
{
	return sequencer->world->monotonic_us(sequencer->world->state);
}

static void lock(struct sequencer *sequencer)
{
	check(pthread_mutex_lock(&sequencer->mutex) == 0);
}

static void unlock(struct sequencer *sequencer)
{
	check(pthread_mutex_unlock(&sequencer->mutex) == 0);
}

/* ---- pooling ---- */

/* As many as end a tile, but not less than a quarter of one: entries that begin another would have it and its bundle written in
 * parts, in folders of their own. Waiting longer would not save work; while these are written, the messages of others are read.
 * */
static size_t count_wanted(const struct sequencer *sequencer)
{
	size_t left = TILE_WIDTH - appender_head(sequencer->appender)->size % TILE_WIDTH;
	return left < TILE_WIDTH / 4 ? left + TILE_WIDTH : left;
}

static bool is_enough(const struct sequencer *sequencer)
{
	return sequencer->waiting >= sequencer->wanted ||
	       sequencer->waiting_bytes >= SEQUENCER_POOL_BYTES_MAX;
}

/* Until there are enough, or for a moment. */
static void wait_a_moment(struct sequencer *sequencer)
{
	int64_t until_us = world_real.monotonic_us(world_real.state) + QUIET_US;
	const struct timespec until = {.tv_sec = until_us / TIME_SECOND_US,
	                               .tv_nsec = until_us % TIME_SECOND_US * 1000};
	(void)pthread_cond_clockwait(&sequencer->changed, &sequencer->mutex, CLOCK_MONOTONIC, &until);
}

/* Returns when a pool is to be taken: when enough wait, or nothing more came for a moment, or the first has waited long. */
static void wait_for_pool(struct sequencer *sequencer)
{
	sequencer->wanted = count_wanted(sequencer);
	while (sequencer->first == NULL && !sequencer->closing)
		pthread_cond_wait(&sequencer->changed, &sequencer->mutex);
	size_t before = 0;
	while (!sequencer->closing && !is_enough(sequencer) && sequencer->waiting != before) {
		int64_t left_us = sequencer->first->added_us + SEQUENCER_POOL_MS * 1000 - now_us(sequencer);
		if (left_us <= 0)
			break;
		before = sequencer->waiting;
		wait_a_moment(sequencer);
	}
}

struct pool {
	struct sequencer_entry *first;
	size_t count;
};

/* Of enough, those that would begin a tile wait for the next pool. */
static size_t pool_max(const struct sequencer *sequencer)
{
	size_t waiting = sequencer->waiting < SEQUENCER_POOL_MAX ? sequencer->waiting : SEQUENCER_POOL_MAX;
	return waiting < sequencer->wanted ? waiting : waiting - (waiting - sequencer->wanted) % TILE_WIDTH;
}

static struct pool take_pool(struct sequencer *sequencer)
{
	struct pool pool = {.first = sequencer->first};
	size_t bytes = 0, max = pool_max(sequencer);
	struct sequencer_entry **end = &pool.first;
	while (*end != NULL && pool.count < max &&
	       (pool.count == 0 || bytes + (*end)->bytes.len <= SEQUENCER_POOL_BYTES_MAX)) {
		bytes += (*end)->bytes.len;
		pool.count++;
		end = &(*end)->next;
	}
	sequencer->first = *end;
	*end = NULL;
	if (sequencer->first == NULL)
		sequencer->last = &sequencer->first;
	sequencer->waiting -= pool.count;
	sequencer->waiting_bytes -= bytes;
	return pool;
}

/* ---- one pool ---- */

/* Proofs share what was read and hashed for their neighbours. */
static enum err prove(struct work *w, const struct sequencer *sequencer, struct merkle_reader *reader,
                      uint64_t size, struct sequencer_entry *entry)
{
	struct proof *proof = work_alloc(w, sizeof *proof);
	*proof =
		(struct proof){.index = entry->place.index, .checkpoint = appender_note(sequencer->appender)};
	TRY(merkle_inclusion(w, reader, entry->place.index, size, &proof->path));
	entry->proof = proof;
	return OK;
}

/* The entries are in the log, whether they can be proved now or not: then they are told without. */
static void prove_all(struct work *w, struct sequencer *sequencer, struct pool *pool)
{
	uint64_t size = appender_head(sequencer->appender)->size;
	struct tree tree = tree_of(appender_storage(sequencer->appender), size);
	struct merkle_reader reader = tree_reader(&tree);
	for (struct sequencer_entry *entry = pool->first; entry != NULL; entry = entry->next)
		if (entry->prove && prove(w, sequencer, &reader, size, entry) != OK)
			work_forgive(w);
}

static enum err append_pool(struct work *w, struct sequencer *sequencer, struct pool *pool)
{
	struct str *entries = work_array(w, pool->count, sizeof *entries);
	struct place *places = work_array(w, pool->count, sizeof *places);
	size_t i = 0;
	for (struct sequencer_entry *entry = pool->first; entry != NULL; entry = entry->next)
		entries[i++] = entry->bytes;
	TRY(appender_append(w, sequencer->appender, entries, pool->count, places));
	i = 0;
	for (struct sequencer_entry *entry = pool->first; entry != NULL; entry = entry->next) {
		entry->place = places[i++];
		entry->size = appender_head(sequencer->appender)->size;
	}
	if (appender_publishes(sequencer->appender))
		prove_all(w, sequencer, pool);
	return OK;
}

static void count_entry(struct counts *counts, const struct sequencer_entry *entry, int64_t us)
{
	size_t bucket = 0;
	while (bucket < BUCKETS - 1 && us > bounds_us[bucket])
		bucket++;
	counts->acknowledged[bucket]++;
	counts->acknowledged_us += (uint64_t)us;
	counts->known += entry->place.known;
}

static void count_pool(struct sequencer *sequencer, const struct pool *pool, enum err result)
{
	struct counts *counts = &sequencer->counts;
	int64_t now = now_us(sequencer);
	lock(sequencer);
	sequencer->well = result == OK;
	counts->pools += result == OK;
	counts->failed_pools += result != OK;
	counts->failed += result != OK ? pool->count : 0;
	counts->entries += result == OK ? pool->count : 0;
	counts->size = appender_head(sequencer->appender)->size;
	for (const struct sequencer_entry *entry = pool->first; entry != NULL && result == OK;
	     entry = entry->next)
		count_entry(counts, entry, now - entry->added_us);
	unlock(sequencer);
}

static void answer_pool(struct pool *pool, enum err result, struct str message)
{
	for (struct sequencer_entry *entry = pool->first, *next; entry != NULL; entry = next) {
		next = entry->next;
		entry->result = result;
		entry->message = message;
		entry->done(entry);
	}
}

static void run_pool(struct sequencer *sequencer, struct pool *pool)
{
	struct work w = {
		.arena = sequencer->pool_arena, .world = sequencer->world, .request_id = S("sequencer")};
	w.deadline_us = now_us(sequencer) + SEQUENCER_LIMIT_S * TIME_SECOND_US;
	enum err result = append_pool(&w, sequencer, pool);
	if (result != OK) {
		log_failure(&w, "sequencer.failed");
		result = ERR_UNAVAILABLE;
	}
	count_pool(sequencer, pool, result);
	answer_pool(pool, result, w.message);
	arena_reset(sequencer->pool_arena);
}

static void *run(void *argument)
{
	struct sequencer *sequencer = argument;
	for (;;) {
		lock(sequencer);
		wait_for_pool(sequencer);
		struct pool pool = take_pool(sequencer);
		unlock(sequencer);
		if (pool.count == 0)
			return NULL;
		run_pool(sequencer, &pool);
	}
}

/* ---- from outside ---- */

struct sequencer *sequencer_open(const struct world *world, struct appender *appender)
{
	struct arena *arena = arena_open();
	struct sequencer *sequencer = arena_alloc(arena, sizeof *sequencer);
	*sequencer = (struct sequencer){.arena = arena,
	                                .world = world,
	                                .appender = appender,
	                                .pool_arena = arena_open(),
	                                .well = true};
	sequencer->last = &sequencer->first;
	sequencer->counts.size = appender_head(appender)->size;
	check(pthread_mutex_init(&sequencer->mutex, NULL) == 0);
	check(pthread_cond_init(&sequencer->changed, NULL) == 0);
	sequencer->thread = task_thread(run, sequencer);
	return sequencer;
}

void sequencer_close(struct sequencer *sequencer)
{
	if (sequencer == NULL)
		return;
	lock(sequencer);
	sequencer->closing = true;
	pthread_cond_signal(&sequencer->changed);
	unlock(sequencer);
	pthread_join(sequencer->thread, NULL);
	pthread_cond_destroy(&sequencer->changed);
	pthread_mutex_destroy(&sequencer->mutex);
	appender_close(sequencer->appender);
	arena_close(sequencer->pool_arena);
	arena_close(sequencer->arena);
}

static bool take(struct sequencer *sequencer, struct sequencer_entry *entry)
{
	bool room = sequencer->waiting < SEQUENCER_WAITING_MAX &&
	            sequencer->waiting_bytes + entry->bytes.len <= SEQUENCER_WAITING_BYTES_MAX;
	if (!room) {
		sequencer->counts.refused++;
		return false;
	}
	*sequencer->last = entry;
	sequencer->last = &entry->next;
	sequencer->waiting_bytes += entry->bytes.len;
	sequencer->waiting++;
	if (sequencer->waiting == 1 || sequencer->waiting == sequencer->wanted)
		pthread_cond_signal(&sequencer->changed);
	return true;
}

enum err sequencer_add(struct work *w, struct sequencer *sequencer, struct sequencer_entry *entry)
{
	if (entry->bytes.len > TILE_ENTRY_MAX)
		return fail(w, ERR_TOO_LARGE, "An entry of the log may have at most %d bytes.",
		            TILE_ENTRY_MAX);
	entry->next = NULL;
	entry->proof = NULL;
	entry->added_us = now_us(sequencer);
	lock(sequencer);
	bool taken = take(sequencer, entry);
	unlock(sequencer);
	return taken ? OK
	             : fail(w, ERR_BUSY,
	                    "The log has more entries waiting than it can take. Nothing was lost: please send this "
	                    "one again in a second.");
}

bool sequencer_well(struct sequencer *sequencer)
{
	lock(sequencer);
	bool well = sequencer->well;
	unlock(sequencer);
	return well;
}

/* ---- metrics ---- */

static void put_count(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	buf_format(out, "# HELP assay_log_%s %s\n# TYPE assay_log_%s %s\nassay_log_%s %" PRIu64 "\n", name,
	           help, name, type, name, value);
}

static void put_times(struct buf *out, const struct counts *counts)
{
	uint64_t sum = 0;
	buf_put(out, S("# HELP assay_log_acknowledge_seconds From adding an entry to its place.\n"
	               "# TYPE assay_log_acknowledge_seconds histogram\n"));
	for (size_t i = 0; i < BUCKETS - 1; i++) {
		sum += counts->acknowledged[i];
		buf_format(out, "assay_log_acknowledge_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
		           (double)bounds_us[i] * 1e-6, sum);
	}
	sum += counts->acknowledged[BUCKETS - 1];
	buf_format(out,
	           "assay_log_acknowledge_seconds_bucket{le=\"+Inf\"} %" PRIu64
	           "\nassay_log_acknowledge_seconds_sum %.6f\nassay_log_acknowledge_seconds_count %" PRIu64
	           "\n",
	           sum, (double)counts->acknowledged_us * 1e-6, sum);
}

void sequencer_metrics(struct sequencer *sequencer, struct buf *out)
{
	lock(sequencer);
	const struct counts counts = sequencer->counts;
	size_t waiting = sequencer->waiting;
	bool well = sequencer->well;
	unlock(sequencer);
	put_count(out, "size", "gauge", "Entries that the log holds.", counts.size);
	put_count(out, "entries_total", "counter", "Entries acknowledged.", counts.entries);
	put_count(out, "known_total", "counter", "Of these, entries that the log held already.",
	          counts.known);
	put_count(out, "refused_total", "counter", "Entries refused because too many waited.",
	          counts.refused);
	put_count(out, "failed_total", "counter", "Entries that could not be stored.", counts.failed);
	put_count(out, "pools_total", "counter", "Checkpoints signed for new entries.", counts.pools);
	put_count(out, "failed_pools_total", "counter", "Pools that could not be stored.",
	          counts.failed_pools);
	put_count(out, "waiting", "gauge", "Entries that wait for the next pool.", waiting);
	put_count(out, "well", "gauge", "1: the last pool was taken.", well ? 1 : 0);
	put_times(out, &counts);
}
