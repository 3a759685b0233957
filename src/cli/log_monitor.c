/* `assay log monitor`: logs, audited again and again. */
#include "base/time.h"
#include "base/world.h"
#include "cli/input.h"
#include "cli/log.h"
#include "cli/signals.h"
#include "transparency/monitor.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { INTERVAL_MIN_S = 5, INTERVAL_MAX_S = 7 * 86400, STEP_MS = 100, SECRET_BYTES_MAX = 4096 };

#define SECOND_US INT64_C(1000000)
#define PATIENCE_S 600
#define STALE_S (7 * 86400)

struct monitoring {
	struct monitor_options options;
	const struct log_command *command;
	int64_t interval_s;
	bool found, failed; /* in some round */
};

/* ---- what was given ---- */

static enum err read_seconds(struct work *w, const char *name, const char *text, int64_t least,
                             int64_t otherwise, int64_t *out)
{
	*out = otherwise;
	if (text == NULL)
		return OK;
	if (str_to_int(str_of(text), out) && *out >= least && *out <= 100 * INTERVAL_MAX_S)
		return OK;
	return fail(w, ERR_INPUT, "%s is a number of seconds, %" PRId64 " at least", name, least);
}

static enum err read_webhook(struct work *w, const struct log_command *command, struct monitor_options *out)
{
	struct str secret;
	if (command->webhook == NULL)
		return OK;
	out->webhook = str_of(command->webhook);
	if (command->webhook_secret == NULL)
		return fail(w, ERR_INPUT,
		            "--webhook needs --webhook-secret FILE: what is sent is signed with it");
	TRY(input_file(w, command->webhook_secret, SECRET_BYTES_MAX, &secret));
	out->secret = str_trim(secret);
	return OK;
}

/* The settings of the server's mail, by the same names. */
static enum err read_mail(struct work *w, const struct log_command *command, struct monitor_options *out)
{
	if (command->mail == NULL)
		return OK;
	const char *url = command->smtp_url != NULL ? command->smtp_url : getenv("ASSAY_SMTP_URL");
	const char *from = command->smtp_from != NULL ? command->smtp_from : getenv("ASSAY_SMTP_FROM");
	if (url == NULL || from == NULL)
		return fail(w, ERR_INPUT,
		            "--mail needs --smtp-url and --smtp-from, or ASSAY_SMTP_URL and ASSAY_SMTP_FROM");
	out->mail_to = str_of(command->mail);
	out->mail = (struct mail_options){.url = str_of(url),
	                                  .from = str_of(from),
	                                  .user = str_of(getenv("ASSAY_SMTP_USER")),
	                                  .password = str_of(getenv("ASSAY_SMTP_PASSWORD"))};
	return OK;
}

static enum err read_options(struct work *w, struct monitoring *monitoring)
{
	const struct log_command *command = monitoring->command;
	struct monitor_options *out = &monitoring->options;
	int64_t patience_s, stale_s;
	if (command->word_count == 0)
		return fail(w, ERR_INPUT, "name the addresses of the logs; see `assay log --help`");
	if (command->state == NULL)
		return fail(w, ERR_INPUT,
		            "name the folder in which the monitor remembers what it saw, with --state");
	if (command->policy == NULL)
		return fail(w, ERR_INPUT, "name a policy with the logs' keys, with --policy");
	if (command->statements != NULL && command->word_count > 1)
		return fail(w, ERR_INPUT,
		            "--statements is about one log: monitor the others by a command of their own");
	out->folder = str_of(command->state);
	TRY(read_seconds(w, "--interval", command->interval, INTERVAL_MIN_S, 300, &monitoring->interval_s));
	TRY(read_seconds(w, "--patience", command->patience, 0, PATIENCE_S, &patience_s));
	TRY(read_seconds(w, "--stale", command->stale, 1, STALE_S, &stale_s));
	out->patience_us = patience_s * SECOND_US;
	out->stale_us = stale_s * SECOND_US;
	TRY(read_webhook(w, command, out));
	TRY(read_mail(w, command, out));
	log_audit_options(w, command, &out->audit);
	return log_audit_policy(w, command->policy, &out->audit.policy);
}

