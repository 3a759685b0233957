/* A ledger whose log has two witnesses, who are real ones on ports of their own, on both databases: what is published has their
 * cosignatures, whatever is down or crashes meanwhile. Judged by log_policy_open, which others' vectors hold to the
 * specification, and by the roots of what was added, by merkle_fold. */
#include "ledger/remake.h"

#include "base/log.h"
#include "database.h"
#include "test.h"
#include "tlog/cosignature.h"
#include "tlog/merkle.h"
#include "unit/ledger.h"
#include "unit/witness.h"

#include <stdatomic.h>

/* A clock that can be set forward, for us and for the witnesses. */
static _Atomic int64_t forward_us;

static int64_t later(void *state)
{
	return world_real.now_us(state) + atomic_load(&forward_us);
}

struct town {
	struct work w;
	struct world world;
	struct test_ledger *ledger;
	struct test_witness *witnesses[2];
	struct log_policy policy;
	struct witnesses_options options;
	struct publication_witnesses asked[2]; /* by two servers */
};

static void add_witness(struct town *town, size_t i)
{
	static const char *const names[] = {"a.example", "b.example"};
	town->witnesses[i] = test_witness_open(&town->w, names[i], (uint8_t)(i + 1));
	test_witness_knows(&town->w, town->witnesses[i], &town->ledger->log.verifier);
}

static void read_policy(struct town *town, const char *quorum)
{
	struct arena *arena = town->w.arena;
	struct str text = note_verifier_text(arena, &town->ledger->log.verifier);
	text = str_format(arena, "log %.*s\n", STR_ARG(text));
	for (size_t i = 0; i < 2; i++) {
		struct str key = note_verifier_text(arena, &town->witnesses[i]->signer.verifier);
		text = str_format(arena, "%.*switness w%zu %.*s %.*s\n", STR_ARG(text), i, STR_ARG(key),
		                  STR_ARG(town->witnesses[i]->url));
	}
	text = str_format(arena, "%.*s%s\n", STR_ARG(text), quorum);
	assert_ok(&town->w, log_policy_parse(&town->w, text, &town->policy));
}

/* A server that asks the witnesses from now on. */
static void ask(struct town *town, struct test_ledger *ledger, size_t i)
{
	town->asked[i] = (struct publication_witnesses){
		.policy = &town->policy, .asked = witnesses_open(&town->policy, &town->options)};
	ledger->log.witnessed = true;
	ledger->on.witnesses = &town->asked[i];
}

/* The log is not witnessed yet. */
static void set_up(struct town *town, enum db_engine engine, const char *quorum)
{
	*town = (struct town){.w = test_real_work(), .world = world_real};
	town->world.now_us = later;
	town->w.world = &town->world;
	atomic_store(&forward_us, 0);
	town->ledger = test_ledger_open(&town->w, engine);
	town->options = (struct witnesses_options){.timeout_ms = 3000};
	add_witness(town, 0);
	add_witness(town, 1);
	read_policy(town, quorum);
	log_set_level(LOG_ERROR + 1);
}

#define BOTH "group g all w0 w1\nquorum g"

static void tear_down(struct town *town)
{
	log_set_level(LOG_ERROR);
	for (size_t i = 0; i < 2; i++) {
		witnesses_close(town->asked[i].asked);
		test_witness_close(town->witnesses[i]);
	}
	db_close(town->ledger->db);
	work_finish(&town->w);
}

/* It says that it does not know the log, until it is told. */
static void silence(struct town *town, size_t i)
{
	assert_ok(&town->w,
	          witness_store_remove(&town->w, town->witnesses[i]->store, town->ledger->log.verifier.name));
}

static void wake(struct town *town, size_t i)
{
	test_witness_knows(&town->w, town->witnesses[i], &town->ledger->log.verifier);
}

static void add(struct town *town, size_t count)
{
	(void)test_ledger_add(&town->w, town->ledger, count);
}

static void expect_failure(struct town *town, struct test_ledger *ledger, enum err expected)
{
	uint64_t size;
	assert_fails(&town->w, expected, publication_run(&town->w, &ledger->on, &size));
}

