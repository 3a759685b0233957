#include "test.h"

#include "base/arena.h"
#include "base/log.h"
#include "tlog/tile.h"
#include "transparency/sequencer.h"
#include "unit/memory_storage.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ENTRIES = 2000, THREADS = 8 };

struct sent {
	struct sequencer_entry entry; /* first */
	struct arena *proofs;         /* used by the sequencer's thread alone */
	atomic_bool done;
	enum err result;
	uint64_t index, size;
	struct str proof;
};

struct setting {
	struct work w;
	struct memory_storage memory;
	struct tlog log;
	char path[64];
	struct sequencer *sequencer;
	struct arena *proofs;
};

static void set_up(struct setting *s)
{
	struct appender *appender;
	*s = (struct setting){.w = test_work(), .proofs = arena_open()};
	s->memory.arena = s->w.arena;
	s->log.storage = memory_storage_ops(&s->memory);
	memory_storage_key(&s->w, &s->log, "example.com/log", 9);
	snprintf(s->path, sizeof s->path, "/tmp/assay-sequencer-%d", (int)getpid());
	assert_ok(&s->w, tlog_create(&s->w, &s->log));
	/* The storage in memory grows in its arena: from now on the sequencer's thread has it alone. */
	s->memory.arena = arena_open();
	assert_ok(&s->w, appender_open(&s->w, &s->log, str_of(s->path), &appender));
	s->sequencer = sequencer_open(&world_real, appender);
}

static void tear_down(struct setting *s)
{
	sequencer_close(s->sequencer);
	arena_close(s->memory.arena);
	arena_close(s->proofs);
	assert_int_equal(unlink(s->path), 0);
	test_work_end(&s->w);
}

static void done(struct sequencer_entry *entry)
{
	struct sent *sent = (struct sent *)entry;
	sent->result = entry->result;
	sent->index = entry->place.index;
	sent->size = entry->size;
	if (entry->proof != NULL)
		sent->proof = proof_text(sent->proofs, entry->proof);
	atomic_store(&sent->done, true);
}

static void wait_for(struct sent *sent)
{
	while (!atomic_load(&sent->done))
		usleep(500);
}

static struct sent *new_sent(struct setting *s, struct work *w, struct str bytes)
{
	struct sent *sent = work_alloc(w, sizeof *sent);
	*sent = (struct sent){.entry = {.bytes = bytes, .prove = true, .done = done}, .proofs = s->proofs};
	return sent;
}

static void check_proof(struct setting *s, const struct sent *sent, struct str bytes)
{
	struct log_policy *policy = work_alloc(&s->w, sizeof *policy);
	struct log_policy_seen *seen = work_alloc(&s->w, sizeof *seen);
	struct proof proof;
	struct digest leaf = merkle_leaf(bytes);
	*policy = log_policy_of(&s->log.verifier);
	assert_ok(&s->w, proof_parse(&s->w, sent->proof, &proof));
	assert_int_equal(proof.index, sent->index);
	assert_ok(&s->w, proof_verify(&s->w, &proof, &leaf, policy, seen));
}

struct sender {
	struct setting *s;
	struct work w;
	unsigned number;
	struct sent *sent[ENTRIES];
};

static struct str entry_of(struct arena *arena, unsigned sender, size_t i)
{
	return str_format(arena, "entry %zu of %u", i, i % 10 == 0 ? 0 : sender);
}

/* Every tenth entry is the same for all senders. */
static void *send_all(void *argument)
{
	struct sender *sender = argument;
	for (size_t i = 0; i < ENTRIES; i++) {
		sender->sent[i] =
			new_sent(sender->s, &sender->w, entry_of(sender->w.arena, sender->number, i));
		assert_ok(&sender->w,
		          sequencer_add(&sender->w, sender->s->sequencer, &sender->sent[i]->entry));
		if (i % 100 == 0)
			wait_for(sender->sent[i]);
	}
	for (size_t i = 0; i < ENTRIES; i++)
		wait_for(sender->sent[i]);
	return NULL;
}

