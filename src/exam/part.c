#include "exam/part.h"

#include "exam/rubric_format.h"
#include "exam/scale.h"
#include "exam/task_type.h"

const struct rubric *part_rubric(const struct part *part)
{
	static const struct rubric nothing;
	const struct task_type *type = task_type_find(part->type);
	return type == NULL || type->rubric == NULL ? &nothing : type->rubric(part);
}

const struct criterion *part_criterion(const struct part *part, struct str id)
{
	const struct rubric *rubric = part_rubric(part);
	for (size_t i = 0; i < rubric->criterion_count; i++)
		if (str_equal(rubric->criteria[i].id, id))
			return &rubric->criteria[i];
	return NULL;
}

/* ---- points ---- */

static struct str credit_title(struct work *w, size_t level, size_t most)
{
	return level == 0      ? S("No credit")
	       : level == most ? S("Full credit")
	                       : str_format(w->arena, "Credit %zu of %zu", level, most);
}

static const struct criterion *made_up(struct work *w, const struct part *part, const struct measure *measure)
{
	const struct task_type *type = task_type_find(part->type);
	struct criterion *criterion = work_alloc(w, sizeof *criterion);
	struct level *levels = work_array(w, measure->levels, sizeof *levels);
	for (size_t i = 0; i < measure->levels; i++)
		levels[i].title = credit_title(w, i, measure->levels - 1);
	*criterion = (struct criterion){
		.id = measure->task,
		.title = type->title(w, part, measure->task),
		.competency = measure->competency,
		.ask = S("Is the point that was given the right one?"),
		.described = levels,
		.described_count = measure->levels,
	};
	return criterion;
}

const struct criterion *part_judged(struct work *w, const struct part *part, struct str task)
{
	struct measure measure;
	const struct criterion *criterion = part_criterion(part, task);
	if (criterion != NULL || !part_find_measure(part, task, &measure))
		return criterion;
	return made_up(w, part, &measure);
}

bool part_is_point(const struct part *part, struct str task)
{
	struct measure measure;
	return part_criterion(part, task) == NULL && part_find_measure(part, task, &measure);
}

/* ---- criteria and measures ---- */

bool part_criterion_at(const struct document *document, size_t i, struct part_criterion *out)
{
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		const struct rubric *rubric = part_rubric(part);
		if (i < rubric->criterion_count) {
			*out = (struct part_criterion){part, &rubric->criteria[i]};
			return true;
		}
		i -= rubric->criterion_count;
	}
	return false;
}

static struct measure measure_of(const struct criterion *criterion)
{
	return (struct measure){
		.task = criterion->id,
		.competency = criterion->competency,
		.calibrated = criterion->calibrated,
		.kind = MODEL_GRADED,
		.discrimination = criterion->discrimination,
		.difficulty_logit = criterion->thresholds_logit,
		.levels = criterion->described_count,
		.judged_levels = scale_levels(criterion),
		.record = criterion,
		.format = &rubric_format_criterion,
		.criterion = criterion,
	};
}

bool part_measure(const struct part *part, size_t i, struct measure *out)
{
	const struct task_type *type = task_type_find(part->type);
	const struct rubric *rubric = part_rubric(part);
	if (i < rubric->criterion_count) {
		*out = measure_of(&rubric->criteria[i]);
		return true;
	}
	bool found = type != NULL && type->measure != NULL &&
	             type->measure(part, i - rubric->criterion_count, out);
	if (found)
		out->judged_levels = out->levels;
	return found;
}

bool part_find_measure(const struct part *part, struct str task, struct measure *out)
{
	for (size_t i = 0; part_measure(part, i, out); i++)
		if (str_equal(out->task, task))
			return true;
	return false;
}

bool part_measures(const struct part *part, struct str competency)
{
	struct measure measure;
	for (size_t i = 0; part_measure(part, i, &measure); i++)
		if (str_equal(measure.competency, competency))
			return true;
	return false;
}

struct model part_model(const struct measure *measure)
{
	if (measure->kind == MODEL_LOGISTIC)
		return model_logistic(measure->discrimination, measure->difficulty_logit[0],
		                      measure->guessing);
	return model_graded(measure->discrimination, measure->difficulty_logit, measure->levels);
}

size_t part_model_level(const struct measure *measure, size_t level)
{
	return measure->judged_levels == measure->levels ? level : scale_step(measure->criterion, level);
}

size_t part_judged_level(const struct measure *measure, size_t model_level)
{
	return measure->judged_levels == measure->levels ? model_level
	                                                 : scale_first(measure->criterion, model_level);
}

double part_position(const struct measure *measure, size_t level)
{
	return measure->criterion == NULL ? (double)level : scale_position(measure->criterion, level);
}

const double *part_model_levels(struct work *w, const struct measure *measure, const double *levels)
{
	if (measure->judged_levels == measure->levels)
		return levels;
	double *steps = work_array(w, measure->levels, sizeof *steps);
	for (size_t step = 0; step < measure->levels; step++)
		steps[step] = scale_step_probability(measure->criterion, levels, step);
	return steps;
}
