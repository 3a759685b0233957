/* What a test must consist of: how many items, of which areas and attributes, how long it may take, what may not stand together.
 *
 * A file of it is JSON; every part may be left out:
 *
 *	{
 *	  "length": {"least": 15, "most": 20},               or a number
 *	  "seconds": {"least": 600, "most": 1800, "each": 60, "items": {"q1": 90}},
 *	  "areas": {"algebra": {"least": 4, "most": 6}},     areas as the bank has them
 *	  "attributes": {"with a graph": {"items": ["q1", "q7"], "least": 1, "most": 3}},
 *	  "enemies": [["q1", "q2"]],                         at most one of each set
 *	  "required": ["q3"],
 *	  "forbidden": ["q9"]
 *	}
 *
 * Whether a bank can meet it is the solver's question (irt/shadow.h). */
#ifndef IRT_BLUEPRINT_H
#define IRT_BLUEPRINT_H

#include "irt/bank.h"

enum {
	BLUEPRINT_RULES_MAX = 2000,
	BLUEPRINT_ITEMS_MAX = 10000,
	BLUEPRINT_BYTES_MAX = 4 << 20,
};
#define BLUEPRINT_SECONDS_MAX 1e6

enum blueprint_kind {
	BLUEPRINT_AREA, /* of these rules no two name the same item */
	BLUEPRINT_ATTRIBUTE,
	BLUEPRINT_SECONDS,
	BLUEPRINT_ENEMIES,
};

/* The amounts of the items of a test sum to something between least and most. */
struct blueprint_rule {
	enum blueprint_kind kind;
	struct str name;       /* of the area, the attribute, the first of the enemies */
	const size_t *items;   /* [count], rising */
	const double *amounts; /* [count], not negative; NULL: 1 each */
	size_t count;
	double least, most; /* most INFINITY: as many as wanted */
};

struct blueprint {
	size_t item_count; /* of the bank */
	size_t length_min, length_max;
	const struct blueprint_rule *rules;
	size_t rule_count;
	const bool *required, *forbidden; /* [item_count] */
	const double *seconds;            /* [item_count], what an item takes; NULL: not said */
};

/* The blueprint that asks for nothing but a length. 1 ≤ length_min ≤ length_max. */
struct blueprint blueprint_of_length(struct work *w, size_t item_count, size_t length_min, size_t length_max);

/* Reads a blueprint for a bank of at most BLUEPRINT_ITEMS_MAX items. Without a length it is from 1 to all of the bank.
 * ERR_INPUT, with a sentence that names the member, for what is not as above: a name that the bank does not have, a least above
 * a most. */
enum err blueprint_read(struct work *w, struct str json, const struct bank *bank,
                        struct blueprint *out) MUST_CHECK;

/* What the rule's amounts of these items sum to. chosen [item_count]. */
double blueprint_amount(const struct blueprint_rule *rule, const bool *chosen);

/* Whether that is enough and not too much. */
bool blueprint_rule_met(const struct blueprint_rule *rule, const bool *chosen);

/* Whether these items are a whole test by the blueprint; `length` of them are chosen. */
bool blueprint_met(const struct blueprint *blueprint, const bool *chosen, size_t length);

/* The rule in words: "at least 4 and at most 6 items of the area “algebra”". */
struct str blueprint_rule_text(struct work *w, const struct blueprint_rule *rule);

#endif
