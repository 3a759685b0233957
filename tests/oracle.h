/* jansson's opinion of JSON. It lives in a file of its own because it shares names with base/json.h. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "base/str.h"

enum oracle_verdict {
	ORACLE_GOOD,
	ORACLE_BAD,
	ORACLE_SILENT, /* refused for a limit of jansson's own: a number's size, NUL in a name */
};

enum oracle_verdict oracle_json(struct str text);
/* Both are JSON, and the same value. */
bool oracle_json_same(struct str a, struct str b);

#endif
