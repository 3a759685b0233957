/* Archives (zip, tar, tar.gz) as a list of plain files.
 *
 * Refused as a whole, with a sentence: links, devices and all else that is no plain file or folder; paths that are absolute,
 * have "..", are no UTF-8 or are there twice; more than UNPACK_FILES_MAX files; more than UNPACK_BYTES_MAX unpacked, names
 * included; what is encrypted; what is compressed more than once. */
#ifndef SANDBOX_UNPACK_H
#define SANDBOX_UNPACK_H

#include "base/buf.h"
#include "sandbox/sandbox.h"

enum {
	UNPACK_FILES_MAX = 1000,
	UNPACK_ENTRIES_MAX = 10000, /* folders count here */
	UNPACK_BYTES_MAX = SANDBOX_OUTPUT_BYTES_MAX,
	UNPACK_PATH_BYTES_MAX = 1024,
};

struct unpacked_file {
	struct str path; /* relative, plain UTF-8, no "." or ".." in it */
	struct str bytes;
};
struct unpacked {
	const struct unpacked_file *files; /* by path; no two have the same */
	size_t count;
};

/* Unpacks in a box. ERR_INPUT and ERR_TOO_LARGE with a sentence about the archive; ERR_UNAVAILABLE and ERR_BUSY as
 * sandbox_run's. The files live in the arena. */
enum err unpack_in_box(struct work *w, struct sandbox *sandbox, struct str archive,
                       struct unpacked *out) MUST_CHECK;

/* The reader `archive` (sandbox/reader.h), for the inside of a box: appends a listing. ERR_INPUT, ERR_TOO_LARGE. */
enum err unpack_archive(struct work *w, struct str archive, struct buf *out) MUST_CHECK;

/* Reads a listing: hostile, as whoever took over the reader writes it too. ERR_INPUT. Texts point into it. Cost: n log n.
 *
 *	files = "assay-files 1" LF *file "end " count LF
 *	file  = length-of-path SP length-of-bytes LF path LF bytes LF */
enum err unpack_listing(struct work *w, struct str listing, struct unpacked *out) MUST_CHECK;

#endif
