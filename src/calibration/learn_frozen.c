/* learn_frozen: frozen anchors, beside what people gave and what was released before. */
#include "calibration/learn_parts.h"

#include "exam/scale.h"

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
		    !learn_judge_text(w, &judge, example->part, example->text, example->views[place], &seen))
			continue;
		rows[(*count)++] = (struct report_frozen){
			.source = id_text(w->arena, example->source),
			.part = learning->document->parts[example->part].id,
			.criterion = learn_criterion(learning, example->part, place)->id,
			.people = example->levels[place],
			.top = (int64_t)scale_levels(learn_criterion(learning, example->part, place)) - 1,
			.said = seen.score,
			.model = NAN,
		};
	}
}

/* What was said of each row before, as a share of the scale; NAN: it was not there. */
static double *shares_before(struct work *w, const struct report *report, const struct report *before)
{
	double *shares = work_array(w, report->frozen_count + 1, sizeof *shares);
	for (size_t i = 0; i < report->frozen_count; i++) {
		const struct report_frozen *then = said_before(before, &report->frozen[i]);
		shares[i] = then == NULL ? NAN : then->said / (double)then->top;
	}
	return shares;
}

/* Pairs as shares of the scale. */
struct pairs {
	double *people, *said, *before;
	size_t count;
};

/* Of a criterion, or of all (row NULL); `only_known`: those that were there before. */
static struct pairs pairs_of(struct work *w, const struct report *report, const double *before,
                             const struct report_criterion *row, bool only_known)
{
	struct pairs pairs = {
		.people = work_array(w, report->frozen_count + 1, sizeof(double)),
		.said = work_array(w, report->frozen_count + 1, sizeof(double)),
		.before = work_array(w, report->frozen_count + 1, sizeof(double)),
	};
	for (size_t i = 0; i < report->frozen_count; i++) {
		const struct report_frozen *now = &report->frozen[i];
		if ((row != NULL &&
		     (!str_equal(now->part, row->part) || !str_equal(now->criterion, row->criterion))) ||
		    (only_known && isnan(before[i])))
			continue;
		pairs.people[pairs.count] = (double)now->people / (double)now->top;
		pairs.said[pairs.count] = now->said / (double)now->top;
		pairs.before[pairs.count++] = before[i];
	}
	return pairs;
}

/* Agreement with people that fell. */
static void judge_fall(struct work *w, struct report *out, struct str what, const struct pairs *pairs,
                       struct agreement *before)
{
	struct agreement now = agreement_quadratic_kappa(w, pairs->people, pairs->said, pairs->count);
	*before = agreement_quadratic_kappa(w, pairs->people, pairs->before, pairs->count);
	if (pairs->count >= REPORT_FROZEN_TOLD && now.value < before->value - REPORT_FALL_MAX)
		learn_stop(w, out,
		           str_format(w->arena,
		                      "%.*s: agreement with people on the frozen anchors fell from %.2f to "
		                      "%.2f.",
		                      STR_ARG(what), before->value, now.value));
}

static struct str title_of(const struct learning *learning, const struct report_criterion *row)
{
	const struct part *part = document_part(learning->document, row->part);
	return part_criterion(part, row->criterion)->title;
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
	const double *then = shares_before(w, out, before);
	struct pairs all = pairs_of(w, out, then, NULL, false);
	struct agreement one_before;
	out->frozen_kappa = agreement_quadratic_kappa(w, all.people, all.said, all.count);
	if (before == NULL)
		return;
	struct pairs known = pairs_of(w, out, then, NULL, true);
	out->moved = agreement_smd(w, known.before, known.said, known.count);
	judge_move(w, out, learning, NULL, known.count);
	judge_fall(w, out, S("In all"), &known, &out->frozen_before);
	for (size_t i = 0; i < out->criterion_count; i++) {
		struct pairs one = pairs_of(w, out, then, &criteria[i], true);
		criteria[i].moved = agreement_smd(w, one.before, one.said, one.count);
		judge_move(w, out, learning, &criteria[i], one.count);
		if (one.count >= 2 * REPORT_FROZEN_TOLD)
			judge_fall(w, out, title_of(learning, &criteria[i]), &one, &one_before);
	}
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
