/* A bank made ready for adaptive testing: what every choice asks of every item, computed once.
 *
 * Probabilities, their logarithms and the informations at the nodes, and for each fifth of a logit the items in the order of
 * what they can tell there. The last makes the most informative item a matter of looking at a few, and exactly the one that
 * looking at all would find. */
#ifndef IRT_TABLE_H
#define IRT_TABLE_H

#include "irt/model.h"
#include "irt/nodes.h"

enum {
	TABLE_ITEMS_MAX = 10000,
	TABLE_CELLS = GRID_NODES - 1,
};

/* No item of the cell informs more than its bound anywhere in it. */
struct table_place {
	double bound;
	size_t item;
};

struct table {
	const struct nodes *nodes;
	const struct model *items; /* [count] */
	size_t count;
	const size_t *first; /* [count + 1]: the row of an item's level 0 in the next three */
	const double (*probability)[NODES_STRIDE];
	const double (*log_probability)[NODES_STRIDE];
	const int64_t (*log_units)[NODES_STRIDE];  /* the logarithm in whole units of 2^-40 */
	const double (*information)[NODES_STRIDE]; /* [count] */
	const double *peak_logit; /* [count]: where a logistic item informs most; NAN: another kind */
	const struct table_place *cells[TABLE_CELLS]; /* [count] each, falling bound */
};

/* Makes a bank ready; items passed model_check and are at most TABLE_ITEMS_MAX; items and nodes must outlive the table. Memory:
 * 1.5 kB a level and 1.5 kB an item. */
void table_make(struct work *w, const struct model *items, size_t count, const struct nodes *nodes,
                struct table *out);

/* The level at which a logistic item informs most: b where c = 0 and d = 1. Accuracy: 1e-14 / a. Source: Birnbaum 1968; Magis
 * 2013. */
double table_peak(const struct model *logistic);

/* The items from best to worst bound at a level within [-6, 6]. */
const struct table_place *table_cell(const struct table *table, double theta_logit);

/* The belief after a response: its logarithm, [nodes]. Cost: 61 additions. */
static inline void table_respond(const struct table *table, size_t item, size_t level, int64_t *log_value)
{
	const int64_t *row = table->log_units[table->first[item] + level];
	for (size_t i = 0; i < table->nodes->count; i++)
		log_value[i] += row[i];
}

#endif
