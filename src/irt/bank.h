/* Calibrated items with their names, as a file of items has them. */
#ifndef IRT_BANK_H
#define IRT_BANK_H

#include "irt/model.h"

enum { BANK_ITEMS_MAX = 10000 };

struct model_name;

struct bank_item {
	struct str name;
	struct model model;
	const struct model_name
		*called; /* the name that its model was given (irt/model_name.h); NULL: none */
	struct str area; /* content area; absent: none */
	const int32_t *
		codes; /* what its levels are called in files of responses, rising [levels]; NULL: 0, 1, 2 … */
};

struct bank {
	const struct bank_item *items;
	size_t count;
};

/* The item of that name, or SIZE_MAX. Cost: linear. */
size_t bank_find(const struct bank *bank, struct str name);

#endif
