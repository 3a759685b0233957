#include "badge/publish.h"

#include "base/time.h"
#include "base/world.h"
#include "ledger/press.h"
#include "ledger/publication.h"

struct sizes {
	struct id org;
	struct ledger_size size;
};

static enum err read_sizes(struct work *w, struct tx *tx, void *argument)
{
	struct sizes *sizes = argument;
	return ledger_size(w, tx, sizes->org, &sizes->size);
}

enum err publish_wait(struct work *w, struct db *db, struct id org, struct issuer *issuer)
{
	struct sizes sizes = {.org = org};
	const struct publication_log log = issuer_publication(issuer, db, org);
	if (issuer->press == NULL)
		return publication_finish(w, &log);
	TRY(db_read(w, db, read_sizes, &sizes));
	return sizes.size.stored == 0 ? OK : press_wait(w, issuer->press, sizes.size.stored - 1);
}

static enum err add_again(struct work *w, struct tx *tx, void *argument)
{
	const struct job *job = argument;
	return jobs_add(w, tx, job->org, job->kind, job->payload,
	                world_now_us(w) + PUBLISH_LATER_S * TIME_SECOND_US);
}

enum err publish_or_put_off(struct work *w, struct db *db, struct issuer *issuer, const struct job *job,
                            bool *put_off)
{
	struct job again = *job;
	enum err failed = publish_wait(w, db, job->org, issuer);
	*put_off = failed == ERR_UNAVAILABLE;
	if (!*put_off)
		return failed;
	work_forgive(w);
	return db_write(w, db, add_again, &again);
}
