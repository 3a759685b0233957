/* Answering on paper: the pages of a part, one page beside its text, what is done with it. Also its pictures, for whoever may
 * see them. */
#ifndef WEB_PAGES_PAPER_H
#define WEB_PAGES_PAPER_H

#include "exam/paper.h"
#include "web/pages/sitting.h"

struct paper_page_input {
	struct id sitting;
	struct str part;
	struct id page;
};
struct paper_picture_input {
	struct id sitting;
	struct str part;
	struct id page;
	struct str size; /* absent: whole */
};
struct paper_add_input {
	struct id sitting;
	struct str part;
	struct id instead;
	struct str photograph, file;
};
struct paper_change_input {
	struct id sitting;
	struct str part;
	struct id page;
	struct str what, body;
};
struct paper_case_input {
	struct id id; /* the case */
	struct str part;
	struct id page;
	struct str size; /* absent: whole */
};
extern const struct field paper_page_fields[3];
extern const struct field paper_picture_fields[4];
extern const struct field paper_add_fields[5];
extern const struct field paper_change_fields[5];
extern const struct field paper_case_fields[4];

/* Of a form with a picture, and of a picture alone. */
enum { PAPER_BODY_MAX = SCAN_FILE_BYTES_MAX + (64 << 10) };

/* One's own part, if it may be answered on paper. */
enum err paper_part(struct work *w, struct http_call *call, const struct part_input *in,
                    struct sitting *sitting, const struct sitting_part **part) MUST_CHECK;
/* How a page stands, a sentence. */
struct str paper_words(struct work *w, const struct paper_page *page);
/* How the pages of a part stand, in sentences; absent: there are none. */
enum err paper_summary(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct sitting_part *part, struct str *out) MUST_CHECK;
/* What becomes of them where they and what was typed are more than an answer may have, in sentences; absent: all of it fits. */
enum err paper_over_words(struct work *w, struct tx *tx, const struct sitting *sitting,
                          const struct sitting_part *part, struct str *out) MUST_CHECK;

http_handler paper_list_page, paper_page_page, paper_picture_get, paper_add_send, paper_change_send;
http_handler paper_case_picture;

#endif
