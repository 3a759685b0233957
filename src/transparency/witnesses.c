#include "transparency/witnesses.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/log.h"
#include "http/task.h"
#include "tlog/cosignature.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

/* How much longer than the quorum the other witnesses are waited for. */
enum { GRACE_MS = 500, WORDS_MAX = 16 << 10 };

struct witnesses {
	struct arena *arena; /* holds this struct */
	const struct log_policy *policy;
	const struct witnesses_options *options;
	struct client *clients[LOG_POLICY_WITNESSES_MAX];
	uint64_t known[LOG_POLICY_WITNESSES_MAX]; /* sizes that they cosigned last */
	_Atomic uint64_t rounds, failed_rounds, disputes, published_size;
	_Atomic int64_t quorum_s; /* when the last quorum was reached */
	atomic_uint failed_in_a_row;
	atomic_bool disputed; /* in the last round */
	atomic_bool given_up, stopping;
	atomic_int replies[LOG_POLICY_WITNESSES_MAX];
	_Atomic uint64_t missed[LOG_POLICY_WITNESSES_MAX]; /* rounds without it */
	atomic_uint cosignatures; /* of the policy's witnesses, under what was published last */
};

struct witnesses *witnesses_open(const struct log_policy *policy, const struct witnesses_options *options)
{
	struct arena *arena = arena_open();
	struct witnesses *witnesses = arena_alloc(arena, sizeof *witnesses);
	*witnesses = (struct witnesses){.arena = arena, .policy = policy, .options = options};
	for (size_t i = 0; i < policy->witness_count; i++)
		witnesses->clients[i] = client_open();
	return witnesses;
}

void witnesses_close(struct witnesses *witnesses)
{
	if (witnesses == NULL)
		return;
	for (size_t i = 0; i < witnesses->policy->witness_count; i++)
		client_close(witnesses->clients[i]);
	arena_close(witnesses->arena);
}

/* ---- all at once ---- */

struct asking;

/* One witness being asked, on a thread of its own. */
struct asked {
	struct asking *asking;
	size_t number;
	pthread_t thread;
	struct work w;
	enum err failed; /* for a reason that is ours */
	struct witness_said said;
	bool done; /* guarded by the mutex, as is what stands above once it is true */
};

struct asking {
	struct witnesses *witnesses;
	struct witness_question question;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct asked asked[LOG_POLICY_WITNESSES_MAX];
};

static void *ask_one(void *argument)
{
	struct asked *asked = argument;
	struct asking *asking = asked->asking;
	struct witnesses *witnesses = asking->witnesses;
	size_t i = asked->number;
	asked->failed = witness_ask(&asked->w, witnesses->clients[i], &witnesses->policy->witnesses[i],
	                            &asking->question, &witnesses->known[i], &asked->said);
	check(pthread_mutex_lock(&asking->mutex) == 0);
	asked->done = true;
	pthread_cond_signal(&asking->changed);
	check(pthread_mutex_unlock(&asking->mutex) == 0);
	return NULL;
}

