/* What a reviewer says at a line of a repository, as in a code review.
 *
 * 1. Who holds the case, and has not had it decided, may add; change, delete and restore may who said it. A deletion can be
 *    undone.
 * 2. Readings are blind (grade/reading.h): what others said is given out to a reviewer only once their own reading of this round
 *    is stored, or all are. That is decided here, in comment_list, and nowhere else.
 * 3. The candidate receives what is not deleted, with the decision and not before.
 * 4. Of somebody whose reading does not count, and who did not decide, nobody else receives anything: a case that was given
 *    back takes no comments along.
 * 5. A comment changes no verdict. */
#ifndef GRADE_COMMENT_H
#define GRADE_COMMENT_H

#include "db/db.h"
#include "org/actor.h"

enum {
	COMMENT_CHARACTERS_MAX = 4000,
	COMMENT_BYTES_MAX = 4 * COMMENT_CHARACTERS_MAX,
	COMMENTS_MAX = 300, /* by one person, of an upload */
	COMMENTS_ALL_MAX =
		1500, /* by all: five who say all they may. Lists hold more, so that nothing is left out of them */
	COMMENT_LINE_BYTES = 400
};

struct comment {
	struct id id, person;
	struct str path, body;
	int64_t line;  /* from 1 */
	int64_t at_us; /* last changed */
	bool deleted;
};

/* Of an upload's, by path and line, what this reviewer may see (rule 2): their own, deleted ones too; of others what is not. */
enum err comment_list(struct work *w, struct tx *tx, const struct actor *reader, struct id upload,
                      struct comment **out, size_t *count) MUST_CHECK;
/* Those that its candidate receives with a decision that was made at until_us and has taken effect. What is said after it, of an
 * appeal, comes with the next. */
enum err comment_told(struct work *w, struct tx *tx, struct id org, struct id upload, int64_t until_us,
                      struct comment **out, size_t *count) MUST_CHECK;
/* ERR_INPUT for an empty one, and over COMMENTS_MAX by the same person or COMMENTS_ALL_MAX by all, ERR_TOO_LARGE for one that is
 * too long; the caller has checked that the actor holds the case, and that the line is there. */
enum err comment_add(struct work *w, struct tx *tx, const struct actor *actor, struct id held,
                     struct id upload, struct str path, int64_t line, struct str body,
                     struct id *comment) MUST_CHECK;
/* ERR_NOT_FOUND when it is not the actor's own of this upload. `body` absent: stays. */
enum err comment_change(struct work *w, struct tx *tx, const struct actor *actor, struct id upload,
                        struct id comment, struct str body, bool deleted) MUST_CHECK;

/* The case of a sitting; zero: none is open yet. */
enum err comment_case(struct work *w, struct tx *tx, struct id org, struct id sitting,
                      struct id *held) MUST_CHECK;

/* A line as it is shown: valid, indented as it was, without other control characters, cut. */
struct str comment_shown_line(struct work *w, struct str line);

#endif
