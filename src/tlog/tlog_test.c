/* Vectors: c2sp/tessera-log-15, a log written by transparency-dev/tessera, and c2sp/tree-300 by
 * FiloSottile/sunlight: our files must be theirs, byte for byte. */
#include "test.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/json.h"
#include "tlog/cosignature.h"
#include "tlog/tlog.h"
#include "tlog/tree.h"
#include "unit/memory_storage.h"

#include <stdio.h>

static const struct json *tessera(struct work *w)
{
	struct str text = test_vector(w, "c2sp/tessera-log-15.json");
	const struct json *out;
	assert_ok(w, json_parse(w, text, text.len, &out));
	return out;
}

static struct tlog new_log(struct work *w, struct memory_storage *memory)
{
	*memory = (struct memory_storage){.arena = w->arena};
	struct tlog log = {.storage = memory_storage_ops(memory)};
	memory_storage_key(w, &log, "example.com/log", 9);
	assert_ok(w, tlog_create(w, &log));
	return log;
}

static struct str *numbered(struct work *w, const char *prefix, size_t count)
{
	struct str *entries = work_array(w, count, sizeof *entries);
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(w->arena, "%s %zu", prefix, i);
	return entries;
}

static void same_as_published(struct work *w, const struct memory_storage *memory, struct str ours,
                              struct str theirs)
{
	struct str path = str_format(w->arena, "c2sp/tessera-log-15/%.*s", STR_ARG(theirs));
	assert_str(memory_storage_get(memory, ours), test_vector(w, str_cstr(w->arena, path)));
}

TEST(tlog_writes_the_files_of_tessera)
{
	struct work w = test_work();
	const struct json *vectors = tessera(&w), *entries = json_get(vectors, S("entries"));
	struct memory_storage memory = {.arena = w.arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct note_signer signer;
	assert_ok(&w, note_signer_parse(&w, json_get_str(vectors, S("skey")), &signer));
	memory_storage_sign(&log, &signer);
	assert_ok(&w, tlog_create(&w, &log));
	same_as_published(&w, &memory, S("checkpoint"), S("checkpoint.0"));
	for (unsigned size = 1; size <= entries->count; size++) {
		struct checkpoint head;
		assert_ok(&w, tlog_append(&w, &log, size - 1, &entries->elements[size - 1].text, 1, &head));
		same_as_published(&w, &memory, S("checkpoint"), str_format(w.arena, "checkpoint.%u", size));
		struct str tile = tile_path(w.arena, (struct tile){0, 0, size});
		struct str bundle = tile_path(w.arena, (struct tile){TILE_ENTRIES, 0, size});
		same_as_published(&w, &memory, tile, tile);
		same_as_published(&w, &memory, bundle, bundle);
	}
	test_work_end(&w);
}

static enum err read_vector(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	(void)max;
	struct str full = str_format(w->arena, "c2sp/%s/%.*s", (const char *)state, STR_ARG(path));
	*out = test_vector(w, str_cstr(w->arena, full));
	return OK;
}

TEST(tlog_root_from_published_tiles)
{
	struct work w = test_work();
	char folder[] = "tree-300";
	struct tlog_storage storage = {folder, read_vector, NULL, NULL, NULL};
	struct tree tree = tree_of(&storage, 300);
	struct merkle_reader reader = tree_reader(&tree);
	struct digest root, leaf;
	struct note note;
	struct checkpoint checkpoint;
	assert_ok(&w, note_parse(&w, test_vector(&w, "c2sp/tree-300/checkpoint"), &note));
	assert_ok(&w, checkpoint_parse(&w, note.text, &checkpoint));
	assert_ok(&w, merkle_root(&w, &reader, 300, &root));
	assert_true(digest_equal(&root, &checkpoint.root));
	for (uint64_t index = 0; index < 300; index += 13) {
		struct merkle_proof proof;
		assert_ok(&w, merkle_inclusion(&w, &reader, index, 300, &proof));
		assert_ok(&w, reader.read(&w, reader.state, 0, index, &leaf));
		assert_true(merkle_includes(&proof, index, 300, &leaf, &checkpoint.root));
	}
	test_work_end(&w);
}

/* The same entries in batches of any size give the same root, and every entry is proved. */
TEST(tlog_batches_do_not_matter)
{
	struct work w = test_work();
	enum { TOTAL = 1300 };
	struct str *entries = numbered(&w, "entry", TOTAL);
	struct digest root = {{0}};
	static const size_t batches[] = {1300, 1, 7, 255, 256, 257, 700};
	for (size_t b = 0; b < COUNT(batches); b++) {
		struct memory_storage memory;
		struct tlog log = new_log(&w, &memory);
		struct checkpoint head = {0};
		for (size_t at = 0; at < TOTAL; at += batches[b]) {
			size_t count = batches[b] < TOTAL - at ? batches[b] : TOTAL - at;
			assert_ok(&w, tlog_append(&w, &log, at, entries + at, count, &head));
		}
		assert_int_equal(head.size, TOTAL);
		assert_true(b == 0 || digest_equal(&head.root, &root));
		root = head.root;
	}
	test_work_end(&w);
}

TEST(tlog_proves_every_entry)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct log_policy policy = log_policy_of(&log.verifier);
	struct log_policy_seen seen;
	struct str *entries = numbered(&w, "entry", 600), entry;
	struct checkpoint head;
	struct proof proof;
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 600, &head));
	for (uint64_t index = 0; index < 600; index += 7) {
		struct digest leaf = merkle_leaf(entries[index]);
		assert_ok(&w, tlog_prove(&w, &log, index, &proof));
		assert_ok(&w, proof_parse(&w, proof_text(w.arena, &proof), &proof));
		assert_ok(&w, proof_verify(&w, &proof, &leaf, &policy, &seen));
		assert_ok(&w, tlog_entry(&w, &log, index, &entry));
		assert_str(entry, entries[index]);
	}
	assert_fails(&w, ERR_NOT_FOUND, tlog_prove(&w, &log, 600, &proof));
	assert_fails(&w, ERR_NOT_FOUND, tlog_entry(&w, &log, 600, &entry));
	test_work_end(&w);
}

