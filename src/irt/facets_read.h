/* Files of ratings: CSV, a row for each person by each rater, a column for each item, whole numbers, empty or NA where
 * nothing was given. The lowest code of an item, in a rating scale of all items, is its lowest level. */
#ifndef IRT_FACETS_READ_H
#define IRT_FACETS_READ_H

#include "irt/facets.h"

struct facets_columns {
	struct str person, rater; /* what these columns are called */
	struct str leave_out;     /* names with commas, of columns to pass over; absent: none */
};

struct facets_table {
	struct facets_data data;
	const struct str *person_names; /* [person_count], as they first occur */
	const int32_t *lowest;          /* [item_count], the code of level 0 */
};

/* Reads the text, which must outlive the table. ERR_INPUT, with line and column, for rows of other lengths than the header, text
 * or broken numbers in a cell, columns that are double or not there, people or raters without a name, items without ratings
 * or with more than MODEL_LEVELS_MAX codes in a row; ERR_TOO_LARGE over FACETS_RATINGS_MAX cells. Cost: linear. */
enum err facets_read(struct work *w, struct str text, const struct facets_columns *columns,
                     bool partial_credit, struct facets_table *out) MUST_CHECK;

#endif
