#include "transparency/near.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/world.h"
#include "objects/recent.h"
#include "tlog/checkpoint.h"
#include "tlog/tile.h"

#include <pthread.h>

/* A file that changes, as it was read or written last. */
struct seen {
	struct str path;
	struct arena *arena; /* the bytes */
	struct str bytes;    /* absent: there was none */
	bool known, asking;
	uint64_t turn; /* when it was asked for or written, as one of near.turns; 0: never */
	int64_t good_until_us;
};

struct near {
	struct arena *arena; /* holds this struct */
	struct tlog_storage reads, writes;
	pthread_mutex_t lock; /* over what follows */
	struct seen checkpoint, integrated;
	uint64_t turns;
	uint64_t size; /* entries that a checkpoint covers at least */
	struct recent *tiles;
};

struct near *near_open(const struct tlog_storage *reads, const struct tlog_storage *writes)
{
	struct arena *arena = arena_open();
	struct near *near = arena_alloc(arena, sizeof *near);
	check(reads->commit == NULL && writes->commit == NULL);
	*near = (struct near){
		.arena = arena,
		.reads = *reads,
		.writes = *writes,
		.checkpoint = {.path = S("checkpoint"), .arena = arena_open()},
		.integrated = {.path = S("integrated"), .arena = arena_open()},
		.tiles = recent_open(),
	};
	check(pthread_mutex_init(&near->lock, NULL) == 0);
	return near;
}

void near_close(struct near *near)
{
	if (near == NULL)
		return;
	pthread_mutex_destroy(&near->lock);
	recent_close(near->tiles);
	arena_close(near->checkpoint.arena);
	arena_close(near->integrated.arena);
	arena_close(near->arena);
}

static void lock(struct near *near)
{
	check(pthread_mutex_lock(&near->lock) == 0);
}

static void unlock(struct near *near)
{
	check(pthread_mutex_unlock(&near->lock) == 0);
}

static struct seen *seen_of(struct near *near, struct str path)
{
	if (str_equal(path, near->checkpoint.path))
		return &near->checkpoint;
	return str_equal(path, near->integrated.path) ? &near->integrated : NULL;
}

/* ---- what is remembered; under the lock ---- */

/* One that was asked for earlier than what is known came later, and is older. */
static void remember(struct work *w, struct near *near, struct seen *seen, struct str bytes, uint64_t turn)
{
	struct note note;
	struct checkpoint checkpoint;
	bool lost = str_absent(bytes) && seen == &near->checkpoint && near->size > 0;
	if (turn < seen->turn)
		return;
	seen->known = true;
	seen->turn = turn;
	seen->good_until_us = world_monotonic_us(w) + NEAR_FRESH_MS * 1000;
	if (lost)
		return;
	arena_reset(seen->arena);
	seen->bytes = str_absent(bytes) ? bytes : str_copy(seen->arena, bytes);
	if (str_absent(bytes) || seen != &near->checkpoint)
		return;
	if (note_parse(w, bytes, &note) != OK || checkpoint_parse(w, note.text, &checkpoint) != OK)
		work_forgive(w);
	else if (checkpoint.size > near->size)
		near->size = checkpoint.size;
}

void near_recall(struct work *w, struct near *near, struct str note)
{
	struct seen *seen = &near->checkpoint;
	lock(near);
	if (!seen->known) {
		remember(w, near, seen, note, 0);
		seen->good_until_us = world_monotonic_us(w) + NEAR_REST_MS * 1000;
	}
	unlock(near);
}

static enum err tell(struct work *w, const struct seen *seen, size_t max, struct str *out)
{
	if (str_absent(seen->bytes))
		return fail(w, ERR_NOT_FOUND, "There is no %.*s.", STR_ARG(seen->path));
	if (seen->bytes.len > max)
		return fail(w, ERR_TOO_LARGE, "The file %.*s is longer than %zu bytes.", STR_ARG(seen->path),
		            max);
	*out = str_copy(w->arena, seen->bytes);
	return OK;
}

/* ---- reading ---- */