/* The published checkpoint of a server, whose root is that of the rows; whether the policy believes it. */
static bool believed(struct town *town, struct test_ledger *ledger, uint64_t size,
                     struct log_policy_seen *seen)
{
	struct work *w = &town->w;
	struct checkpoint published;
	struct str note, *entries;
	size_t count;
	assert_ok(w, tlog_published(w, &ledger->log, &published, &note));
	assert_int_equal(published.size, size);
	entries = test_ledger_entries(w, ledger, &count);
	assert_true(count >= size);
	struct digest *leaves = work_array(w, count + 1, sizeof *leaves);
	for (size_t i = 0; i < size; i++)
		leaves[i] = merkle_leaf(entries[i]);
	struct digest root = size == 0 ? digest_of(S("")) : merkle_fold(leaves, size);
	assert_true(digest_equal(&root, &published.root));
	return log_policy_believes(w, &town->policy, note, seen);
}

static void expect_cosigned(struct town *town, struct test_ledger *ledger, uint64_t size)
{
	struct log_policy_seen seen;
	struct str note, marked;
	assert_true(believed(town, ledger, size, &seen));
	note = memory_storage_get(&ledger->memory, S("checkpoint"));
	marked = test_ledger_ask(&town->w, ledger,
	                         "SELECT note FROM ledger_checkpoint WHERE note IS NOT NULL "
	                         "ORDER BY size DESC LIMIT 1");
	assert_str(str_trim(marked), str_trim(note));
	assert_str(test_ledger_ask(&town->w, ledger, "SELECT published FROM ledger_head"),
	           str_format(town->w.arena, "%llu", (unsigned long long)size));
}

static void publish(struct town *town, struct test_ledger *ledger, uint64_t size)
{
	test_ledger_publish(&town->w, ledger);
	expect_cosigned(town, ledger, size);
}

static uint64_t integrated(struct town *town, struct test_ledger *ledger)
{
	struct checkpoint head;
	assert_ok(&town->w, tlog_head(&town->w, &ledger->log, &head, NULL));
	return head.size;
}

TEST(witnessed_ledger_is_published_when_it_is_cosigned)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		/* Nothing new costs no write. */
		struct str epoch = test_ledger_ask(&town.w, town.ledger, "SELECT epoch FROM ledger_lease");
		test_ledger_publish(&town.w, town.ledger);
		assert_str(test_ledger_ask(&town.w, town.ledger, "SELECT epoch FROM ledger_lease"), epoch);
		silence(&town, 1);
		for (uint64_t i = 1; i <= 3; i++) {
			add(&town, 1);
			expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
			expect_cosigned(&town, town.ledger, 2);
			assert_int_equal(integrated(&town, town.ledger), 2 + i);
		}
		wake(&town, 1);
		publish(&town, town.ledger, 5);
		tear_down(&town);
	}
}

static void watch_nothing(void *state, const char *what, int64_t done, int64_t total)
{
	(void)state;
	(void)what;
	(void)done;
	(void)total;
}

/* The files are lost while one entry waits for its witness: what was cosigned is seen again, and nothing else before they
 * have cosigned it. */
TEST(witnessed_ledger_is_made_again_from_the_table)
{
	static const struct rebuild_watcher watcher = {NULL, watch_nothing};
	for (TEST_ENGINES(engine)) {
		struct town town;
		int64_t entries;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		silence(&town, 1);
		add(&town, 1);
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		struct memory_storage *memory = &town.ledger->memory;
		memory->files = NULL;
		/* Stopped at every write in turn, what it left is in nobody's way. */
		size_t stops = 0;
		for (bool failed = true; failed; stops++) {
			memory->writes_max = memory->writes + stops + 1;
			failed = remake_run(&town.w, &town.ledger->on, &watcher, &entries) != OK;
			work_forgive(&town.w);
		}
		assert_true(stops > 2);
		memory->writes_max = 0;
		assert_int_equal(entries, 3);
		expect_cosigned(&town, town.ledger, 2);
		assert_int_equal(integrated(&town, town.ledger), 3);
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		wake(&town, 1);
		add(&town, 1);
		publish(&town, town.ledger, 4);
		tear_down(&town);
	}
}

