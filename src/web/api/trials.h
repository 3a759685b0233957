/* /api/v1/drafts/ID/tries: answers that are tried on a task that is being written, as their page does (web/pages/trial.h). */
#ifndef WEB_API_TRIALS_H
#define WEB_API_TRIALS_H

#include "web/pages/trial.h"

extern const struct field api_trial_ask_fields[3];
extern const struct field api_trials_fields[1];
extern const struct field api_trial_fields[2];
extern const struct field api_trials_output[1];
extern const struct field api_trial_made_output[1];
extern const struct field api_trial_output[13];

http_handler api_trials, api_trial, api_trial_ask, api_trial_forget;

#endif