TEST(tlog_crosses_the_third_level)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct log_policy policy = log_policy_of(&log.verifier);
	struct log_policy_seen seen;
	struct str *entries = numbered(&w, "e", 65000);
	struct checkpoint head;
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 65000, &head));
	assert_ok(&w, tlog_append(&w, &log, 65000, entries, 5000, &head));
	assert_int_equal(memory_storage_get(&memory, S("tile/2/000.p/1")).len, 32);
	assert_int_equal(memory_storage_get(&memory, S("tile/1/001.p/17")).len, 17 * 32);
	assert_int_equal(memory_storage_get(&memory, S("tile/0/273.p/112")).len, 112 * 32);
	static const uint64_t indexes[] = {0, 64999, 65000, 65535, 65536, 69999};
	for (size_t i = 0; i < COUNT(indexes); i++) {
		struct proof proof;
		struct digest leaf =
			merkle_leaf(entries[indexes[i] < 65000 ? indexes[i] : indexes[i] - 65000]);
		assert_ok(&w, tlog_prove(&w, &log, indexes[i], &proof));
		assert_ok(&w, proof_verify(&w, &proof, &leaf, &policy, &seen));
	}
	test_work_end(&w);
}

TEST(tlog_appends_once)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct str *entries = numbered(&w, "entry", 300), *others = numbered(&w, "other", 300);
	struct checkpoint head, again;
	assert_fails(&w, ERR_CONFLICT, tlog_create(&w, &log));
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 200, &head));
	size_t writes = memory.writes;
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 200, &again));
	assert_int_equal(memory.writes, writes);
	assert_int_equal(again.size, 200);
	assert_ok(&w, tlog_append(&w, &log, 150, entries + 150, 150, &head));
	assert_int_equal(head.size, 300);
	assert_fails(&w, ERR_CONFLICT, tlog_append(&w, &log, 150, others, 10, &head));
	assert_fails(&w, ERR_CONFLICT, tlog_append(&w, &log, 301, others, 10, &head));
	assert_fails(&w, ERR_TOO_LARGE, tlog_append(&w, &log, 300, others, TLOG_APPEND_MAX + 1, &head));
	test_work_end(&w);
}

