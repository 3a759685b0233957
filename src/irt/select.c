#include "irt/select.h"

#include "base/check.h"

#include <math.h>

struct ranking {
	size_t item[SELECT_AMONG_MAX]; /* best first */
	double information[SELECT_AMONG_MAX];
	size_t count;
	size_t among;
};

/* Puts the item at its place, if it has one. An equal one that came earlier stays in front. */
static void rank(struct ranking *ranking, size_t item, double information)
{
	size_t place = ranking->count;
	if (place == ranking->among) {
		if (information <= ranking->information[place - 1])
			return;
		place--;
	} else {
		ranking->count++;
	}
	for (; place > 0 && ranking->information[place - 1] < information; place--) {
		ranking->item[place] = ranking->item[place - 1];
		ranking->information[place] = ranking->information[place - 1];
	}
	ranking->item[place] = item;
	ranking->information[place] = information;
}

static size_t area_of(const struct select_bank *bank, size_t item)
{
	return bank->areas == NULL ? 0 : bank->areas[item];
}

/* No item informs more than this, whatever theta. What a bank has most of is decided without a call. */
static double most_possible(const struct model *item)
{
	if (item->kind == MODEL_LOGISTIC)
		return item->discrimination * item->discrimination / 4;
	return model_information_bound(item);
}

static bool is_open(const bool *seen, const bool *closed, size_t item)
{
	return !seen[item] && !(closed != NULL && closed[item]);
}

/* wanted: which areas to look at; NULL: all. */
static struct ranking most_informative(const struct select_bank *bank, const bool *seen, const bool *closed,
                                       const bool *wanted, double theta_logit, size_t among)
{
	check(among >= 1 && among <= SELECT_AMONG_MAX);
	struct ranking ranking = {.among = among};
	for (size_t i = 0; i < bank->count; i++) {
		const struct model *item = &bank->items[i];
		if (!is_open(seen, closed, i) || (wanted != NULL && !wanted[area_of(bank, i)]))
			continue;
		/* Most items of a large bank fall here, which spares their exponential. */
		if (ranking.count == among && most_possible(item) <= ranking.information[among - 1])
			continue;
		rank(&ranking, i, model_information(item, theta_logit));
	}
	return ranking;
}

size_t select_most_informative(const struct select_bank *bank, const bool *seen, double theta_logit,
                               size_t among, size_t *chosen)
{
	struct ranking ranking = most_informative(bank, seen, NULL, NULL, theta_logit, among);
	for (size_t i = 0; i < ranking.count; i++)
		chosen[i] = ranking.item[i];
	return ranking.count;
}

void select_areas(const struct select_bank *bank, const bool *seen, const bool *closed,
                  bool wanted[SELECT_AREAS_MAX])
{
	check(bank->area_count >= 1 && bank->area_count <= SELECT_AREAS_MAX);
	size_t given[SELECT_AREAS_MAX] = {0}, left[SELECT_AREAS_MAX] = {0}, total = 0;
	for (size_t i = 0; i < bank->count; i++) {
		size_t area = area_of(bank, i);
		check(area < bank->area_count);
		given[area] += seen[i];
		left[area] += is_open(seen, closed, i);
		total += seen[i];
	}
	double lack[SELECT_AREAS_MAX], most = -INFINITY;
	for (size_t area = 0; area < bank->area_count; area++) {
		/* Counted in items after the next one, so that before the first the largest share leads. */
		lack[area] = bank->shares[area] * (double)(total + 1) - (double)given[area];
		if (left[area] > 0 && lack[area] > most)
			most = lack[area];
	}
	for (size_t area = 0; area < bank->area_count; area++)
		wanted[area] = left[area] > 0 && lack[area] == most;
}

size_t select_next(const struct select_bank *bank, const bool *seen, const bool *closed, double theta_logit,
                   size_t among, uint64_t random)
{
	bool wanted[SELECT_AREAS_MAX];
	bool balanced = bank->shares != NULL;
	if (balanced)
		select_areas(bank, seen, closed, wanted);
	struct ranking ranking =
		most_informative(bank, seen, closed, balanced ? wanted : NULL, theta_logit, among);
	return ranking.count == 0 ? SELECT_NONE : ranking.item[random % ranking.count];
}
