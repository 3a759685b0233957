/* learn_frozen: frozen anchors, beside what people gave and what was released before. */
#include "calibration/learn_parts.h"

#include <math.h>

/* What was said of the same judgement before; NULL: it was not there. */
static const struct report_frozen *said_before(const struct report *before, const struct report_frozen *now)
{
	for (size_t i = 0; before != NULL && i < before->frozen_count; i++)
		if (str_equal(before->frozen[i].source, now->source) &&
		    str_equal(before->frozen[i].part, now->part) &&
		    str_equal(before->frozen[i].criterion, now->criterion))
			return &before->frozen[i];
	return NULL;
}

static void grade_place(struct work *w, const struct learning *learning, const struct grader *grader,
                        size_t place, struct report_frozen *rows, size_t *count)
{
	const struct learn_judge judge = learn_judge_of(w, learning, grader, place);
	for (size_t i = 0; i < learning->examples->count && *count < REPORT_FROZEN_MAX; i++) {
		const struct example *example = &learning->examples->at[i];
		struct learn_seen seen;
		if (!example->frozen || !learn_counts(learning, i, place) ||
		    !learn_judge_text(w, &judge, example->part, example->text, &seen))
			continue;
		rows[(*count)++] = (struct report_frozen){
			.source = id_text(w->arena, example->source),
			.part = learning->document->parts[example->part].id,
			.criterion = learn_criterion(learning, example->part, place)->id,
			.people = example->levels[place],
			.said = seen.score,
			.model = NAN,
		};
	}
}

/* Pairs as shares of the scale. */
struct pairs {
	double *people, *said, *before;
	size_t count;
};

/* Of a criterion, or of all (row NULL); `only_known`: those that were there before. */
static struct pairs pairs_of(struct work *w, const struct learning *learning, const struct report *report,
                             const struct report *before, const struct report_criterion *row, bool only_known)
{
	struct pairs pairs = {
		.people = work_array(w, report->frozen_count + 1, sizeof(double)),
		.said = work_array(w, report->frozen_count + 1, sizeof(double)),
		.before = work_array(w, report->frozen_count + 1, sizeof(double)),
	};
	for (size_t i = 0; i < report->frozen_count; i++) {
		const struct report_frozen *now = &report->frozen[i], *then = said_before(before, now);
		const struct part *part = document_part(learning->document, now->part);
		double most = (double)(part_criterion(part, now->criterion)->level_count - 1);
		if ((row != NULL &&
		     (!str_equal(now->part, row->part) || !str_equal(now->criterion, row->criterion))) ||
		    (only_known && then == NULL))
			continue;
		pairs.people[pairs.count] = (double)now->people / most;
		pairs.said[pairs.count] = now->said / most;
		pairs.before[pairs.count++] = then == NULL ? NAN : then->said / most;
	}
	return pairs;
}

static void judge_move(struct work *w, struct report *out, const struct learning *learning,
                       const struct report_criterion *row, size_t count)
{
	struct agreement moved = row == NULL ? out->moved : row->moved;
	struct str what = S("The frozen anchors");
	if (row != NULL) {
		const struct part *part = document_part(learning->document, row->part);
		what = str_format(w->arena, "On “%.*s”, the frozen anchors",
		                  STR_ARG(part_criterion(part, row->criterion)->title));
	}
	if (count < REPORT_FROZEN_TOLD || !(fabs(moved.value) > REPORT_SHIFT_MAX))
		return;
	learn_stop(
		w, out,
		str_format(w->arena,
	                   "%.*s moved by %.2f standard deviations from what is released: more than the %.2f "
	                   "that is taken for the same scale.",
	                   STR_ARG(what), moved.value, REPORT_SHIFT_MAX));
}

static void compare(struct work *w, const struct learning *learning, const struct report *before,
                    struct report_criterion *criteria, struct report *out)
{
	struct pairs all = pairs_of(w, learning, out, before, NULL, false);
	out->frozen_kappa = agreement_quadratic_kappa(w, all.people, all.said, all.count);
	if (before == NULL)
		return;
	struct pairs known = pairs_of(w, learning, out, before, NULL, true);
	struct agreement now = agreement_quadratic_kappa(w, known.people, known.said, known.count);
	out->frozen_before = agreement_quadratic_kappa(w, known.people, known.before, known.count);
	out->moved = agreement_smd(w, known.before, known.said, known.count);
	judge_move(w, out, learning, NULL, known.count);
	for (size_t i = 0; i < out->criterion_count; i++) {
		struct pairs one = pairs_of(w, learning, out, before, &criteria[i], true);
		criteria[i].moved = agreement_smd(w, one.before, one.said, one.count);
		judge_move(w, out, learning, &criteria[i], one.count);
	}
	if (known.count >= REPORT_FROZEN_TOLD && now.value < out->frozen_before.value - REPORT_FALL_MAX)
		learn_stop(w, out,
		           str_format(w->arena,
		                      "Agreement with people on the frozen anchors fell from %.2f to %.2f.",
		                      out->frozen_before.value, now.value));
}

void learn_frozen(struct work *w, const struct learning *learning, struct grader *const *graders,
                  const struct report *before, struct report_criterion *criteria, struct report *out)
{
	struct report_frozen *rows = work_array(w, REPORT_FROZEN_MAX, sizeof *rows);
	size_t count = 0;
	for (size_t place = 0; place < learning->place_count; place++)
		if (graders[place] != NULL)
			grade_place(w, learning, graders[place], place, rows, &count);
	out->frozen = rows;
	out->frozen_count = count;
	if (count > 0)
		compare(w, learning, before, criteria, out);
}
