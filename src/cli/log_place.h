/* Where a log lies for `assay log`: a folder with its key in a file beside it, or an object store with a key that is named.
 *
 * A log has one writer. In a folder a lock sees to that. In front of an object store the lock is on a folder of this machine,
 * which also has the index of leaves; a writer on another machine is refused by the store itself (objects/objects.h, rule 4). */
#ifndef CLI_LOG_PLACE_H
#define CLI_LOG_PLACE_H

#include "cli/log.h"
#include "tlog/tlog.h"
#include "transparency/storage.h"

struct log_place {
	struct str name; /* as --dir has it; a folder without '/' at its end */
	struct storage storage;
	struct files *state; /* the folder of what is kept here; NULL: it lies beside the log's folder */
	struct str index;    /* a file, of transparency/leaf_index.h */
	struct note_signer signer;
	struct tlog log; /* signed by that key, in this process */
};

/* What --dir names. ERR_INPUT when it was not given. */
enum err log_place_name(struct work *w, const struct log_command *command, struct str *out) MUST_CHECK;
/* The file of the secret key: what --key names, or that beside the folder. ERR_INPUT: an object store, and no --key. */
enum err log_place_key(struct work *w, const struct log_command *command, struct str name,
                       struct str *out) MUST_CHECK;

/* A log in that storage, signed with that key in this process. Both must outlive it. */
void log_place_tlog(const struct storage *storage, struct note_signer *signer, struct tlog *out);

/* Opens the place of a log, which must be there. ERR_NOT_FOUND. Nothing of the key is needed. */
enum err log_place_read(struct work *w, const struct log_command *command, struct storage *out) MUST_CHECK;

/* Opens it to write: with the key, and locked. ERR_CONFLICT when another process writes to it. */
enum err log_place_open(struct work *w, const struct log_command *command, struct log_place *out) MUST_CHECK;
/* Of one that was opened, or is all zeros. */
void log_place_close(struct log_place *place);

/* To the file `out`, or to standard output when it is NULL or "-". ERR_UNAVAILABLE. */
enum err log_output_write(struct work *w, const char *out, struct str text) MUST_CHECK;

#endif
