/* The first look at a log whose place is away, empty, another's, or signed by a key of before; against what lies there
 * afterwards, and what was signed. */
#include "badge/beginning.h"

#include "test.h"
#include "unit/memory_storage.h"

#include <string.h>

enum { OURS = 3, BEFORE = 4, ANOTHERS = 5 };

/* A place in memory that can be away, and a signer that counts and remembers. */
struct fixture {
	struct work w;
	struct memory_storage memory;
	struct tlog_storage inner;
	bool away;
	struct tlog_signer signer;
	size_t signs;
	uint64_t signed_size; /* it signs no less */
	struct beginning beginning;
	struct tlog log; /* behind the look */
};

static enum err place_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct fixture *f = state;
	return f->away ? fail(w, ERR_UNAVAILABLE, "The store cannot be reached.")
	               : f->inner.read(w, f->inner.state, path, max, out);
}

static enum err place_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct fixture *f = state;
	return f->inner.write(w, f->inner.state, files, count);
}

static enum err place_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct fixture *f = state;
	return f->inner.replace(w, f->inner.state, file, before);
}

static enum err count_and_sign(struct work *w, void *state, const struct checkpoint *checkpoint,
                               struct str *note)
{
	struct fixture *f = state;
	if (checkpoint->size < f->signed_size)
		return fail(w, ERR_CONFLICT, "More was signed.");
	f->signs++;
	return f->signer.sign(w, f->signer.state, checkpoint, note);
}

static struct signer_key key_of(struct work *w, uint8_t seed, enum signer_state state)
{
	struct tlog log;
	struct signer_key key = {.role = SIGNER_LOG, .state = state};
	memory_storage_key(w, &log, "office.example/log", seed);
	memcpy(key.public.bytes, log.verifier.public_key, sizeof log.verifier.public_key);
	return key;
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){.w = test_work()};
	const struct signer_key keys[] = {key_of(&f->w, OURS, SIGNER_ACTIVE),
	                                  key_of(&f->w, BEFORE, SIGNER_RETIRED)};
	f->memory.arena = f->w.arena;
	f->inner = memory_storage_ops(&f->memory);
	memory_storage_key(&f->w, &f->log, "office.example/log", OURS);
	f->signer = f->log.signer;
	f->log.signer = (struct tlog_signer){f, count_and_sign};
	f->log.storage = (struct tlog_storage){f, place_read, place_write, place_replace, NULL};
	assert_ok(&f->w, beginning_open(&f->w, f->w.arena, &f->log, keys, COUNT(keys), &f->beginning));
	f->beginning.place = S("s3://office/log");
	f->beginning.base_url = S("https://office.example");
	f->log.storage = beginning_storage(&f->beginning);
}

static void end(struct fixture *f)
{
	beginning_close(&f->beginning);
	test_work_end(&f->w);
}

/* A log of so many entries lies there, signed by that key. */
static void make(struct fixture *f, uint8_t seed, size_t count)
{
	struct tlog log = {.storage = f->inner};
	struct str entries[8];
	struct checkpoint head;
	memory_storage_key(&f->w, &log, "office.example/log", seed);
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(f->w.arena, "entry %zu", i);
	assert_ok(&f->w, tlog_create(&f->w, &log));
	assert_ok(&f->w, tlog_append(&f->w, &log, 0, entries, count, &head));
}

static const struct str another_s = S_INIT(
	"The log was signed by another key or under another address than https://office.example. Start with the "
	"--base-url and the keys that belong to it.");

/* Everything that can be asked of the log fails so, and nothing comes of it. */
static void assert_refused(struct fixture *f, enum err err, struct str words)
{
	const struct tlog_file file = {S("checkpoint"), S("anything")};
	const struct tlog_storage *storage = &f->log.storage;
	struct str checkpoint = memory_storage_get(&f->memory, S("checkpoint")), note, entry = S("entry");
	struct checkpoint head;
	size_t writes = f->memory.writes, signs = f->signs;
	const enum err came[] = {
		beginning_look(&f->w, &f->beginning),
		tlog_published(&f->w, &f->log, &head, &note),
		tlog_append(&f->w, &f->log, 0, &entry, 1, &head),
		storage->write(&f->w, storage->state, &file, 1),
		storage->replace(&f->w, storage->state, &file, checkpoint),
	};
	for (size_t i = 0; i < COUNT(came); i++)
		assert_int_equal(came[i], err);
	assert_true(str_starts(f->w.message, words));
	work_forgive(&f->w);
	assert_int_equal(f->memory.writes, writes);
	assert_int_equal(f->signs, signs);
	assert_str(memory_storage_get(&f->memory, S("checkpoint")), checkpoint);
}

TEST(beginning_waits_for_its_place_and_goes_on)
{
	struct fixture f;
	struct checkpoint head;
	begin(&f);
	make(&f, OURS, 5);
	f.away = true;
	assert_refused(&f, ERR_UNAVAILABLE, S("The store cannot be reached."));
	f.away = false;
	assert_ok(&f.w, tlog_published(&f.w, &f.log, &head, NULL));
	assert_int_equal(head.size, 5);
	/* Once is enough. */
	f.away = true;
	assert_ok(&f.w, beginning_look(&f.w, &f.beginning));
	end(&f);
}

TEST(beginning_makes_a_log_that_was_never_signed)
{
	struct fixture f;
	struct checkpoint head;
	begin(&f);
	f.away = true;
	assert_refused(&f, ERR_UNAVAILABLE, S("The store cannot be reached."));
	f.away = false;
	assert_ok(&f.w, tlog_published(&f.w, &f.log, &head, NULL));
	assert_int_equal(head.size, 0);
	assert_int_equal(f.signs, 1);
	end(&f);
}

TEST(beginning_refuses_an_empty_place_when_more_was_signed)
{
	struct fixture f;
	begin(&f);
	f.signed_size = 5;
	f.away = true;
	assert_refused(&f, ERR_UNAVAILABLE, S("The store cannot be reached."));
	f.away = false;
	assert_refused(
		&f, ERR_CONFLICT,
		S("There is no log in s3://office/log, but its keys have signed one: is --log right?"));
	/* It is put there. */
	make(&f, OURS, 5);
	assert_ok(&f.w, beginning_look(&f.w, &f.beginning));
	end(&f);
}

TEST(beginning_refuses_another_s_log)
{
	struct fixture f;
	begin(&f);
	make(&f, ANOTHERS, 5);
	assert_refused(&f, ERR_CONFLICT, another_s);
	struct str note = memory_storage_get(&f.memory, S("checkpoint"));
	assert_fails(&f.w, ERR_CONFLICT, beginning_check(&f.w, &f.beginning, note));
	end(&f);
}

TEST(beginning_takes_over_from_a_key_of_before)
{
	struct fixture f;
	struct checkpoint head;
	begin(&f);
	make(&f, BEFORE, 5);
	assert_ok(&f.w, beginning_check(&f.w, &f.beginning, memory_storage_get(&f.memory, S("checkpoint"))));
	assert_ok(&f.w, tlog_published(&f.w, &f.log, &head, NULL));
	assert_int_equal(head.size, 5);
	assert_true(f.signs > 0);
	assert_ok(&f.w, beginning_check(&f.w, &f.beginning, memory_storage_get(&f.memory, S("checkpoint"))));
	end(&f);
}
