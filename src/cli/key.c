#include "badge/issuer_change.h"
#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/installation.h"
#include "cli/key_passphrase.h"
#include "cli/key_recovery.h"
#include "cli/signing.h"
#include "signer/journal.h"
#include "transparency/storage.h"
#include "web/app.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_BYTES_MAX = 1 << 20 };

/* How long an object store may take to say whether a log lies there. */
#define STORE_LIMIT_US (10 * TIME_SECOND_US)

struct key_command {
	struct config config;
	int word_count;
	char **words;
	bool json, yes, verify;
	bool server; /* one runs on the data folder */
	const char *shares, *file, *passphrase;
};

/* ---- showing ---- */

static void write_key(struct work *w, struct json_out *out, const struct signer_key *key)
{
	json_object(out);
	json_put_str(out, S("role"), keyring_role_name(key->role));
	json_put_str(out, S("state"), keyring_state_name(key->state));
	json_put_str(out, S("place"), key->place);
	if (!str_absent(key->owner))
		json_put_str(out, S("owner"), key->owner);
	json_put_str(out, S("made"), time_text(w->arena, key->made_us));
	if (key->ended_us != 0)
		json_put_str(out, S("ended"), time_text(w->arena, key->ended_us));
	json_put_str(out, S("thumbprint"), key_thumbprint(w->arena, &key->public));
	json_put_str(out, S("public"), key_multikey(w->arena, &key->public));
	json_end(out);
}

static void print_key(struct work *w, const struct signer_key *key)
{
	printf("%-10.*s %-8.*s %-7.*s %.10s  %.*s\n", STR_ARG(keyring_role_name(key->role)),
	       STR_ARG(keyring_state_name(key->state)), STR_ARG(key->place),
	       str_cstr(w->arena, time_text(w->arena, key->made_us)),
	       STR_ARG(key_thumbprint(w->arena, &key->public)));
}

