/* The tables of a scenario: see exam/format.h. */
#ifndef EXAM_SCENARIO_FORMAT_H
#define EXAM_SCENARIO_FORMAT_H

#include "exam/format.h"

extern const struct format scenario_format;          /* struct scenario */
extern const struct format scenario_format_evidence; /* struct scenario_evidence */

/* Those that others refer to by their id. */
extern const struct format scenario_format_counter, scenario_format_scene;

#endif
