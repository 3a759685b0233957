#include "signer/signer.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"

/* Where the server leaves the pair's other end. */
enum { INHERITED = 3 };

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	const char *folder = NULL, *did = NULL, *origin = NULL, *passphrase = NULL, *module = NULL,
		   *token = NULL, *pin = NULL;
	const struct argument options[] = {
		{"--folder", NULL, &folder}, {"--did", NULL, &did},
		{"--origin", NULL, &origin}, {"--passphrase-file", NULL, &passphrase},
		{"--module", NULL, &module}, {"--token", NULL, &token},
		{"--pin-file", NULL, &pin},
	};
	int words;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &words));
	if (words > 0 || folder == NULL || did == NULL || origin == NULL)
		return fail(w, ERR_INPUT, "the server starts it by itself; it is not for people");
	log_set_level(LOG_WARNING);
	const struct signer_options signer = {
		.identity = {str_of(did), str_of(origin)},
		.folder = str_of(folder),
		.passphrase_file = str_of(passphrase),
		.module = str_of(module),
		.token = str_of(token),
		.pin_file = str_of(pin),
	};
	if (signer_serve(w, &signer, INHERITED) != OK) {
		/* Whoever started us was told, and says it. */
		*exit_code = err_exit_code(w->failed);
		work_forgive(w);
	}
	return OK;
}

const struct command command_signer = {
	.name = "signer",
	.usage = "--folder DIR --did DID --origin NAME",
	.summary = "keeps the keys; the server starts it by itself",
	.help = "The process that holds the keys and signs what has the right form: `assay serve` starts it and ends it, and\n"
		"`assay key` asks it. See docs/keys.md.",
	.hidden = true,
	.run = run,
};
