#include "grade/replay.h"
#include "grade/rubric.h"

#include "badge/badge.h"
#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/installation.h"
#include "web/app.h"

#include <math.h>
#include <stdio.h>

enum { RESULT_BYTES_MAX = 16 << 20, MODEL_WAIT_MINUTES = 5 };

struct replay {
	struct id org, id;
	bool reinfer;
	struct replay_result result;
};

static enum err compute(struct work *w, struct tx *tx, void *argument)
{
	struct replay *replay = argument;
	enum err failed = replay_one(w, tx, replay->org, replay->id, &replay->result);
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	failed = badge_replay(w, tx, replay->org, replay->id, &replay->result);
	if (failed != ERR_NOT_FOUND)
		return failed;
	work_forgive(w);
	return fail(w, ERR_NOT_FOUND,
	            "there is no verdict, belief, decision, feedback or credential with this id");
}

static enum err reinfer(struct work *w, const struct installation *installation, struct replay *replay)
{
	struct llm *llm = NULL;
	TRY(app_open_model(w, installation->config, &llm));
	if (llm == NULL)
		return fail(w, ERR_INPUT, "--reinfer asks the model again: name it with --llm");
	struct llm_model model = llm_model(llm);
	const struct rubric_panel alone = {&model, 1, 1}, *panel;
	w->deadline_us = world_monotonic_us(w) + MODEL_WAIT_MINUTES * TIME_MINUTE_US;
	enum err failed = app_panel(w, installation->config, llm, &panel);
	if (failed == OK)
		failed = llm_wait_ready(w, llm);
	if (failed == OK)
		failed = replay_reinfer(w, installation->db, replay->org, replay->id,
		                        panel == NULL ? &alone : panel, &replay->result);
	llm_close(llm);
	return failed;
}

static void print_json(struct work *w, const struct replay_result *result)
{
	struct buf buf = buf_init(w->arena, RESULT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("kind"), result->kind);
	json_put_bool(&out, S("identical"), result->identical);
	json_put_real(&out, S("distance"), result->distance);
	json_put_str(&out, S("stored"), result->stored);
	json_put_str(&out, S("computed"), result->computed);
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static void print_for_people(const struct replay_result *result)
{
	if (!isnan(result->distance))
		printf("%.*s: the model's new answer is at a distance of %.4f from the stored one (0: the same, 1: nothing in "
		       "common).\n",
		       STR_ARG(result->kind), result->distance);
	else if (result->identical)
		printf("%.*s: identical, bit for bit.\n", STR_ARG(result->kind));
	else
		printf("%.*s: NOT identical.\n  stored    %.*s\n  computed  %.*s\n", STR_ARG(result->kind),
		       STR_ARG(result->stored), STR_ARG(result->computed));
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct config config;
	struct installation installation;
	struct replay replay = {0};
	bool json = false;
	const struct argument options[] = {{"--reinfer", &replay.reinfer, NULL}, {"--json", &json, NULL}};
	char **words;
	int count;
	TRY(config_read(w, argc, argv, &config, &words, &count));
	TRY(arguments_read(w, options, COUNT(options), count, words, &count));
	if (count != 1 || !id_parse(str_of(words[0]), &replay.id))
		return fail(
			w, ERR_INPUT,
			"name the id of a verdict, belief, decision, feedback or credential; see `assay replay --help`");
	log_set_level(LOG_WARNING);
	TRY(installation_open(w, &config, INSTALLATION_THERE, &installation));
	replay.org = installation.organisation.id;
	enum err failed = replay.reinfer ? reinfer(w, &installation, &replay)
	                                 : db_read(w, installation.db, compute, &replay);
	installation_close(&installation);
	TRY(failed);
	if (json)
		print_json(w, &replay.result);
	else
		print_for_people(&replay.result);
	*exit_code = replay.result.identical ? 0 : 1;
	return OK;
}

const struct command command_replay = {
	.name = "replay",
	.usage = "ID [--reinfer] [--json] [SETTINGS]",
	.summary = "computes a verdict, belief, decision, feedback or credential again",
	.help = "Computes it again from what was stored and compares, bit for bit: a verdict from the response or the\n"
		"model's stored reply, a belief from its verdicts, a decision's recommendation from its beliefs, a\n"
		"credential's token and log entry from its document. Exit code 0: identical; 1: not.\n\n"
		"  --reinfer  asks the model again for a rubric's verdict, and says how far that is from the stored one\n"
		"  --json     {kind, identical, distance, stored, computed}",
	.takes_settings = true,
	.run = run,
};
