/* Trying an answer on a task that is being written: the answer, what the judge makes of it, and what it made of those before. */
#ifndef WEB_PAGES_TRIAL_H
#define WEB_PAGES_TRIAL_H

#include "grade/trial.h"
#include "web/web.h"

struct trial_page_input {
	struct id draft;
	int64_t task;    /* from 1 */
	struct id tried; /* which is shown whole; zero: the newest of the task */
};
struct trial_send_input {
	struct id draft;
	int64_t task; /* from 1 */
	struct str answer;
};
struct trial_forget_input {
	struct id draft, tried;
	int64_t task; /* whose page leads on; absent: that of the draft */
};

extern const struct field trial_page_fields[3];
extern const struct field trial_send_fields[3];
extern const struct field trial_forget_fields[3];

http_handler trial_page, trial_send, trial_forget_send;

/* "/assessments/drafts/ID/tasks/N/tries". */
struct str trial_address(struct work *w, struct id draft, int64_t task);

#endif
