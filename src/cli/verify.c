#include "badge/verifier.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/cli.h"
#include "cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { CREDENTIAL_BYTES_MAX = 16 << 20 };

struct options {
	const char *source, *trust, *at, *about, *out;
	bool offline, json, local, refresh;
};

static enum err read_options(struct work *w, int argc, char **argv, struct options *out)
{
	for (int i = 0; i < argc; i++) {
		const char **value = strcmp(argv[i], "--trust") == 0   ? &out->trust
		                     : strcmp(argv[i], "--at") == 0    ? &out->at
		                     : strcmp(argv[i], "--about") == 0 ? &out->about
		                     : strcmp(argv[i], "--out") == 0   ? &out->out
		                                                       : NULL;
		if (strcmp(argv[i], "--offline") == 0)
			out->offline = true;
		else if (strcmp(argv[i], "--json") == 0)
			out->json = true;
		else if (strcmp(argv[i], "--local") == 0)
			out->local = true;
		else if (strcmp(argv[i], "--refresh") == 0)
			out->refresh = true;
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
	if (out->offline && out->refresh)
		return fail(w, ERR_INPUT, "--refresh asks the issuer, which --offline does not");
	return OK;
}

static enum err read_source(struct work *w, struct verifier *verifier, const struct options *options,
                            struct str *bytes)
{
	struct str source = str_of(options->source);
	if (!str_starts(source, S("https://")) && !str_starts(source, S("http://")))
		return input_file(w, options->source, CREDENTIAL_BYTES_MAX, bytes);
	if (options->offline)
		return fail(w, ERR_INPUT, "--offline cannot fetch an address: download the credential first");
	return verifier_fetch(w, verifier, source, bytes);
}

static enum err read_request(struct work *w, const struct options *options, struct verifier_request *out)
{
	struct str text;
	*out = (struct verifier_request){
		.now_us = world_now_us(w), .offline = options->offline, .newest = options->refresh};
	if (options->at != NULL && !time_parse(str_of(options->at), &out->now_us))
		return fail(w, ERR_INPUT, "--at takes a time such as 2026-11-23T14:00:00Z");
	out->past = out->now_us < world_now_us(w);
	if (options->trust == NULL)
		return OK;
	struct trust *trust = work_alloc(w, sizeof *trust);
	TRY(input_file(w, options->trust, TRUST_BYTES_MAX, &text));
	TRY(trust_parse(w, text, trust));
	out->trust = trust;
	return OK;
}

/* ---- the answer ---- */

/* What strangers wrote, as one line of a terminal: no control characters, which could move the cursor and write over the
 * verdict. */
static struct str shown(struct work *w, struct str text)
{
	struct str copy = str_copy(w->arena, text);
	char *at = work_alloc(w, text.len + 1);
	for (size_t i = 0; i < copy.len; i++) {
		unsigned char byte = (unsigned char)copy.at[i];
		bool control = byte < 0x20 || byte == 0x7f ||
		               (byte == 0xc2 && i + 1 < copy.len && (unsigned char)copy.at[i + 1] < 0xa0);
		at[i] = control ? ' ' : copy.at[i];
	}
	return str_bytes(at, text.len);
}

static void print_pair(struct work *w, const char *name, struct str value)
{
	if (value.len > 0)
		printf("  %-15s %.*s\n", name, STR_ARG(shown(w, value)));
}

/* In the open, or that it is there as a hash. */
static void print_about(struct work *w, const struct verify_report *report)
{
	const struct verify_about *about = &report->about;
	print_pair(w, "about", str_absent(about->name) ? report->subject : about->name);
	for (size_t i = 0; i < about->count; i++) {
		const struct verify_identity *one = &about->identities[i];
		struct str words = verify_identity_words(one);
		print_pair(w, "",
		           one->is_hashed
		                   ? str_format(w->arena, "%.*s, hidden: --about ADDRESS compares one",
		                                STR_ARG(words))
		                   : str_format(w->arena, "%.*s: %.*s", STR_ARG(words), STR_ARG(one->text)));
	}
}

static void print_meaning(struct work *w, const struct verify_report *report)
{
	const struct verify_meaning *meaning = &report->meaning;
	for (size_t i = 0; i < meaning->result_count; i++) {
		const struct verify_result *result = &meaning->results[i];
		struct str value = str_absent(result->level) ? result->value : result->level;
		print_pair(w, i == 0 ? "results" : "",
		           str_format(w->arena, "%.*s: %.*s", STR_ARG(result->name), STR_ARG(value)));
	}
	for (size_t i = 0; i < meaning->evidence_count; i++)
		print_pair(w, i == 0 ? "evidence" : "",
		           str_absent(meaning->evidence[i].name) ? meaning->evidence[i].url
		                                                 : meaning->evidence[i].name);
	if (meaning->left > 0)
		print_pair(w, "",
		           str_format(w->arena, "and %zu more of the above, not shown", meaning->left));
	for (size_t i = 0; i < report->inner_count; i++)
		print_pair(w, i == 0 ? "inside" : "",
		           str_format(w->arena, "%.*s by %.*s: %.*s",
		                      STR_ARG(verify_kind_words(report->inner[i].kind)),
		                      STR_ARG(report->inner[i].issuer), STR_ARG(report->inner[i].summary)));
	if (report->inner_left > 0)
		print_pair(
			w, report->inner_count == 0 ? "inside" : "",
			str_format(w->arena,
		                   "%zu more, not looked at: too many, or too hard to check. Check them by "
		                   "themselves.",
		                   report->inner_left));
}

static void print_for_people(struct work *w, const struct verify_report *report)
{
	printf("%.*s\n\n", STR_ARG(shown(w, report->summary)));
	print_pair(w, "what", verify_kind_words(report->kind));
	print_pair(w, "credential", report->name);
	print_pair(w, "issued by", report->issuer_name);
	print_pair(w, "", report->issuer);
	if (report->renewal.state == VERIFY_RENEWAL_TAKEN)
		print_pair(w, "renewed at", report->renewal.url);
	print_about(w, report);
	print_meaning(w, report);
	printf("\n");
	for (int i = 0; i < VERIFY_CHECK_COUNT; i++) {
		const struct verify_check *check = &report->checks[i];
		printf("  %-15.*s %-15.*s %.*s\n", STR_ARG(verify_check_name((enum verify_name)i)),
		       STR_ARG(verify_outcome_name(check->outcome)), STR_ARG(shown(w, check->detail)));
		if (check->advice.len > 0)
			printf("  %-31s → %.*s\n", "", STR_ARG(check->advice));
	}
	printf("\n%.*s\n", STR_ARG(verify_verdict_name(report->verdict)));
}

/* For whoever was shown the edition that ended. */
static enum err keep_renewed(struct work *w, const char *path, const struct verify_report *report)
{
	struct str text = report->renewal.text;
	if (report->renewal.state != VERIFY_RENEWAL_TAKEN) {
		fprintf(stderr, "there is no renewed edition: %s was not written\n", path);
		return OK;
	}
	FILE *file = fopen(path, "wb");
	if (file == NULL)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
	bool written = fwrite(text.at, 1, text.len, file) == text.len;
	if (fclose(file) != 0 || !written)
		return fail(w, ERR_UNAVAILABLE, "%s could not be written: %s", path, strerror(errno));
	return OK;
}

static int exit_code_of(enum verify_verdict verdict)
{
	return verdict == VERIFY_VALID ? 0 : verdict == VERIFY_INVALID ? 1 : 2;
}

/* Whether it is about who was asked for, which is another question than whether it holds. */
static int answer_about(const struct options *options, enum verify_outcome outcome, int exit_code)
{
	const char *words =
		outcome == VERIFY_PASSED ? "It is about who has the address that you gave."
		: outcome == VERIFY_FAILED
			? "It is not about who has the address that you gave: it names another."
			: "Whether it is about who has the address that you gave cannot be told: it "
			  "names none.";
	fprintf(options->json ? stderr : stdout, "%s\n", words);
	if (outcome == VERIFY_PASSED || exit_code == 1)
		return exit_code;
	return outcome == VERIFY_FAILED ? 1 : 2;
}

static enum err check_source(struct work *w, struct verifier *verifier, const struct options *options,
                             struct verify_report *report)
{
	struct verifier_request request;
	TRY(read_request(w, options, &request));
	TRY(read_source(w, verifier, options, &request.bytes));
	return verifier_check(w, verifier, &request, report);
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct options options = {0};
	struct verify_report report;
	TRY(read_options(w, argc, argv, &options));
	struct verifier *verifier =
		verifier_open(&(struct verifier_options){.fetch = {.any_address = options.local}});
	enum err failed = check_source(w, verifier, &options, &report);
	verifier_close(verifier);
	TRY(failed);
	if (options.json)
		printf("%.*s\n", STR_ARG(verify_report_text(w->arena, &report)));
	else
		print_for_people(w, &report);
	if (options.out != NULL)
		TRY(keep_renewed(w, options.out, &report));
	*exit_code = exit_code_of(report.verdict);
	if (options.about != NULL)
		*exit_code = answer_about(&options, verify_is_about(w, &report, str_of(options.about)),
		                          *exit_code);
	return OK;
}

const struct command command_verify = {
	.name = "verify",
	.usage =
		"FILE|URL|- [--offline] [--trust FILE] [--at TIME] [--about ADDRESS] [--refresh] [--out FILE] "
		"[--local] [--json]",
	.summary = "checks a credential: signature, issuer, validity, status, schema, log",
	.help = "Checks a credential (Open Badges 3.0, Verifiable Credentials 1.1 and 2.0) as JSON, token or\n"
		"bundle, or carried by a PNG, SVG or PDF. Exit code 0: valid; 1: not valid; 2: cannot tell.\n\n"
		"The issuer's address is asked for its keys and its status lists, and the address of a schema\n"
		"for that; only public addresses are asked, by https. When they do not answer: cannot tell.\n"
		"Of one that has ended, its issuer is asked where it says that it renews it, once: the renewed\n"
		"edition takes its place when that is valid, and of the same issuer, id and person.\n\n"
		"  --offline     asks nobody: keys and status lists are those that the file brings\n"
		"  --trust FILE  whom you trust; others fail. Lines `issuer DID`, and below each the logs that\n"
		"                vouch for it and the witnesses that you want: `log KEY`, `witness NAME KEY`,\n"
		"                `group NAME all|any|K MEMBER…`, `quorum NAME|none` (C2SP tlog-policy)\n"
		"  --at TIME     as of that time (RFC 3339) instead of now; of an issuer who keeps them,\n"
		"                with the status lists of that time\n"
		"  --about ADDRESS  whether it is about who has this e-mail address, which credentials name\n"
		"                by a hash; if not, exit code 1, if it names none, 2\n"
		"  --refresh     asks for the newest edition of one that has not ended, too\n"
		"  --out FILE    keeps the renewed edition there, if there is one\n"
		"  --local       asks this machine and private networks too, and by http\n"
		"  --json        one JSON document: {verdict, checks: [{name, outcome, detail, advice}], …}",
	.run = run,
};