/* At each write of the log's files in turn; and what was published by then is marked in the database. */
TEST(witnessed_ledger_goes_on_after_a_crash_anywhere)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		bool failed = true;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		add(&town, 1);
		for (size_t more = 0; failed; more++) {
			struct memory_storage *memory = &town.ledger->memory;
			struct log_policy_seen seen;
			uint64_t size;
			memory->writes_max = memory->writes + more;
			failed = publication_run(&town.w, &town.ledger->on, &size) != OK;
			memory->writes_max = 0;
			if (failed) {
				assert_int_equal(town.w.failed, ERR_UNAVAILABLE);
				work_forgive(&town.w);
				assert_true(believed(&town, town.ledger, 2, &seen));
				assert_str(test_ledger_ask(&town.w, town.ledger,
				                           "SELECT published FROM ledger_head"),
				           S("2"));
			}
			town.asked[0].settled = false;
			assert_true(more < 20);
		}
		expect_cosigned(&town, town.ledger, 3);
		/* The database did not hear of it any more. */
		struct str note = memory_storage_get(&town.ledger->memory, S("checkpoint"));
		test_ledger_ask(&town.w, town.ledger,
		                "UPDATE ledger_checkpoint SET note = NULL WHERE size = 3");
		test_ledger_ask(&town.w, town.ledger, "UPDATE ledger_head SET published = 2");
		silence(&town, 0);
		publish(&town, town.ledger, 3);
		assert_str(memory_storage_get(&town.ledger->memory, S("checkpoint")), note);
		tear_down(&town);
	}
}

TEST(witnessed_ledger_was_published_without_witnesses_before)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		struct log_policy_seen seen;
		set_up(&town, engine, BOTH);
		add(&town, 3);
		test_ledger_publish(&town.w, town.ledger);
		assert_false(believed(&town, town.ledger, 3, &seen));
		silence(&town, 0);
		ask(&town, town.ledger, 0);
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		assert_false(believed(&town, town.ledger, 3, &seen));
		wake(&town, 0);
		publish(&town, town.ledger, 3);
		/* Who does not know of them says so, before anything. */
		town.ledger->log.witnessed = false;
		town.ledger->on.witnesses = NULL;
		add(&town, 1);
		expect_failure(&town, town.ledger, ERR_CONFLICT);
		assert_fails(&town.w, ERR_CONFLICT, publication_check_witnessed(&town.w, &town.ledger->on));
		assert_int_equal(integrated(&town, town.ledger), 3);
		/* Who gives them up says that with a policy. */
		witnesses_close(town.asked[0].asked);
		read_policy(&town, "quorum none");
		silence(&town, 0);
		silence(&town, 1);
		ask(&town, town.ledger, 0);
		publish(&town, town.ledger, 4);
		town.ledger->log.witnessed = false;
		town.ledger->on.witnesses = NULL;
		assert_ok(&town.w, publication_check_witnessed(&town.w, &town.ledger->on));
		add(&town, 1);
		test_ledger_publish(&town.w, town.ledger);
		assert_true(believed(&town, town.ledger, 5, &seen));
		tear_down(&town);
	}
}

/* A crash of before left a checkpoint without all of its files: the rows have what it was made of. */
TEST(witnessed_ledger_is_made_again_from_the_rows)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		silence(&town, 0);
		add(&town, 300);
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		assert_int_equal(integrated(&town, town.ledger), 302);
		for (struct memory_file *file = town.ledger->memory.files; file != NULL; file = file->next)
			if (str_equal(file->path, S("tile/entries/000")))
				file->bytes.len /= 2;
		town.asked[0].settled = false;
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		expect_cosigned(&town, town.ledger, 2);
		wake(&town, 0);
		publish(&town, town.ledger, 302);
		tear_down(&town);
	}
}

/* Each has a folder of its own: of one size or of different ones, what the other published comes first. */
TEST(witnessed_ledger_is_published_by_one_and_followed_by_others)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		struct test_ledger *first = town.ledger, *second = test_ledger_beside(&town.w, first);
		ask(&town, first, 0);
		ask(&town, second, 1);
		add(&town, 2);
		publish(&town, first, 2);
		publish(&town, second, 2);
		for (size_t behind = 0; behind <= 2; behind += 2) {
			uint64_t size = integrated(&town, first) + 1;
			silence(&town, 1);
			add(&town, 1);
			expect_failure(&town, second, ERR_UNAVAILABLE);
			assert_int_equal(integrated(&town, second), size);
			wake(&town, 1);
			if (behind > 0)
				add(&town, behind);
			publish(&town, first, size + behind);
			silence(&town, 1);
			test_ledger_publish(&town.w, second);
			expect_cosigned(&town, second, size + behind);
			wake(&town, 1);
			assert_str(memory_storage_get(&second->memory, S("checkpoint")),
			           memory_storage_get(&first->memory, S("checkpoint")));
		}
		tear_down(&town);
	}
}