/* The power is cut before each write in turn. What the old checkpoint covers must be untouched, and the next
 * append, even of other entries, must end as if nothing had happened. */
static void cut_power(struct work *w, size_t writes, struct str *entries, struct str *others)
{
	struct memory_storage memory, clean_memory;
	struct tlog log = new_log(w, &memory), clean = new_log(w, &clean_memory);
	struct log_policy policy = log_policy_of(&log.verifier);
	struct log_policy_seen seen;
	struct checkpoint head, expected;
	assert_ok(w, tlog_append(w, &log, 0, entries, 250, &head));
	struct digest root = head.root;
	memory.writes_max = memory.writes + writes;
	assert_fails(w, ERR_UNAVAILABLE, tlog_append(w, &log, 250, entries + 250, 300, &head));
	memory.writes_max = 0;
	assert_ok(w, tlog_head(w, &log, &head, NULL));
	assert_int_equal(head.size, 250);
	assert_true(digest_equal(&head.root, &root));
	struct proof proof;
	struct digest leaf = merkle_leaf(entries[100]);
	assert_ok(w, tlog_prove(w, &log, 100, &proof));
	assert_ok(w, proof_verify(w, &proof, &leaf, &policy, &seen));

	assert_ok(w, tlog_append(w, &log, 250, others, 290, &head));
	assert_ok(w, tlog_append(w, &clean, 0, entries, 250, &expected));
	assert_ok(w, tlog_append(w, &clean, 250, others, 290, &expected));
	assert_true(digest_equal(&head.root, &expected.root));
	for (const struct memory_file *file = clean_memory.files; file != NULL; file = file->next)
		assert_str(memory_storage_get(&memory, file->path), file->bytes);
}

TEST(tlog_survives_a_crash_at_every_write)
{
	struct work w = test_work();
	struct str *entries = numbered(&w, "entry", 600), *others = numbered(&w, "other", 300);
	/* 250 to 550: bundles 0, 1 and 2, tiles 0/0, 0/1, 0/2 and 1/0, the checkpoint. */
	for (size_t writes = 1; writes < 8; writes++)
		cut_power(&w, writes, entries, others);
	test_work_end(&w);
}

TEST(tlog_builds_on_its_own_checkpoint_only)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct checkpoint head;
	memory_storage_key(&w, &log, "example.com/log", 8);
	assert_fails(&w, ERR_INPUT, tlog_append(&w, &log, 0, &S("x"), 1, &head));
	test_work_end(&w);
}

/* What a witnessed log has appended is seen by nobody before it is published, and then all of it. */
TEST(tlog_publishes_what_was_witnessed)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct str *entries = numbered(&w, "entry", 20), first, second;
	struct checkpoint head, published;
	struct proof proof;
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 5, &head));
	log.witnessed = true;
	assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 5, &head));
	assert_ok(&w, tlog_head(&w, &log, &head, &first));
	assert_ok(&w, tlog_append(&w, &log, 10, entries + 10, 10, &head));
	assert_ok(&w, tlog_head(&w, &log, &head, &second));
	assert_int_equal(head.size, 20);
	assert_ok(&w, tlog_published(&w, &log, &published, NULL));
	assert_int_equal(published.size, 5);
	assert_fails(&w, ERR_NOT_FOUND, tlog_prove(&w, &log, 7, &proof));

	assert_ok(&w, tlog_publish(&w, &log, first));
	assert_ok(&w, tlog_prove(&w, &log, 7, &proof));
	assert_ok(&w, tlog_publish(&w, &log, second));
	assert_fails(&w, ERR_CONFLICT, tlog_publish(&w, &log, first));
	assert_str(memory_storage_get(&memory, S("checkpoint")), second);
	test_work_end(&w);
}

