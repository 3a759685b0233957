/* `assay badge issue`: one achievement for everybody on a list. */
#include "badge/batch.h"
#include "base/json.h"
#include "cli/badge.h"
#include "cli/input.h"
#include "ledger/publication.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LOOK_MS = 300, LOOKS_IN_SILENCE = 5, REPORT_BYTES_MAX = 1 << 20 };

struct issuing {
	struct badge_command *command;
	struct issuer *issuer; /* NULL: a server does it */
	struct str achievement;
	struct batch_people people;
	bool held; /* the problems are that people have it already */
	struct id id;
	struct batch batch;
	struct publication_problem problem;
	int looks; /* while something was wrong */
	struct str csv;
};

static enum err create(struct work *w, struct tx *tx, void *argument)
{
	struct issuing *issuing = argument;
	const struct actor actor = {.org = issuing->command->installation.organisation.id};
	if (!issuing->command->again)
		TRY(batch_find_holders(w, tx, actor.org, issuing->achievement, &issuing->people));
	if (issuing->people.problem_count > 0)
		return OK;
	return batch_create(w, tx, &actor, issuing->achievement, &issuing->people, &issuing->id);
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct issuing *issuing = argument;
	struct id org = issuing->command->installation.organisation.id;
	TRY(batch_load(w, tx, org, issuing->id, &issuing->batch));
	return publication_problem(w, tx, org, &issuing->problem);
}

/* Else whoever waits would not know for what. */
static void tell_problem(struct issuing *issuing)
{
	if (str_absent(issuing->problem.sentence) || issuing->looks++ != LOOKS_IN_SILENCE)
		return;
	fprintf(stderr,
	        "The log cannot be published at present: %.*s\nNothing is said to be issued meanwhile. The server issues them "
	        "when that is put right, whether this command waits or is ended.\n",
	        STR_ARG(issuing->problem.sentence));
}

static enum err read_result(struct work *w, struct tx *tx, void *argument)
{
	struct issuing *issuing = argument;
	const struct badge_command *command = issuing->command;
	return batch_result(w, tx, command->installation.organisation.id, issuing->id,
	                    command->config.base_url, &issuing->csv);
}

static enum err read_input(struct work *w, struct issuing *issuing)
{
	const struct badge_command *command = issuing->command;
	const struct json *json;
	struct str text;
	if (command->achievement == NULL)
		return fail(w, ERR_INPUT,
		            "say what is awarded, with --achievement FILE; see `assay badge --help`");
	TRY(input_file(w, command->achievement, BATCH_ACHIEVEMENT_BYTES_MAX, &text));
	TRY(json_parse(w, text, BATCH_ACHIEVEMENT_BYTES_MAX, &json));
	TRY(batch_achievement(w, json, &issuing->achievement));
	TRY(input_file(w, command->words[0], BATCH_BYTES_MAX, &text));
	return batch_read(w, text, &issuing->people);
}

static void refuse(const struct issuing *issuing)
{
	const struct batch_people *people = &issuing->people;
	for (size_t i = 0; i < people->problem_count; i++)
		fprintf(stderr, "%s:%lld: %.*s\n", issuing->command->words[0],
		        (long long)people->problems[i].line, STR_ARG(people->problems[i].sentence));
	fprintf(stderr, "Nothing was issued.%s\n",
	        issuing->held
	                ? " Take those who have it from the list, or say --again for all on it to get it."
	                : "");
}

/* What a running server does is looked at until it is done. */
static enum err wait_for_server(struct work *w, struct issuing *issuing)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
	int64_t shown = -1;
	for (;;) {
		TRY(db_read(w, issuing->command->installation.db, look, issuing));
		if (issuing->batch.published != shown)
			fprintf(stderr, "%lld of %lld\n", (long long)issuing->batch.published,
			        (long long)issuing->batch.total);
		shown = issuing->batch.published;
		if (issuing->batch.finished_us != DB_NULL_INT)
			return OK;
		tell_problem(issuing);
		nanosleep(&pause, NULL);
	}
}

static enum err issue(struct work *w, struct issuing *issuing)
{
	struct installation *installation = &issuing->command->installation;
	TRY(db_write(w, installation->db, create, issuing));
	issuing->held = issuing->people.problem_count > 0;
	if (issuing->held)
		return OK;
	if (issuing->issuer == NULL)
		return wait_for_server(w, issuing);
	return batch_issue(w, installation->db, issuing->issuer, &installation->keeper.directory,
	                   installation->organisation.id, issuing->id, NULL);
}

static enum err write_result(struct work *w, const struct issuing *issuing)
{
	const char *path = issuing->command->result;
	FILE *file = path == NULL ? stdout : fopen(path, "w");
	if (file == NULL)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
	fwrite(issuing->csv.at, 1, issuing->csv.len, file);
	bool written = fflush(file) == 0 && ferror(file) == 0;
	if (path != NULL && fclose(file) != 0)
		written = false;
	return written ? OK
	               : fail(w, ERR_UNAVAILABLE, "the result could not be written: %s", strerror(errno));
}

static enum err report(struct work *w, struct issuing *issuing)
{
	TRY(db_read(w, issuing->command->installation.db, look, issuing));
	TRY(db_read(w, issuing->command->installation.db, read_result, issuing));
	if (!issuing->command->json || issuing->command->result != NULL)
		TRY(write_result(w, issuing));
	if (issuing->command->json)
		printf("{\"batch\":\"%.*s\",\"issued\":%lld}\n", STR_ARG(id_text(w->arena, issuing->id)),
		       (long long)issuing->batch.published);
	return OK;
}

enum err badge_issue_action(struct work *w, struct badge_command *command, int *exit_code)
{
	struct issuing issuing = {.command = command};
	struct badge_office office;
	TRY(read_input(w, &issuing));
	if (issuing.people.problem_count == 0) {
		TRY(badge_office_open(w, command, &office));
		issuing.issuer = office.issuer;
		enum err failed = issue(w, &issuing);
		badge_office_close(&office);
		TRY(failed);
	}
	if (issuing.people.problem_count == 0)
		return report(w, &issuing);
	refuse(&issuing);
	*exit_code = 1;
	return OK;
}
