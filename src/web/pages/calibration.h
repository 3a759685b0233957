/* What was learned from people's judgements of an assessment: how well, what its gates find, what more would bring; and its
 * release. */
#ifndef WEB_PAGES_CALIBRATION_H
#define WEB_PAGES_CALIBRATION_H

#include "calibration/calibration.h"
#include "web/web.h"

struct calibration_input {
	struct id assessment;
	struct id calibration; /* zero: the newest that was made */
};
struct calibration_release_input {
	struct id assessment, calibration;
	int64_t coverage_percent, sample_percent;
	bool settles;
	struct str reason;
};
/* As a form sends it: whatever was typed comes back where it cannot be taken. */
struct calibration_release_form {
	struct id assessment, calibration;
	struct str coverage_percent, sample_percent, reason;
	bool settles;
};
struct calibration_try_input {
	struct id assessment, calibration;
	struct str part, answer;
};
extern const struct field calibration_fields[2];
extern const struct field calibration_one_fields[2];
extern const struct field calibration_release_fields[6], calibration_release_form_fields[6];
extern const struct field calibration_try_fields[4];

/* With the models that the installation has. */
struct grade_means calibration_means(const struct http_call *call);
/* Puts on record that somebody tried it. */
enum err calibration_note(struct work *w, struct tx *tx, const struct actor *actor,
                          struct id calibration) MUST_CHECK;
/* Releases it by what was sent. */
enum err calibration_release_sent(struct work *w, struct http_call *call,
                                  const struct calibration_release_input *in) MUST_CHECK;

/* The page, with what could not be taken of a form and why. */
struct calibration_shown {
	struct calibration_input in;
	struct str refused;                             /* absent: nothing was sent, or it was taken */
	const struct calibration_release_form *release; /* NULL: not of this form */
	struct str part, answer;                        /* that were to be tried; absent: not of this form */
};
enum err calibration_show(struct work *w, struct http_call *call, struct tx *tx,
                          const struct calibration_shown *shown, struct http_reply *reply) MUST_CHECK;

/* calibration_doubts.c, pure: whether it agrees with people no better than chance over all criteria, by the interval of its
 * figure; that in words, or on which criteria it does so; and on which nearly all answers that it learned from have one level.
 * Absent: nothing to say. */
bool calibration_is_chance(const struct report *report);
struct str calibration_chance_words(struct work *w, const struct document *document,
                                    const struct report *report);
struct str calibration_one_level_words(struct work *w, const struct document *document,
                                       const struct learned *learned);

http_handler calibration_page, calibration_ask_send, calibration_release_send, calibration_retire_send,
	calibration_try_send;

#endif
