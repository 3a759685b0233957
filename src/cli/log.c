#include "cli/log.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/log_rebuild.h"

#include <limits.h>
#include <string.h>

enum { LOGS_MAX = 64 };

static const struct {
	const char *name, *takes;
	int words_max;
	log_action *run;
} actions[] = {
	{"init", "--dir D --origin O", 0, log_init_action},
	{"append", "--dir D and at most one FILE", 1, log_append_action},
	{"checkpoint", "--dir D", 0, log_checkpoint_action},
	{"prove", "--dir D --index N", 0, log_prove_action},
	{"verify", "--proof F --entry FILE --policy P", 0, log_verify_action},
	{"serve", "--dir D", 0, log_serve_action},
	{"audit", "URL, DIR or s3://…", 1, log_audit_action},
	{"monitor", "URLs", LOGS_MAX, log_monitor_action},
	{"witness", "init, serve, add, remove or list, and --dir W", INT_MAX, log_witness_action},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 > actions[*out].words_max)
			return fail(w, ERR_INPUT, "`assay log %s` takes %s; see `assay log --help`", words[0],
			            actions[*out].takes);
		return OK;
	}
	return fail(
		w, ERR_INPUT,
		"say what to do: init, append, checkpoint, prove, verify, serve, audit, monitor, witness or rebuild; see "
		"`assay log --help`");
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct log_command command = {0};
	const struct argument options[] = {
		{"--dir", NULL, &command.dir},
		{"--key", NULL, &command.key},
		{"--origin", NULL, &command.origin},
		{"--raw", &command.raw, NULL},
		{"--index", NULL, &command.index},
		{"--out", NULL, &command.out},
		{"--proof", NULL, &command.proof},
		{"--entry", NULL, &command.entry},
		{"--policy", NULL, &command.policy},
		{"--json", &command.json, NULL},
		{"--listen", NULL, &command.listen},
		{"--state", NULL, &command.state},
		{"--statements", NULL, &command.statements},
		{"--again", &command.again, NULL},
		{"--once", &command.once, NULL},
		{"--interval", NULL, &command.interval},
		{"--patience", NULL, &command.patience},
		{"--stale", NULL, &command.stale},
		{"--webhook", NULL, &command.webhook},
		{"--webhook-secret", NULL, &command.webhook_secret},
		{"--mail", NULL, &command.mail},
		{"--smtp-url", NULL, &command.smtp_url},
		{"--smtp-from", NULL, &command.smtp_from},
		{"--name", NULL, &command.name},
		{"--logs", NULL, &command.logs},
		{"--clock-is-right", &command.clock_is_right, NULL},
		{"--log", &command.log, NULL}, /* the words are keys of logs */
		{"--witness-interval", NULL, &command.witness_interval},
	};
	size_t action;
	if (argc > 0 && strcmp(argv[0], "rebuild") == 0)
		return log_rebuild(w, argc - 1, argv + 1, exit_code);
	TRY(arguments_take_all(w, "--checkpoint", &argc, argv, &command.checkpoints));
	TRY(arguments_take_all(w, "--witness", &argc, argv, &command.witnesses));
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &command.word_count));
	TRY(find_action(w, command.word_count, argv, &action));
	log_set_level(LOG_WARNING);
	command.words = argv + 1;
	command.word_count--;
	*exit_code = 0;
	return actions[action].run(w, &command, exit_code);
}

