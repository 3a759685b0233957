/* make_link. */
#include "study/make_parts.h"

#include "irt/drift.h"

enum { DRIFT_ITEMS_MIN = 5 };

/* Tasks that are on both scales. */
struct anchors {
	struct model *from, *to;
	size_t *items;
	size_t count;
};

/* Those that are estimated; `calibrated`: of these, those that are calibrated in use. */
static struct anchors list_anchors(struct work *w, const struct making_competency *making, bool calibrated)
{
	size_t most = making->responses.item_count;
	struct anchors anchors = {work_array(w, most, sizeof *anchors.from),
	                          work_array(w, most, sizeof *anchors.to),
	                          work_array(w, most, sizeof *anchors.items), 0};
	for (size_t i = 0; i < most; i++) {
		const struct calibrate_estimate *estimate = &making->result.items[i];
		const struct measure *measure = measure_at(making, i);
		if (estimate->status != CALIBRATE_GOOD || (calibrated && !measure->calibrated))
			continue;
		anchors.from[anchors.count] = estimate->model;
		anchors.to[anchors.count] = part_model(measure);
		anchors.items[anchors.count++] = i;
	}
	return anchors;
}

static const struct link_options by_curves = {.method = LINK_STOCKING_LORD};

/* One task alone says where the scale begins, and not how wide it is. */
static enum err link_plainly(struct work *w, struct making_competency *making, const struct anchors *anchors)
{
	if (anchors->count == 0)
		return fail(w, ERR_INPUT, "None of its tasks could be calibrated.");
	if (anchors->count > 1)
		return link_find(w, anchors->from, anchors->to, anchors->count, &by_curves, &making->link);
	making->link =
		(struct link){1, anchors->to[0].difficulty_logit[0] - anchors->from[0].difficulty_logit[0]};
	return OK;
}

/* Tasks that have changed since they were calibrated take no part. */
static enum err link_without_drifted(struct work *w, struct making_competency *making,
                                     const struct anchors *anchors)
{
	struct drift drift;
	TRY(drift_find(w, anchors->from, anchors->to, anchors->count, &by_curves, DRIFT_CRITICAL, &drift));
	making->link = drift.link;
	for (size_t i = 0; i < anchors->count; i++) {
		struct figures_task *task = &making->figures[anchors->items[i]];
		task->drift = drift.items[i].difficulty_z;
		task->drift_distance = drift.items[i].distance;
		task->drifted = drift.items[i].out;
	}
	return OK;
}

enum err make_link(struct work *w, struct making_competency *making)
{
	struct anchors anchors = list_anchors(w, making, true);
	if (anchors.count >= DRIFT_ITEMS_MIN)
		return link_without_drifted(w, making, &anchors);
	if (anchors.count < 2)
		anchors = list_anchors(w, making, false);
	return link_plainly(w, making, &anchors);
}
