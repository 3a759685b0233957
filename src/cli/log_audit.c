/* `assay log audit`: a log, checked by somebody who trusts nothing but keys. */
#include "transparency/log_audit.h"
#include "base/world.h"
#include "cli/input.h"
#include "cli/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* On a terminal, and in a file. */
enum { PROGRESS_EVERY_US = 500000, LINE_EVERY_US = 10000000 };

/* ---- progress ---- */

struct progress {
	const struct world *world;
	int64_t begun_us, told_us;
	bool terminal, told;
};

static void tell_progress(void *argument, uint64_t read, uint64_t size)
{
	struct progress *progress = argument;
	int64_t now_us = progress->world->monotonic_us(progress->world->state);
	if (now_us - progress->told_us < (progress->terminal ? PROGRESS_EVERY_US : LINE_EVERY_US) ||
	    size == 0)
		return;
	double seconds = (double)(now_us - progress->begun_us) * 1e-6;
	fprintf(stderr, "%s%" PRIu64 " of %" PRIu64 " entries (%.0f %%), %.0f s%s",
	        progress->terminal ? "\r" : "", read, size, (double)read / (double)size * 100, seconds,
	        progress->terminal ? "   " : "\n");
	progress->told_us = now_us;
	progress->told = true;
}

/* ---- what was given ---- */

enum err log_audit_policy(struct work *w, const char *path, const struct log_policy **out)
{
	struct str text;
	struct log_policy *policy = work_alloc(w, sizeof *policy);
	*out = NULL;
	if (path == NULL)
		return OK;
	TRY(input_file(w, path, LOG_POLICY_BYTES_MAX, &text));
	TRY(log_policy_parse(w, text, policy));
	*out = policy;
	return OK;
}

static unsigned thread_count(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 2 ? 2 : cores > 4 ? 4 : (unsigned)cores;
}

void log_audit_options(struct work *w, const struct log_command *command, struct log_audit_options *out)
{
	struct str *checkpoints = work_array(w, ARGUMENTS_REPEATED_MAX, sizeof *checkpoints);
	struct str *witnesses = work_array(w, ARGUMENTS_REPEATED_MAX, sizeof *witnesses);
	for (size_t i = 0; i < command->checkpoints.count; i++)
		checkpoints[i] = str_of(command->checkpoints.values[i]);
	for (size_t i = 0; i < command->witnesses.count; i++)
		witnesses[i] = str_of(command->witnesses.values[i]);
	out->source = str_of(command->words[0]);
	out->state = str_of(command->state);
	out->statements = str_of(command->statements);
	out->checkpoints = checkpoints;
	out->checkpoint_count = command->checkpoints.count;
	out->witnesses = witnesses;
	out->witness_count = command->witnesses.count;
	out->again = command->again;
	out->threads = thread_count();
}

/* ---- the action ---- */

/* What could not be looked at is told beside what was found. */
static void report_failure(struct work *w, const struct log_command *command, int *exit_code,
                           const struct log_audit_report *report)
{
	int code = log_audit_exit_code(report);
	struct str why = w->message;
	work_forgive(w);
	if (command->json)
		printf("%.*s\n", STR_ARG(log_audit_json(w->arena, report, true, why)));
	else if (code == 1)
		printf("%.*s", STR_ARG(log_audit_text(w->arena, report)));
	fprintf(stderr, "assay log audit: %.*s%s\n", STR_ARG(why),
	        command->state == NULL ? ""
	                               : "\nWhat was read is kept; the same command goes on from there.");
	*exit_code = code == 1 ? 1 : 2;
}

enum err log_audit_action(struct work *w, const struct log_command *command, int *exit_code)
{
	struct progress progress = {.world = w->world,
	                            .begun_us = world_monotonic_us(w),
	                            .told_us = world_monotonic_us(w),
	                            .terminal = isatty(STDERR_FILENO) != 0};
	struct log_audit_options options = {.progress = tell_progress, .argument = &progress};
	struct log_audit_report *report = work_alloc(w, sizeof *report);
	if (command->word_count != 1)
		return fail(w, ERR_INPUT,
		            "name the log's address, folder or object store; see `assay log --help`");
	log_audit_options(w, command, &options);
	TRY(log_audit_policy(w, command->policy, &options.policy));
	enum err failed = log_audit_run(w, &options, report);
	if (progress.told && progress.terminal)
		fputc('\n', stderr);
	if (failed == ERR_UNAVAILABLE) {
		report_failure(w, command, exit_code, report);
		return OK;
	}
	if (failed == ERR_INPUT || failed == ERR_NOT_FOUND || failed == ERR_CONFLICT) {
		*exit_code = 2;
		fprintf(stderr, "assay log audit: %.*s\n", STR_ARG(w->message));
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	struct str told = command->json ? log_audit_json(w->arena, report, false, S(""))
	                                : log_audit_text(w->arena, report);
	printf("%.*s%s", STR_ARG(told), command->json ? "\n" : "");
	*exit_code = log_audit_exit_code(report);
	return OK;
}
