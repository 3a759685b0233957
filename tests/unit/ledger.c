#include "unit/ledger.h"

#include "database.h"
#include "test.h"

static void open_log(struct work *w, struct test_ledger *ledger)
{
	ledger->memory = (struct memory_storage){.arena = w->arena};
	ledger->log = (struct tlog){.storage = memory_storage_ops(&ledger->memory)};
	memory_storage_key(w, &ledger->log, "ledger.example/log", 7);
	assert_ok(w, tlog_create(w, &ledger->log));
	ledger->on = (struct publication_log){ledger->db, ledger->org, &ledger->log, NULL};
}

struct test_ledger *test_ledger_open(struct work *w, enum db_engine engine)
{
	struct test_ledger *ledger = work_alloc(w, sizeof *ledger);
	ledger->url = test_database(w, engine);
	ledger->org = world_id(w);
	assert_ok(w, db_open(w, &(struct db_options){.url = ledger->url}, &ledger->db));
	open_log(w, ledger);
	return ledger;
}

struct test_ledger *test_ledger_beside(struct work *w, const struct test_ledger *ledger)
{
	struct test_ledger *other = work_alloc(w, sizeof *other);
	*other = *ledger;
	open_log(w, other);
	return other;
}

struct adding {
	struct id org;
	size_t count;
	struct id last;
};

static enum err add_in(struct work *w, struct tx *tx, void *argument)
{
	struct adding *adding = argument;
	for (size_t i = 0; i < adding->count; i++) {
		const struct ledger_record record = {.kind = ENTRY_DECISION,
		                                     .record = world_id(w),
		                                     .fields = str_format(w->arena, "{\"n\":%zu}", i)};
		TRY(ledger_add(w, tx, adding->org, &record, NULL));
		adding->last = record.record;
	}
	return OK;
}

struct id test_ledger_add(struct work *w, const struct test_ledger *ledger, size_t count)
{
	struct adding adding = {.org = ledger->org, .count = count};
	assert_ok(w, db_write(w, ledger->db, add_in, &adding));
	return adding.last;
}

struct reading {
	struct id org;
	struct str *entries;
	size_t count;
};

static enum err read_in(struct work *w, struct tx *tx, void *argument)
{
	struct reading *reading = argument;
	return ledger_entries(w, tx, reading->org, 0, &reading->entries, &reading->count);
}

struct str *test_ledger_entries(struct work *w, const struct test_ledger *ledger, size_t *count)
{
	struct reading reading = {.org = ledger->org};
	assert_ok(w, db_read(w, ledger->db, read_in, &reading));
	*count = reading.count;
	return reading.entries;
}

void test_ledger_publish(struct work *w, struct test_ledger *ledger)
{
	assert_ok(w, publication_finish(w, &ledger->on));
}

struct str test_ledger_ask(struct work *w, const struct test_ledger *ledger, const char *sql)
{
	return test_database_ask(w, ledger->url, sql);
}

void test_ledger_add_false_checkpoint(struct work *w, const struct test_ledger *ledger, int size)
{
	const char *zeros =
		db_engine(ledger->db) == DB_SQLITE ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')";
	struct str sql = str_format(
		w->arena, "INSERT INTO ledger_checkpoint SELECT org_id, %d, %s, 1, NULL, 1 FROM ledger_head",
		size, zeros);
	test_ledger_ask(w, ledger, str_cstr(w->arena, sql));
}