/* A crash of before there were witnesses left a checkpoint with some of its files, or with all. */
TEST(tlog_settles_what_a_crash_left_before_there_were_witnesses)
{
	static const char *const torn[] = {NULL, "tile/entries/000", "tile/entries/001.p/44"};
	for (size_t i = 0; i < COUNT(torn); i++) {
		struct work w = test_work();
		struct memory_storage memory, clean_memory;
		struct tlog log = new_log(&w, &memory), clean = new_log(&w, &clean_memory);
		struct str *entries = numbered(&w, "entry", 300);
		struct checkpoint head, expected;
		assert_ok(&w, tlog_append(&w, &clean, 0, entries, 300, &expected));
		assert_ok(&w, tlog_append(&w, &log, 0, entries, 5, &head));
		log.witnessed = true;
		assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 295, &head));
		for (struct memory_file *file = memory.files; file != NULL; file = file->next)
			if (torn[i] != NULL && str_equal(file->path, str_of(torn[i])))
				file->bytes.len /= 2;
		assert_ok(&w, tlog_settle(&w, &log));
		assert_ok(&w, tlog_head(&w, &log, &head, NULL));
		assert_int_equal(head.size, torn[i] == NULL ? 300 : 5);
		assert_ok(&w, tlog_published(&w, &log, &head, NULL));
		assert_int_equal(head.size, 5);
		assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 295, &head));
		assert_true(digest_equal(&head.root, &expected.root));
		test_work_end(&w);
	}
}

/* A storage that does not give one file just now, though it lies there. */
struct stuck {
	struct tlog_storage inner;
	struct str path;
};

static enum err read_stuck(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	const struct stuck *stuck = state;
	if (str_equal(path, stuck->path))
		return fail(w, ERR_UNAVAILABLE, "%.*s cannot be read just now.", STR_ARG(path));
	return stuck->inner.read(w, stuck->inner.state, path, max, out);
}

static enum err write_stuck(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	const struct stuck *stuck = state;
	return stuck->inner.write(w, stuck->inner.state, files, count);
}

static enum err replace_stuck(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	const struct stuck *stuck = state;
	return stuck->inner.replace(w, stuck->inner.state, file, before);
}

/* A power cut has brought the old checkpoint back, and the new one, which is integrated, was seen: what cannot be read just now
 * is no crash's doing, and is not forgotten. */
TEST(tlog_forgets_nothing_that_it_could_not_read)
{
	struct work w = test_work();
	struct memory_storage memory, clean_memory;
	struct tlog log = new_log(&w, &memory), clean = new_log(&w, &clean_memory);
	struct str *entries = numbered(&w, "entry", 301);
	struct checkpoint head, expected;
	assert_ok(&w, tlog_append(&w, &clean, 0, entries, 301, &expected));
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 5, &head));
	const struct tlog_file before = {S("checkpoint"), memory_storage_get(&memory, S("checkpoint"))};
	assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 295, &head));
	assert_ok(&w, log.storage.write(&w, log.storage.state, &before, 1));

	struct stuck stuck = {log.storage, S("tile/entries/001.p/44")};
	struct tlog broken = log;
	broken.storage = (struct tlog_storage){&stuck, read_stuck, write_stuck, replace_stuck, NULL};
	assert_fails(&w, ERR_UNAVAILABLE, tlog_append(&w, &broken, 5, &S("other"), 1, &head));
	assert_fails(&w, ERR_UNAVAILABLE, tlog_settle(&w, &broken));

	assert_ok(&w, tlog_append(&w, &log, 300, entries + 300, 1, &head));
	assert_int_equal(head.size, 301);
	assert_true(digest_equal(&head.root, &expected.root));
	test_work_end(&w);
}

