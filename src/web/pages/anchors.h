/* Anchors of an assessment: answers that authors and reviewers score, so that machines can learn from them. */
#ifndef WEB_PAGES_ANCHORS_H
#define WEB_PAGES_ANCHORS_H

#include "calibration/anchor.h"
#include "web/web.h"

struct anchors_input {
	struct id assessment;
	struct str show; /* of anchors_shows; absent: the first */
	struct str part; /* absent or empty: of all tasks */
	int64_t page;    /* from 1; DB_NULL_INT: 1 */
	/* Of what was brought in; DB_NULL_INT: nothing was. */
	int64_t added, known, scored, stands, seen, again, twice, left;
};
struct anchor_input {
	struct id assessment, anchor;
};
struct anchors_add_input {
	struct id assessment;
	struct str part, text, source; /* several answers: parted by lines of three dashes; or CSV */
	bool keep;                     /* else it is looked over alone */
};
struct anchor_judge_input {
	struct id assessment, anchor;
	const struct json *levels; /* criterion → level */
	bool settle;
	int64_t seen_us; /* to settle: anchor_settled_us of what was seen; DB_NULL_INT: not said */
};
struct anchor_withdraw_input {
	struct id assessment, anchor;
	bool withdrawn;
};
/* What is shown, by enum anchor_show, as addresses name it; ends with NULL. */
extern const char *const anchors_shows[ANCHOR_SHOWS + 1];
extern const struct field anchors_fields[12];
extern const struct field anchor_fields[2];
extern const struct field anchors_add_fields[5];
extern const struct field anchor_judge_fields[5];
extern const struct field anchor_withdraw_fields[3];

/* Levels as forms and the API send them; NULL: none. ERR_INPUT when they are no object of whole numbers. */
enum err anchors_read_levels(struct work *w, const struct json *levels, struct anchor_level **out,
                             size_t *count) MUST_CHECK;

/* The list, and one of them, with what could not be taken of a form and why. */
struct anchors_shown {
	struct anchors_input in;
	struct str problem; /* absent: nothing was sent */
	struct str part, text, source;
};
enum err anchors_show(struct work *w, struct http_call *call, const struct anchors_shown *shown,
                      struct http_reply *reply) MUST_CHECK;
struct anchor_shown_one {
	struct anchor_input in;
	struct str problem; /* absent: nothing was sent */
	const struct anchor_level *levels;
	size_t level_count;
	bool overtaken; /* the levels are beside what somebody else has settled meanwhile */
};
/* anchor_judge; to settle, after anchor_check_seen where it was said what was seen. */
enum err anchors_judge(struct work *w, struct http_call *call, const struct anchor_judge_input *in,
                       const struct anchor_level *levels, size_t count) MUST_CHECK;
enum err anchor_show(struct work *w, struct http_call *call, const struct anchor_shown_one *shown,
                     struct http_reply *reply) MUST_CHECK;
/* What became of answers that were brought in, as part of a sentence. */
struct anchors_brought {
	size_t added, known, scored, stands, seen, again, twice, left;
};
struct str anchors_brought_words(struct work *w, const struct anchors_brought *brought);
/* How an answer begins, in a line. */
struct str anchors_excerpt(struct work *w, struct str answer);
/* How far people agree, in a sentence; absent: of too few judgements to say. */
struct str anchors_agreement_words(struct work *w, const struct anchor_agreement *agreement);
/* Whether a person may bring anchors in and withdraw them: reviewers score, what there is to score authors say. */
bool anchors_is_author(const struct http_call *call);

http_handler anchors_page, anchors_add_send, anchor_page, anchor_judge_send, anchor_confirm_send,
	anchor_withdraw_send;

#endif
