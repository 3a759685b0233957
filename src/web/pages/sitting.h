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
/* The two as fields of any input that has them. */
#define SITTING_FIELD(input)                                                                          \
	{                                                                                             \
		"sitting", FIELD_PATH, FIELD_ID, offsetof(input, sitting), .required = true,          \
									   .sentence = "The sitting." \
	}
#define PART_FIELD(input)                                                                            \
	{                                                                                            \
		"part", FIELD_PATH, FIELD_TOKEN, offsetof(input, part), .required = true, .max = 64, \
									.sentence = "The part."      \
	}
extern const struct field sitting_fields[1];
extern const struct field part_fields[2];

/* Loads one's own sitting and the part named. */
enum err sitting_read_part(struct work *w, struct http_call *call, const struct part_input *in,
                           struct sitting *sitting, const struct sitting_part **part) MUST_CHECK;
/* "/sittings/ID" and "/sittings/ID/parts/PART". */
struct str sitting_address(struct work *w, struct id sitting);
struct str sitting_part_address(struct work *w, const struct part_input *in);

http_handler sitting_page, sitting_begin_send;

#endif
