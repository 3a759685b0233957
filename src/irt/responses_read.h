/* Files of responses: CSV, a header of item names, a row a person.
 *
 * A cell is a whole number, the code of a level; empty or NA is missing. The codes of an item are those that occur, 0 and 1 or
 * 1 to 5 or any others, at most MODEL_LEVELS_MAX; unless a bank says what they are. */
#ifndef IRT_RESPONSES_READ_H
#define IRT_RESPONSES_READ_H

#include "irt/bank.h"
#include "irt/responses.h"

struct responses_options {
	struct str id, weight, group; /* columns that are not items; absent: none */
	const struct str *leave_out;  /* columns to pass over [leave_out_count] */
	size_t leave_out_count;
	struct str missing; /* a code that means that nothing was answered; absent: none */
	/* The right answer to each item in the order of the columns [key_count]; NULL: the cells are scores. Other answers are
	 * wrong, a missing one missing. */
	const int32_t *key;
	size_t key_count;
	/* Items that are known: then the columns are these, in the bank's order; others are an error, and items without
	 * a column are missing throughout. Levels are called as the bank says, and where it does not, counted from `lowest`. */
	const struct bank *bank;
	int32_t lowest;
};

/* Reads the text. What an item's levels are called is in `codes`, rising. Groups are numbered as they first occur.
 * ERR_INPUT, with line and column, for what is no table of answers: rows of different lengths, other separators, UTF-16, text
 * or broken numbers in a cell, names that are empty or double, ids that are, weights that are not positive (up to 1e9), a
 * column named in the options that is not there, a code that the bank has not, no items, no rows; over RESPONSES_ITEMS_MAX
 * columns, RESPONSES_PERSONS_MAX rows, RESPONSES_GROUPS_MAX groups or MODEL_LEVELS_MAX codes.
 * The text must outlive the responses. Cost: linear, about 10 ns a cell; n log n for ids. */
enum err responses_read(struct work *w, struct str text, const struct responses_options *options,
                        struct responses *out) MUST_CHECK;

#endif