static void start(struct work *w, struct asking *asking, int64_t deadline_us)
{
	pthread_condattr_t clock;
	check(pthread_mutex_init(&asking->mutex, NULL) == 0);
	check(pthread_condattr_init(&clock) == 0);
	check(pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	check(pthread_cond_init(&asking->changed, &clock) == 0);
	pthread_condattr_destroy(&clock);
	for (size_t i = 0; i < asking->witnesses->policy->witness_count; i++) {
		struct asked *asked = &asking->asked[i];
		*asked = (struct asked){
			.asking = asking, .number = i, .w = work_init(w->world, w->request_id)};
		asked->w.deadline_us = deadline_us;
		asked->thread = task_thread(ask_one, asked);
	}
}

/* Whether all are done, and whether a quorum of them has cosigned. */
static bool all_done(const struct asking *asking, bool *quorum)
{
	const struct log_policy *policy = asking->witnesses->policy;
	bool cosigned[LOG_POLICY_WITNESSES_MAX] = {0}, all = true;
	for (size_t i = 0; i < policy->witness_count; i++) {
		const struct asked *asked = &asking->asked[i];
		cosigned[i] = asked->done && asked->failed == OK && asked->said.reply == WITNESS_COSIGNED;
		all = all && asked->done;
	}
	*quorum = log_policy_quorum(policy, cosigned);
	return all;
}

/* At most until the monotonic clock says so. False: it does. */
static bool wait_until(struct asking *asking, int64_t until_us)
{
	struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
	return pthread_cond_timedwait(&asking->changed, &asking->mutex, &until) != ETIMEDOUT;
}

/* What really waits, waits by the real clock. */
static int64_t now_us(void)
{
	return world_real.monotonic_us(world_real.state);
}

/* Waits for all; once there is a quorum, for the others a moment more. */
static void wait_for(struct asking *asking, int64_t timeout_us)
{
	int64_t until_us = now_us() + timeout_us;
	bool quorum, waiting = true, hurried = false;
	check(pthread_mutex_lock(&asking->mutex) == 0);
	while (!all_done(asking, &quorum) && waiting) {
		int64_t soon_us = now_us() + GRACE_MS * 1000;
		if (quorum && !hurried && soon_us < until_us)
			until_us = soon_us;
		hurried = hurried || quorum;
		waiting = wait_until(asking, until_us);
	}
	check(pthread_mutex_unlock(&asking->mutex) == 0);
	atomic_store(&asking->witnesses->given_up, true);
}

static struct witness_said keep_said(struct work *w, const struct asked *asked)
{
	struct witness_said said = asked->said;
	if (asked->failed != OK) {
		said.reply = WITNESS_NOT_ASKED;
		said.why = asked->w.message;
	}
	said.lines = str_copy(w->arena, said.lines);
	said.why = str_copy(w->arena, said.why);
	return said;
}

static void finish(struct work *w, struct asking *asking, struct witnesses_round *out)
{
	for (size_t i = 0; i < asking->witnesses->policy->witness_count; i++) {
		struct asked *asked = &asking->asked[i];
		pthread_join(asked->thread, NULL);
		out->answers[i] = keep_said(w, asked);
		work_finish(&asked->w);
		atomic_store(&asking->witnesses->replies[i], (int)out->answers[i].reply);
		atomic_fetch_add(&asking->witnesses->missed[i], out->answers[i].reply != WITNESS_COSIGNED);
	}
	pthread_cond_destroy(&asking->changed);
	pthread_mutex_destroy(&asking->mutex);
}

static void ask_all(struct work *w, struct witnesses *witnesses, const struct tlog *log,
                    struct witnesses_round *out)
{
	unsigned ms = witnesses->options->timeout_ms;
	int64_t timeout_us = (int64_t)(ms == 0 ? WITNESSES_TIMEOUT_MS : ms) * 1000;
	struct asking *asking = work_alloc(w, sizeof *asking);
	*asking = (struct asking){.witnesses = witnesses,
	                          .question = {.storage = &log->storage,
	                                       .checkpoint = &out->checkpoint,
	                                       .note = out->note,
	                                       .authorities = witnesses->options->authorities,
	                                       .given_up = &witnesses->given_up}};
	/* Whoever stops us says so first, and then gives up what is on its way. */
	atomic_store(&witnesses->given_up, false);
	if (atomic_load(&witnesses->stopping))
		atomic_store(&witnesses->given_up, true);
	start(w, asking, world_monotonic_us(w) + timeout_us);
	wait_for(asking, timeout_us);
	finish(w, asking, out);
}

/* ---- what came of it ---- */

/* What was published of the same checkpoint has cosignatures already, perhaps of some that are silent now. */
static enum err begin(struct work *w, const struct log_policy *policy, const struct tlog *log,
                      struct witnesses_round *out)
{
	struct checkpoint published;
	struct str note;
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	TRY(tlog_head(w, log, &out->checkpoint, &out->note));
	TRY(tlog_published(w, log, &published, &note));
	if (published.size != out->checkpoint.size)
		return OK;
	out->note = note;
	out->stands = log_policy_believes(w, policy, note, seen);
	return OK;
}

static enum err gather(struct work *w, const struct log_policy *policy, struct witnesses_round *out)
{
	bool cosigned[LOG_POLICY_WITNESSES_MAX] = {0};
	for (size_t i = 0; i < policy->witness_count; i++) {
		const struct witness_said *said = &out->answers[i];
		out->disputed = out->disputed || said->reply == WITNESS_DISPUTES;
		cosigned[i] = said->reply == WITNESS_COSIGNED;
		if (cosigned[i])
			TRY(cosignature_add(w, out->note, &policy->witnesses[i].key, said->lines,
			                    &out->note));
	}
	out->quorum = log_policy_quorum(policy, cosigned);
	return OK;
}

static void put_missing(struct buf *buf, const struct log_policy *policy, const struct witnesses_round *round)
{
	for (size_t i = 0; i < policy->witness_count; i++) {
		struct str why = round->answers[i].why;
		if (round->answers[i].reply != WITNESS_COSIGNED)
			buf_format(buf, " %.*s: %.*s%s", STR_ARG(policy->witnesses[i].key.name), STR_ARG(why),
			           str_ends(why, S(".")) ? "" : ".");
	}
}

static struct str words(struct work *w, const struct log_policy *policy, const struct witnesses_round *round)
{
	struct buf buf = buf_init(w->arena, WORDS_MAX);
	const struct checkpoint *checkpoint = &round->checkpoint;
	buf_format(&buf, "The checkpoint of %" PRIu64 " entries of %.*s ", checkpoint->size,
	           STR_ARG(checkpoint->origin));
	if (round->published)
		buf_put(&buf, S("is cosigned and published."));
	else if (round->quorum)
		buf_put(&buf, S("is cosigned and could not be published."));
	else if (round->stands)
		buf_format(&buf,
		           "is published, and the next one could not be: asked again, the witnesses were no "
		           "quorum, which wants %.*s.",
		           STR_ARG(log_policy_wants(w->arena, policy)));
	else
		buf_format(&buf, "is not published: its quorum is not reached, which wants %.*s.",
		           STR_ARG(log_policy_wants(w->arena, policy)));
	put_missing(&buf, policy, round);
	return buf_str(&buf);
}

static enum err publish(struct work *w, struct witnesses *witnesses, const struct tlog *log,
                        struct witnesses_round *out)
{
	const struct log_policy *policy = witnesses->policy;
	unsigned cosignatures = 0;
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	if (!out->quorum)
		return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(words(w, policy, out)));
	/* Whoever reads it will ask the same; and the policy must know the log. */
	TRY(log_policy_open(w, policy, out->note, seen));
	TRY(tlog_publish(w, log, out->note));
	out->published = true;
	for (size_t i = 0; i < policy->witness_count; i++)
		cosignatures += seen->cosigned[i];
	atomic_store(&witnesses->cosignatures, cosignatures);
	return OK;
}