/* What witnesses signed is about the text, and goes on holding for it; what waits for them goes on waiting. */
TEST(tlog_of_another_key_keeps_its_witnesses)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct note_signer witness;
	struct note_signature line;
	struct checkpoint head;
	struct note note;
	struct str published, *entries = numbered(&w, "entry", 20);
	const struct note_verifier before = log.verifier;
	log.witnessed = true;
	assert_ok(&w, tlog_append(&w, &log, 0, entries, 5, &head));
	assert_ok(&w, tlog_head(&w, &log, &head, &published));
	assert_ok(&w, cosignature_signer_make(&w, S("w.example"), (uint8_t[NOTE_SEED_LEN]){3}, &witness));
	assert_ok(&w, note_parse(&w, published, &note));
	assert_ok(&w, cosignature_make(&w, note.text, &witness, 1700000000, &line));
	assert_ok(&w,
	          cosignature_add(&w, published, &witness.verifier, note_line(w.arena, &line), &published));
	assert_ok(&w, tlog_publish(&w, &log, published));
	assert_ok(&w, tlog_append(&w, &log, 5, entries + 5, 15, &head));
	memory_storage_key(&w, &log, "example.com/log", 8);
	/* The power is cut before each of the two writes, and it is done again. */
	for (size_t more = 0; more < 2; more++) {
		memory.writes_max = memory.writes + more;
		assert_fails(&w, ERR_UNAVAILABLE, tlog_take_over(&w, &log, &before));
	}
	memory.writes_max = 0;
	assert_ok(&w, tlog_take_over(&w, &log, &before));
	assert_ok(&w, tlog_head(&w, &log, &head, NULL));
	assert_int_equal(head.size, 20);
	assert_ok(&w, tlog_published(&w, &log, &head, &published));
	assert_int_equal(head.size, 5);
	const struct note_verifier known[] = {log.verifier, witness.verifier, before};
	struct note_seal seals[COUNT(known)];
	assert_ok(&w, note_parse(&w, published, &note));
	assert_ok(&w, note_verify(&w, &note, known, COUNT(known), seals));
	assert_true(seals[0].there && seals[1].there && !seals[2].there);
	assert_int_equal(seals[1].time_s, 1700000000);
	test_work_end(&w);
}

struct rival {
	struct tlog_storage under;
	struct tlog *log;
	struct str *entries;
	bool awake;
};

static enum err rival_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct rival *rival = state;
	return rival->under.read(w, rival->under.state, path, max, out);
}

/* Before our tiles are there, the rival has appended its own entries. */
static enum err rival_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct rival *rival = state;
	struct checkpoint head;
	if (rival->awake) {
		rival->awake = false;
		struct tlog other = *rival->log;
		other.storage = rival->under;
		TRY(tlog_append(w, &other, 0, rival->entries, 3, &head));
	}
	return rival->under.write(w, rival->under.state, files, count);
}

static enum err rival_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct rival *rival = state;
	return rival->under.replace(w, rival->under.state, file, before);
}

TEST(tlog_has_one_sequencer)
{
	struct work w = test_work();
	struct memory_storage memory;
	struct tlog log = new_log(&w, &memory);
	struct checkpoint head;
	struct rival rival = {log.storage, &log, numbered(&w, "rival", 3), true};
	log.storage = (struct tlog_storage){&rival, rival_read, rival_write, rival_replace, NULL};
	assert_fails(&w, ERR_CONFLICT, tlog_append(&w, &log, 0, numbered(&w, "entry", 2), 2, &head));
	assert_ok(&w, tlog_head(&w, &log, &head, NULL));
	assert_int_equal(head.size, 3);
	test_work_end(&w);
}
