/* The index against duplicates (transparency/leaf_index.h) as a log's writer uses it: batches of leaves are looked for, all are
 * new, and are added. Measured are the last tenth before each size, and the calls of the kernel that they take; beside SQLite,
 * with the leaf as the key of a table without rowid, a transaction a batch, no flush, 32 MB of cache. Processor time.
 *
 * ASSAY_BENCH_LEAVES says up to which size (1,000,000). */
#include "bench.h"

#include "base/check.h"
#include "base/world.h"
#include "transparency/leaf_index.h"

#include <sqlite3.h>
#include <unistd.h>

enum { BATCH = 512, PEER_SIZE = 1000000 };

/* Different for each number, and as good as random (splitmix64). */
static void make_leaves(struct digest *leaves, uint64_t from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (uint64_t part = 0; part < sizeof leaves[i].byte / sizeof part; part++) {
			uint64_t mixed = ((from + i) * 4 + part + 1) * UINT64_C(0x9e3779b97f4a7c15);
			mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
			mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
			mixed ^= mixed >> 31;
			memcpy(leaves[i].byte + part * sizeof mixed, &mixed, sizeof mixed);
		}
	}
}

struct calls {
	unsigned long long reads, writes;
};

/* Zeros where the kernel does not say. */
static struct calls calls_so_far(void)
{
	struct calls calls = {0};
	char line[128];
	FILE *file = fopen("/proc/self/io", "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		(void)sscanf(line, "syscr: %llu", &calls.reads);
		(void)sscanf(line, "syscw: %llu", &calls.writes);
	}
	if (file != NULL)
		fclose(file);
	return calls;
}

static void add_batch(struct leaf_index *index, const struct digest *leaves, size_t count)
{
	struct work w = work_init(NULL, S("bench"));
	uint64_t places[LEAF_INDEX_CANDIDATES];
	size_t found;
	for (size_t i = 0; i < count; i++)
		check(leaf_index_find(&w, index, &leaves[i], places, &found) == OK);
	check(leaf_index_add(&w, index, leaves, count) == OK);
	work_finish(&w);
}

/* Grows to `to` by batches; gives the seconds that it took. */
static double grow(struct leaf_index *index, uint64_t to)
{
	struct digest leaves[BATCH];
	double seconds = 0;
	for (uint64_t from = leaf_index_size(index); from < to; from += BATCH) {
		size_t count = to - from < BATCH ? (size_t)(to - from) : BATCH;
		make_leaves(leaves, from, count);
		double start = bench_processor_seconds();
		add_batch(index, leaves, count);
		seconds += bench_processor_seconds() - start;
	}
	return seconds;
}

static double resident_mb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file != NULL && fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	if (file != NULL)
		fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static double measure(struct leaf_index *index, uint64_t size)
{
	uint64_t last = size / 10;
	grow(index, size - last);
	struct calls before = calls_so_far();
	double ns = 1e9 * grow(index, size) / (double)last;
	struct calls after = calls_so_far();
	printf("leaves at %-14llu %12.0f ns   %.3f reads, %.3f writes an entry, %.0f MB of memory\n",
	       (unsigned long long)size, ns, (double)(after.reads - before.reads) / (double)last,
	       (double)(after.writes - before.writes) / (double)last, resident_mb());
	fflush(stdout);
	return ns;
}

/* ---- the peer ---- */

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	check(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
	return statement;
}

static double peer(const char *path, uint64_t size)
{
	sqlite3 *db;
	struct digest leaves[BATCH];
	double seconds = 0;
	check(sqlite3_open(path, &db) == SQLITE_OK);
	check(sqlite3_exec(db,
	                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
	                   "CREATE TABLE leaf (hash BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID",
	                   NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_stmt *find = prepare(db, "SELECT place FROM leaf WHERE hash = ?");
	sqlite3_stmt *add = prepare(db, "INSERT INTO leaf VALUES (?, ?)");
	for (uint64_t from = 0; from < size; from += BATCH) {
		make_leaves(leaves, from, BATCH); /* the last ones are beyond the size: no matter */
		double start = bench_processor_seconds();
		check(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
		for (size_t i = 0; i < BATCH; i++) {
			sqlite3_bind_blob(find, 1, leaves[i].byte, sizeof leaves[i].byte, SQLITE_STATIC);
			check(sqlite3_step(find) == SQLITE_DONE);
			sqlite3_reset(find);
		}
		for (size_t i = 0; i < BATCH; i++) {
			sqlite3_bind_blob(add, 1, leaves[i].byte, sizeof leaves[i].byte, SQLITE_STATIC);
			sqlite3_bind_int64(add, 2, (sqlite3_int64)(from + i));
			check(sqlite3_step(add) == SQLITE_DONE);
			sqlite3_reset(add);
		}
		check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
		if (from >= size - size / 10)
			seconds += bench_processor_seconds() - start;
	}
	sqlite3_finalize(find);
	sqlite3_finalize(add);
	check(sqlite3_close(db) == SQLITE_OK);
	return 1e9 * seconds / (double)(size / 10);
}

int main(void)
{
	const char *most = getenv("ASSAY_BENCH_LEAVES");
	uint64_t max = most == NULL ? 1000000 : strtoull(most, NULL, 10);
	char folder[] = "/tmp/assay-leaves-XXXXXX", path[64], command[64];
	struct work w = work_init(&world_real, S("bench"));
	struct leaf_index *index;
	check(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/leaves", folder);
	check(leaf_index_open(&w, str_of(path), S("bench"), &index) == OK);
	double ours = 0;
	for (uint64_t size = 100000; size <= max; size *= 10) {
		double ns = measure(index, size);
		if (size == PEER_SIZE)
			ours = ns;
	}
	leaf_index_close(index);
	if (ours > 0) {
		snprintf(path, sizeof path, "%s/sqlite", folder);
		double theirs = peer(path, PEER_SIZE);
		printf("SQLite at %-14d %12.0f ns   %.1f times ours\n", PEER_SIZE, theirs, theirs / ours);
	}
	snprintf(command, sizeof command, "rm -r %s", folder);
	check(system(command) == 0);
	work_finish(&w);
	return 0;
}
