/* SQLite's online backup inside one read transaction: writers go on meanwhile, and the copy is the
 * database as it was at the first step. It gets its name only when it is whole, checked and on the disk. */
#include "db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/world.h"

enum { PAGES_PER_STEP = 256 };

static enum err copy_pages(struct work *w, struct sqlite_connection *source, struct sqlite_connection *copy)
{
	/* The transaction's snapshot begins with its first look at the file. */
	if (sqlite3_exec(source->handle, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, source, "the backup");
	sqlite3_backup *backup = sqlite3_backup_init(copy->handle, "main", source->handle, "main");
	if (backup == NULL)
		return sqlite_connection_failed(w, copy, "the backup");
	enum err result = OK;
	int code = SQLITE_OK;
	while (result == OK && (code = sqlite3_backup_step(backup, PAGES_PER_STEP)) == SQLITE_OK)
		result = world_in_time(w);
	/* Its error, if there was one, is the copy's from here on. */
	sqlite3_backup_finish(backup);
	return result == OK && code != SQLITE_DONE ? sqlite_connection_failed(w, copy, "the backup") : result;
}

/* Also makes the copy a single file, without a write-ahead log beside it. */
static enum err check_copy(struct work *w, struct sqlite_connection *copy)
{
	sqlite3_stmt *check = NULL;
	if (sqlite3_exec(copy->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(copy->handle, "PRAGMA integrity_check(1)", -1, &check, NULL) != SQLITE_OK)
		return sqlite_connection_failed(w, copy, "the backup's check");
	bool sound = sqlite3_step(check) == SQLITE_ROW &&
	             strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
	sqlite3_finalize(check);
	if (!sound)
		return fail(w, ERR_INTERNAL,
		            "The copy of the database is damaged, and so may be the database: keep older "
		            "backups, and look at the disk.");
	return OK;
}

static enum err write_copy(struct work *w, struct sqlite_connection *source, const char *path)
{
	struct sqlite_connection copy = {0};
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	enum err result = OK;
	if (sqlite3_open_v2(path, &copy.handle, flags, NULL) != SQLITE_OK)
		result = sqlite_connection_failed(w, &copy, "the backup");
	if (result == OK)
		result = copy_pages(w, source, &copy);
	if (result == OK)
		result = check_copy(w, &copy);
	sqlite3_close(copy.handle);
	return result;
}

static enum err flush(struct work *w, const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool flushed = file >= 0 && fsync(file) == 0;
	if (file >= 0)
		close(file);
	return flushed ? OK
	               : fail(w, ERR_UNAVAILABLE, "The backup cannot be brought to the disk: %s.",
	                      strerror(errno));
}

/* The name and the folder's entry are the last to appear. */
static enum err give_name(struct work *w, const char *part, const char *path)
{
	TRY(flush(w, part));
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
		return fail(w, ERR_UNAVAILABLE, "The backup cannot get its name '%s': %s.", path,
		            strerror(errno));
	return flush(w, dirname(str_cstr(w->arena, str_of(path))));
}

enum err sqlite_backup_write(struct work *w, struct sqlite_connection *source, struct str name)
{
	const char *path = str_cstr(w->arena, name);
	const char *part = str_cstr(w->arena, str_format(w->arena, "%s.part", path));
	if (access(path, F_OK) == 0)
		return fail(w, ERR_CONFLICT,
		            "There is a file '%s' already: choose another name for the backup.", path);
	int file = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return fail(w, ERR_UNAVAILABLE, "The backup '%s' cannot be written: %s.", part,
		            strerror(errno));
	close(file);
	enum err result = write_copy(w, source, part);
	if (result == OK)
		result = give_name(w, part, path);
	if (result != OK)
		unlink(part);
	return result;
}
