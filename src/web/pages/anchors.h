/* Anchors of an assessment: answers that authors and reviewers score, so that machines can learn from them. */
#ifndef WEB_PAGES_ANCHORS_H
#define WEB_PAGES_ANCHORS_H

#include "calibration/anchor.h"
#include "web/web.h"

struct anchors_input {
	struct id assessment;
	struct str show; /* absent: those that this person has not scored */
	int64_t page;    /* from 1; DB_NULL_INT: 1 */
};
struct anchor_input {
	struct id assessment, anchor;
};
struct anchors_add_input {
	struct id assessment;
	struct str part, text, source; /* several answers: parted by lines of three dashes */
};
struct anchor_judge_input {
	struct id assessment, anchor;
	const struct json *levels; /* criterion → level */
	bool settle;
};
struct anchor_withdraw_input {
	struct id assessment, anchor;
	bool withdrawn;
};
extern const struct field anchors_fields[3];
extern const struct field anchor_fields[2];
extern const struct field anchors_add_fields[4];
extern const struct field anchor_judge_fields[4];
extern const struct field anchor_withdraw_fields[3];

/* Levels as forms and the API send them. ERR_INPUT when they are no object of whole numbers. */
enum err anchors_read_levels(struct work *w, const struct json *levels, struct anchor_level **out,
                             size_t *count) MUST_CHECK;

http_handler anchors_page, anchors_add_send, anchor_page, anchor_judge_send, anchor_withdraw_send;

#endif