/* ---- rounds ---- */

static void print_outcome(struct work *w, const struct monitoring *monitoring, struct str source,
                          const struct monitor_outcome *outcome)
{
	struct str time = time_text(w->arena, world_now_us(w));
	if (monitoring->command->json) {
		printf("%.*s\n",
		       STR_ARG(log_audit_json(w->arena, outcome->report, outcome->failed, outcome->why)));
		fflush(stdout);
	}
	fprintf(stderr, "%.*s %.*s: ", STR_ARG(time), STR_ARG(source));
	if (!str_absent(outcome->report->note))
		fprintf(stderr, "%" PRIu64 " entries, ", outcome->report->checkpoint.size);
	if (outcome->conditions == 0)
		fputs(outcome->failed ? "nothing to tell" : "nothing found", stderr);
	else
		fprintf(stderr, "%zu found", outcome->conditions);
	if (outcome->began + outcome->over > 0)
		fprintf(stderr, "; told: %zu new, %zu over", outcome->began, outcome->over);
	if (outcome->failed)
		fprintf(stderr, "; not audited: %.*s", STR_ARG(outcome->why));
	if (!str_absent(outcome->untold))
		fprintf(stderr, "; not told: %.*s", STR_ARG(outcome->untold));
	fputc('\n', stderr);
}

static enum err run_round(struct work *w, struct monitoring *monitoring)
{
	for (int i = 0; i < monitoring->command->word_count; i++) {
		struct work round = work_init(w->world, w->request_id);
		struct str source = str_of(monitoring->command->words[i]);
		struct monitor_outcome outcome;
		enum err failed = monitor_round(&round, &monitoring->options, source, &outcome);
		if (failed == OK) {
			print_outcome(&round, monitoring, source, &outcome);
			monitoring->found = monitoring->found || outcome.conditions > 0;
			monitoring->failed =
				monitoring->failed || outcome.failed || !str_absent(outcome.untold);
		} else {
			(void)fail(w, failed, "%.*s", STR_ARG(round.message));
		}
		work_finish(&round);
		TRY(failed);
	}
	return OK;
}

/* ---- until it is ended ---- */

struct ending {
	sigset_t signals;
	atomic_bool ended;
};

static void *wait_for_end(void *argument)
{
	struct ending *ending = argument;
	signals_wait(&ending->signals);
	atomic_store(&ending->ended, true);
	return NULL;
}

static enum err run_rounds(struct work *w, struct monitoring *monitoring, const struct ending *ending)
{
	while (!atomic_load(&ending->ended)) {
		int64_t next_us = world_monotonic_us(w) + monitoring->interval_s * SECOND_US;
		TRY(run_round(w, monitoring));
		while (!atomic_load(&ending->ended) && world_monotonic_us(w) < next_us)
			(void)poll(NULL, 0, STEP_MS);
	}
	return OK;
}

static enum err run_until_ended(struct work *w, struct monitoring *monitoring)
{
	struct ending *ending = work_alloc(w, sizeof *ending);
	pthread_t thread;
	signals_block(&ending->signals);
	monitoring->options.audit.given_up = &ending->ended;
	if (pthread_create(&thread, NULL, wait_for_end, ending) != 0)
		return fail(w, ERR_UNAVAILABLE, "no thread can be started");
	enum err failed = run_rounds(w, monitoring, ending);
	if (failed != OK) {
		/* The thread still waits for a signal. */
		pthread_kill(thread, SIGINT);
	}
	pthread_join(thread, NULL);
	return failed;
}

enum err log_monitor_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct monitoring monitoring = {.command = command};
	TRY(read_options(w, &monitoring));
	if (!command->once)
		return run_until_ended(w, &monitoring);
	TRY(run_round(w, &monitoring));
	*exit_code = monitoring.found ? 1 : monitoring.failed ? 2 : 0;
	return OK;
}
