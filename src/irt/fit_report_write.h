/* The report of irt/fit_report.h as JSON, as `assay irt fit --json` prints it (docs/psychometrics.md has the members). */
#ifndef IRT_FIT_REPORT_WRITE_H
#define IRT_FIT_REPORT_WRITE_H

#include "base/json.h"
#include "irt/fit_report.h"

/* One object. What cannot be told is null, or an object whose `reason` says why. */
void fit_report_write(struct json_out *out, const struct fit_report *report);

#endif
