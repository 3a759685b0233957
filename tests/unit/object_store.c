/* A log in a real object store, for tests/objects/run: does what ASSAY_OBJECTS_DO says to the store that ASSAY_OBJECTS names, and
 * prints one line `objects …` of what came of it. Without them it does nothing.
 *
 *	key                 the log's verifier key
 *	create              a log without entries
 *	append N[,N…]       so many entries after its end, an append each; they say ASSAY_OBJECTS_WHO and their index; !N: that
 *	                    must fail, and the next one goes on
 *	size                how many entries the checkpoint covers
 *	write N             N files tile/0/… of 8 KiB at once
 *	replace OLD NEW     the file checkpoint; OLD `-`: where there is none
 *	read PATH           a file, at most 1 MiB
 *	beside N            appends 7 entries N times while three threads prove entries of the log
 *
 * ASSAY_OBJECTS_MS is the time that it may take. */
#include "test.h"

#include "base/buf.h"
#include "objects/objects.h"
#include "tlog/tile.h"
#include "unit/memory_storage.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doing {
	struct work w;
	struct objects *objects;
	struct tlog log;
	struct str words; /* what is left of what is to be done */
	struct str said;
};

static enum err read_count(struct doing *doing, struct str word, size_t *out)
{
	int64_t number;
	if (!str_to_int(word, &number) || number < 0 || number > TLOG_APPEND_MAX)
		return fail(&doing->w, ERR_INPUT, "%.*s is no number of things to do.", STR_ARG(word));
	*out = (size_t)number;
	return OK;
}

static enum err say_size(struct doing *doing)
{
	struct checkpoint head;
	TRY(tlog_head(&doing->w, &doing->log, &head, NULL));
	doing->said = str_format(doing->w.arena, "size %" PRIu64, head.size);
	return OK;
}

static enum err append(struct doing *doing, size_t count, struct buf *said)
{
	struct work *w = &doing->w;
	struct checkpoint head;
	const char *who = getenv("ASSAY_OBJECTS_WHO");
	TRY(tlog_head(w, &doing->log, &head, NULL));
	struct objects_counts looked = objects_counts(doing->objects);
	struct str *entries = work_array(w, count, sizeof *entries);
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(w->arena, "%s %" PRIu64, who == NULL ? "entry" : who, head.size + i);
	TRY(tlog_append(w, &doing->log, head.size, entries, count, &head));
	struct objects_counts after = objects_counts(doing->objects);
	buf_format(said, " %" PRIu64 ":%" PRIu64 "/%" PRIu64, head.size, after.requests - looked.requests,
	           after.waves - looked.waves);
	return OK;
}

static enum err append_all(struct doing *doing)
{
	struct buf said = buf_init(doing->w.arena, 64 * 1024);
	buf_put(&said, S("appended"));
	while (!str_absent(doing->words)) {
		size_t count;
		struct str word = str_cut(&doing->words, ',');
		bool fails = str_starts(word, S("!"));
		TRY(read_count(doing, str_slice(word, fails, SIZE_MAX), &count));
		enum err err = append(doing, count, &said);
		if (fails)
			assert_int_not_equal(err, OK);
		else
			TRY(err);
		work_forgive(&doing->w);
	}
	doing->said = buf_str(&said);
	return OK;
}

static enum err write_many(struct doing *doing)
{
	size_t count;
	TRY(read_count(doing, doing->words, &count));
	struct tlog_file *files = work_array(&doing->w, count, sizeof *files);
	for (size_t i = 0; i < count; i++) {
		char *bytes = work_alloc(&doing->w, TILE_BYTES_MAX);
		memset(bytes, (int)(i % 251), TILE_BYTES_MAX);
		files[i].path = tile_path(doing->w.arena, (struct tile){0, i, TILE_WIDTH});
		files[i].bytes = str_bytes(bytes, TILE_BYTES_MAX);
	}
	TRY(doing->log.storage.write(&doing->w, doing->log.storage.state, files, count));
	doing->said = str_format(doing->w.arena, "wrote %zu", count);
	return OK;
}

static enum err replace(struct doing *doing)
{
	struct str before = str_cut(&doing->words, ' ');
	const struct tlog_file file = {S("checkpoint"), doing->words};
	if (str_equal(before, S("-")))
		before = (struct str){0};
	doing->said = S("replaced");
	return doing->log.storage.replace(&doing->w, doing->log.storage.state, &file, before);
}

