#include "irt/drift.h"

#include "irt/grid.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>

enum { ITEMS_MIN = 5 };

/* Below this a spread is none: parameters that were fixed, or a copy. */
#define SPREAD_MIN 1e-9

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The quantile of rising values, between the two nearest (R's type 7). */
static double quantile(const double *values, size_t count, double p)
{
	double place = p * (double)(count - 1);
	size_t below = (size_t)place;
	double share = place - (double)below;
	return share > 0 ? values[below] + share * (values[below + 1] - values[below]) : values[below];
}

/* Robust z of changes[count] by those that are in. */
static void robust_z(const double *changes, const struct drift_item *items, size_t count, double *scratch,
                     double *z)
{
	size_t in = 0;
	for (size_t i = 0; i < count; i++)
		if (!items[i].out)
			scratch[in++] = changes[i];
	qsort(scratch, in, sizeof *scratch, by_value);
	double median = quantile(scratch, in, 0.5);
	double range = quantile(scratch, in, 0.75) - quantile(scratch, in, 0.25);
	for (size_t i = 0; i < count; i++)
		z[i] = (changes[i] - median) / fmax(0.74 * range, SPREAD_MIN);
}

static double mean_difficulty(const struct model *item)
{
	double sum = 0;
	for (size_t k = 0; k + 1 < item->levels; k++)
		sum += item->difficulty_logit[k];
	return sum / (double)(item->levels - 1);
}

static double distance_of(const struct model *from, const struct model *to)
{
	double sum = 0, total = 0;
	for (size_t node = 0; node < GRID_NODES; node++) {
		double theta = grid_level(node), weight = portable_exp(-theta * theta / 2);
		double d = model_expected_level(to, theta) - model_expected_level(from, theta);
		sum += weight * d * d;
		total += weight;
	}
	return sqrt(sum / total) / (double)(to->levels - 1);
}

struct task {
	const struct model *from, *to;
	size_t count;
	const struct link_options *options;
	struct model *linked_from, *linked_to; /* what is in */
	double *changes, *scratch, *z;
	struct drift_item *items;
};

/* Links by what is in, and looks at everything on that scale. */
static enum err look(struct work *w, struct task *task, struct link *link)
{
	size_t in = 0;
	for (size_t i = 0; i < task->count; i++)
		if (!task->items[i].out) {
			task->linked_from[in] = task->from[i];
			task->linked_to[in++] = task->to[i];
		}
	TRY(link_find(w, task->linked_from, task->linked_to, in, task->options, link));
	for (size_t i = 0; i < task->count; i++) {
		struct model moved = link_item(*link, &task->from[i]);
		struct drift_item *item = &task->items[i];
		item->difficulty_change = mean_difficulty(&task->to[i]) - mean_difficulty(&moved);
		item->slope_change = portable_log(task->to[i].discrimination / moved.discrimination);
		item->distance = distance_of(&moved, &task->to[i]);
	}
	for (size_t i = 0; i < task->count; i++)
		task->changes[i] = task->items[i].difficulty_change;
	robust_z(task->changes, task->items, task->count, task->scratch, task->z);
	for (size_t i = 0; i < task->count; i++) {
		task->items[i].difficulty_z = task->z[i];
		task->changes[i] = task->items[i].slope_change;
	}
	robust_z(task->changes, task->items, task->count, task->scratch, task->z);
	for (size_t i = 0; i < task->count; i++)
		task->items[i].slope_z = task->z[i];
	return OK;
}

/* The item in the link that is furthest out, or NULL. */
static struct drift_item *furthest(const struct task *task, double critical)
{
	struct drift_item *worst = NULL;
	double most = critical;
	for (size_t i = 0; i < task->count; i++) {
		struct drift_item *item = &task->items[i];
		double z = fmax(fabs(item->difficulty_z), fabs(item->slope_z));
		if (!item->out && z > most) {
			most = z;
			worst = item;
		}
	}
	return worst;
}

static enum err check_items(struct work *w, const struct model *from, size_t count)
{
	if (count < ITEMS_MIN)
		return fail(w, ERR_INPUT,
		            "%zu common items are too few to tell which of them drifted: at least %d.", count,
		            ITEMS_MIN);
	for (size_t i = 0; i < count; i++)
		if (from[i].kind == MODEL_NOMINAL)
			return fail(
				w, ERR_INPUT,
				"Item %zu of the common ones is nominal: it has no difficulty that could drift.",
				i + 1);
	return OK;
}

enum err drift_find(struct work *w, const struct model *from, const struct model *to, size_t count,
                    const struct link_options *options, double critical, struct drift *out)
{
	TRY(check_items(w, from, count));
	struct task task = {
		.from = from,
		.to = to,
		.count = count,
		.options = options,
		.linked_from = work_array(w, count, sizeof(struct model)),
		.linked_to = work_array(w, count, sizeof(struct model)),
		.changes = work_array(w, count, sizeof(double)),
		.scratch = work_array(w, count, sizeof(double)),
		.z = work_array(w, count, sizeof(double)),
		.items = work_array(w, count, sizeof(struct drift_item)),
	};
	*out = (struct drift){.items = task.items};
	TRY(look(w, &task, &out->link));
	struct drift_item *worst;
	while ((worst = furthest(&task, critical)) != NULL) {
		out->limited = (double)(out->out_count + 1) > DRIFT_SHARE_MAX * (double)count;
		if (out->limited)
			break;
		worst->out = true;
		out->out_count++;
		TRY(look(w, &task, &out->link));
	}
	return OK;
}
