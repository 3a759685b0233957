/* A folder of small files that must survive a power cut: the log's tiles, keys, what must not be lost.
 *
 * Owns one folder on disk. Nothing else writes below it.
 *
 * 1. files_write returns OK only when bytes, name and every new folder on the way are on the disk: the
 *    bytes go to a temporary file which is flushed, renamed over the name, and the folder is flushed.
 * 2. A reader sees the old file or the new one, never a part. What a crash leaves is a file ending in
 *    ".new", which the next write of that name replaces.
 * 3. One writer per name at a time, in one process; any number of readers. files_replace alone may be called by several
 *    processes: they take turns by a lock on the folder, which files_hold keeps for good.
 * 4. Paths are relative, of parts from [A-Za-z0-9._-] between '/'; "." and ".." are refused, and symbolic
 *    links below the folder are not followed. */
#ifndef FILES_FILES_H
#define FILES_FILES_H

#include "base/work.h"
#include "tlog/storage.h"

enum { FILES_PATH_MAX = 255 };

struct files;

/* Opens the folder, made with mode 0700 when it is missing (its parent must exist). ERR_UNAVAILABLE. */
enum err files_open(struct work *w, struct str folder, struct files **out) MUST_CHECK;
/* NULL is fine. */
void files_close(struct files *files);

/* Locks the folder until it is closed or this process ends, however: nobody else holds it or replaces files in it meanwhile.
 * Before other threads use it. ERR_CONFLICT when another process has it, or this one by another files_open. */
enum err files_hold(struct work *w, struct files *files) MUST_CHECK;

/* The whole file, in the work's arena. ERR_NOT_FOUND; ERR_TOO_LARGE over max bytes; ERR_INPUT for a path
 * against rule 4; ERR_UNAVAILABLE when the disk does not answer. */
enum err files_read(struct work *w, struct files *files, struct str path, size_t max,
                    struct str *out) MUST_CHECK;

/* Makes or replaces a file, durably. `mode`: 0600 for keys, 0644 for what anyone may read. ERR_INPUT,
 * ERR_UNAVAILABLE (disk full, read-only): then the old file is as it was. Cost: two flushes. */
enum err files_write(struct work *w, struct files *files, struct str path, struct str bytes,
                     unsigned mode) MUST_CHECK;

/* The same for many, whose order is nobody's: all are on the disk when it returns OK, else any of them. Cost: a flush each,
 * and one for each folder. */
enum err files_write_all(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                         unsigned mode) MUST_CHECK;

/* Makes or replaces a file, durably, only where its bytes are still `before` (absent: where there is none): ERR_CONFLICT when
 * they are not, or another process holds the folder. Of several processes that try, one comes through. Cost: that of a read
 * more. */
enum err files_replace(struct work *w, struct files *files, const struct tlog_file *file, struct str before,
                       unsigned mode) MUST_CHECK;

/* The commit of tlog/storage.h; both names of the note are in the folder itself. By whoever holds the folder all is written
 * together, and then the note gets its second name, which is sure to stay before the next commit puts anything in place: a power
 * cut before may bring back the one before it. Cost: two flushes one after the other, where files_write_all, a write and
 * files_replace, which it is for all others, take six. */
enum err files_commit(struct work *w, struct files *files, const struct tlog_file *all, size_t count,
                      const struct tlog_note *note, unsigned mode) MUST_CHECK;

/* Removes a file, durably; one that is not there is fine. ERR_INPUT, ERR_UNAVAILABLE. */
enum err files_remove(struct work *w, struct files *files, struct str path) MUST_CHECK;

/* Names in a folder below ("" for the top), sorted bytewise, without those that end in ".new"; none
 * when the folder is missing. At most max of them, else ERR_TOO_LARGE. */
enum err files_list(struct work *w, struct files *files, struct str folder, size_t max, struct str **names,
                    size_t *count) MUST_CHECK;

/* The folder as the storage of a log; its files get mode 0644. */
struct tlog_storage files_storage(struct files *files);

#endif