static enum err read_one(struct doing *doing)
{
	struct str bytes;
	TRY(doing->log.storage.read(&doing->w, doing->log.storage.state, doing->words, 1 << 20, &bytes));
	doing->said = str_format(doing->w.arena, "read %zu bytes", bytes.len);
	return OK;
}

/* A thread that proves entries until it is told to stop. */
struct prover {
	const struct tlog *log;
	const atomic_bool *stop;
	uint64_t proved;
	struct work w;
};

static enum err prove_last(struct work *w, const struct tlog *log, uint64_t *proved)
{
	struct checkpoint head;
	struct proof proof;
	TRY(tlog_published(w, log, &head, NULL));
	if (head.size == 0)
		return OK;
	++*proved;
	return tlog_prove(w, log, head.size * 2 / 3, &proof);
}

static void *prove(void *argument)
{
	struct prover *prover = argument;
	while (!atomic_load(prover->stop) && prover->w.failed == OK) {
		struct work w = work_init(&world_real, S("prover"));
		if (prove_last(&w, prover->log, &prover->proved) != OK)
			fail(&prover->w, w.failed, "%.*s", STR_ARG(w.message));
		work_finish(&w);
	}
	return NULL;
}

enum { PROVERS = 3 };

static enum err append_beside(struct doing *doing)
{
	struct prover provers[PROVERS];
	pthread_t threads[PROVERS];
	atomic_bool stop = false;
	size_t count;
	struct buf said = buf_init(doing->w.arena, 64 * 1024);
	TRY(read_count(doing, doing->words, &count));
	for (size_t i = 0; i < PROVERS; i++) {
		provers[i] = (struct prover){&doing->log, &stop, .w = work_init(&world_real, S("prover"))};
		assert_int_equal(pthread_create(&threads[i], NULL, prove, &provers[i]), 0);
	}
	enum err err = OK;
	for (size_t i = 0; i < count && err == OK; i++)
		err = append(doing, 7, &said);
	atomic_store(&stop, true);
	uint64_t proved = 0;
	for (size_t i = 0; i < PROVERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		proved += provers[i].proved;
		if (err == OK && provers[i].w.failed != OK)
			err = fail(&doing->w, provers[i].w.failed, "%.*s", STR_ARG(provers[i].w.message));
		work_finish(&provers[i].w);
	}
	doing->said = str_format(doing->w.arena, "proved %" PRIu64, proved);
	return err;
}

static enum err say_key(struct doing *doing)
{
	doing->said = note_verifier_text(doing->w.arena, &doing->log.verifier);
	return OK;
}

static enum err create(struct doing *doing)
{
	doing->said = S("created");
	return tlog_create(&doing->w, &doing->log);
}

static const struct {
	struct str word;
	enum err (*run)(struct doing *doing);
} things[] = {
	{S_INIT("key"), say_key},   {S_INIT("create"), create},        {S_INIT("append"), append_all},
	{S_INIT("size"), say_size}, {S_INIT("write"), write_many},     {S_INIT("replace"), replace},
	{S_INIT("read"), read_one}, {S_INIT("beside"), append_beside},
};

static enum err do_it(struct doing *doing)
{
	struct str what = str_cut(&doing->words, ' ');
	TRY(objects_open(&doing->w, str_of(getenv("ASSAY_OBJECTS")), &doing->objects));
	doing->log.storage = objects_storage(doing->objects);
	for (size_t i = 0; i < COUNT(things); i++)
		if (str_equal(things[i].word, what))
			return things[i].run(doing);
	return fail(&doing->w, ERR_INPUT, "%.*s is nothing to do.", STR_ARG(what));
}

TEST(object_store_for_others)
{
	const char *what = getenv("ASSAY_OBJECTS_DO"), *time_ms = getenv("ASSAY_OBJECTS_MS");
	int64_t left_ms;
	if (what == NULL)
		return;
	struct doing doing = {.w = work_init(&world_real, S("objects")), .words = str_of(what)};
	memory_storage_key(&doing.w, &doing.log, "example.com/objects", 7);
	if (time_ms != NULL) {
		assert_true(str_to_int(str_of(time_ms), &left_ms));
		doing.w.deadline_us = world_monotonic_us(&doing.w) + left_ms * 1000;
	}
	enum err err = do_it(&doing);
	if (err == OK)
		printf("objects ok %.*s\n", STR_ARG(doing.said));
	else
		printf("objects %.*s %.*s\n", STR_ARG(err_name(err)), STR_ARG(doing.w.message));
	objects_close(doing.objects);
	work_finish(&doing.w);
}
