/* A backup as a folder: files, and manifest.json with the size and SHA-256 of each.
 *
 *	{"type": "assay-backup/v1", "created": "2026-11-23T14:02:31Z", "version": "0.1.0", "engine": "sqlite",
 *	 "database": "assay.db", "files": [{"path": "keys/log.key", "bytes": 65, "sha256": "…"}, …]}
 *
 * 1. The manifest is written last: a folder without one is no backup.
 * 2. Every file named by a manifest lies below its folder; links are neither followed nor copied.
 * 3. A folder gets its name when all that is in it is on the disk; until then it has another beside it, PATH.part-XXXXXX.
 * 4. Only a folder that this very run has made is removed. What one that was killed left behind is for a person to remove. */
#ifndef CLI_SNAPSHOT_H
#define CLI_SNAPSHOT_H

#include "base/digest.h"
#include "base/work.h"

#define SNAPSHOT_MANIFEST "manifest.json"

struct snapshot_file {
	struct str path; /* relative, parts between '/' */
	int64_t bytes;
	struct digest digest;
	struct snapshot_file *next;
};

struct snapshot {
	struct str engine, database; /* "sqlite" and its file's path, or "postgres" and its dump's */
	struct snapshot_file *files, *last;
};

/* Measures the file `path` below the folder and adds it. */
enum err snapshot_add(struct work *w, struct snapshot *snapshot, struct str folder,
                      struct str path) MUST_CHECK;
/* Copies one file, or a folder with all that is below it, to the same path below another folder, with its mode, and adds
 * what it copied. What is not there is left out. ERR_UNAVAILABLE: disk full, not allowed. */
enum err snapshot_copy(struct work *w, struct snapshot *snapshot, struct str from, struct str to,
                       struct str path) MUST_CHECK;

/* Writes and reads the manifest. ERR_INPUT when the folder is no backup, or one of a kind that we do not know. */
enum err snapshot_write(struct work *w, struct snapshot *snapshot, struct str folder) MUST_CHECK;
enum err snapshot_read(struct work *w, struct str folder, struct snapshot *out) MUST_CHECK;
/* Every file is there and has its digest, else ERR_CONFLICT with its name. */
enum err snapshot_check(struct work *w, const struct snapshot *snapshot, struct str folder) MUST_CHECK;

/* The folder `path` in the making, new and empty, mode 0700, at `part`. ERR_CONFLICT unless `path` is free: not there, or
 * empty. */
enum err snapshot_begin(struct work *w, struct str path, struct str *part) MUST_CHECK;
/* With OK: brings it to the disk and gives it its name. Else removes it; `result` is the caller's to return. */
enum err snapshot_end(struct work *w, struct str part, struct str path, enum err result) MUST_CHECK;

#endif
