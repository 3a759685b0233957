/* The commits behind a repository, as git's log prints them, told as a story.
 *
 * 1. Authors are pseudonyms in the order in which they first committed: “author A”. Names and addresses are read to tell them
 *    apart, and are kept nowhere.
 * 2. It says when, how much and in how many steps; never whether that is good.
 * 3. Dates are the author's own claim (anybody can set them), and the story says so.
 *
 * What is read is what `git log --format=HISTORY_FORMAT --numstat --no-renames` prints of a stranger's repository: bounded. */
#ifndef EVIDENCE_HISTORY_H
#define EVIDENCE_HISTORY_H

#include "base/json.h"
#include "base/work.h"

/* Record separator, then unit separators: the commit, author's time in seconds, author's address, parents, subject. */
#define HISTORY_FORMAT "%x1e%H%x1f%at%x1f%ae%x1f%P%x1f%s"

enum {
	HISTORY_COMMITS_MAX = 2000, /* the newest */
	HISTORY_AUTHORS_MAX = 200,
	HISTORY_BYTES_MAX = 16 << 20,
	HISTORY_SUBJECT_BYTES_MAX = 200,
	HISTORY_LINES_MAX = 12, /* of the story */
};

struct history_commit {
	struct str name; /* the commit's, in hexadecimal, 40 or 64 */
	int64_t at_s;    /* since 1970, as its author claims */
	size_t author;   /* 0: “author A” */
	bool merge;
	int64_t files, added, removed; /* lines; binary files count as files alone */
	struct str subject;
};
struct history {
	const struct history_commit *commits; /* newest first, as git walks */
	size_t count, authors;
	bool cut; /* there are older ones */
};

/* ERR_INPUT when it is no such log; ERR_TOO_LARGE. Texts are copied. */
enum err history_log(struct work *w, struct str text, struct history *out) MUST_CHECK;

/* Sentences: how many commits by how many, from when to when, how they are spread, how large they are. At most
 * HISTORY_LINES_MAX; none is a judgement. */
void history_story(struct work *w, const struct history *history, struct str **lines, size_t *count);
/* "author A", … "author Z", "author AA". */
struct str history_author(struct work *w, size_t author);

/* The stored form, and back. ERR_INPUT when it is none. */
void history_write(struct json_out *out, const struct history *history);
enum err history_read(struct work *w, const struct json *json, struct history *out) MUST_CHECK;

#endif