static enum err try_round(struct work *w, struct witnesses *witnesses, const struct tlog *log,
                          struct witnesses_round *out)
{
	TRY(begin(w, witnesses->policy, log, out));
	ask_all(w, witnesses, log, out);
	TRY(gather(w, witnesses->policy, out));
	return publish(w, witnesses, log, out);
}

/* ---- telling ---- */

static void count(struct work *w, struct witnesses *witnesses, const struct witnesses_round *round)
{
	atomic_fetch_add(&witnesses->rounds, 1);
	atomic_fetch_add(&witnesses->failed_rounds, round->failed_rounds > 0);
	atomic_fetch_add(&witnesses->disputes, round->disputed);
	atomic_store(&witnesses->disputed, round->disputed);
	if (!round->published)
		return;
	atomic_store(&witnesses->published_size, round->checkpoint.size);
	atomic_store(&witnesses->quorum_s, world_now_us(w) / 1000000);
}

static void tell(struct work *w, struct witnesses *witnesses, struct witnesses_round *round)
{
	bool was_well = witnesses_well(witnesses), failed = w->failed != OK;
	round->failed_rounds = failed ? atomic_load(&witnesses->failed_in_a_row) + 1 : 0;
	atomic_store(&witnesses->failed_in_a_row, round->failed_rounds);
	/* A round that failed before anybody was asked has no checkpoint to speak of. */
	round->words = failed ? str_copy(w->arena, w->message) : words(w, witnesses->policy, round);
	count(w, witnesses, round);
	if (!failed && !round->disputed && was_well)
		return;
	log_event(w, failed || round->disputed ? LOG_ERROR : LOG_WARNING,
	          round->disputed ? "witnesses.disputed"
	          : failed        ? "witnesses.failed"
	                          : "witnesses.well",
	          LOG_TEXT("message", round->words), LOG_INT("size", (int64_t)round->checkpoint.size),
	          LOG_INT("rounds", round->failed_rounds));
	if (witnesses->options->alarm != NULL)
		witnesses->options->alarm(witnesses->options->alarm_state, round);
}

