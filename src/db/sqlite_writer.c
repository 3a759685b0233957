/* Group commit. The file's write lock and the disk's flush are paid once for all transactions that wait,
 * however many they are. */
#include "base/world.h"
#include "db/sqlite.h"

enum { GROUP_MAX = 256 };

struct member {
	struct db_job *job;
	struct tx tx;
	enum err result;
};

static enum err run_body(struct sqlite *sqlite, struct member *member)
{
	struct db_job *job = member->job;
	member->tx = (struct tx){.db = sqlite->db, .connection = &sqlite->writer, .writes = true};
	return db_run_body(job->w, &member->tx, job->body, job->argument);
}

/* A plain transaction. */
static enum err write_alone(struct sqlite *sqlite, struct member *member)
{
	struct work *w = member->job->w;
	TRY(sqlite_connection_control(w, &sqlite->writer, CONTROL_BEGIN_WRITE));
	enum err result = run_body(sqlite, member);
	if (result == OK)
		result = sqlite_connection_control(w, &sqlite->writer, CONTROL_COMMIT);
	sqlite_connection_rollback(&sqlite->writer);
	return result;
}

static enum err take_back(struct work *w, struct sqlite *sqlite, enum err result)
{
	if (sqlite_connection_idle(&sqlite->writer))
		return result;
	TRY(sqlite_connection_control(w, &sqlite->writer, CONTROL_TAKE_BACK));
	TRY(sqlite_connection_control(w, &sqlite->writer, CONTROL_KEEP));
	return result;
}

/* A savepoint inside the group's transaction. */
static enum err write_member(struct sqlite *sqlite, struct member *member)
{
	struct work *w = member->job->w;
	TRY(sqlite_connection_control(w, &sqlite->writer, CONTROL_SAVE));
	enum err result = run_body(sqlite, member);
	if (result != OK)
		return take_back(w, sqlite, result);
	return sqlite_connection_control(w, &sqlite->writer, CONTROL_KEEP);
}

/* What hit the group hits everyone in it who had succeeded. */
static void fail_group(struct member *members, size_t count, const struct work *failed)
{
	for (size_t i = 0; i < count; i++)
		if (members[i].result == OK)
			members[i].result =
				fail(members[i].job->w, failed->failed, "%.*s", STR_ARG(failed->message));
}

/* Runs the members in one transaction, not yet committed. Returns count, or the place of the member that ended
 * the transaction for all: its time was over inside a statement, or the disk is full or fails. */
static size_t run_members(struct sqlite *sqlite, struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		members[i].result = write_member(sqlite, &members[i]);
		if (sqlite_connection_idle(&sqlite->writer))
			return i;
	}
	return count;
}

/* One transaction for all. Returns as run_members does: short of count, the members must be run one by one. */
static size_t write_together(struct sqlite *sqlite, struct member *members, size_t count)
{
	struct work outcome = work_init(members[0].job->w->world, S("db.group"));
	size_t ended = count;
	enum err result = sqlite_connection_control(&outcome, &sqlite->writer, CONTROL_BEGIN_WRITE);
	if (result == OK) {
		ended = run_members(sqlite, members, count);
		if (ended == count)
			result = sqlite_connection_control(&outcome, &sqlite->writer, CONTROL_COMMIT);
	}
	sqlite_connection_rollback(&sqlite->writer);
	if (result != OK)
		fail_group(members, count, &outcome);
	work_finish(&outcome);
	return ended;
}

/* Runs a member again, without the time that the group took from it. */
static void write_again(struct sqlite *sqlite, struct member *member, int64_t lost_us)
{
	struct work *w = member->job->w;
	work_forgive(w);
	if (w->deadline_us != 0)
		w->deadline_us += lost_us;
	member->result = write_alone(sqlite, member);
}

static void write_group(struct sqlite *sqlite, struct member *members, size_t count)
{
	struct work *first = members[0].job->w;
	int64_t began_us = world_monotonic_us(first);
	size_t ended = write_together(sqlite, members, count);
	int64_t lost_us = world_monotonic_us(first) - began_us;
	for (size_t i = 0; ended < count && i < count; i++) {
		bool had_its_time = i == ended && world_in_time(members[i].job->w) != OK;
		if (!had_its_time)
			write_again(sqlite, &members[i], lost_us);
	}
}

static void answer(struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (members[i].result == OK)
			db_ring(&members[i].tx);
	for (size_t i = 0; i < count; i++)
		members[i].job->done(members[i].job, members[i].result);
}

void *sqlite_writer_run(void *argument)
{
	struct sqlite *sqlite = argument;
	struct member members[GROUP_MAX];
	struct db_job *job;
	while ((job = queue_take(&sqlite->queue, GROUP_MAX)) != NULL) {
		size_t count = 0;
		for (; job != NULL; job = job->next)
			members[count++] = (struct member){.job = job};
		if (count == 1)
			members[0].result = write_alone(sqlite, &members[0]);
		else
			write_group(sqlite, members, count);
		answer(members, count);
	}
	return NULL;
}
