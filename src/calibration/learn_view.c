/* learn_report_view, learn_report_plain: whether a language model's view helps. */
#include "calibration/learn_parts.h"

#include <math.h>
#include <string.h>

static bool has_view(const struct learning *learning, size_t example)
{
	for (size_t place = 0; place < learning->place_count; place++)
		if (learn_counts(learning, example, place) &&
		    !isnan(learning->examples->at[example].views[place]))
			return true;
	return false;
}

void learn_report_view(const struct learning *learning, struct grader *const *graders, struct report *out)
{
	for (size_t i = 0; i < learning->examples->count; i++)
		out->viewed += learning->fold[i] != SIZE_MAX && has_view(learning, i);
	for (size_t place = 0; place < learning->place_count; place++) {
		if (graders[place] == NULL || grader_about(graders[place]).view_count == 0)
			continue;
		double share = grader_about(graders[place]).view_share[GRADER_OWN_ANCHORS];
		out->view_least = isnan(out->view_least) ? share : fmin(out->view_least, share);
		out->view_most = isnan(out->view_most) ? share : fmax(out->view_most, share);
	}
}

void learn_report_plain(struct work *w, const struct learning *learning, const struct learn_seen *seen,
                        size_t count, struct report *out)
{
	struct learn_seen *plain = work_array(w, count, sizeof *plain);
	bool differs = false;
	memcpy(plain, seen, count * sizeof *plain);
	for (size_t i = 0; i < count; i++) {
		plain[i].said = seen[i].plain_said;
		differs = differs || seen[i].plain_score != seen[i].score;
	}
	if (differs)
		out->kappa_plain = learn_kappa(w, learning, plain, count);
}
