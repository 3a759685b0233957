#include "db/shelf.h"

#include "base/check.h"

#include <pthread.h>

/* Lies in its own arena, with its value. */
struct item {
	struct shelf *shelf;
	struct shelf_name name;
	const void *value;
	struct arena *arena;
	size_t bytes;
	size_t held;   /* by works */
	uint64_t used; /* when it was last asked for, by the shelf's count */
	bool kept;
};

struct shelf {
	struct arena *arena;
	pthread_mutex_t lock; /* guards what follows, and all of an item that changes */
	struct item *items[SHELF_COUNT_MAX];
	size_t count, bytes;
	uint64_t asked;
	size_t held; /* by works, and by who opened it */
};

struct shelf *shelf_open(void)
{
	struct arena *arena = arena_open();
	struct shelf *shelf = arena_alloc(arena, sizeof *shelf);
	shelf->arena = arena;
	shelf->held = 1;
	check(pthread_mutex_init(&shelf->lock, NULL) == 0);
	return shelf;
}

static void lock(struct shelf *shelf)
{
	check(pthread_mutex_lock(&shelf->lock) == 0);
}

static void unlock(struct shelf *shelf)
{
	check(pthread_mutex_unlock(&shelf->lock) == 0);
}

/* Ends with the last who holds something of it. */
static void let_go(struct shelf *shelf)
{
	bool last = --shelf->held == 0;
	unlock(shelf);
	if (!last)
		return;
	pthread_mutex_destroy(&shelf->lock);
	arena_close(shelf->arena);
}

/* The caller holds the lock, here and below. */
static void take_down(struct shelf *shelf, size_t i)
{
	struct item *item = shelf->items[i];
	shelf->items[i] = shelf->items[--shelf->count];
	shelf->bytes -= item->bytes;
	item->kept = false;
	if (item->held == 0)
		arena_close(item->arena);
}

void shelf_close(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	lock(shelf);
	while (shelf->count > 0)
		take_down(shelf, 0);
	let_go(shelf);
}

static struct item *find(const struct shelf *shelf, const struct shelf_name *name)
{
	for (size_t i = 0; i < shelf->count; i++) {
		const struct shelf_name *known = &shelf->items[i]->name;
		if (id_equal(known->id, name->id) && known->place == name->place &&
		    id_equal(known->org, name->org))
			return shelf->items[i];
	}
	return NULL;
}

static void make_room(struct shelf *shelf, size_t bytes)
{
	while (shelf->count == SHELF_COUNT_MAX || shelf->bytes + bytes > SHELF_BYTES_MAX) {
		size_t oldest = 0;
		for (size_t i = 1; i < shelf->count; i++)
			if (shelf->items[i]->used < shelf->items[oldest]->used)
				oldest = i;
		take_down(shelf, oldest);
	}
}

static void put_up(struct shelf *shelf, struct item *item)
{
	if (item->bytes > SHELF_BYTES_MAX)
		return;
	make_room(shelf, item->bytes);
	shelf->items[shelf->count++] = item;
	shelf->bytes += item->bytes;
	item->kept = true;
}

static void give_back(void *argument)
{
	struct item *item = argument;
	struct shelf *shelf = item->shelf;
	lock(shelf);
	bool gone = --item->held == 0 && !item->kept;
	if (gone)
		arena_close(item->arena);
	let_go(shelf);
}

static void hold(struct shelf *shelf, struct item *item)
{
	item->held++;
	item->used = ++shelf->asked;
	shelf->held++;
}

static struct item *hold_kept(struct shelf *shelf, const struct shelf_name *name)
{
	lock(shelf);
	struct item *item = find(shelf, name);
	if (item != NULL)
		hold(shelf, item);
	unlock(shelf);
	return item;
}

/* The new one, or that which another thread has put there meanwhile. */
static struct item *hold_made(struct shelf *shelf, struct item *made)
{
	lock(shelf);
	struct item *item = find(shelf, &made->name);
	if (item == NULL) {
		put_up(shelf, made);
		item = made;
	}
	hold(shelf, item);
	unlock(shelf);
	return item;
}

static enum err make_item(struct work *w, struct shelf *shelf, const struct shelf_name *name,
                          shelf_make *make, void *argument, struct item **out)
{
	struct work maker = *w;
	struct item *item;
	maker.arena = arena_open();
	*out = item = work_alloc(&maker, sizeof *item);
	*item = (struct item){.shelf = shelf, .name = *name, .arena = maker.arena};
	enum err failed = make(&maker, argument, &item->value);
	if (failed != OK) {
		(void)fail(w, failed, "%.*s", STR_ARG(maker.message));
		arena_close(maker.arena);
		return failed;
	}
	item->bytes = arena_used(maker.arena);
	return OK;
}

enum err shelf_get(struct work *w, struct shelf *shelf, const struct shelf_name *name, shelf_make *make,
                   void *argument, const void **value)
{
	struct item *item = hold_kept(shelf, name), *made;
	if (item == NULL) {
		TRY(make_item(w, shelf, name, make, argument, &made));
		item = hold_made(shelf, made);
		if (item != made)
			arena_close(made->arena);
	}
	*value = item->value;
	arena_defer(w->arena, give_back, item);
	return OK;
}

size_t shelf_bytes(struct shelf *shelf)
{
	lock(shelf);
	size_t bytes = shelf->bytes;
	unlock(shelf);
	return bytes;
}
