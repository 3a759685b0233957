/* What the files of fairness/dif share, and nobody else needs. */
#ifndef FAIRNESS_DIF_PARTS_H
#define FAIRNESS_DIF_PARTS_H

#include "fairness/dif.h"

/* Who is compared, and how they are matched in this round. */
struct dif_task {
	struct work *w;
	const struct dif_sample *sample; /* NULL by parameters */
	const struct dif_options *options;
	size_t item_count, group_count; /* groups: the reference is 0 */
	size_t person_count;
	const size_t *persons;  /* [person_count], rows of the responses */
	const uint8_t *members; /* [person_count], below group_count */
	const bool *anchors;    /* [item_count], of this round */
	uint32_t *scores;       /* [person_count], over the anchors */
	bool *complete;         /* [person_count], answered all anchors */
	uint32_t score_max;     /* that is possible there */
	uint32_t *counts;       /* [count_capacity], where the next table is made */
	size_t count_capacity;
	const struct dif_parameters *const *parameters;
	double noncentrality[2 * RESPONSES_GROUPS_MAX +
	                     1]; /* by df, for the power asked for; 0: not known yet */
};

/* How many people of each group gave each answer at each score. Levels that nobody gave are there, and 0. */
struct dif_table {
	size_t scores, groups, levels;
	const uint32_t *counts; /* [scores][groups][levels] */
	size_t persons;
	size_t levels_given; /* of the levels */
	size_t score_max;    /* that is possible */
	bool banded;         /* matched by bands and not by score */
};

static inline const uint32_t *dif_cell(const struct dif_table *table, size_t score, size_t group)
{
	return table->counts + (score * table->groups + group) * table->levels;
}
/* People of the group at the score. */
static inline double dif_cell_sum(const struct dif_table *table, size_t score, size_t group)
{
	const uint32_t *cell = dif_cell(table, score, group);
	double sum = 0;
	for (size_t k = 0; k < table->levels; k++)
		sum += cell[k];
	return sum;
}

/* One stratum of a right-or-wrong item and two groups. */
struct dif_fourfold {
	double reference_right, reference_wrong, focal_right, focal_wrong;
	double reference, focal, right, wrong, all;
};
struct dif_fourfold dif_fourfold_at(const struct dif_table *table, size_t score);

/* Methods: of all items, each result is there with its state DIF_TOLD and its numbers NAN. */
typedef enum err dif_round(struct dif_task *task, struct dif_result *results);
/* Of one item, from its table; the item is not constant and its levels are the method's. */
typedef void dif_item(struct dif_task *task, const struct dif_table *table, struct dif_result *result);

/* dif_table.c. without: the score leaves the studied item out and only who answered all anchors counts (SIBTEST), else it is
 * in. */
enum err dif_each(struct dif_task *task, dif_item *of_item, struct dif_result *results);
/* It is good until the next one is made. */
enum err dif_table_of(struct dif_task *task, size_t item, bool without, struct dif_table *table);

/* dif_haenszel.c */
void dif_mantel_haenszel(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
void dif_log_odds(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
void dif_breslow_day(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
void dif_breslow_day_trend(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
/* dif_mantel.c */
void dif_generalised(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
void dif_mantel(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
/* dif_logistic.c: all three, by the method asked for */
void dif_logistic(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
/* dif_simple.c */
void dif_standardisation(struct dif_task *task, const struct dif_table *table, struct dif_result *result);
enum err dif_delta_plot(struct dif_task *task, struct dif_result *results);
/* dif_sibtest.c: both */
enum err dif_sibtest(struct dif_task *task, struct dif_result *results);
/* dif_parameters.c */
enum err dif_lord(struct dif_task *task, struct dif_result *results);
enum err dif_raju(struct dif_task *task, struct dif_result *results);

/* Rounds of purification, adjustment and flags around a method; task->anchors is set here. */
enum err dif_rounds(struct dif_task *task, dif_round *round, struct dif_analysis *out);

/* Puts statistic, df and the chi-square p into a result. */
void dif_chi_square(struct dif_result *result, double statistic, double df);
/* Puts persons_needed for an effect of that size, by the result's effect_error; or for a noncentrality of that much a person. */
void dif_need_effect(struct dif_task *task, double size, struct dif_result *result);
void dif_need_noncentrality(struct dif_task *task, double a_person, double df, struct dif_result *result);
/* A below b, C from c on. */
enum dif_class dif_class_of(double size, double b, double c);

/* vector' matrix^-1 vector of a symmetric matrix[size][size]; both are lost. NAN when it is not positive definite. */
double dif_quadratic(double *matrix, size_t size, double *vector);

#endif
