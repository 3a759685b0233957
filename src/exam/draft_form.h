/* The fields of the form that an assessment is written in, for draft_*.c: their paths, kinds and names. */
#ifndef EXAM_DRAFT_FORM_H
#define EXAM_DRAFT_FORM_H

#include "exam/draft.h"

enum draft_form_kind {
	DRAFT_FORM_TEXT,    /* kept as it is */
	DRAFT_FORM_NUMBER,  /* a number, when it is one */
	DRAFT_FORM_CHOICE,  /* the same; empty: the member is left out, and so has its standard */
	DRAFT_FORM_SECTION, /* the same of a section of its own; empty or 0: the section is left out */
	DRAFT_FORM_SWITCH,  /* “true”, or the member is left out */
	DRAFT_FORM_NEEDS,   /* of a competency: the level that is required */
	DRAFT_FORM_SURE,    /* and how probable it must be */
	DRAFT_FORM_PLACE,   /* no field: an element of a list, or the list itself */
};

struct draft_form_row {
	struct str pattern; /* a path with # for indexes */
	enum draft_form_kind kind;
	const char *label; /* of a field or list: as it is; of an element: its noun */
};

/* The row whose pattern the path has; NULL when there is none. */
const struct draft_form_row *draft_form_find(struct str path);

/* All of them. */
const struct draft_form_row *draft_form_rows(size_t *count);

/* The field, element or list of the form that a path of the tree lies in; absent: none. */
struct str draft_form_place(struct work *w, const struct json *tree, struct str path);

/* Keys of elements that have no id yet: “+1”. */
bool draft_form_is_key(struct str id);

/* The place of what is required of the competency with this id or key in award.requires; SIZE_MAX: nothing is. */
size_t draft_form_requirement(struct work *w, const struct json *tree, struct str competency);

#endif
