/* The tables of a rubric, for the types of task that have one: see exam/format.h. */
#ifndef EXAM_RUBRIC_FORMAT_H
#define EXAM_RUBRIC_FORMAT_H

#include "exam/document.h"
#include "exam/format.h"

extern const struct format rubric_format_criterion, rubric_format_anchor;
extern const struct format rubric_format_threshold; /* double; of lists “thresholds_logit” */

/* The keys “rubric”, “questions_shown” and “anchors”, whose place is a struct rubric in the record. */
#define RUBRIC_FORMAT_ROWS(record, member)                                                                   \
	FORMAT_LIST_ROW("rubric", record, member.criteria, member.criterion_count, &rubric_format_criterion, \
	                .least = 1, .most = DOCUMENT_CRITERIA_MAX),                                          \
		FORMAT_ROW("questions_shown", FORMAT_BOOL, record, member.questions_shown,                   \
	                   .optional = true),                                                                \
		FORMAT_LIST_ROW("anchors", record, member.anchors, member.anchor_count,                      \
	                        &rubric_format_anchor, .least = 1, .most = 200, .optional = true)

/* For the record's check: reads the anchors' levels and reasons. */
void rubric_format_check(struct import *import, const struct yaml_node *node, struct rubric *rubric);
/* For whatever has thresholds: says where they do not rise. `list` is their list; unused when there are none. */
void rubric_format_check_thresholds(struct import *import, const struct yaml_node *list,
                                    const double *thresholds_logit, size_t count);

#endif
