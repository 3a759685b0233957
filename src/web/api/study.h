/* /api/v1/assessments/ID/studies: what the answers say about the tasks of an assessment. */
#ifndef WEB_API_STUDY_H
#define WEB_API_STUDY_H

#include "web/pages/study.h"

struct api_study_accept_input {
	struct id assessment, study;
	const struct json *take;
	bool all;
};

extern const struct field api_study_accept_fields[4];
extern const struct field api_studies_output[2];
extern const struct field api_study_output[9];
extern const struct field api_study_accepted_output[1];

http_handler api_studies, api_study, api_study_ask, api_study_accept, api_study_dismiss;

#endif
