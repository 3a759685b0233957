/* A repository as a code review: its files, what a machine says at their lines, and what the reviewer says there.
 *
 * 1. For who holds the case. Remarks of analysers are facts and always there; where a language model quotes a line is shown only
 *    after the reviewer's own judgement, as on the page of the case.
 * 2. Comments are added, changed, deleted and restored by forms; nothing needs a script. */
#ifndef WEB_PAGES_CODE_REVIEW_H
#define WEB_PAGES_CODE_REVIEW_H

#include "web/web.h"

struct code_review_input {
	struct id id; /* of the case */
	struct str part, path;
	int64_t line; /* that is commented on; DB_NULL_INT: none */
	struct str body;
	struct id comment;
	struct str then; /* "save", "delete", "restore" */
};
extern const struct field code_review_fields[4];
extern const struct field code_review_add_fields[5];
extern const struct field code_review_change_fields[5];

struct comment; /* grade/comment.h */

/* For page and API alike. Adds a comment; changes, deletes or restores one, and says how it was; lists all of the part's. */
enum err code_review_add(struct work *w, struct http_call *call, const struct code_review_input *in,
                         struct id *comment) MUST_CHECK;
enum err code_review_change(struct work *w, struct http_call *call, const struct code_review_input *in,
                            struct comment *before) MUST_CHECK;
enum err code_review_comments(struct work *w, struct http_call *call, const struct code_review_input *in,
                              struct comment **out, size_t *count) MUST_CHECK;

http_handler code_review_page, code_review_add_send, code_review_change_send;

#endif
