/* A repository to hand in: uploads, each kept as it came, with the files that were in it and what was found at once.
 *
 * 1. What comes is durable, piece by piece in the database, before it is acknowledged; its SHA-256 names it for ever. Uploads are
 *    append-only and numbered: the last one that could be read is what is handed in. At most REPOSITORY_UPLOADS_MAX a part.
 * 2. A git address is fetched by the job, by the guarded fetcher (http/git.h); the pack that came is kept like an archive, so
 *    that what was judged can be looked at when the server has gone.
 * 3. Reading happens in boxes (sandbox/checkout.h). What is refused is said in words, and keeps nothing from being tried again.
 * 4. One upload of a part is looked at at a time: asking again meanwhile is ERR_BUSY. How far it is can be watched.
 * 5. Whoever hands in sees the visible tests and the analysers of each upload, and nothing of the hidden tests. */
#ifndef EXAM_REPOSITORY_H
#define EXAM_REPOSITORY_H

#include "db/jobs.h"
#include "exam/repository_check.h"
#include "exam/sitting.h"
#include "exam/task_type.h"
#include "http/fetch.h"

enum {
	REPOSITORY_UPLOADS_MAX = 30,
	REPOSITORY_UPLOAD_BYTES_MAX = 16 << 20, /* an archive, packed */
	REPOSITORY_PACK_BYTES_MAX = 48 << 20,   /* what a git server sends */
	REPOSITORY_NAME_BYTES_MAX = 300,
	REPOSITORY_LEASE_SECONDS = 300,
	REPOSITORY_SOURCE_BYTES_MAX = 65535, /* of one that is compared with others (similar/tokens.h) */
};
#define REPOSITORY_JOB "repository.look"

extern const struct task_type repository_task_type;

struct repository_upload {
	struct id id;
	int64_t number;
	struct str kind; /* "archive", "bundle", "git" */
	struct str name; /* of the file, or the address */
	int64_t at_us;
	bool late;
	int64_t bytes;     /* DB_NULL_INT: nothing yet, it is to be fetched */
	struct str digest; /* absent likewise */
	struct str commit; /* git */
	struct str state;  /* "received", "read": its files are there, "ready": it was looked at, "refused" */
	struct str doing;  /* what is done just now, for people; absent: nothing */
	int64_t done, total; /* so many steps of so many */
	struct str problem;  /* refused, or not looked at: why, for people */
	int64_t files;       /* from "read" on */
	struct str summary;  /* JSON: repository_summary_read */
	struct str report;   /* ready: JSON of repository_report_json; absent in lists */
};

/* ---- handing in ---- */

/* Takes an archive or a bundle; adds the job. ERR_INPUT for an empty one; ERR_TOO_LARGE; ERR_BUSY while another is looked at;
 * ERR_CONFLICT before the part is begun, once it is handed in, and after REPOSITORY_UPLOADS_MAX. */
enum err repository_receive(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                            struct str part, struct str name, struct str bytes,
                            struct repository_upload *out) MUST_CHECK;
/* Takes the address of a public git repository, to be fetched by the job; errors as above. */
enum err repository_ask_fetch(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                              struct str part, struct str url, struct repository_upload *out) MUST_CHECK;

/* All uploads of a part, oldest first, without their reports. */
enum err repository_uploads(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                            struct repository_upload **out, size_t *count) MUST_CHECK;
/* One with its report; ERR_NOT_FOUND. */
enum err repository_upload(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                           struct id upload, struct repository_upload *out) MUST_CHECK;
/* What was handed in; ERR_NOT_FOUND before. A zero id: nothing was. */
struct repository_answer {
	struct id upload;
	int64_t at_us;
	bool late;
};
enum err repository_answer(struct work *w, struct tx *tx, struct id org, struct id sitting, struct str part,
                           struct repository_answer *out) MUST_CHECK;

/* ---- what was in it ---- */

struct repository_summary {
	const struct checkout_left *left;
	size_t left_count;
	bool left_more;
	struct history history;
	struct str history_problem;
};
/* ERR_INTERNAL when it is damaged. */
enum err repository_summary_read(struct work *w, struct str json, struct repository_summary *out) MUST_CHECK;

struct repository_entry {
	struct str path;
	int64_t size;
};
/* Their paths and sizes, by path. */
enum err repository_entries(struct work *w, struct tx *tx, struct id org, struct id upload,
                            struct repository_entry **out, size_t *count) MUST_CHECK;
/* One file's bytes; ERR_NOT_FOUND. */
enum err repository_file(struct work *w, struct tx *tx, struct id org, struct id upload, struct str path,
                         struct str *bytes) MUST_CHECK;
/* All of them. */
enum err repository_files(struct work *w, struct tx *tx, struct id org, struct id upload,
                          struct checkout_file **out, size_t *count) MUST_CHECK;

/* What of it is compared with others: its files in that language of the task in which it has most, without tests, by path, each
 * behind a line with its name; what is beyond REPOSITORY_SOURCE_BYTES_MAX is left out, file by file. *source is absent where
 * nothing is left. Cost: a statement a file. */
enum err repository_source(struct work *w, struct tx *tx, struct id org, struct id upload,
                           const struct repository *repository, struct str *language,
                           struct str *source) MUST_CHECK;
/* Pure: whether a path looks like that of a test, or of somebody else's code. */
bool repository_is_test(struct str path);

/* ---- looking ---- */

/* What looking needs. */
struct repository_means {
	struct db *db;
	const struct sandbox_runner *sandbox; /* NULL: none */
	struct fetcher *fetcher;              /* NULL: addresses cannot be fetched */
	const struct job *job;                /* whose lease is extended */
};
/* The job REPOSITORY_JOB {sitting, part, upload}: fetches it if need be, reads it, runs the visible tests and the analysers. */
enum err repository_look_job(struct work *w, const struct repository_means *means) MUST_CHECK;
/* Has its files in the database: reads it unless that was done. Afterwards it is "read", "ready" or "refused".
 * ERR_UNAVAILABLE and ERR_BUSY: to be tried again. */
enum err repository_ensure_read(struct work *w, const struct repository_means *means, struct id org,
                                struct id upload) MUST_CHECK;
/* For whoever runs it: stores what is done now (state: a struct repository_progress). */
struct repository_progress {
	struct db *db;
	struct id org, upload;
};
enum err repository_tell(struct work *w, void *state, struct str what, int64_t done,
                         int64_t total) MUST_CHECK;

/* ---- evidence ---- */

/* Stores what all of it came to, and says no more that something is being done. */
enum err repository_evidence_add(struct work *w, struct tx *tx, struct id org, struct id upload,
                                 struct str report) MUST_CHECK;
/* The newest; absent: there is none yet. */
enum err repository_evidence(struct work *w, struct tx *tx, struct id org, struct id upload,
                             struct str *report) MUST_CHECK;

/* Pure: whether a criterion's pattern means this path: words apart by blanks, of which one must fit; “*” stands for anything
 * within a folder, “**” for anything. */
bool repository_pattern_fits(struct str pattern, struct str path);

#endif