/* The database hears late of what the other one published: of fewer entries than are integrated here by then. */
TEST(witnessed_ledger_follows_what_is_less_than_it_has)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		struct test_ledger *first = town.ledger, *second = test_ledger_beside(&town.w, first);
		ask(&town, first, 0);
		ask(&town, second, 1);
		add(&town, 5);
		publish(&town, first, 5);
		struct str note = memory_storage_get(&first->memory, S("checkpoint"));
		test_ledger_ask(&town.w, first, "UPDATE ledger_checkpoint SET note = NULL");
		test_ledger_ask(&town.w, first, "UPDATE ledger_head SET published = 0");
		silence(&town, 1);
		add(&town, 2);
		expect_failure(&town, second, ERR_UNAVAILABLE);
		assert_int_equal(integrated(&town, second), 7);
		struct str sql =
			str_format(town.w.arena, "UPDATE ledger_checkpoint SET note = '%.*s' WHERE size = 5",
		                   STR_ARG(note));
		test_ledger_ask(&town.w, first, str_cstr(town.w.arena, sql));
		expect_failure(&town, second, ERR_UNAVAILABLE);
		assert_str(memory_storage_get(&second->memory, S("checkpoint")), note);
		assert_int_equal(integrated(&town, second), 7);
		wake(&town, 1);
		publish(&town, second, 7);
		publish(&town, first, 7);
		tear_down(&town);
	}
}

static int64_t cosigned_s(struct town *town, struct test_ledger *ledger, uint64_t size)
{
	struct log_policy_seen seen;
	assert_true(believed(town, ledger, size, &seen));
	return seen.cosigned_s[0];
}

TEST(witnessed_ledger_tells_a_time_of_today)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		struct test_ledger *first = town.ledger, *second = test_ledger_beside(&town.w, first);
		ask(&town, first, 0);
		ask(&town, second, 1);
		add(&town, 2);
		publish(&town, first, 2);
		publish(&town, second, 2);
		int64_t before_s = cosigned_s(&town, first, 2);
		atomic_fetch_add(&forward_us, (PUBLICATION_AGAIN_S + 2) * INT64_C(1000000));
		publish(&town, first, 2);
		assert_true(cosigned_s(&town, first, 2) >= before_s + PUBLICATION_AGAIN_S);
		/* The other one takes it, and asks nobody. */
		silence(&town, 0);
		publish(&town, second, 2);
		assert_int_equal(cosigned_s(&town, second, 2), cosigned_s(&town, first, 2));
		/* What is published stays, and that the next one would wait is said. */
		atomic_fetch_add(&forward_us, (PUBLICATION_AGAIN_S + 2) * INT64_C(1000000));
		uint64_t size;
		assert_int_equal(publication_run(&town.w, &first->on, &size), ERR_UNAVAILABLE);
		assert_int_equal(size, 2);
		assert_true(str_find(town.w.message, S("is published, and the next one could not be")) !=
		            SIZE_MAX);
		assert_true(str_find(town.w.message, S("a.example: it does not know this log")) != SIZE_MAX);
		work_forgive(&town.w);
		expect_cosigned(&town, first, 2);
		tear_down(&town);
	}
}

/* Asked by the alarm, which a round raises before its turn is over. */
struct lease_seen {
	struct town *town;
	int64_t left_us;
};

static void look_at_lease(void *state, const struct witnesses_round *round)
{
	struct lease_seen *seen = state;
	int64_t until_us;
	(void)round;
	struct str until =
		test_ledger_ask(&seen->town->w, seen->town->ledger, "SELECT until_us FROM ledger_lease");
	assert_true(str_to_int(until, &until_us));
	seen->left_us = until_us - world_now_us(&seen->town->w);
}

