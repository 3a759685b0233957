/* A log in a folder, with its key in a file beside it. */
#ifndef CLI_LOG_FOLDER_H
#define CLI_LOG_FOLDER_H

#include "cli/log.h"
#include "files/files.h"
#include "tlog/tlog.h"

struct log_folder {
	struct str path; /* without a '/' at its end */
	struct files *files;
	struct note_signer signer;
	struct tlog log; /* signed by that key, in this process */
};

/* What --dir names. ERR_INPUT when it was not given. */
enum err log_folder_path(struct work *w, const struct log_command *command, struct str *out) MUST_CHECK;
/* A file beside the folder, named like it: "/srv/log.key". */
struct str log_folder_beside(struct work *w, struct str path, const char *ending);
/* The file of the secret key: what --key names, or that beside the folder. */
struct str log_folder_key(struct work *w, const struct log_command *command, struct str path);

/* A log in those files, signed with that key in this process. Both must outlive it. */
void log_folder_tlog(struct files *files, struct note_signer *signer, struct tlog *out);

/* Opens the folder of a log, which must be there. ERR_NOT_FOUND. Nothing of the key is needed. */
enum err log_folder_read(struct work *w, const struct log_command *command, struct files **out) MUST_CHECK;

/* Opens it to write: with the key, and locked. ERR_CONFLICT when another process writes to it. */
enum err log_folder_open(struct work *w, const struct log_command *command,
                         struct log_folder *out) MUST_CHECK;
/* Of one that was opened, or is all zeros. */
void log_folder_close(struct log_folder *folder);

/* To the file `out`, or to standard output when it is NULL or "-". ERR_UNAVAILABLE. */
enum err log_folder_write(struct work *w, const char *out, struct str text) MUST_CHECK;

#endif
