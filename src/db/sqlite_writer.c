/* Group commit. The file's write lock and the disk's flush are paid once for all transactions that wait,
 * however many they are. */
#include "base/check.h"
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

/* Runs the members in one transaction, not yet committed. False: one of them ended the transaction for
 * all (a full or failing disk). */
static bool run_members(struct sqlite *sqlite, struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		members[i].result = write_member(sqlite, &members[i]);
		if (sqlite_connection_idle(&sqlite->writer))
			return false;
	}
	return true;
}

static void forget(struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		work_forgive(members[i].job->w);
		members[i].result = OK;
	}
}

/* One transaction for all; false when the members must be tried one by one. */
static bool write_together(struct sqlite *sqlite, struct member *members, size_t count)
{
	struct work outcome = work_init(members[0].job->w->world, S("db.group"));
	bool whole = true;
	enum err result = sqlite_connection_control(&outcome, &sqlite->writer, CONTROL_BEGIN_WRITE);
	if (result == OK) {
		whole = run_members(sqlite, members, count);
		if (whole)
			result = sqlite_connection_control(&outcome, &sqlite->writer, CONTROL_COMMIT);
	}
	sqlite_connection_rollback(&sqlite->writer);
	if (result != OK)
		fail_group(members, count, &outcome);
	work_finish(&outcome);
	return whole;
}

static void write_group(struct sqlite *sqlite, struct member *members, size_t count)
{
	if (count > 1) {
		if (write_together(sqlite, members, count))
			return;
		forget(members, count);
	}
	for (size_t i = 0; i < count; i++)
		members[i].result = write_alone(sqlite, &members[i]);
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
		write_group(sqlite, members, count);
		answer(members, count);
	}
	return NULL;
}
