#include "cli/badge.h"

#include "badge/renewal.h"
#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/signing.h"
#include "web/app.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_BYTES_MAX = 64 << 10 };

/* ---- who issues ---- */

enum err badge_office_open(struct work *w, struct badge_command *command, struct badge_office *out)
{
	const struct config *config = &command->config;
	enum keyring_seal_kind kind;
	*out = (struct badge_office){0};
	enum err found = signer_connect(w, config->data, &out->signer);
	out->server = found == OK;
	if (out->server)
		return OK;
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	/* A folder mistyped shall not get keys of its own. */
	TRY(signing_seal(w, config, &kind));
	TRY(signing_open(w, config, &out->signer));
	enum err failed = issuer_open(w, out->signer, config->log, config->base_url,
	                              command->installation.organisation.name, &out->issuer);
	if (failed == OK)
		failed = app_witness(w, config, out->issuer);
	if (failed != OK)
		badge_office_close(out);
	return failed;
}

void badge_office_close(struct badge_office *office)
{
	issuer_close(office->issuer);
	signer_close(office->signer);
	*office = (struct badge_office){0};
}

/* ---- status ---- */

struct standing_now {
	struct badge_command *command;
	struct credential credential;
	struct badge_status status;
	struct badge_change change;
	struct renewal_wish wish;
	struct str did; /* who issues at this address */
	struct renewal_offer offer;
	int64_t coming_us; /* the end that it is being given; 0: none */
};

static enum err read_status(struct work *w, struct tx *tx, void *argument)
{
	struct standing_now *now = argument;
	struct signer_identity identity;
	struct renewal *renewals;
	size_t count;
	TRY(issuer_identity(w, now->command->config.base_url, &identity));
	now->did = identity.did;
	TRY(badge_load(w, tx, now->command->id, &now->credential));
	TRY(renewal_offer(w, tx, &now->credential, now->did, &now->offer));
	TRY(renewal_list(w, tx, now->credential.org, now->credential.id, &renewals, &count));
	bool coming = count > 0 && renewals[count - 1].begins_us == 0;
	now->coming_us = coming ? renewals[count - 1].until_us : 0;
	return badge_status(w, tx, &now->credential, &now->status);
}

static void put_time(struct work *w, struct json_out *out, struct str name, int64_t time_us)
{
	if (time_us != 0)
		json_put_str(out, name, time_text(w->arena, time_us));
}

static void print_end(struct work *w, const struct standing_now *now)
{
	if (now->offer.until_us != 0)
		printf("until %.*s\n", STR_ARG(time_for_people(w->arena, now->offer.until_us)));
	if (now->credential.renewed_us != 0)
		printf("renewed on %.*s\n", STR_ARG(time_for_people(w->arena, now->credential.renewed_us)));
	if (now->coming_us != 0)
		printf("being renewed, until %.*s\n", STR_ARG(time_for_people(w->arena, now->coming_us)));
}

static void print_status(struct work *w, const struct standing_now *now)
{
	struct buf buf = buf_init(w->arena, REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("id"), id_text(w->arena, now->credential.id));
	json_put_str(&out, S("name"), now->credential.name);
	json_put_str(&out, S("holder"), now->credential.holder_name);
	json_put_str(&out, S("issued"), time_text(w->arena, now->credential.issued_us));
	json_put_str(&out, S("state"), badge_state_name(now->status.state));
	put_time(w, &out, S("until"), now->offer.until_us);
	put_time(w, &out, S("renewed"), now->credential.renewed_us);
	put_time(w, &out, S("renewing_until"), now->coming_us);
	if (now->status.since_us != 0) {
		json_put_str(&out, S("since"), time_text(w->arena, now->status.since_us));
		json_put_str(&out, S("reason"), now->status.reason);
		json_put_bool(&out, S("shown"), now->status.shown);
	}
	json_end(&out);
	if (now->command->json) {
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
		return;
	}
	printf("%.*s, of %.*s: %.*s\n", STR_ARG(now->credential.name), STR_ARG(now->credential.holder_name),
	       STR_ARG(badge_state_name(now->status.state)));
	print_end(w, now);
	if (now->status.since_us != 0)
		printf("since %.*s: %.*s\n", STR_ARG(time_for_people(w->arena, now->status.since_us)),
		       STR_ARG(now->status.reason));
}

