/* What import refuses of a scenario: references that lead nowhere, and what no walk can do (exam/scenario_search.h). */
#ifndef EXAM_SCENARIO_CHECK_H
#define EXAM_SCENARIO_CHECK_H

#include "exam/import_read.h"
#include "exam/scenario.h"

/* `node` is the part's mapping. What could not be read says nothing here: it is a problem already. */
void scenario_check(struct import *import, const struct yaml_node *node, const struct scenario *scenario);

#endif
