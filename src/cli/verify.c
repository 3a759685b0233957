#include "vc/verify.h"

#include "base/time.h"
#include "base/world.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "http/client.h"
#include "vc/did.h"

#include <stdio.h>
#include <string.h>

enum { CREDENTIAL_BYTES_MAX = 4 << 20 };

struct options {
	const char *source, *trust, *at;
	bool offline, json;
};

static enum err read_options(struct work *w, int argc, char **argv, struct options *out)
{
	for (int i = 0; i < argc; i++) {
		const char **value = strcmp(argv[i], "--trust") == 0 ? &out->trust
		                     : strcmp(argv[i], "--at") == 0  ? &out->at
		                                                     : NULL;
		if (strcmp(argv[i], "--offline") == 0)
			out->offline = true;
		else if (strcmp(argv[i], "--json") == 0)
			out->json = true;
		else if (value != NULL && i + 1 < argc)
			*value = argv[++i];
		else if (value == NULL && out->source == NULL && (argv[i][0] != '-' || argv[i][1] == '\0'))
			out->source = argv[i];
		else
			return fail(w, ERR_INPUT, "“%s” is not understood; see `assay verify --help`",
			            argv[i]);
	}
	if (out->source == NULL)
		return fail(w, ERR_INPUT,
		            "name the file or address of a credential, or - for standard input");
	return OK;
}

/* ---- the network, when it may be used ---- */

static enum err fetch(struct work *w, struct str url, const char *accept, struct str *body)
{
	struct client *client = client_open();
	const struct client_header headers[] = {{"Accept", str_of(accept)}};
	const struct client_request request = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.header_count = COUNT(headers),
		.reply_max = CREDENTIAL_BYTES_MAX,
		.redirects_max = 3,
	};
	struct client_reply reply;
	enum err failed = client_send(w, client, &request, &reply);
	client_close(client);
	TRY(failed);
	if (reply.status == 404)
		return fail(w, ERR_NOT_FOUND, "%.*s: there is nothing there", STR_ARG(url));
	if (reply.status != 200)
		return fail(w, ERR_UNAVAILABLE, "%.*s answered with status %d", STR_ARG(url), reply.status);
	*body = reply.body;
	return OK;
}

static enum err fetch_document(struct work *w, struct str did, const struct json **document)
{
	struct str url, body;
	TRY(did_web_document_url(w, did, &url));
	TRY(fetch(w, url, "application/did+json, application/json", &body));
	return json_parse(w, body, DID_DOCUMENT_BYTES_MAX, document);
}

static enum err resolve(struct work *w, void *state, struct str did, const struct json **document)
{
	(void)state;
	if (fetch_document(w, did, document) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(
		w, ERR_UNAVAILABLE,
		"%.*s could not be asked whether the key is theirs (%.*s). Try again; or rely on the key "
		"that the file brings, with --offline; or name the issuer and its log, with --trust FILE.",
		STR_ARG(did), STR_ARG(why));
}

static enum err read_source(struct work *w, const struct options *options, struct str *text)
{
	struct str source = str_of(options->source);
	if (!str_starts(source, S("https://")) && !str_starts(source, S("http://")))
		return input_file(w, options->source, CREDENTIAL_BYTES_MAX, text);
	if (options->offline)
		return fail(w, ERR_INPUT, "--offline cannot fetch an address: download the credential first");
	return fetch(w, source, "application/vc+jwt, application/json", text);
}

/* ---- the answer ---- */

static void print_for_people(const struct verify_report *report)
{
	printf("%.*s\n\n", STR_ARG(report->summary));
	if (report->name.len > 0)
		printf("  credential  %.*s\n  issued by   %.*s, %.*s\n", STR_ARG(report->name),
		       STR_ARG(report->issuer_name), STR_ARG(report->issuer));
	for (int i = 0; i < VERIFY_CHECK_COUNT; i++)
		printf("  %-15.*s %-15.*s %.*s\n", STR_ARG(verify_check_name((enum verify_name)i)),
		       STR_ARG(verify_outcome_name(report->checks[i].outcome)),
		       STR_ARG(report->checks[i].detail));
	printf("\n%.*s\n", STR_ARG(verify_verdict_name(report->verdict)));
}

static int exit_code_of(enum verify_verdict verdict)
{
	return verdict == VERIFY_VALID ? 0 : verdict == VERIFY_INVALID ? 1 : 2;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct options options = {0};
	struct str text, trust_text;
	struct verify_world world = {.now_us = world_now_us(w)};
	TRY(read_options(w, argc, argv, &options));
	if (options.at != NULL && !time_parse(str_of(options.at), &world.now_us))
		return fail(w, ERR_INPUT, "--at takes a time such as 2026-11-23T14:00:00Z");
	if (options.trust != NULL) {
		struct trust *trust = work_alloc(w, sizeof *trust);
		TRY(input_file(w, options.trust, TRUST_BYTES_MAX, &trust_text));
		TRY(trust_parse(w, trust_text, trust));
		world.trust = trust;
	}
	if (!options.offline)
		world.resolve = resolve;
	TRY(read_source(w, &options, &text));
	struct verify_report report;
	TRY(verify_text(w, text, &world, &report));
	if (options.json)
		printf("%.*s\n", STR_ARG(verify_report_text(w->arena, &report)));
	else
		print_for_people(&report);
	*exit_code = exit_code_of(report.verdict);
	return OK;
}

const struct command command_verify = {
	.name = "verify",
	.usage = "FILE|URL|- [--offline] [--trust FILE] [--at TIME] [--json]",
	.summary = "checks a credential: signature, issuer, validity, log",
	.help = "Checks a downloaded bundle or a token. Exit code 0: valid; 1: not valid; 2: cannot tell.\n\n"
		"The issuer's address is asked for its keys. When it does not answer: cannot tell.\n\n"
		"  --offline     asks nobody: the key is the one that the file brings\n"
		"  --trust FILE  lines `issuer DID`, each with the `log KEY` below it that vouch for it:\n"
		"                whom you trust; others fail\n"
		"  --at TIME     as of that time (RFC 3339) instead of now\n"
		"  --json        one JSON document: {verdict, checks: [{name, outcome, detail}], …}",
	.run = run,
};
