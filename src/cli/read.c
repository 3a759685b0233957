#include "sandbox/reader.h"

#include "base/log.h"
#include "cli/cli.h"

#include <string.h>

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	log_set_level(LOG_ERROR);
	bool more = argc == 2 && strcmp(argv[0], "picture") == 0;
	if ((argc != 1 && !more) || argv[0][0] == '-')
		return fail(w, ERR_INPUT,
		            "name one format: archive, repository, junit, cppcheck, png, svg, pdf, "
		            "picture or similar");
	TRY(reader_serve(w, str_of(argv[0]), str_of(more ? argv[1] : NULL)));
	*exit_code = 0;
	return OK;
}

const struct command command_read = {
	.name = "read",
	.usage = "FORMAT [LANGUAGE] <FILE",
	.summary = "reads a format that strangers write, for the sandbox",
	.help = "Reads standard input and prints what is in it in a plain form. The server starts this in the sandbox, and\n"
		"believes nothing it prints. By hand it reads without protection: not for a stranger's file.\n\n"
		"  archive  zip, tar, tar.gz: the plain files, each as “PATH-LENGTH LENGTH” on a line, path, bytes\n"
		"  repository  zip, tar (plain, gzip, xz) of a repository: files, what git keeps, and what was left out and why\n"
		"  junit    tests as JUnit XML, as JSON: {cases: [{name, result, suite, seconds, message,\n"
		"           counterexample}], problem}\n"
		"  cppcheck what cppcheck prints as XML, as JSON: {cut, findings: [{path, line, rule, message, …}]}\n"
		"  png      the credential that a picture carries, as JSON: {kind, credential, log_proof}\n"
		"  svg      likewise\n"
		"  pdf      likewise, of a document that has it attached\n"
		"  similar  programs to compare, as JSON (src/similar/request.h): the JSON of `assay similar --json`\n"
		"  picture  a photograph, scan or drawing (JPEG, PNG, WebP, TIFF, a scanner’s PDF), drawn anew without its\n"
		"           metadata, made straight, and its text when LANGUAGE (en, de…) is named, as JSON: {pages: [{type,\n"
		"           picture, preview, thumbnail, width, height, turned, skew_centidegrees, problem,\n"
		"           words: [{text, before, confidence, box}]}], pages_left_out}; box is x, y, width, height in pixels\n\n"
		"Exit code: 0 read, 2 refused, with the reason.",
	.run = run,
};