TEST(witnessed_ledger_is_held_while_witnesses_are_asked)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		struct lease_seen seen = {.town = &town};
		set_up(&town, engine, BOTH);
		town.options.alarm = look_at_lease;
		town.options.alarm_state = &seen;
		ask(&town, town.ledger, 0);
		silence(&town, 0);
		add(&town, 1);
		expect_failure(&town, town.ledger, ERR_UNAVAILABLE);
		assert_true(seen.left_us > PUBLICATION_LEASE_US && seen.left_us <= PUBLICATION_ROUND_US);
		/* And given back afterwards. */
		struct publication_lease lease;
		assert_ok(&town.w, publication_hold(&town.w, town.ledger->db, town.ledger->org, &lease));
		tear_down(&town);
	}
}

/* An object store that loses the lease for us while a proof for the witnesses is read from it. */
struct slow_store {
	struct tlog_storage inner;
	struct town *town;
	struct str asked_for; /* the tile, as it is since the append */
	atomic_bool lost;
};

static enum err slow_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct slow_store *store = state;
	if (str_equal(path, store->asked_for) && !atomic_exchange(&store->lost, true))
		test_ledger_ask(w, store->town->ledger,
		                "UPDATE ledger_lease SET epoch = epoch + 1, until_us = 0");
	return store->inner.read(w, store->inner.state, path, max, out);
}

static enum err slow_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	const struct slow_store *store = state;
	return store->inner.write(w, store->inner.state, files, count);
}

static enum err slow_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	const struct slow_store *store = state;
	return store->inner.replace(w, store->inner.state, file, before);
}

/* A store that does not compare has only the lease between two servers. */
TEST(witnessed_ledger_is_not_published_by_who_lost_the_lease)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		struct slow_store store = {town.ledger->log.storage, &town, S("tile/0/000.p/3"), false};
		town.ledger->log.storage =
			(struct tlog_storage){&store, slow_read, slow_write, slow_replace, NULL};
		add(&town, 1);
		expect_failure(&town, town.ledger, ERR_CONFLICT);
		assert_true(atomic_load(&store.lost));
		expect_cosigned(&town, town.ledger, 2);
		publish(&town, town.ledger, 3);
		tear_down(&town);
	}
}

static struct str problem_of(struct town *town)
{
	return test_ledger_ask(&town->w, town->ledger, "SELECT problem FROM ledger_lease");
}

/* The quorum does not silence who has seen another log of this name. */
TEST(witnessed_ledger_says_that_a_witness_has_seen_another)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		struct memory_storage memory;
		struct checkpoint head;
		struct witnesses_round *round;
		set_up(&town, engine, "group g any w0 w1\nquorum g");
		round = work_alloc(&town.w, sizeof *round);
		memory = (struct memory_storage){.arena = town.w.arena};
		struct tlog other = town.ledger->log;
		other.storage = memory_storage_ops(&memory);
		other.witnessed = true;
		assert_ok(&town.w, tlog_create(&town.w, &other));
		assert_ok(&town.w, tlog_append(&town.w, &other, 0, &S("another entry"), 1, &head));
		silence(&town, 1);
		struct witnesses *once = witnesses_open(&town.policy, &town.options);
		assert_ok(&town.w, witnesses_round(&town.w, once, &other, round));
		witnesses_close(once);
		wake(&town, 1);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		publish(&town, town.ledger, 2);
		assert_true(str_find(problem_of(&town), S("a.example: it has cosigned")) != SIZE_MAX ||
		            str_find(problem_of(&town), S("not a continuation")) != SIZE_MAX);
		tear_down(&town);
	}
}

/* ---- whom it is told ---- */

struct alarm {
	struct id org;
	enum publication_alarm said;
};

static enum err read_alarm(struct work *w, struct tx *tx, void *argument)
{
	struct alarm *alarm = argument;
	struct publication_problem problem;
	return publication_alarm(w, tx, alarm->org, &alarm->said, &problem);
}

static enum publication_alarm alarm_now(struct town *town)
{
	struct alarm alarm = {.org = town->ledger->org};
	assert_ok(&town->w, db_write(&town->w, town->ledger->db, read_alarm, &alarm));
	return alarm.said;
}

static struct str jobs_of(struct town *town)
{
	return test_ledger_ask(&town->w, town->ledger, "SELECT count(*) FROM job WHERE kind = 'log.alarm'");
}

