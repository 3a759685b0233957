/* calibration_ask_model: a language model's view of frozen anchors, which changes with the model, its
 * prompt and the rubric. */
#include "calibration/calibration_parts.h"

#include "base/digest.h"
#include "calibration/learn_parts.h"
#include "exam/scale.h"
#include "grade/learned.h"
#include "grade/rubric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The mean of the levels that it finds probable. */
static enum err ask_one(struct work *w, const struct grade_means *means, const struct rubric_subject *subject,
                        const struct criterion *criterion, struct str *model, double *out)
{
	const struct rubric_panel alone = {means->model, 1, 1};
	struct rubric_reply reply;
	struct verdict verdict = {0};
	*out = NAN;
	if (means->job != NULL)
		TRY(jobs_extend(w, means->db, means->job, CALIBRATION_LEASE_SECONDS));
	TRY(rubric_ask_panel(w, means->panel == NULL ? &alone : means->panel, subject, criterion, &reply));
	TRY(rubric_verdict_of(w, reply.json, subject->answer, criterion, &verdict));
	*model = reply.model;
	for (size_t i = 0; !verdict.abstained && i < verdict.level_count; i++)
		*out = (i == 0 ? 0 : *out) + (double)i * verdict.levels[i];
	return OK;
}

static const struct example *example_of(struct work *w, const struct examples *examples,
                                        const struct report_frozen *row)
{
	for (size_t i = 0; i < examples->count; i++) {
		const struct example *example = &examples->at[i];
		if (example->frozen && str_equal(id_text(w->arena, example->source), row->source) &&
		    str_equal(examples->version.document->parts[example->part].id, row->part))
			return example;
	}
	return NULL;
}

/* By the lot of what it is about, so that the same are asked about next time, as far as they are still there. */
struct drawn {
	struct digest digest;
	size_t row;
};

static int by_digest(const void *left, const void *right)
{
	const struct drawn *a = left, *b = right;
	return memcmp(&a->digest, &b->digest, sizeof a->digest);
}

static enum err ask_some(struct work *w, const struct grade_means *means, const struct examples *examples,
                         struct report_frozen *rows, size_t count, struct str *model)
{
	struct drawn *drawn = work_array(w, count, sizeof *drawn);
	for (size_t i = 0; i < count; i++) {
		const struct str parts[] = {rows[i].source, S("/"), rows[i].part, S("/"), rows[i].criterion};
		drawn[i] = (struct drawn){digest_of_parts(parts, COUNT(parts)), i};
	}
	qsort(drawn, count, sizeof *drawn, by_digest);
	for (size_t i = 0; i < count && i < CALIBRATION_MODEL_ASKED; i++) {
		struct report_frozen *row = &rows[drawn[i].row];
		const struct example *example = example_of(w, examples, row);
		const struct part *part = document_part(examples->version.document, row->part);
		if (example == NULL)
			continue;
		const struct rubric_subject subject = {.statement = part->written->statement,
		                                       .answer = example->text,
		                                       .nonce = rubric_nonce(w),
		                                       .seed = 1};
		TRY(ask_one(w, means, &subject, part_criterion(part, row->criterion), model, &row->model));
	}
	return OK;
}

/* As shares of the scale: what people gave, and what the model says now and said before. */
static void compare(struct work *w, const struct examples *examples, const struct report *before,
                    struct report *report)
{
	size_t count = 0, known = 0, most = report->frozen_count + 1;
	double *people = work_array(w, most, sizeof *people), *now = work_array(w, most, sizeof *now);
	double *then = work_array(w, most, sizeof *then), *again = work_array(w, most, sizeof *again);
	for (size_t i = 0; i < report->frozen_count; i++) {
		const struct report_frozen *row = &report->frozen[i];
		const struct part *part = document_part(examples->version.document, row->part);
		double top = (double)(scale_levels(part_criterion(part, row->criterion)) - 1);
		if (isnan(row->model))
			continue;
		people[count] = (double)row->people / top;
		now[count++] = row->model / top;
		for (size_t k = 0; before != NULL && k < before->frozen_count; k++) {
			const struct report_frozen *old = &before->frozen[k];
			if (isnan(old->model) || !str_equal(old->source, row->source) ||
			    !str_equal(old->part, row->part) || !str_equal(old->criterion, row->criterion))
				continue;
			then[known] = old->model / (double)old->top;
			again[known++] = row->model / top;
		}
	}
	report->model_kappa = agreement_quadratic_kappa(w, people, now, count);
	report->model_moved = agreement_smd(w, then, again, known);
	if (known >= REPORT_FROZEN_TOLD && fabs(report->model_moved.value) > REPORT_SHIFT_MAX)
		learn_stop(
			w, report,
			str_format(
				w->arena,
				"What the language model says of the frozen anchors moved by %.2f "
				"standard deviations: more than the %.2f that is taken for the same scale.",
				report->model_moved.value, REPORT_SHIFT_MAX));
}

enum err calibration_ask_model(struct work *w, const struct grade_means *means,
                               const struct examples *examples, const struct report *before,
                               struct report *report)
{
	struct report_frozen *rows = work_array(w, report->frozen_count + 1, sizeof *rows);
	struct str model = {0};
	if (means->model == NULL || report->frozen_count == 0)
		return OK;
	for (size_t i = 0; i < report->frozen_count; i++)
		rows[i] = report->frozen[i];
	report->frozen = rows;
	TRY(ask_some(w, means, examples, rows, report->frozen_count, &model));
	if (!str_absent(model))
		report->model = rubric_judge_name(w, model, S(RUBRIC_PROMPT_VERSION));
	compare(w, examples, before, report);
	return OK;
}