/* What came from many threads has one place each, is proved by what is published, and the same entry has the same place. */
TEST(sequencer_gives_each_entry_one_place)
{
	static struct sender senders[THREADS];
	static bool taken[ENTRIES * THREADS];
	struct setting s;
	pthread_t threads[THREADS];
	set_up(&s);
	for (unsigned i = 0; i < THREADS; i++) {
		senders[i] = (struct sender){.s = &s, .w = work_init(&world_real, S("sender")), .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (unsigned t = 0; t < THREADS; t++) {
		for (size_t i = 0; i < ENTRIES; i++) {
			const struct sent *sent = senders[t].sent[i];
			assert_int_equal(sent->result, OK);
			assert_true(sent->index < ENTRIES * THREADS);
			if (i % 10 == 0)
				assert_int_equal(sent->index, senders[0].sent[i]->index);
			else
				assert_false(taken[sent->index]);
			taken[sent->index] = true;
			if (i % 97 == 0)
				check_proof(&s, sent, entry_of(s.w.arena, t, i));
		}
	}
	for (unsigned t = 0; t < THREADS; t++)
		work_finish(&senders[t].w);
	tear_down(&s);
}

/* A disk that fails answers with a refusal and nothing else; when it is back, so is the log. */
TEST(sequencer_goes_on_when_the_disk_is_back)
{
	struct setting s;
	set_up(&s);
	log_set_level(LOG_ERROR + 1);
	struct sent *first = new_sent(&s, &s.w, S("first")), *second = new_sent(&s, &s.w, S("second"));
	struct sent *again = new_sent(&s, &s.w, S("second"));
	assert_ok(&s.w, sequencer_add(&s.w, s.sequencer, &first->entry));
	wait_for(first);
	assert_int_equal(first->result, OK);
	s.memory.writes_max = s.memory.writes + 1;
	assert_ok(&s.w, sequencer_add(&s.w, s.sequencer, &second->entry));
	wait_for(second);
	assert_int_equal(second->result, ERR_UNAVAILABLE);
	assert_false(sequencer_well(s.sequencer));
	s.memory.writes_max = 0;
	assert_ok(&s.w, sequencer_add(&s.w, s.sequencer, &again->entry));
	wait_for(again);
	assert_int_equal(again->result, OK);
	assert_int_equal(again->index, 1);
	assert_true(sequencer_well(s.sequencer));
	log_set_level(LOG_INFO);
	tear_down(&s);
}

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static enum err slow_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	pthread_mutex_lock(&held);
	pthread_mutex_unlock(&held);
	const struct tlog_storage under = memory_storage_ops(state);
	return under.write(w, under.state, files, count);
}

/* Of many that wait, the first pool fills the tile that one before has begun, and the next one takes what is left. */
TEST(sequencer_ends_its_pools_with_a_tile)
{
	struct setting s;
	struct sent *sent[700];
	set_up(&s);
	s.log.storage.write = slow_write;
	s.log.storage.commit = NULL;
	pthread_mutex_lock(&held);
	for (size_t i = 0; i < COUNT(sent); i++) {
		sent[i] = new_sent(&s, &s.w, str_format(s.w.arena, "%zu", i));
		assert_ok(&s.w, sequencer_add(&s.w, s.sequencer, &sent[i]->entry));
		/* Long enough for a pool of the first one alone. */
		if (i == 0)
			usleep(SEQUENCER_POOL_MS * 2000);
	}
	pthread_mutex_unlock(&held);
	for (size_t i = 0; i < COUNT(sent); i++)
		wait_for(sent[i]);
	assert_int_equal(sent[0]->size, 1);
	for (size_t i = 1; i < 512; i++)
		assert_int_equal(sent[i]->size, 512);
	for (size_t i = 512; i < COUNT(sent); i++)
		assert_int_equal(sent[i]->size, 700);
	tear_down(&s);
}

/* What waits is bounded, what is too long is refused, and closing answers all that was taken. */
TEST(sequencer_refuses_what_it_cannot_hold)
{
	enum { TRIED = SEQUENCER_WAITING_MAX + SEQUENCER_POOL_MAX + 1 };
	struct setting s;
	char *long_bytes;
	size_t taken = 0;
	set_up(&s);
	s.log.storage.write = slow_write;
	s.log.storage.commit = NULL;
	long_bytes = work_alloc(&s.w, TILE_ENTRY_MAX + 1);
	struct sent *too_long = new_sent(&s, &s.w, str_bytes(long_bytes, TILE_ENTRY_MAX + 1));
	assert_fails(&s.w, ERR_TOO_LARGE, sequencer_add(&s.w, s.sequencer, &too_long->entry));
	pthread_mutex_lock(&held);
	struct sent **sent = work_array(&s.w, TRIED, sizeof(struct sent *));
	for (; taken < TRIED; taken++) {
		sent[taken] = new_sent(&s, &s.w, str_format(s.w.arena, "%zu", taken));
		sent[taken]->entry.prove = false;
		if (sequencer_add(&s.w, s.sequencer, &sent[taken]->entry) != OK)
			break;
	}
	assert_int_equal(s.w.failed, ERR_BUSY);
	work_forgive(&s.w);
	assert_true(taken >= SEQUENCER_WAITING_MAX);
	pthread_mutex_unlock(&held);
	sequencer_close(s.sequencer);
	s.sequencer = NULL;
	for (size_t i = 0; i < taken; i++)
		assert_int_equal(sent[i]->index, i);
	tear_down(&s);
}
