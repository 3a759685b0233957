/* learn_report_view, learn_report_plain: whether a language model's view helps. */
#include "calibration/learn_parts.h"

#include <math.h>
#include <string.h>

void learn_report_view(const struct learning *learning, struct grader *const *graders, struct report *out)
{
	for (size_t place = 0; place < learning->place_count; place++) {
		if (graders[place] == NULL || grader_about(graders[place]).view_count == 0)
			continue;
		struct grader_about about = grader_about(graders[place]);
		double share = about.view_share[GRADER_OWN_ANCHORS];
		out->viewed =
			(int64_t)about.view_count > out->viewed ? (int64_t)about.view_count : out->viewed;
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