static void print_keys(struct work *w, const struct signer_key *keys, size_t count, bool as_json)
{
	struct buf buf = buf_init(w->arena, REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		write_key(w, &out, &keys[i]);
		if (!as_json)
			print_key(w, &keys[i]);
	}
	json_end(&out);
	if (as_json)
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static enum err show_keys(struct work *w, struct key_command *command, struct signer *signer)
{
	struct signer_key *keys;
	size_t count;
	TRY(signer_keys(w, signer, &keys, &count));
	print_keys(w, keys, count, command->json);
	return OK;
}

/* Asked before a signer of our own is started. */
static bool is_served(struct work *w, const struct config *config)
{
	struct signer *running;
	if (signer_connect(w, config->data, &running) != OK) {
		work_forgive(w);
		return false;
	}
	signer_close(running);
	return true;
}

static enum err with_signer(struct work *w, struct key_command *command,
                            enum err (*act)(struct work *w, struct key_command *command,
                                            struct signer *signer))
{
	struct signer *signer;
	command->server = is_served(w, &command->config);
	TRY(signing_open(w, &command->config, &signer));
	enum err failed = act(w, command, signer);
	signer_close(signer);
	return failed;
}

static enum err show(struct work *w, struct key_command *command, int *exit_code)
{
	enum keyring_seal_kind kind;
	(void)exit_code;
	/* A folder mistyped shall not become a new one. */
	TRY(signing_seal(w, &command->config, &kind));
	return with_signer(w, command, show_keys);
}

static enum err make(struct work *w, struct key_command *command, int *exit_code)
{
	(void)exit_code;
	TRY(signing_folder(w, &command->config));
	return with_signer(w, command, show_keys);
}

/* ---- changing ---- */

static enum err has_log(struct work *w, const struct config *config, bool *out)
{
	struct storage storage;
	w->deadline_us = world_monotonic_us(w) + STORE_LIMIT_US;
	enum err found = storage_find(w, config->log, &storage);
	w->deadline_us = 0;
	storage_close(&storage);
	*out = found == OK;
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	return OK;
}

/* Witnesses may not know the log by a key that is new, and its store may be away: then the next start of the server publishes the
 * change. */
static enum err publish_change(struct work *w, struct installation *installation, struct issuer *issuer)
{
	const struct config *config = installation->config;
	enum err failed = app_witness(w, config, issuer);
	if (failed == OK)
		failed = issuer_log_publish(w, installation->db, installation->organisation.id, issuer);
	bool later = failed == ERR_UNAVAILABLE && !storage_is_folder(config->log);
	if (failed == OK || (str_absent(config->log_policy) && !later))
		return failed;
	fprintf(stderr,
	        "The key is changed; what is to be logged of it is published when the server runs again. %.*s\n",
	        STR_ARG(w->message));
	work_forgive(w);
	return OK;
}

/* Opening the log first tells whether this is its address: else another issuer's document would be logged. */
static enum err log_change_in(struct work *w, struct installation *installation, struct signer *signer,
                              bool server)
{
	const struct config *config = installation->config;
	struct id org = installation->organisation.id;
	struct issuer *issuer;
	struct str away;
	bool changed;
	TRY(issuer_prepare(w, signer, config->log, config->base_url, installation->organisation.name,
	                   &issuer));
	enum err failed = issuer_begin(w, installation->db, org, issuer, &away);
	if (failed == OK)
		failed = issuer_change_look(w, installation->db, org, signer, &changed);
	if (failed == OK && !server)
		failed = publish_change(w, installation, issuer);
	issuer_close(issuer);
	return failed;
}

/* The DID document is another one now: that is logged, and published at once, by the server where one runs. Before its first
 * start there is no log; one whose store is away was begun. */
static enum err log_change(struct work *w, struct key_command *command, struct signer *signer)
{
	struct installation installation;
	bool begun;
	enum err looked = has_log(w, &command->config, &begun);
	if (looked == ERR_UNAVAILABLE && !storage_is_folder(command->config.log)) {
		work_forgive(w);
		begun = true;
	} else {
		TRY(looked);
	}
	if (!begun)
		return OK;
	TRY(installation_open(w, &command->config, INSTALLATION_THERE, &installation));
	enum err failed = log_change_in(w, &installation, signer, command->server);
	installation_close(&installation);
	return failed;
}

/* The newest checkpoint is signed by the new key at once, so that the log can be read on with it. */
static enum err sign_log_anew(struct work *w, const struct config *config, struct signer *signer)
{
	struct issuer *issuer;
	bool begun;
	TRY(has_log(w, config, &begun));
	if (!begun)
		return OK;
	TRY(issuer_open(w, signer, config->log, config->base_url, S(""), &issuer));
	issuer_close(issuer);
	fprintf(stderr, "Tell those who watch the log: its key is another one from now on.\n");
	return OK;
}

static enum err check_published(struct work *w, const struct config *config, struct signer *signer)
{
	struct issuer *issuer;
	uint64_t pending;
	bool begun;
	TRY(has_log(w, config, &begun));
	if (!begun)
		return OK;
	TRY(issuer_open(w, signer, config->log, config->base_url, S(""), &issuer));
	enum err failed = issuer_log_pending(w, issuer, &pending);
	issuer_close(issuer);
	TRY(failed);
	return pending == 0
	               ? OK
	               : fail(w, ERR_CONFLICT,
	                      "%llu entries of the log are not published yet, and its key can be changed only "
	                      "when all are: start the server; `assay doctor` says what they wait for. When a "
	                      "witness is gone for good, name another one in the policy, or give them up with "
	                      "one that says `quorum none`",
	                      (unsigned long long)pending);
}

static enum err rotate_key(struct work *w, struct key_command *command, struct signer *signer)
{
	struct signer_key key;
	enum signer_role role;
	if (!keyring_role_parse(str_of(command->words[0]), &role))
		return fail(w, ERR_INPUT, "“%s” is no kind of key: credential, token or log",
		            command->words[0]);
	if (role == SIGNER_LOG)
		TRY(check_published(w, &command->config, signer));
	TRY(signer_rotate(w, signer, role, &key));
	print_keys(w, &key, 1, command->json);
	if (role == SIGNER_LOG)
		TRY(sign_log_anew(w, &command->config, signer));
	return log_change(w, command, signer);
}

static enum err rotate(struct work *w, struct key_command *command, int *exit_code)
{
	enum keyring_seal_kind kind;
	(void)exit_code;
	TRY(installation_address(w, &command->config));
	TRY(signing_seal(w, &command->config, &kind));
	return with_signer(w, command, rotate_key);
}

/* Whether it is the key that signs the log's checkpoints now. */
static enum err is_log_key(struct work *w, struct signer *signer, struct str thumbprint, bool *out)
{
	struct signer_key *keys;
	size_t count;
	*out = false;
	TRY(signer_keys(w, signer, &keys, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || (keys[i].role == SIGNER_LOG && keys[i].state == SIGNER_ACTIVE &&
		                str_equal(key_thumbprint(w->arena, &keys[i].public), thumbprint));
	return OK;
}

static enum err revoke_key(struct work *w, struct key_command *command, struct signer *signer)
{
	bool log;
	TRY(is_log_key(w, signer, str_of(command->words[0]), &log));
	if (log)
		TRY(check_published(w, &command->config, signer));
	TRY(signer_revoke(w, signer, str_of(command->words[0])));
	TRY(log_change(w, command, signer));
	return show_keys(w, command, signer);
}

static enum err revoke_it(struct work *w, struct key_command *command, int *exit_code)
{
	enum keyring_seal_kind kind;
	(void)exit_code;
	if (!command->yes)
		return fail(
			w, ERR_INPUT,
			"everything that this key ever signed fails from then on, and this cannot be undone. When "
			"a key is only old, rotate it. To revoke it, add --yes");
	TRY(installation_address(w, &command->config));
	TRY(signing_seal(w, &command->config, &kind));
	return with_signer(w, command, revoke_key);
}

/* ---- recovery ---- */

static enum err back_up(struct work *w, struct key_command *command, int *exit_code)
{
	(void)exit_code;
	if ((command->shares == NULL) == (command->file == NULL) ||
	    command->word_count != (command->shares != NULL))
		return fail(
			w, ERR_INPUT,
			"say either --shares K/N and a new folder for them, or --file FILE; see `assay key --help`");
	if (command->shares != NULL)
		return key_recovery_split(w, &command->config, command->shares, command->words[0]);
	return key_recovery_seal(w, &command->config, command->file, command->passphrase);
}

static enum err restore(struct work *w, struct key_command *command, int *exit_code)
{
	(void)exit_code;
	if ((command->word_count == 0) == (command->file == NULL))
		return fail(w, ERR_INPUT, "name the files of the shares, or the backup with --file FILE");
	if (command->file == NULL)
		return key_recovery_join(w, &command->config, command->words, (size_t)command->word_count);
	return key_recovery_open(w, &command->config, command->file, command->passphrase);
}

/* ---- the passphrase ---- */

static enum err change_passphrase(struct work *w, struct key_command *command, int *exit_code)
{
	(void)exit_code;
	return key_passphrase_change(w, &command->config, command->passphrase);
}

/* ---- the journal ---- */

static struct str keys_folder(struct work *w, const struct key_command *command)
{
	return str_format(w->arena, "%.*s/keys", STR_ARG(command->config.data));
}

static enum err print_text(struct work *w, void *argument, struct str text)
{
	(void)w, (void)argument;
	fwrite(text.at, 1, text.len, stdout);
	return OK;
}

static enum err verify_journal(struct work *w, const struct key_command *command, int *exit_code)
{
	struct journal_report report;
	TRY(journal_verify(w, keys_folder(w, command), &report));
	if (!str_absent(report.problem)) {
		printf("The journal does not hold: %.*s.\n", STR_ARG(report.problem));
		*exit_code = 1;
		return OK;
	}
	printf("%llu lines, each follows from the one before.%s%s\nsha256 of the last: %.*s\n",
	       (unsigned long long)report.lines,
	       report.first > 1 ? " Those before them are in files that were moved away." : "",
	       report.torn ? " A crash left part of another, which the next start cuts away." : "",
	       STR_ARG(digest_hex(w->arena, &report.newest)));
	return OK;
}

static enum err journal(struct work *w, struct key_command *command, int *exit_code)
{
	return command->verify ? verify_journal(w, command, exit_code)
	                       : journal_read(w, keys_folder(w, command), print_text, NULL);
}

/* ---- the command ---- */

static const struct {
	const char *name, *takes;
	int words_min, words_max;
	enum err (*run)(struct work *w, struct key_command *command, int *exit_code);
} actions[] = {
	{"new", "nothing more", 0, 0, make},
	{"show", "nothing more", 0, 0, show},
	{"rotate", "credential, token or log", 1, 1, rotate},
	{"revoke", "THUMBPRINT", 1, 1, revoke_it},
	{"passphrase", "--passphrase-file FILE", 0, 0, change_passphrase},
	{"backup", "--shares K/N FOLDER or --file FILE", 0, 1, back_up},
	{"restore", "SHARE... or --file FILE", 0, SHAMIR_SHARES_MAX, restore},
	{"journal", "nothing more", 0, 0, journal},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 < actions[*out].words_min || count - 1 > actions[*out].words_max)
			return fail(w, ERR_INPUT, "`assay key %s` takes %s; see `assay key --help`", words[0],
			            actions[*out].takes);
		return OK;
	}
	return fail(
		w, ERR_INPUT,
		"say what to do: new, show, rotate, revoke, passphrase, backup, restore or journal; see `assay key "
		"--help`");
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct key_command command = {0};
	const struct argument options[] = {
		{"--json", &command.json, NULL},     {"--yes", &command.yes, NULL},
		{"--verify", &command.verify, NULL}, {"--shares", NULL, &command.shares},
		{"--file", NULL, &command.file},     {"--passphrase-file", NULL, &command.passphrase},
	};
	size_t action;
	TRY(config_read(w, argc, argv, &command.config, &command.words, &command.word_count));
	TRY(arguments_read(w, options, COUNT(options), command.word_count, command.words,
	                   &command.word_count));
	TRY(find_action(w, command.word_count, command.words, &action));
	log_set_level(LOG_WARNING);
	command.words++;
	command.word_count--;
	return actions[action].run(w, &command, exit_code);
}

const struct command command_key = {
	.name = "key",
	.usage =
		"new | show | rotate ROLE | revoke THUMBPRINT | passphrase | backup [FOLDER] | restore [SHARE...] | journal\n"
		"                 [--json] [--yes] [--verify] [--shares K/N] [--file FILE] [--passphrase-file FILE] [SETTINGS]",
	.summary = "the keys that sign: their list, change, revocation and recovery",
	.help = "Give it the settings of the server. It asks the server's signer while one runs.\n\n"
		"  new                     makes the keys of a new data folder, before the first start\n"
		"  show                    the public halves: kind, state, place, day, thumbprint\n"
		"  rotate ROLE             a new key for credential, token or log; what the old one signed goes on verifying,\n"
		"                          its secret is destroyed. The log's: while the server is stopped\n"
		"  revoke THUMBPRINT --yes nothing that the key ever signed verifies any more\n"
		"  passphrase --passphrase-file P\n"
		"                          seals the keys with another passphrase than in --key-passphrase-file, or a first\n"
		"                          one (P may be -: standard input); while the server is stopped\n"
		"  backup --shares K/N FOLDER\n"
		"                          N recovery shares as files in a new folder, any K of which bring the keys back\n"
		"  backup --file FILE --passphrase-file P\n"
		"                          an offline backup under a passphrase (P may be -: standard input)\n"
		"  restore SHARE... | restore --file FILE --passphrase-file P\n"
		"                          brings the keys into a data folder that has none\n"
		"  journal [--verify]      what was signed; or whether the chain of its lines holds: exit code 1 when not\n\n"
		"  --json                  show, new, rotate, revoke: one JSON document",
	.takes_settings = true,
	.run = run,
};
