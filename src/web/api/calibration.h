/* Anchors and calibrations, over the API. */
#ifndef WEB_API_CALIBRATION_H
#define WEB_API_CALIBRATION_H

#include "web/pages/anchors.h"
#include "web/pages/calibration.h"

struct api_anchors_add_input {
	struct id assessment;
	struct str part;
	const struct json *answers; /* a list of {answer, source, levels} */
};
extern const struct field api_anchors_fields[4];
extern const struct field api_anchors_add_fields[3];
extern const struct field api_calibration_ask_fields[1];
extern const struct field api_anchors_output[2], api_anchors_added_output[1], api_calibrations_output[1],
	api_calibration_output[20], api_calibration_trial_output[2];

http_handler api_anchors, api_anchors_add, api_anchor_judge, api_anchor_confirm, api_anchor_withdraw,
	api_calibrations, api_calibration, api_calibration_ask, api_calibration_release,
	api_calibration_retire, api_calibration_try;

#endif
