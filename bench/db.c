/* Durable writes a second: 64 threads that each add a row of 1 KB in a transaction of their own and wait
 * until it is on the disk. SQLite by group commit, beside SQLite as it comes (one thread, a transaction a
 * row, the same table and settings); PostgreSQL too where ASSAY_BENCH_POSTGRES is the address of an empty
 * database. And point reads a second on one thread, beside the bare statement. */
#include "bench.h"

#include "base/check.h"
#include "base/world.h"
#include "db/jobs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

enum { WRITERS = 64, ROW_BYTES = 1024, SAMPLES_MAX = 1 << 20 };

static const double seconds = 3;
static const struct id org = {{1}};

struct bench {
	struct db *db;
	struct str payload;
	double until;
	atomic_size_t count;
	float latency_ms[SAMPLES_MAX];
};

static enum err add(struct work *w, struct tx *tx, void *argument)
{
	const struct bench *bench = argument;
	return jobs_add(w, tx, org, S("bench"), bench->payload, 0);
}

static void *write_on(void *argument)
{
	struct bench *bench = argument;
	double before = bench_seconds();
	while (before < bench->until) {
		struct work w = work_init(&world_real, S("bench"));
		check(db_write(&w, bench->db, add, bench) == OK);
		work_finish(&w);
		double after = bench_seconds();
		size_t sample = atomic_fetch_add(&bench->count, 1);
		check(sample < SAMPLES_MAX);
		bench->latency_ms[sample] = (float)((after - before) * 1e3);
		before = after;
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static double run_writers(const char *name, const char *url, struct bench *bench)
{
	struct work w = work_init(&world_real, S("bench"));
	pthread_t threads[WRITERS];
	check(db_open(&w, &(struct db_options){.url = str_of(url)}, &bench->db) == OK);
	bench->payload = str_bytes(work_alloc(&w, ROW_BYTES), ROW_BYTES);
	memset((char *)(uintptr_t)bench->payload.at, 'x', ROW_BYTES);
	atomic_store(&bench->count, 0);
	double start = bench_seconds();
	bench->until = start + seconds;
	for (int i = 0; i < WRITERS; i++)
		check(pthread_create(&threads[i], NULL, write_on, bench) == 0);
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	double rate = (double)bench->count / (bench_seconds() - start);
	qsort(bench->latency_ms, bench->count, sizeof *bench->latency_ms, compare);
	printf("%-24s %12.0f rows/s   p50 %.1f, p99 %.1f, longest %.1f ms\n", name, rate,
	       (double)bench->latency_ms[bench->count / 2],
	       (double)bench->latency_ms[bench->count * 99 / 100],
	       (double)bench->latency_ms[bench->count - 1]);
	db_close(bench->db);
	work_finish(&w);
	return rate;
}

/* ---- SQLite as it comes ---------------------------------------------------------------------- */

static void execute(sqlite3 *handle, const char *sql)
{
	check(sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void bind_row(sqlite3_stmt *insert, const struct id *id, struct str payload)
{
	sqlite3_bind_blob(insert, 1, id->byte, sizeof id->byte, SQLITE_STATIC);
	sqlite3_bind_text64(insert, 2, payload.at, payload.len, SQLITE_STATIC, SQLITE_UTF8);
}

static double run_plain(const char *path)
{
	struct work w = work_init(&world_real, S("bench"));
	char text[ROW_BYTES];
	memset(text, 'x', sizeof text);
	sqlite3 *handle;
	sqlite3_stmt *insert;
	check(sqlite3_open(path, &handle) == SQLITE_OK);
	execute(handle, "PRAGMA synchronous = FULL");
	check(sqlite3_prepare_v2(
		      handle,
		      "INSERT INTO job VALUES (zeroblob(16), ?1, 'plain', ?2, 0, NULL, 0, NULL, 0, NULL)", -1,
		      &insert, NULL) == SQLITE_OK);
	double start = bench_seconds();
	size_t count = 0;
	for (; bench_seconds() < start + seconds; count++) {
		struct id id = world_id(&w);
		bind_row(insert, &id, str_bytes(text, sizeof text));
		check(sqlite3_step(insert) == SQLITE_DONE);
		sqlite3_reset(insert);
	}
	double rate = (double)count / (bench_seconds() - start);
	sqlite3_finalize(insert);
	sqlite3_close(handle);
	work_finish(&w);
	return rate;
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum err read_one(struct work *w, struct tx *tx, void *argument)
{
	struct job_dead *dead;
	return jobs_dead(w, tx, org, (struct id){{0}}, 1, &dead, argument);
}

/* With a deadline, as every request has one. */
static void run_reader(const char *name, const char *url)
{
	struct work w = work_init(&world_real, S("bench"));
	struct db *db;
	check(db_open(&w, &(struct db_options){.url = str_of(url)}, &db) == OK);
	double start = bench_seconds();
	size_t count = 0;
	for (; bench_seconds() < start + seconds; count++) {
		struct work one = work_init(&world_real, S("bench"));
		one.deadline_us = world_monotonic_us(&one) + INT64_C(10000000);
		size_t rows;
		check(db_read(&one, db, read_one, &rows) == OK);
		work_finish(&one);
	}
	printf("%-24s %12.0f reads/s on one thread\n", name, (double)count / (bench_seconds() - start));
	db_close(db);
	work_finish(&w);
}

int main(void)
{
	static struct bench bench;
	char folder[] = "/tmp/assay-bench-XXXXXX", url[64];
	check(mkdtemp(folder) != NULL);
	snprintf(url, sizeof url, "sqlite:%s/db", folder);
	double ours = run_writers("db sqlite, 64 writers", url, &bench);
	double plain = run_plain(url + 7);
	printf("%-24s %12.0f rows/s   %.1f times the peer\n", "sqlite, one by one", plain, ours / plain);
	run_reader("db sqlite, reading", url);
	const char *postgres = getenv("ASSAY_BENCH_POSTGRES");
	if (postgres != NULL) {
		run_writers("db postgres, 64 writers", postgres, &bench);
		run_reader("db postgres, reading", postgres);
	} else {
		printf("%-24s no address: ASSAY_BENCH_POSTGRES is not set\n", "db postgres");
	}
	snprintf(url, sizeof url, "rm -rf %s", folder);
	return system(url);
}
