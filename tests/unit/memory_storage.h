/* A log's storage in memory, whose power can be cut before any write, and a log's key in this process. */
#ifndef TESTS_UNIT_MEMORY_STORAGE_H
#define TESTS_UNIT_MEMORY_STORAGE_H

#include "tlog/tlog.h"

#include <stdatomic.h>

struct memory_file {
	struct str path, bytes;
	struct memory_file *next;
};

struct memory_storage {
	struct arena *arena; /* where the files are */
	struct memory_file *files;
	atomic_size_t reads; /* so far, by all threads */
	size_t writes;       /* so far */
	size_t writes_max;   /* later ones fail with ERR_UNAVAILABLE; 0: no limit */
};

struct tlog_storage memory_storage_ops(struct memory_storage *memory);
/* The file's bytes; absent when there is none. */
struct str memory_storage_get(const struct memory_storage *memory, struct str path);

/* Makes the signer sign the log's checkpoints; it must outlive the log. */
void memory_storage_sign(struct tlog *log, struct note_signer *signer);
/* The same with a fresh signer in the arena, of that name and a seed whose first byte is `seed`. */
void memory_storage_key(struct work *w, struct tlog *log, const char *name, uint8_t seed);

#endif