/* What there is, absent when there is none, and not later than a reader can wait. */
static enum err ask(struct work *w, const struct tlog_storage *storage, struct str path, size_t max,
                    int64_t patience_ms, struct str *out)
{
	int64_t given_us = w->deadline_us, until_us = world_monotonic_us(w) + patience_ms * 1000;
	if (given_us == 0 || until_us < given_us)
		w->deadline_us = until_us;
	enum err failed = storage->read(w, storage->state, path, max, out);
	w->deadline_us = given_us;
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	*out = (struct str){0};
	return OK;
}

/* Asks for a file that changes, and gives what is known then. */
static enum err ask_for_seen(struct work *w, struct near *near, struct seen *seen, size_t max,
                             struct str *out)
{
	struct str bytes;
	lock(near);
	uint64_t turn = ++near->turns;
	seen->asking = true;
	unlock(near);
	enum err failed = ask(w, &near->reads, seen->path, max, NEAR_PATIENCE_MS, &bytes);
	lock(near);
	seen->asking = false;
	if (failed == OK) {
		remember(w, near, seen, bytes, turn);
	} else if (failed == ERR_UNAVAILABLE && seen->known) {
		work_forgive(w);
		seen->good_until_us = world_monotonic_us(w) + NEAR_REST_MS * 1000;
		failed = OK;
	}
	if (failed == OK)
		failed = tell(w, seen, max, out);
	unlock(near);
	return failed;
}

static enum err read_seen(struct work *w, struct near *near, struct seen *seen, size_t max, struct str *out)
{
	lock(near);
	bool good = seen->known && (seen->asking || world_monotonic_us(w) < seen->good_until_us);
	enum err failed = good ? tell(w, seen, max, out) : OK;
	unlock(near);
	return good ? failed : ask_for_seen(w, near, seen, max, out);
}

static enum err read_tile(struct work *w, struct near *near, struct str path, size_t max, struct str *out)
{
	struct tile tile;
	lock(near);
	/* By now, not when it has come: what a crash left may be covered by other bytes meanwhile. */
	bool covered = tile_parse(path, &tile) && tile_covered(tile, near->size);
	struct str kept = recent_get(near->tiles, path);
	if (!str_absent(kept))
		*out = str_copy(w->arena, kept);
	unlock(near);
	if (str_absent(kept))
		TRY(ask(w, &near->reads, path, max, NEAR_PATIENCE_MS, out));
	if (str_absent(*out))
		return fail(w, ERR_NOT_FOUND, "There is no %.*s.", STR_ARG(path));
	if (out->len > max)
		return fail(w, ERR_TOO_LARGE, "The file %.*s is longer than %zu bytes.", STR_ARG(path), max);
	lock(near);
	if (str_absent(kept) && covered)
		recent_put(near->tiles, path, *out);
	unlock(near);
	return OK;
}

static enum err reader_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct near *near = state;
	struct seen *seen = seen_of(near, path);
	return seen != NULL ? read_seen(w, near, seen, max, out) : read_tile(w, near, path, max, out);
}

static enum err reader_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	(void)state, (void)files, (void)count;
	return fail(w, ERR_INTERNAL, "a log that is shown is not written");
}

static enum err reader_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	(void)before;
	return reader_write(w, state, file, 1);
}

struct tlog_storage near_reader(struct near *near)
{
	return (struct tlog_storage){near, reader_read, reader_write, reader_replace, NULL};
}

/* ---- writing ---- */

static enum err writer_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct near *near = state;
	struct seen *seen = seen_of(near, path);
	lock(near);
	uint64_t turn = ++near->turns;
	unlock(near);
	TRY(ask(w, &near->writes, path, max, NEAR_WRITER_MS, out));
	lock(near);
	if (seen != NULL)
		remember(w, near, seen, *out, turn);
	unlock(near);
	return str_absent(*out) ? fail(w, ERR_NOT_FOUND, "There is no %.*s.", STR_ARG(path)) : OK;
}

static enum err writer_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct near *near = state;
	return near->writes.write(w, near->writes.state, files, count);
}

static enum err writer_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct near *near = state;
	struct seen *seen = seen_of(near, file->path);
	enum err failed = near->writes.replace(w, near->writes.state, file, before);
	lock(near);
	if (failed == OK && seen != NULL)
		remember(w, near, seen, file->bytes, ++near->turns);
	unlock(near);
	return failed;
}

struct tlog_storage near_writer(struct near *near)
{
	return (struct tlog_storage){near, writer_read, writer_write, writer_replace, NULL};
}