static enum err status(struct work *w, struct badge_command *command, int *exit_code)
{
	struct standing_now now = {.command = command};
	TRY(db_read(w, command->installation.db, read_status, &now));
	print_status(w, &now);
	*exit_code = now.status.state == BADGE_HOLDS ? 0 : 1;
	return OK;
}

/* ---- changing it ---- */

static enum err change_it(struct work *w, struct tx *tx, void *argument)
{
	struct standing_now *now = argument;
	const struct actor actor = {.org = now->command->installation.organisation.id};
	TRY(badge_change(w, tx, &actor, now->command->id, &now->change));
	return read_status(w, tx, now);
}

static enum err change(struct work *w, struct badge_command *command, enum badge_action action)
{
	struct badge_office office;
	struct standing_now now = {.command = command, .change = {.action = action, .shown = command->shown}};
	if (command->reason == NULL)
		return fail(w, ERR_INPUT, "say why, with --reason TEXT: the holder reads it");
	now.change.reason = str_of(command->reason);
	TRY(badge_office_open(w, command, &office));
	enum err failed = db_write(w, command->installation.db, change_it, &now);
	if (failed == OK && !office.server)
		failed = badge_status_publish(w, command->installation.db, office.issuer, &now.credential);
	bool server = office.server;
	badge_office_close(&office);
	TRY(failed);
	print_status(w, &now);
	if (server)
		fprintf(stderr, "The running server publishes the status list within seconds.\n");
	return OK;
}

/* ---- renewing it ---- */

static enum err ask_it(struct work *w, struct tx *tx, void *argument)
{
	struct standing_now *now = argument;
	const struct actor actor = {.org = now->command->installation.organisation.id};
	TRY(read_status(w, tx, now));
	return renewal_ask(w, tx, &actor, now->did, now->command->id, &now->wish);
}

static enum err renew(struct work *w, struct badge_command *command, int *exit_code)
{
	struct db *db = command->installation.db;
	struct badge_office office;
	struct standing_now now = {.command = command};
	(void)exit_code;
	if (command->reason == NULL)
		return fail(w, ERR_INPUT, "say why, with --reason TEXT: the holder reads it");
	now.wish.reason = str_of(command->reason);
	if (command->until != NULL)
		now.wish.until = str_of(command->until);
	TRY(badge_office_open(w, command, &office));
	enum err failed = db_write(w, db, ask_it, &now);
	if (failed == OK && !office.server)
		failed = renewal_finish(w, db, office.issuer, now.credential.org, now.credential.id);
	bool server = office.server;
	badge_office_close(&office);
	TRY(failed);
	TRY(db_read(w, db, read_status, &now));
	print_status(w, &now);
	if (server)
		fprintf(stderr, "The running server signs it and puts it into the log within seconds.\n");
	return OK;
}

/* ---- the rest of what can be done ---- */

static enum err revoke(struct work *w, struct badge_command *command, int *exit_code)
{
	(void)exit_code;
	return change(w, command, BADGE_REVOKE);
}

static enum err suspend(struct work *w, struct badge_command *command, int *exit_code)
{
	(void)exit_code;
	return change(w, command, BADGE_SUSPEND);
}

static enum err reinstate(struct work *w, struct badge_command *command, int *exit_code)
{
	(void)exit_code;
	return change(w, command, BADGE_REINSTATE);
}

/* ---- the command ---- */

static const struct {
	const char *name, *takes;
	int words;
	bool installation, takes_id;
	enum err (*run)(struct work *w, struct badge_command *command, int *exit_code);
} actions[] = {
	{"issue", "LIST --achievement FILE", 1, true, false, badge_issue_action},
	{"revoke", "ID --reason TEXT", 1, true, true, revoke},
	{"suspend", "ID --reason TEXT", 1, true, true, suspend},
	{"reinstate", "ID --reason TEXT", 1, true, true, reinstate},
	{"renew", "ID [--until DATE] --reason TEXT", 1, true, true, renew},
	{"status", "ID", 1, true, true, status},
	{"bake", "FILE [--picture FILE] [--out FILE]", 1, false, false, badge_bake_action},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 != actions[*out].words)
			return fail(w, ERR_INPUT, "`assay badge %s` takes %s; see `assay badge --help`",
			            words[0], actions[*out].takes);
		return OK;
	}
	return fail(
		w, ERR_INPUT,
		"say what to do: issue, revoke, suspend, reinstate, renew, status or bake; see `assay badge --help`");
}

