/* What `assay irt calibrate` prints. */
#ifndef CLI_IRT_CALIBRATE_H
#define CLI_IRT_CALIBRATE_H

#include "irt/calibrate.h"

struct irt_calibration {
	const struct responses *responses;
	const struct calibrate_item *asked;
	const struct calibrate_result *result;
	struct str model; /* as it was asked for; "mixed" from a file */
	size_t nodes;
	double needed; /* a standard error of difficulties to reach; 0: not asked */
	bool covariance;
};

/* One JSON document on standard output. */
enum err irt_calibrate_json(struct work *w, const struct irt_calibration *calibration) MUST_CHECK;
/* Tables for people. */
void irt_calibrate_table(struct work *w, const struct irt_calibration *calibration);

#endif
