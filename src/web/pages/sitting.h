/* A sitting: its parts as cards, beginning one, practising for one. Also what all routes of a sitting take. */
#ifndef WEB_PAGES_SITTING_H
#define WEB_PAGES_SITTING_H

#include "exam/sitting.h"
#include "web/web.h"

struct sitting_input {
	struct id sitting;
};
struct part_input {
	struct id sitting;
	struct str part;
};
struct answer_input {
	struct id sitting;
	struct str part;
	int64_t sequence, place;
};
struct draft_input {
	struct id sitting;
	struct str part;
	struct str body, writer;
	int64_t base;
	struct str then; /* a form's only: "hand-in" leads to the confirmation */
};
enum { DRAFT_FIELDS = 5, DRAFT_FORM_FIELDS };
extern const struct field sitting_fields[1];
extern const struct field part_fields[2];
extern const struct field answer_fields[4];
extern const struct field draft_fields[DRAFT_FORM_FIELDS]; /* the API takes the first DRAFT_FIELDS */

/* Loads one's own sitting and the part named. */
enum err sitting_read_part(struct work *w, struct http_call *call, const struct part_input *in,
                           struct sitting *sitting, const struct sitting_part **part) MUST_CHECK;
/* Answers a question of one's own quiz; the next one is shown, or the part ends. */
enum err sitting_answer(struct work *w, struct http_call *call, const struct answer_input *in) MUST_CHECK;
/* "/sittings/ID" and "/sittings/ID/parts/PART". */
struct str sitting_address(struct work *w, struct id sitting);
struct str sitting_part_address(struct work *w, const struct part_input *in);

http_handler sitting_page, sitting_begin_send;

#endif