TEST(publication_tells_administrators_once_and_once_that_it_is_over)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		struct work *w = &town.w;
		struct test_ledger *ledger = town.ledger;
		assert_int_equal(alarm_now(&town), PUBLICATION_SILENT);
		assert_ok(w, publication_tell(w, ledger->db, ledger->org, S("The disk is full.")));
		assert_ok(w, publication_tell(w, ledger->db, ledger->org, S("It still is.")));
		assert_str(jobs_of(&town), S("1"));
		assert_int_equal(alarm_now(&town), PUBLICATION_SILENT);
		/* A short one is nobody's. */
		add(&town, 1);
		test_ledger_publish(w, ledger);
		atomic_fetch_add(&forward_us, (PUBLICATION_ALARM_S + 1) * INT64_C(1000000));
		assert_int_equal(alarm_now(&town), PUBLICATION_SILENT);
		assert_ok(w, publication_tell(w, ledger->db, ledger->org, S("The disk is full.")));
		assert_str(jobs_of(&town), S("2"));
		atomic_fetch_add(&forward_us, (PUBLICATION_ALARM_S + 1) * INT64_C(1000000));
		assert_int_equal(alarm_now(&town), PUBLICATION_WRONG);
		assert_int_equal(alarm_now(&town), PUBLICATION_SILENT);
		add(&town, 1);
		test_ledger_publish(w, ledger);
		assert_str(jobs_of(&town), S("3"));
		assert_int_equal(alarm_now(&town), PUBLICATION_WELL);
		assert_int_equal(alarm_now(&town), PUBLICATION_SILENT);
		/* It is over for who told it, and not for another one. */
		assert_ok(w, publication_tell(w, ledger->db, ledger->org, S("Its own.")));
		assert_ok(w, publication_untell(w, ledger->db, ledger->org, S("Another's.")));
		assert_str(problem_of(&town), S("Its own."));
		assert_ok(w, publication_untell(w, ledger->db, ledger->org, S("Its own.")));
		assert_true(str_absent(problem_of(&town)));
		tear_down(&town);
	}
}

/* The place of a log is asked for nothing until its witnesses are to be asked again. */
TEST(witnessed_log_is_left_alone_until_the_witnesses_are_asked)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		struct publication_seen seen = {.arena = arena_open()};
		uint64_t size;
		set_up(&town, engine, BOTH);
		ask(&town, town.ledger, 0);
		add(&town, 2);
		const atomic_size_t *reads = &town.ledger->memory.reads;
		for (int i = 0; i < 3; i++)
			assert_ok(&town.w, publication_run_again(&town.w, &town.ledger->on, &seen, &size));
		size_t before = *reads;
		for (int i = 0; i < 5; i++)
			assert_ok(&town.w, publication_run_again(&town.w, &town.ledger->on, &seen, &size));
		assert_int_equal(*reads, before);
		assert_int_equal(size, 2);
		atomic_store(&forward_us, (PUBLICATION_AGAIN_S + 2) * INT64_C(1000000));
		assert_ok(&town.w, publication_run_again(&town.w, &town.ledger->on, &seen, &size));
		assert_true(*reads > before);
		arena_close(seen.arena);
		tear_down(&town);
	}
}

/* ---- under the lease ---- */

/* A storage that others may write too, and until when what is published may take. */
struct shared {
	struct tlog_storage inner;
	int64_t deadline_us;
};

static enum err shared_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	struct shared *shared = state;
	return shared->inner.read(w, shared->inner.state, path, max, out);
}

static enum err shared_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	struct shared *shared = state;
	return shared->inner.write(w, shared->inner.state, files, count);
}

static enum err shared_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	struct shared *shared = state;
	if (str_equal(file->path, S("checkpoint")))
		shared->deadline_us = w->deadline_us;
	return shared->inner.replace(w, shared->inner.state, file, before);
}

TEST(witnessed_checkpoint_is_published_under_the_lease)
{
	for (TEST_ENGINES(engine)) {
		struct town town;
		set_up(&town, engine, BOTH);
		struct shared shared = {.inner = town.ledger->log.storage};
		town.ledger->log.storage =
			(struct tlog_storage){&shared, shared_read, shared_write, shared_replace, NULL};
		ask(&town, town.ledger, 0);
		add(&town, 2);
		test_ledger_publish(&town.w, town.ledger);
		assert_int_equal(town.w.deadline_us, 0);
		assert_true(shared.deadline_us > 0);
		assert_true(shared.deadline_us < world_monotonic_us(&town.w) + PUBLICATION_LEASE_US);
		tear_down(&town);
	}
}
