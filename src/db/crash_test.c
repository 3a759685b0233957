/* A program killed at a random moment has lost no row that it had acknowledged. The child writes each
 * row's number into a pipe when db_write has said OK; the parent kills it (SIGKILL), opens the database
 * again and looks for every number it had read. */
#include "database.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#include "db/rows_test.sql.h"

enum { ROUNDS = 20, WRITERS = 4, PER_WRITER = 100000 };

static const struct id org = {{1}};

struct writer {
	struct db *db;
	int64_t next; /* number of its next row */
	int pipe;
};

static enum err add(struct work *w, struct tx *tx, void *argument)
{
	const int64_t *number = argument;
	struct id id = {{2}};
	memcpy(id.byte + 8, number, sizeof *number);
	return row_add(w, tx, &(struct row_add_in){org, id, S("kind"), *number});
}

static void *write_on(void *argument)
{
	struct writer *writer = argument;
	for (;;) {
		struct work w = work_init(&world_real, S("child"));
		check(db_write(&w, writer->db, add, &writer->next) == OK);
		check(write(writer->pipe, &writer->next, sizeof writer->next) == sizeof writer->next);
		writer->next++;
		work_finish(&w);
	}
}

static _Noreturn void be_child(struct str url, int64_t first, int pipe)
{
	struct work w = work_init(&world_real, S("child"));
	struct db *db;
	struct writer writers[WRITERS];
	pthread_t threads[WRITERS];
	check(db_open(&w, &(struct db_options){.url = url, .connections = WRITERS}, &db) == OK);
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){db, first + i * PER_WRITER, pipe};
		check(pthread_create(&threads[i], NULL, write_on, &writers[i]) == 0);
	}
	pthread_join(threads[0], NULL);
	_exit(1);
}

/* Reads acknowledgements until the child is dead; kills it delay_us after the first. */
static size_t read_until_killed(pid_t child, int pipe, useconds_t delay_us, int64_t *numbers, size_t count)
{
	assert_int_equal(read(pipe, &numbers[count++], sizeof *numbers), sizeof *numbers);
	usleep(delay_us);
	kill(child, SIGKILL);
	while (read(pipe, &numbers[count], sizeof *numbers) == sizeof *numbers)
		count++;
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return count;
}

static size_t crash_once(struct str url, int64_t first, int64_t *numbers, size_t count)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		be_child(url, first, ends[1]);
	}
	close(ends[1]);
	count = read_until_killed(child, ends[0], (useconds_t)(rand() % 100000), numbers, count);
	close(ends[0]);
	return count;
}

static enum err list(struct work *w, struct tx *tx, void *argument)
{
	bool *there = argument; /* by number */
	struct row_list_row *rows;
	size_t count;
	TRY(row_list(w, tx, &(struct row_list_in){org}, &rows, &count));
	for (size_t i = 0; i < count; i++)
		there[rows[i].number] = true;
	return OK;
}

static void check_all_there(struct str url, const int64_t *numbers, size_t count)
{
	struct work w = test_work();
	bool *there = work_array(&w, (size_t)ROUNDS * WRITERS * PER_WRITER, sizeof *there);
	struct db *db;
	assert_ok(&w, db_open(&w, &(struct db_options){.url = url, .connections = 1}, &db));
	assert_ok(&w, db_read(&w, db, list, there));
	for (size_t i = 0; i < count; i++)
		if (!there[numbers[i]])
			fail_msg("row %" PRId64 " was acknowledged and is lost", numbers[i]);
	db_close(db);
	test_work_end(&w);
}

TEST(crash_loses_no_acknowledged_row)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct str url = test_database(&w, engine);
		int64_t *numbers = work_array(&w, (size_t)ROUNDS * WRITERS * PER_WRITER, sizeof *numbers);
		size_t count = 0;
		for (int64_t round = 0; round < ROUNDS; round++) {
			count = crash_once(url, round * WRITERS * PER_WRITER, numbers, count);
			check_all_there(url, numbers, count);
		}
		assert_true(count > ROUNDS * WRITERS);
		test_work_end(&w);
	}
}
