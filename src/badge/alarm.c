#include "badge/alarm.h"

#include "base/time.h"
#include "ledger/publication.h"
#include "org/actor.h"
#include "org/message.h"

struct alarm {
	const struct alarm_words *words;
	const struct job *job;
};

static struct str body_of(struct work *w, const struct alarm_words *words, enum publication_alarm said,
                          const struct publication_problem *problem)
{
	if (said == PUBLICATION_WELL)
		return str_format(
			w->arena,
			"The public log of %.*s is published again, and all is well. What waited has "
			"been issued or is on its way; there is nothing to do.\n",
			STR_ARG(words->organisation));
	return str_format(
		w->arena,
		"Since %.*s something is wrong with the public log of %.*s:\n\n%.*s\n\n"
		"Until a checkpoint is published, no credential that it would cover is issued and none is "
		"revoked. What was decided waits, nothing is lost, and it goes on by itself once this is put "
		"right. You will hear of that once.\n\n"
		"How it stands now: %.*s/operation. When a witness does not answer, ask whoever runs it, or "
		"name another one in the file of --log-policy and start the server again. When one says that "
		"it has seen another log, somebody may be signing with your key: find out before you go on.\n",
		STR_ARG(time_for_people(w->arena, problem->since_us)), STR_ARG(words->organisation),
		STR_ARG(problem->sentence), STR_ARG(words->base_url));
}

static enum err tell(struct work *w, struct tx *tx, void *argument)
{
	const struct alarm *alarm = argument;
	struct publication_problem problem;
	enum publication_alarm said;
	TRY(publication_alarm(w, tx, alarm->job->org, &said, &problem));
	struct str subject = said == PUBLICATION_WELL ? S("The public log is published again")
	                                              : S("Something is wrong with the public log");
	if (said != PUBLICATION_SILENT)
		TRY(message_add_all(w, tx, alarm->job->org, ROLE_ADMINISTRATOR, subject,
		                    body_of(w, alarm->words, said, &problem)));
	return jobs_complete(w, tx, alarm->job);
}

enum err alarm_job(struct work *w, struct db *db, const struct alarm_words *words, const struct job *job)
{
	return db_write(w, db, tell, &(struct alarm){words, job});
}
