/* A golden calibration of ../shared/data/irt: the responses, the items with the estimated parameters, and what mirt says of
 * them. */
#ifndef TEST_CALIBRATION_H
#define TEST_CALIBRATION_H

#include "irt/responses.h"
#include "test.h"

struct calibration {
	struct responses responses;
	struct model *models; /* [item_count] */
	double variance;      /* of the population; the mean is 0 */
	bool variance_free;
	size_t *free_parameters;   /* [item_count], as many as mirt says */
	const struct json *values; /* of the golden file */
};

/* Of golden/calib_DATA_MODEL.json and DATA.csv. */
struct calibration calibration_read(struct work *w, const char *data, const char *model);

/* A file of digits, one a cell; the lowest of all is level 0. `levels` of each item is one more than its highest. */
struct responses calibration_responses(struct work *w, const char *data);

/* The golden file's `values`. */
const struct json *calibration_golden(struct work *w, const char *name);

/* Fails the test when they are further apart than this part of `expected`. */
void calibration_near(double got, double expected, double relative, const char *what);

#endif
