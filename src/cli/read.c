#include "sandbox/reader.h"

#include "base/log.h"
#include "cli/cli.h"

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	log_set_level(LOG_ERROR);
	if (argc != 1 || argv[0][0] == '-')
		return fail(w, ERR_INPUT,
		            "name one format: archive, repository, junit, cppcheck, png, svg or pdf");
	TRY(reader_serve(w, str_of(argv[0])));
	*exit_code = 0;
	return OK;
}

const struct command command_read = {
	.name = "read",
	.usage = "FORMAT <FILE",
	.summary = "reads a format that strangers write, for the sandbox",
	.help = "Reads standard input and prints what is in it in a plain form. The server starts this in the sandbox, and\n"
		"believes nothing it prints. By hand it reads without protection: not for a stranger's file.\n\n"
		"  archive  zip, tar, tar.gz: the plain files, each as “PATH-LENGTH LENGTH” on a line, path, bytes\n"
		"  repository  zip, tar (plain, gzip, xz) of a repository: files, what git keeps, and what was left out and why\n"
		"  junit    tests as JUnit XML, as JSON: {cases: [{name, result, suite, seconds, message}], problem}\n"
		"  cppcheck what cppcheck prints as XML, as JSON: {cut, findings: [{path, line, rule, message, …}]}\n"
		"  png      the credential that a picture carries, as JSON: {kind, credential, log_proof}\n"
		"  svg      likewise\n"
		"  pdf      likewise, of a document that has it attached\n\n"
		"Exit code: 0 read, 2 refused, with the reason.",
	.run = run,
};