const struct command command_log = {
	.name = "log",
	.usage =
		"init | append [FILE] | checkpoint | prove | verify | serve | audit URL|DIR | monitor URL... | witness …\n"
		"                 | rebuild\n"
		"                 [--dir D] [--key FILE] [--origin O] [--raw] [--index N] [--out F]\n"
		"                 [--proof F] [--entry FILE] [--policy P] [--listen ADDR:PORT] [--json]\n"
		"                 [--state DIR] [--again] [--checkpoint FILE|URL]... [--witness URL]...\n"
		"                 [--statements URL|FILE] [--interval S] [--once] [--patience S] [--stale S]\n"
		"                 [--webhook URL] [--webhook-secret FILE] [--mail ADDRESS] [--smtp-url URL]\n"
		"                 [--smtp-from ADDRESS] [--witness-interval S] [--name NAME] [--logs FILE]",
	.summary = "a transparency log: what is in it stays in it, and anyone can check",
	.help = "D holds the log as any static host would serve it (C2SP tlog-tiles): `checkpoint` and `tile/…`. Beside it lie\n"
		"D.key, the secret key (--key names another place), and D.index, which may be lost. Or D is an object store,\n"
		"s3://BUCKET/PREFIX (docs/ledger.md): then --key FILE says where the key is, and --state DIR where the index\n"
		"and a lock are kept on this machine (else X.state beside the key X.key).\n\n"
		"  init --dir D --origin O   makes a log and its key, and prints the verifier key. O is the address it will\n"
		"                            have, without https:// (example.org/log)\n"
		"  append --dir D [FILE]     appends one entry a line (without FILE, of standard input), and prints a line of\n"
		"                            JSON for each when it is on the disk. A line is {\"kind\": …, \"fields\": {…}},\n"
		"                            kind being credential, status, issuer, version or decision: the log gets a salted\n"
		"                            commitment, and the line printed is its opening: keep it. \"salt\" gives a salt of\n"
		"                            your own. --raw: the lines themselves are the entries. What the log has is not\n"
		"                            logged twice\n"
		"  checkpoint --dir D        the signed checkpoint that is published\n"
		"  prove --dir D --index N   the proof that entry N is in the log (c2sp.org/tlog-proof@v1), to --out F\n"
		"  verify --proof F --entry FILE --policy P\n"
		"                            whether the proof puts the entry in FILE into a log that the policy trusts, with\n"
		"                            its quorum of witnesses (C2SP tlog-policy). A line feed at FILE's end is no part\n"
		"                            of the entry\n"
		"  serve --dir D             the log over HTTP, until SIGINT or SIGTERM: /checkpoint, /tile/…, and POST /add,\n"
		"                            which answers when the entry is durable. --listen ADDR:PORT, else\n"
		"                            127.0.0.1:8090. There are no accounts: the proxy in front says who may add.\n"
		"                            --policy P: a checkpoint is published when the witnesses of the policy have\n"
		"                            cosigned it, who are asked every --witness-interval S seconds (60); else the last\n"
		"                            one stays. append takes --policy, too: it asks them once, at its end\n"
		"  audit URL|DIR|s3://…      checks a whole log, with nothing but what anybody can read: every entry and tile\n"
		"                            is read, every root computed again, and compared with all checkpoints that were\n"
		"                            ever seen. --policy P: whose signatures count (C2SP tlog-policy); without it only\n"
		"                            whether the log agrees with itself. --state DIR: goes on where the last audit\n"
		"                            stopped, forgets no checkpoint, and keeps signed notes that prove a finding;\n"
		"                            --again: from the first entry on. --checkpoint FILE|URL (several): what others\n"
		"                            were shown: a signed note, a proof, or a credential's bundle. --witness URL\n"
		"                            (several): asks a witness whether it saw the same. --statements URL|FILE: what\n"
		"                            the issuer says that its public entries mean (URL/statements, or its pages in\n"
		"                            a file, one a line); what they give digests of is compared with what is\n"
		"                            published. 2 is said, too, when something asked for is not to be had\n"
		"  monitor URL... --policy P --state DIR\n"
		"                            audits logs again and again (--interval S: every so many seconds, 300 when not\n"
		"                            given; --once: a round, for a timer), with the options of audit, and tells when\n"
		"                            something is found, and when it is over: --webhook URL gets JSON, signed with the\n"
		"                            secret in --webhook-secret FILE; --mail ADDRESS gets mail by --smtp-url URL and\n"
		"                            --smtp-from ADDRESS (or ASSAY_SMTP_URL, ASSAY_SMTP_FROM, ASSAY_SMTP_USER,\n"
		"                            ASSAY_SMTP_PASSWORD). A log that does not answer is told after --patience S\n"
		"                            (600), one that shows the same checkpoint after --stale S (a week)\n\n"
		"A witness cosigns the checkpoints of others' logs when they have only grown (C2SP tlog-witness). Its folder W\n"
		"has its key, witness.key, and the file of what it cosigned, witness.db, which must never be set back.\n\n"
		"  witness init --dir W --name NAME\n"
		"                            makes one, and prints the verifier key for the policies of logs. NAME is the\n"
		"                            address it will have, without https://\n"
		"  witness add --dir W VKEY… the logs with these verifier keys are known from now on; --origin O where their\n"
		"                            checkpoints begin with another line than the key's name. --logs FILE: those of a\n"
		"                            list (lines `log VKEY`, or the public witness network's logs/v0)\n"
		"  witness remove --dir W ORIGIN\n"
		"                            the log is known no more; what was cosigned of it is remembered\n"
		"  witness list --dir W      the logs, the size and the time cosigned last, and whether one has forked\n"
		"  witness serve --dir W     the witness over HTTP: POST /add-checkpoint, GET /HASH/checkpoint. --listen\n"
		"                            ADDR:PORT, else 127.0.0.1:8091. --logs FILE and --log VKEY… are added first.\n"
		"                            --clock-is-right: you have looked, after it said that its clock is far ahead\n\n"
		"The log of an installation is written by its server. Two things are left to do by hand:\n\n"
		"  rebuild [SETTINGS]        gives the database the entries of the installation's log, after an older\n"
		"                            backup of it was restored. The whole log is read and its roots checked before\n"
		"                            anything is changed; what was stored and never published moves behind the log's\n"
		"                            end. Stop the server first, and give it the server's settings\n"
		"  rebuild --files [SETTINGS]\n"
		"                            the other way round: makes the log's files from the database, where they are\n"
		"                            lost and there is no copy. Of several servers, on the one that published last\n\n"
		"  --json                    init, checkpoint, prove, verify, audit, monitor, witness list, rebuild: one JSON\n"
		"                            document (monitor: one a round and log)\n\n"
		"Exit code: 0 yes or done; 1 no; 2 cannot tell.",
	.run = run,
};
