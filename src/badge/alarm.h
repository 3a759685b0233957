/* Telling the administrators, by message and mail, that the log is not published, and that it is again (ledger/publication.h says
 * when). It is the domain's business: nothing is issued or revoked meanwhile. */
#ifndef BADGE_ALARM_H
#define BADGE_ALARM_H

#include "db/jobs.h"

struct alarm_words {
	struct str organisation;
	struct str base_url; /* where the page of operation is */
};

/* The job PUBLICATION_ALARM_JOB: a message to each administrator, where it is time for one. */
enum err alarm_job(struct work *w, struct db *db, const struct alarm_words *words,
                   const struct job *job) MUST_CHECK;

#endif
