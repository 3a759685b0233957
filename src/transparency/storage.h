/* Where a log lies, by its name: a folder (of any path), or an object store (s3://…, objects/location.h).
 *
 * The one place that knows of both; what has a log asks for `log` and for nothing else. */
#ifndef TRANSPARENCY_STORAGE_H
#define TRANSPARENCY_STORAGE_H

#include "base/work.h"
#include "tlog/storage.h"

struct files;
struct objects;

struct near;

struct storage {
	struct tlog_storage log;
	struct tlog_storage shown; /* the same, for readers: storage_show */
	struct files *files;       /* one of these two; NULL: the other */
	struct objects *objects;
	struct objects *read_by; /* of `shown` */
	struct near *near;
};

/* Whether it names a folder: beside that a log's key may lie, and be found by its name. */
bool storage_is_folder(struct str name);

/* Opens it: a folder is made when it is missing, an object store is first asked when it is read or written. ERR_INPUT: an address
 * that is none; ERR_UNAVAILABLE. */
enum err storage_open(struct work *w, struct str name, struct storage *out) MUST_CHECK;
/* The same of a place where a log lies already; makes nothing. ERR_NOT_FOUND when none does. */
enum err storage_find(struct work *w, struct str name, struct storage *out) MUST_CHECK;
/* For a server, of one that was opened by that name: afterwards `shown` answers readers from near, also while an object store
 * does not (near.h). `log` may be another one then. */
enum err storage_show(struct work *w, struct str name, struct storage *storage) MUST_CHECK;
/* What `shown` tells of the checkpoint while a store does not answer from the beginning on (near_recall). Does nothing for a
 * folder. */
void storage_recall(struct work *w, struct storage *storage, struct str note);
/* Whether a log can be written there; an object store is asked what objects/objects.h, rule 3, has it asked before the first
 * write. *guarded: a second writer would be refused. ERR_UNAVAILABLE says what is wrong with the store, and what to do. */
enum err storage_try(struct work *w, const struct storage *storage, bool *guarded) MUST_CHECK;
/* One of zeros is fine. */
void storage_close(struct storage *storage);

#endif
