/* What was signed: keys/journal, a file that only grows. Its lines are canonical JSON, each with the SHA-256 of the one before.
 *
 *	{"at":"2026-11-28T07:22:58Z","digest":"…","id":"urn:uuid:…","key":"…","kind":"credential","line":17,
 *	 "previous":"…","token":"…"}
 *	{"at":…,"key":…,"kind":"checkpoint","line":18,"origin":"example.org/log","previous":…,"root":"…","size":12}
 *	{"at":…,"key":…,"kind":"key-retired","line":19,"previous":…}
 *
 * `key` is the thumbprint of what signed, and `token` of what signed the same credential as a token; `digest` the SHA-256 of the
 * text that was given to be signed; the first line's `previous` is 64 zeros. A credential's content is not in it.
 *
 * 1. A line is on the disk before what it is about: before the signature leaves the process, before the list of keys is another.
 *    What stands in the journal need not have left, or happened.
 * 2. Lines that wait are flushed together, all or none. When that fails nothing more is taken until journal_drop: of whatever
 *    waited, nothing may be answered.
 * 3. What a crash tore off is the end of lines that nobody was answered for: it is cut away when the journal is opened.
 * 4. A file that is full (JOURNAL_FILE_BYTES) is named journal-000001 and so on, and written to no more. The next begins with a
 *    line "continued", which follows from its last and carries the newest checkpoint on: full files may be moved away, the oldest
 *    first, and those that stay are enough to sign.
 * 5. Whoever may write the files can write another whole chain: the chain shows accidents and careless changes. A copy of the
 *    newest line's digest kept elsewhere (`assay key journal` prints it) shows the others. */
#ifndef SIGNER_JOURNAL_H
#define SIGNER_JOURNAL_H

#include "tlog/checkpoint.h"

enum { JOURNAL_LINE_MAX = 4096, JOURNAL_PENDING_MAX = 8 << 20, JOURNAL_FILE_BYTES = 64 << 20 };

struct journal;

/* What stands in a line, beside its number, time and chain. Absent members are left out. */
struct journal_entry {
	struct str
		kind; /* "credential", "status-list", "did-document", "endorsement", "checkpoint", "key-new"… */
	struct str key, token; /* thumbprints */
	struct str id;         /* of a credential or a list */
	const struct digest *digest;
	const struct checkpoint *checkpoint;
};

/* Opens or makes the journal in the folder keys/ and looks at its end, back to the newest checkpoint of that origin.
 * ERR_UNAVAILABLE when it cannot be opened or those lines are damaged: then nothing may be signed. `repaired` says how many bytes
 * a crash had left behind. */
enum err journal_open(struct work *w, struct str folder, struct str origin, struct journal **out,
                      size_t *repaired) MUST_CHECK;
/* NULL is fine. Lines that were not flushed are gone. */
void journal_close(struct journal *journal);

/* Adds a line to those that wait. ERR_TOO_LARGE over JOURNAL_LINE_MAX or when too many wait; ERR_UNAVAILABLE after a flush that
 * failed. */
enum err journal_put(struct work *w, struct journal *journal, int64_t now_us,
                     const struct journal_entry *entry) MUST_CHECK;
/* Brings what waits to the disk. ERR_UNAVAILABLE, again and again until journal_drop: none of it is in the file. */
enum err journal_flush(struct work *w, struct journal *journal) MUST_CHECK;
/* Forgets what waits, and that it could not be written. */
void journal_drop(struct journal *journal);

/* The newest checkpoint that was put, flushed or waiting; NULL: none. */
const struct checkpoint *journal_checkpoint(const struct journal *journal);

/* ---- reading all of it; a running signer may go on writing ---- */

/* Gives the text of each file in turn, the oldest first. ERR_NOT_FOUND when there is no journal; ERR_UNAVAILABLE when a file
 * between others is missing. */
typedef enum err journal_reader(struct work *w, void *argument, struct str text);
enum err journal_read(struct work *w, struct str folder, journal_reader *take, void *argument) MUST_CHECK;

/* What a reading from end to end finds. */
struct journal_report {
	uint64_t first;       /* number of its first line: 1, unless files were moved away */
	uint64_t lines;       /* how many follow from each other, it among them */
	struct digest newest; /* of the last line; zeros when there is none */
	struct str problem;   /* absent: the chain holds; else the line and what is wrong with it */
	bool torn;            /* bytes after the last line, which the next start cuts away */
};
/* Cost: 2 s a gigabyte. Errors as journal_read. */
enum err journal_verify(struct work *w, struct str folder, struct journal_report *out) MUST_CHECK;

#endif
