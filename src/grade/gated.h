/* What gates find in written answers where nothing was learned of an assessment (scoring/gates.h, gates_plain).
 *
 * 1. Each answer that is a text its writer has seen is looked at: by the gates of what is released, if these judged it, else by
 *    those that learn from nothing. So no answer goes unlooked at, and an honest one meets one set of limits.
 * 2. What they find is flagged for the reviewer, once a kind. No score depends on it; a criterion is not settled with it.
 * 3. An answer is compared with the newest GATED_OTHERS_MAX of other people and the newest GATED_SAMPLES_MAX that were brought in
 *    as samples. A flag says how much is alike, never whose it is: candidates read it once the decision has taken effect
 *    (web/outcome.h). */
#ifndef GRADE_GATED_H
#define GRADE_GATED_H

#include "exam/part.h"
#include "grade/grade.h"
#include "scoring/gates.h"

enum { GATED_OTHERS_MAX = 300, GATED_SAMPLES_MAX = 100 };

/* An answer, and what it is compared with. */
struct gated_subject {
	struct str language, statement; /* of the assessment, BCP 47, absent: not known; of the task */
	struct str answer;
	const struct str *others, *samples;
	size_t other_count, sample_count;
};

/* Other people's newest answers to a part, GATED_OTHERS_MAX at most. Cost: an index range of the assessment's sittings, and their
 * texts, DOCUMENT_ANSWER_BYTES_MAX each at most. */
enum err gated_others(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                      const struct str **out, size_t *count) MUST_CHECK;
/* Pure: gates_plain of it, *hits the arena's. Cost: words_of and a sketch of each text, GATED_OTHERS_MAX +
 * GATED_SAMPLES_MAX at most, and gates_plain. */
void gated_find(struct work *w, const struct gated_subject *subject, struct gate_hit **hits, size_t *count);
/* Stores what was found, but for kinds that the part has a flag of. */
enum err gated_store(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     const struct gate_hit *hits, size_t count) MUST_CHECK;

/* A scorer's step: finds and stores, unless what was learned has judged one of its criteria (1 above), or it is no text. */
enum err gated_look(struct work *w, const struct grade_means *means, const struct sitting *sitting,
                    const struct part *part) MUST_CHECK;

#endif
