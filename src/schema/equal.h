/* Values of JSON compared as JSON Schema compares them (core 4.2.2): numbers by their value, objects without order. */
#ifndef SCHEMA_EQUAL_H
#define SCHEMA_EQUAL_H

#include "base/json.h"

/* How much may still be done. Whoever takes more than is left gets nothing more, and what was found then counts for nothing. */
struct effort {
	uint64_t left;
	bool spent;
};
/* False when it is not there. */
bool effort_take(struct effort *effort, uint64_t steps);

/* Whether they are the same. False too when the effort is spent. */
bool equal_values(struct arena *arena, struct effort *effort, const struct json *a, const struct json *b);
/* Whether no two elements are the same. Cost: n log n, as long as nobody chose them so that their hashes agree. */
bool equal_to_none(struct arena *arena, struct effort *effort, const struct json *array);

#endif
