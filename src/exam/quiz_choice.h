/* Which item a quiz gives next: what is most informative at the estimate, by areas, families and exposure. Pure.
 *
 * 1. Of a family a sitting gets one item at most; every area gets its share (irt/select.h).
 * 2. Whether a sitting may be given an item at all is drawn before it begins, with the item's eligibility. Where an area has
 *    nothing else left, what is not eligible is given: content goes before exposure.
 *    Source: van der Linden & Veldkamp 2004; the probabilities: exam/exposure.h.
 * 3. All chance comes from the draws that are stored with the sitting's steps, so that every choice can be made again. */
#ifndef EXAM_QUIZ_CHOICE_H
#define EXAM_QUIZ_CHOICE_H

#include "exam/document.h"
#include "irt/model.h"

/* A quiz as choosing sees it; [item_count] each. */
struct quiz_bank {
	const struct quiz *quiz;
	struct model *models;
	uint8_t *areas;
	size_t *families; /* the family's first item; of none: itself */
	double *shares;   /* [area_count] */
};
struct quiz_bank quiz_bank_of(struct work *w, const struct quiz *quiz);

/* How far one sitting is. */
struct quiz_progress {
	bool *seen;     /* [item_count] */
	bool *closed;   /* [item_count], not seen: another of the family was */
	bool *eligible; /* [item_count] */
};
/* sitting_draw: of the first step; what is eligible follows from it. */
struct quiz_progress quiz_progress_of(struct work *w, const struct quiz_bank *bank, uint64_t sitting_draw);
/* Nothing seen. */
void quiz_progress_begin(const struct quiz_bank *bank, uint64_t sitting_draw, struct quiz_progress *progress);
/* An item is given. */
void quiz_progress_add(const struct quiz_bank *bank, size_t item, struct quiz_progress *progress);

/* The place of the item to give; one must be left. held [item_count]: room for its work. Cost: a model_information for the
 * items that may matter. */
size_t quiz_choice(const struct quiz_bank *bank, const struct quiz_progress *progress, double theta_logit,
                   uint64_t draw, bool *held);

/* The response model of an item. */
struct model quiz_model(const struct item *item);

#endif