/* A bare id, or the urn:uuid: that a credential says of itself. */
static enum err read_id(struct work *w, const char *word, struct id *out)
{
	struct str text = str_of(word);
	if (str_starts(text, S("urn:uuid:")))
		text = str_slice(text, S("urn:uuid:").len, SIZE_MAX);
	return id_parse(text, out) ? OK : fail(w, ERR_INPUT, "“%s” is not the id of a credential", word);
}

static enum err run_action(struct work *w, struct badge_command *command, size_t action, int *exit_code)
{
	if (actions[action].takes_id)
		TRY(read_id(w, command->words[0], &command->id));
	if (!actions[action].installation)
		return actions[action].run(w, command, exit_code);
	TRY(installation_address(w, &command->config));
	TRY(installation_open(w, &command->config, INSTALLATION_THERE, &command->installation));
	enum err failed = actions[action].run(w, command, exit_code);
	installation_close(&command->installation);
	return failed;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct badge_command command = {0};
	const struct argument options[] = {
		{"--json", &command.json, NULL},       {"--public", &command.shown, NULL},
		{"--reason", NULL, &command.reason},   {"--result", NULL, &command.result},
		{"--picture", NULL, &command.picture}, {"--achievement", NULL, &command.achievement},
		{"--out", NULL, &command.out},         {"--again", &command.again, NULL},
		{"--until", NULL, &command.until},
	};
	size_t action;
	TRY(config_read(w, argc, argv, &command.config, &command.words, &command.word_count));
	TRY(arguments_read(w, options, COUNT(options), command.word_count, command.words,
	                   &command.word_count));
	TRY(find_action(w, command.word_count, command.words, &action));
	log_set_level(LOG_WARNING);
	command.words++;
	command.word_count--;
	return run_action(w, &command, action, exit_code);
}

const struct command command_badge = {
	.name = "badge",
	.usage =
		"issue LIST --achievement FILE | revoke ID | suspend ID | reinstate ID | renew ID | status ID | bake FILE\n"
		"                   [--result FILE] [--again] [--reason TEXT] [--public] [--until DATE] [--picture FILE] "
		"[--out FILE] [--json] [SETTINGS]",
	.summary = "issues credentials, revokes, suspends and renews them, puts them into pictures",
	.help = "Give it the settings of the server. While one runs, it issues and publishes; else this command does.\n\n"
		"  issue LIST --achievement FILE [--result FILE] [--again]\n"
		"                      one achievement (JSON; docs/credentials.md) to all people of LIST: CSV with the header\n"
		"                      name,email, or JSON Lines. With a line that does not fit nothing is issued: exit code 1.\n"
		"                      So it is when somebody has this achievement of an earlier list, without --again.\n"
		"                      Prints id,email,link\n"
		"  revoke ID --reason TEXT\n"
		"                      for good\n"
		"  suspend ID --reason TEXT, reinstate ID --reason TEXT\n"
		"                      for now, and back. The holder reads the reason; everybody does with --public\n"
		"  renew ID [--until DATE] --reason TEXT\n"
		"                      for longer, where it ends: until 2027-11-23, that day included, or as long from now as\n"
		"                      it was issued for. It is signed and logged anew; the holder reads the reason\n"
		"  status ID           whether it holds: exit code 0; or was revoked or suspended: 1. And until when\n"
		"  bake FILE [--picture FILE] [--out FILE]\n"
		"                      a credential (JSON, token or bundle) into a picture, PNG or SVG; ours if none is named\n\n"
		"  --json              one JSON document",
	.takes_settings = true,
	.run = run,
};
