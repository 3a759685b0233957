/* The files of a journal in the folder keys/: "journal", which grows, and "journal-000001" and on, which were full and are
 * written to no more. */
#ifndef SIGNER_JOURNAL_FILES_H
#define SIGNER_JOURNAL_FILES_H

#include "base/work.h"

#define JOURNAL_FILES_NEWEST "journal"

/* Numbers of the full ones: all from the oldest to the newest; 0 and 0: none. */
struct journal_files {
	uint64_t oldest, newest;
};

/* Which there are. `folder` is an open descriptor of keys/. ERR_UNAVAILABLE. */
enum err journal_files_look(struct work *w, int folder, struct journal_files *out) MUST_CHECK;
/* "journal-000017"; of 0, the one that grows. */
const char *journal_files_name(struct work *w, uint64_t number);
/* The bytes of one, mapped until journal_files_unmap. ERR_UNAVAILABLE; ERR_NOT_FOUND when there is none that grows. */
enum err journal_files_map(struct work *w, int folder, uint64_t number, struct str *out) MUST_CHECK;
void journal_files_unmap(struct str text);

#endif
