/* The entries of an archive one after the other, for the inside of a box: what the readers of archives (sandbox/unpack.h,
 * sandbox/checkout.h) have in common. What is done with an entry is theirs to say.
 *
 * zip, tar and tar.gz, xz where it is asked for, and nothing that is compressed more than once: few formats, because few are
 * needed and each is code that strangers reach. */
#ifndef SANDBOX_ENTRIES_H
#define SANDBOX_ENTRIES_H

#include "base/work.h"

struct entries_entry {
	struct str
		path; /* without "./" before it and "/" behind it; of the archive's own folder empty or "." */
	bool folder, link, file; /* none of them: a device, a pipe and the like */
	bool encrypted, executable;
	struct archive *archive; /* these for entries_piece */
	char *piece;
	const struct entries_kind *kind;
};
struct entries_kind {
	bool xz;
	const char *damaged; /* the sentence about bytes that are no such archive */
	enum err (*take)(struct work *w, void *state, const struct entries_entry *entry);
};

/* Has each of them taken. ERR_INPUT when it is no archive or a bomb of one; a taker's failure; ERR_UNAVAILABLE. */
enum err entries_read(struct work *w, struct str archive, const struct entries_kind *kind,
                      void *state) MUST_CHECK;

/* While an entry is taken: its next bytes, 64 KiB at most, valid until the next call; absent behind the last. ERR_INPUT. */
enum err entries_piece(struct work *w, const struct entries_entry *entry, struct str *out) MUST_CHECK;

/* Whether a path leads out of the archive: it is absolute, or has "..". */
bool entries_leaves(struct str path);
/* Whether it is a name that every machine can have: UTF-8 of at most so many bytes, without backslash, tab or line end, and each
 * of its segments is one. */
bool entries_plain(struct str path, size_t bytes_max);
/* It as a sentence shows it. */
struct str entries_shown(struct work *w, struct str path);
/* The refusals that both have. */
enum err entries_refuse_leaving(struct work *w, struct str path) MUST_CHECK;
enum err entries_refuse_encrypted(struct work *w, struct str path) MUST_CHECK;
enum err entries_refuse_kind(struct work *w, struct str path) MUST_CHECK;

#endif
