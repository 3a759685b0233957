#include "ledger/leased.h"

#include "base/world.h"

static enum err keep(struct work *w, struct tx *tx, void *argument)
{
	return publication_keep(w, tx, argument);
}

/* Until when it may take; counted from before the lease was made to last. */
static enum err begin(struct work *w, const struct leased *leased, int64_t *deadline_us)
{
	struct publication_lease lease = *leased->lease;
	*deadline_us = world_monotonic_us(w) + LEASED_MS * 1000;
	if (w->deadline_us != 0 && w->deadline_us < *deadline_us)
		*deadline_us = w->deadline_us;
	return db_write(w, leased->db, keep, &lease);
}

static enum err leased_read(struct work *w, void *state, struct str path, size_t max, struct str *out)
{
	const struct leased *leased = state;
	return leased->inner.read(w, leased->inner.state, path, max, out);
}

static enum err leased_write(struct work *w, void *state, const struct tlog_file *files, size_t count)
{
	const struct leased *leased = state;
	int64_t deadline_us, given_us = w->deadline_us;
	TRY(begin(w, leased, &deadline_us));
	w->deadline_us = deadline_us;
	enum err failed = leased->inner.write(w, leased->inner.state, files, count);
	w->deadline_us = given_us;
	return failed;
}

static enum err leased_replace(struct work *w, void *state, const struct tlog_file *file, struct str before)
{
	const struct leased *leased = state;
	int64_t deadline_us, given_us = w->deadline_us;
	TRY(begin(w, leased, &deadline_us));
	w->deadline_us = deadline_us;
	enum err failed = leased->inner.replace(w, leased->inner.state, file, before);
	w->deadline_us = given_us;
	return failed;
}

struct tlog_storage leased_storage(struct leased *leased)
{
	if (leased->inner.commit != NULL)
		return leased->inner;
	return (struct tlog_storage){leased, leased_read, leased_write, leased_replace, NULL};
}
