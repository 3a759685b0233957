/* What models are called on a command line and in files of items. */
#ifndef IRT_MODEL_NAME_H
#define IRT_MODEL_NAME_H

#include "irt/model.h"

/* A name, and which model of which shape it means. What is not free is fixed: the discrimination at 1 or, where `one_slope`,
 * to one number for all items; guessing at 0; the upper asymptote at 1. */
struct model_name {
	struct str name;  /* "2pl" */
	struct str title; /* for people: "two-parameter logistic" */
	enum model_kind kind;
	bool slope_free;   /* each item has a discrimination of its own */
	bool one_slope;    /* all items share a discrimination that is free */
	bool guessing;     /* c is free */
	bool slip;         /* d is free */
	bool shared_steps; /* the steps are the same for all items, but for their mean */
};

/* All: rasch, 1pl, 2pl, 3pl, 4pl, grm, gpcm, pcm, rsm, nrm. */
const struct model_name *model_names(size_t *count);

/* The one of that name; NULL when there is none. `graded`, `partial` and `nominal` do, too. */
const struct model_name *model_name_find(struct str name);

/* The narrowest name that an item goes by, looked at alone: rasch, 2pl, 3pl, 4pl, grm, pcm, gpcm or nrm. */
const struct model_name *model_name_of(const struct model *model);

/* Whether an item can be one of that name: of its shape, with a = 1, c = 0 and d = 1 where these are fixed. */
bool model_name_allows(const struct model_name *name, const struct model *model);

#endif
