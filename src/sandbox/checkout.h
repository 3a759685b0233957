/* A repository as a list of plain files and the story of its commits, from what a candidate hands in: a zip, a tar (also
 * gzip, xz), a bundle of git's, or the pack that a git server sent (http/git.h).
 *
 * 1. Archives are unpacked in a box (`assay read repository`), and git works in a box: no host, no network, no path of ours
 *    is within reach of what a repository holds.
 * 2. Nothing of a repository is obeyed: of a .git folder only objects, references, HEAD and where it is shallow are taken. No
 *    configuration, no hook, no attribute, no alternate store, no replaced object, no credential.
 * 3. Refused as a whole, with a sentence: paths that are absolute or have "..", two files of one name, devices, what is
 *    encrypted, more than CHECKOUT_FILES_MAX files or CHECKOUT_BYTES_MAX, bombs.
 * 4. Left out, and said (`left`): links, files over CHECKOUT_FILE_BYTES_MAX, names that not every machine can have, hooks,
 *    submodules. A pointer of Git LFS is kept as the small file that it is, and said.
 *    Out of git's own tree a submodule is named by its .gitmodules, and larger files count in what git gives out.
 * 5. A single folder around everything is taken away, as servers that pack repositories put one there. */
#ifndef SANDBOX_CHECKOUT_H
#define SANDBOX_CHECKOUT_H

#include "evidence/history.h"
#include "sandbox/sandbox.h"

enum {
	CHECKOUT_FILES_MAX = 5000,
	CHECKOUT_BYTES_MAX = 64 << 20, /* of files and of what git keeps, together */
	CHECKOUT_FILE_BYTES_MAX = 1 << 20,
	CHECKOUT_ENTRIES_MAX = 50000,     /* of an archive: folders, and git's objects, count here */
	CHECKOUT_GIT_FILES_MAX = 20000,   /* loose objects and references */
	CHECKOUT_LEFT_MAX = 500,          /* that are named; there may be more */
	CHECKOUT_UNPACKED_MAX = 512 << 20 /* bytes that are looked at, what is left out included */
};

struct checkout_file {
	struct str path; /* relative, plain UTF-8, at most SANDBOX_PATH_BYTES_MAX */
	struct str bytes;
	bool executable;
};
enum checkout_why {
	CHECKOUT_LARGE,
	CHECKOUT_LINK,
	CHECKOUT_NAME,
	CHECKOUT_HOOK,
	CHECKOUT_SUBMODULE,
	CHECKOUT_LFS, /* kept, as a pointer */
	CHECKOUT_WHY_COUNT,
};
struct checkout_left {
	struct str path;
	enum checkout_why why;
};
struct checkout {
	const struct checkout_file *files; /* by path; no two have the same, none is a folder of another */
	size_t count, bytes;
	const struct checkout_left *left;
	size_t left_count;
	bool left_more;
	struct history history;     /* none where there were no commits */
	struct str history_problem; /* absent: it was read, or there was none; else why not, for people */
};

/* "large", "link", … and what it means to people: “larger than 1 MiB: it is not looked at”. */
struct str checkout_why_name(enum checkout_why why);
bool checkout_why_find(struct str name, enum checkout_why *out);
struct str checkout_why_words(enum checkout_why why);

/* Reads an archive or a bundle in boxes. ERR_INPUT and ERR_TOO_LARGE with a sentence about it; ERR_UNAVAILABLE and ERR_BUSY as
 * sandbox_run's. All lives in the work. Cost: about 20 ms of boxes, and what unpacking takes. */
enum err checkout_read(struct work *w, const struct sandbox_runner *sandbox, struct str bytes,
                       struct checkout *out) MUST_CHECK;
/* The same from a pack and the commit (40 hexadecimal digits) whose files are wanted. */
enum err checkout_read_pack(struct work *w, const struct sandbox_runner *sandbox, struct str pack,
                            struct str commit, struct checkout *out) MUST_CHECK;

/* ---- between repository.c, checkout_archive.c, checkout_listing.c and repository_git.c ---- */

/* A listing as it came out of a box. */
struct checkout_listing {
	struct checkout repository;      /* without history */
	const struct checkout_file *git; /* paths below .git */
	size_t git_count;
};

/* The reader `repository` (sandbox/reader.h), for the inside of a box: appends a listing. ERR_INPUT, ERR_TOO_LARGE. */
enum err checkout_archive(struct work *w, struct str archive, struct buf *out) MUST_CHECK;
/* Reads a listing: hostile, as whoever took over the reader writes it too. ERR_INPUT; ERR_TOO_LARGE. Texts point into it.
 *
 *	listing = "assay-repository 1" LF *entry "end " count LF
 *	entry   = ("file" / "git") SP length-of-path SP length-of-bytes SP ("0" / "1") LF path LF bytes LF
 *	        / "left" SP length-of-path SP why SP "0" LF path LF */
enum err checkout_listing(struct work *w, struct str listing, struct checkout_listing *out) MUST_CHECK;

/* What git is given: a folder of its own, a bundle, or a pack with the commit. */
struct checkout_git {
	const struct checkout_file *files;
	size_t count;
	struct str bundle;
	struct str pack, commit;
	bool wants_tree; /* as a tar, of what the commit has */
};
/* Has git tell the history, and the files where they are wanted; *tar is absent where there are none. What git will not read
 * becomes history->problem; where the tree is wanted, ERR_INPUT. */
enum err checkout_ask_git(struct work *w, const struct sandbox_runner *sandbox,
                          const struct checkout_git *git, struct checkout *out, struct str *tar) MUST_CHECK;

#endif
