/* bifactor_errors: standard errors of a solution, from the cross-product of the persons' scores. */
#include "irt/bifactor_parts.h"

#include <math.h>
#include <string.h>

/* Per level and place: the derivatives of log P by the slopes' sum, by d_level and by d_(level + 1). */
struct derivatives {
	double *by_own, *by_next; /* [levels][places] */
};

static struct derivatives derive(struct work *w, const struct bifactor_fit *fit,
                                 const struct bifactor_work *item)
{
	struct derivatives derivatives = {
		.by_own = work_array(w, item->levels * item->places, sizeof(double)),
		.by_next = work_array(w, item->levels * item->places, sizeof(double)),
	};
	for (size_t place = 0; place < item->places; place++) {
		double basis[2];
		struct bifactor_curves curves;
		bifactor_basis(&fit->nodes, item, bifactor_ratio(fit, item), place, basis);
		double part =
			item->value[0] * basis[0] + (item->slope_count > 1 ? item->value[1] * basis[1] : 0);
		bifactor_curves_at(item->value + item->slope_count, item->levels, part, &curves);
		for (size_t k = 0; k < item->levels; k++) {
			derivatives.by_own[k * item->places + place] = curves.by_own[k];
			derivatives.by_next[k * item->places + place] = curves.by_next[k];
		}
	}
	return derivatives;
}

/* Adds one answer's score, averaged over what is believed of the person: to the item's values, and to its task's ratio. */
static void add_answer(const struct bifactor_fit *fit, const struct bifactor_work *item,
                       const struct derivatives *derivatives, size_t level, double *score,
                       double *ratio_score)
{
	const double *mass =
		item->task == BIFACTOR_GENERAL ? fit->posterior.general : fit->posterior.task[item->task];
	const double *by_own = derivatives->by_own + level * item->places,
		     *by_next = derivatives->by_next + level * item->places;
	double sums[4] = {0}; /* by the first slope, the second, d_level, d_(level + 1) */
	for (size_t place = 0; place < item->places; place++) {
		double basis[2], own = mass[place] * by_own[place], next = mass[place] * by_next[place];
		bifactor_basis(&fit->nodes, item, bifactor_ratio(fit, item), place, basis);
		sums[0] += (own + next) * basis[0];
		sums[1] += (own + next) * basis[1];
		sums[2] += own;
		sums[3] += next;
	}
	score[0] += sums[0];
	if (item->slope_count > 1)
		score[1] += sums[1];
	else if (ratio_score != NULL)
		*ratio_score += item->value[0] * sums[1];
	if (level > 0)
		score[item->slope_count + level - 1] += sums[2];
	if (level + 1 < item->levels)
		score[item->slope_count + level] += sums[3];
}

/* Cholesky's factor in the lower half, in place. */
static bool factorise(double *a, size_t count)
{
	for (size_t j = 0; j < count; j++)
		for (size_t i = j; i < count; i++) {
			double sum = a[i * count + j], diagonal = a[j * count + j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i * count + k] * a[j * count + k];
			if (i == j && !(sum > 1e-10 * diagonal && sum > 0))
				return false;
			a[i * count + j] = i == j ? sqrt(sum) : sum / a[j * count + j];
		}
	return true;
}

/* The square roots of the inverse's diagonal: the column norms of the factor's inverse. */
static void root_diagonal(const double *factor, size_t count, double *column, double *errors)
{
	for (size_t j = 0; j < count; j++) {
		double squares = 0;
		for (size_t i = j; i < count; i++) {
			column[i] = i == j ? 1 : 0;
			for (size_t k = j; k < i; k++)
				column[i] -= factor[i * count + k] * column[k];
			column[i] /= factor[i * count + i];
			squares += column[i] * column[i];
		}
		errors[j] = sqrt(squares);
	}
}

bool bifactor_errors(struct work *w, struct bifactor_fit *fit, double *errors)
{
	size_t count = fit->value_count;
	double *information = work_array(w, count * count, sizeof(double)),
	       *score = work_array(w, count, sizeof(double));
	struct derivatives *derivatives = work_array(w, fit->item_count, sizeof *derivatives);
	for (size_t i = 0; i < fit->item_count; i++) {
		bifactor_fill(&fit->nodes, &fit->items[i], bifactor_ratio(fit, &fit->items[i]));
		derivatives[i] = derive(w, fit, &fit->items[i]);
	}
	for (size_t row = 0; row < fit->row_count; row++) {
		bifactor_weigh(&fit->nodes, fit->items, fit->item_count, fit->task_count, fit->rows[row],
		               true, &fit->posterior);
		memset(score, 0, count * sizeof *score);
		for (size_t i = 0; i < fit->item_count; i++) {
			const struct bifactor_work *item = &fit->items[i];
			bool shares = fit->testlet && item->task != BIFACTOR_GENERAL;
			if (fit->rows[row][i] == RESPONSES_MISSING)
				continue;
			add_answer(fit, item, &derivatives[i], fit->rows[row][i],
			           score + (item->value - fit->values),
			           shares ? score + (fit->ratios - fit->values) + item->task : NULL);
		}
		for (size_t a = 0; a < count; a++)
			for (size_t b = 0; b <= a; b++)
				information[a * count + b] += fit->weights[row] * score[a] * score[b];
	}
	if (!factorise(information, count))
		return false;
	root_diagonal(information, count, score, errors);
	return true;
}