enum err witnesses_round(struct work *w, struct witnesses *witnesses, const struct tlog *log,
                         struct witnesses_round *out)
{
	*out = (struct witnesses_round){0};
	enum err failed = try_round(w, witnesses, log, out);
	tell(w, witnesses, out);
	return failed;
}

void witnesses_stop(struct witnesses *witnesses)
{
	atomic_store(&witnesses->stopping, true);
	atomic_store(&witnesses->given_up, true);
}

int64_t witnesses_quorum_s(const struct witnesses *witnesses)
{
	return atomic_load(&witnesses->quorum_s);
}

bool witnesses_well(const struct witnesses *witnesses)
{
	return atomic_load(&witnesses->failed_in_a_row) == 0 && !atomic_load(&witnesses->disputed);
}

static void put(struct buf *out, const char *name, const char *type, const char *help, int64_t value)
{
	buf_format(
		out,
		"# HELP assay_log_witness%s %s\n# TYPE assay_log_witness%s %s\nassay_log_witness%s %" PRId64
		"\n",
		name, help, name, type, name, value);
}

/* By number, as the policy has them: names are anybody's text. */
static void put_each(const struct witnesses *witnesses, struct buf *out)
{
	size_t count = witnesses->policy->witness_count;
	buf_put(out, S("# HELP assay_log_witness_up 1: this witness cosigned in the last round.\n"
	               "# TYPE assay_log_witness_up gauge\n"));
	for (size_t i = 0; i < count; i++)
		buf_format(out, "assay_log_witness_up{witness=\"%zu\"} %d\n", i + 1,
		           atomic_load(&witnesses->replies[i]) == WITNESS_COSIGNED);
	buf_put(out,
	        S("# HELP assay_log_witness_failures_total Rounds in which this witness did not cosign.\n"
	          "# TYPE assay_log_witness_failures_total counter\n"));
	for (size_t i = 0; i < count; i++)
		buf_format(out, "assay_log_witness_failures_total{witness=\"%zu\"} %" PRIu64 "\n", i + 1,
		           atomic_load(&witnesses->missed[i]));
}

void witnesses_metrics(const struct witnesses *witnesses, struct buf *out)
{
	put(out, "_rounds_total", "counter", "Times that all witnesses were asked.",
	    (int64_t)atomic_load(&witnesses->rounds));
	put(out, "_failed_rounds_total", "counter", "Of these, times that nothing could be published.",
	    (int64_t)atomic_load(&witnesses->failed_rounds));
	put(out, "_disputed_rounds_total", "counter",
	    "Times that a witness had seen another log of this name.",
	    (int64_t)atomic_load(&witnesses->disputes));
	put(out, "_well", "gauge", "1: the last round reached its quorum, and nobody disputed.",
	    witnesses_well(witnesses) ? 1 : 0);
	put(out, "ed_size", "gauge", "Entries under the checkpoint that was cosigned last.",
	    (int64_t)atomic_load(&witnesses->published_size));
	put(out, "ed_timestamp_seconds", "gauge", "When that was, in seconds since 1970; 0: not yet.",
	    atomic_load(&witnesses->quorum_s));
	put(out, "ed_cosignatures", "gauge", "Witnesses that cosigned it.",
	    atomic_load(&witnesses->cosignatures));
	put_each(witnesses, out);
}
