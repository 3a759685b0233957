#include "base/json.h"
#include "base/log.h"
#include "base/world.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/doctor_checks.h"
#include "cli/installation.h"
#include "db/db.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_BYTES_MAX = 64 << 10 };

static const struct str states[] = {S_INIT("ok"), S_INIT("warn"), S_INIT("broken")};

static struct doctor_finding look(struct work *w, struct doctor *doctor, const struct doctor_check *check)
{
	struct doctor_finding finding = {
		DOCTOR_WARN, S("not looked at: the database must open first, with this program's schema")};
	if ((check->needs == DOCTOR_NEEDS_DATABASE && doctor->db == NULL) ||
	    (check->needs == DOCTOR_NEEDS_SCHEMA && !doctor->current))
		return finding;
	enum err failed = check->run(w, doctor, &finding);
	if (failed != OK) {
		finding = (struct doctor_finding){DOCTOR_BROKEN, w->message};
		work_forgive(w);
	}
	return finding;
}

static void print_for_people(const struct doctor_check *checks, const struct doctor_finding *findings,
                             size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%-7.*s %-12s %.*s\n", STR_ARG(states[findings[i].state]), checks[i].name,
		       STR_ARG(findings[i].detail));
}

static void print_json(struct work *w, const struct doctor_check *checks,
                       const struct doctor_finding *findings, size_t count, enum doctor_state worst)
{
	struct buf buf = buf_init(w->arena, REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("state"), states[worst]);
	json_name(&out, S("checks"));
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		json_object(&out);
		json_put_str(&out, S("name"), str_of(checks[i].name));
		json_put_str(&out, S("state"), states[findings[i].state]);
		json_put_str(&out, S("detail"), findings[i].detail);
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

/* That the log's store does not answer is one of the findings. */
static enum err find_address(struct work *w, struct config *config)
{
	w->deadline_us = world_monotonic_us(w) + DOCTOR_STORE_LIMIT_US;
	enum err found = installation_address(w, config);
	w->deadline_us = 0;
	if (found == ERR_UNAVAILABLE)
		work_forgive(w);
	return found == ERR_UNAVAILABLE ? OK : found;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct config config;
	bool json = false;
	const struct argument options[] = {{"--json", &json, NULL}};
	char **words;
	int word_count;
	TRY(config_read(w, argc, argv, &config, &words, &word_count));
	TRY(arguments_read(w, options, COUNT(options), word_count, words, &word_count));
	if (word_count > 0)
		return fail(w, ERR_INPUT, "“%s” is one word too many; see `assay doctor --help`", words[0]);
	TRY(find_address(w, &config));
	log_set_level(LOG_ERROR);
	size_t count;
	const struct doctor_check *checks = doctor_checks(&count);
	struct doctor_finding *findings = work_array(w, count, sizeof *findings);
	struct doctor doctor = {.config = &config};
	enum doctor_state worst = DOCTOR_OK;
	for (size_t i = 0; i < count; i++) {
		findings[i] = look(w, &doctor, &checks[i]);
		worst = findings[i].state > worst ? findings[i].state : worst;
	}
	db_close(doctor.db);
	if (json)
		print_json(w, checks, findings, count, worst);
	else
		print_for_people(checks, findings, count);
	*exit_code = worst == DOCTOR_BROKEN ? 1 : 0;
	return OK;
}

const struct command command_doctor = {
	.name = "doctor",
	.usage = "[--json] [SETTINGS]",
	.summary = "looks at everything an installation needs and says what to do",
	.help = "One line a check: ok, warn or broken, and what to do. Give it the settings of the server; without --base-url\n"
		"it takes the address of the log in the data folder. It changes nothing, also while the server runs.\n"
		"Exit code 0: nothing is broken; 1: something is.\n\n"
		"  --json  {state, checks: [{name, state, detail}]}",
	.takes_settings = true,
	.run = run,
};
