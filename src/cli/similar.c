#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/similar_files.h"
#include "cli/similar_page.h"
#include "similar/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { JSON_BYTES_MAX = 1 << 30, LISTED_MAX = 20, GROUP_SHOWN_MAX = 12 };

struct similar_command {
	const char *k, *window, *common, *at_least, *group_at_least, *pairs, *aligned, *html;
	bool json;
	struct argument_values starter;
};

/* ---- options ---- */

static enum err read_count(struct work *w, const char *option, const char *text, size_t least, size_t most,
                           size_t *out)
{
	int64_t value;
	if (text == NULL)
		return OK;
	if (!str_to_int(str_of(text), &value) || value < (int64_t)least || value > (int64_t)most)
		return fail(w, ERR_INPUT, "%s takes a number from %zu to %zu, not “%s”", option, least, most,
		            text);
	*out = (size_t)value;
	return OK;
}

static enum err read_share(struct work *w, const char *option, const char *text, double *out)
{
	if (text == NULL || (str_to_real(str_of(text), out) && *out >= 0 && *out <= 1))
		return OK;
	return fail(w, ERR_INPUT, "%s takes a number from 0 to 1, not “%s”", option, text);
}

static enum err read_options(struct work *w, const struct similar_command *command,
                             struct similar_options *out)
{
	*out = similar_standard_options();
	TRY(read_count(w, "--k", command->k, 1, WINNOW_K_MAX, &out->k));
	TRY(read_count(w, "--window", command->window, 1, WINNOW_WINDOW_MAX, &out->window));
	TRY(read_count(w, "--pairs", command->pairs, 0, SIMILAR_PAIRS_MAX, &out->pairs_max));
	TRY(read_count(w, "--aligned", command->aligned, 0, SIMILAR_ALIGNED_MAX, &out->aligned_max));
	TRY(read_share(w, "--common", command->common, &out->common));
	TRY(read_share(w, "--at-least", command->at_least, &out->at_least));
	return read_share(w, "--group-at-least", command->group_at_least, &out->cluster_at_least);
}

/* ---- for people ---- */

static void print_names(const struct similar *similar, const struct similar_cluster *cluster)
{
	for (size_t i = 0; i < cluster->count && i < GROUP_SHOWN_MAX; i++)
		printf("%s%.*s", i == 0 ? "" : ", ", STR_ARG(similar->units[cluster->units[i]].submission));
	if (cluster->count > GROUP_SHOWN_MAX)
		printf(" and %zu more", cluster->count - GROUP_SHOWN_MAX);
}

static void print_left_out(const struct similar *similar)
{
	for (size_t i = 0; i < similar->unit_count; i++)
		for (size_t j = 0; j < similar->units[i].file_count; j++) {
			const struct similar_file *file = &similar->units[i].files[j];
			if (!str_absent(file->left_out))
				printf("Left out: %.*s of %.*s: %.*s.\n", STR_ARG(file->path),
				       STR_ARG(similar->units[i].submission), STR_ARG(file->left_out));
		}
	if (similar->unread > 0)
		printf("Left out: %zu files that are in no language known here.\n", similar->unread);
}

static void print_table(const struct similar *similar)
{
	for (size_t i = 0; i < similar->language_count; i++) {
		const struct similar_language *language = &similar->languages[i];
		printf("%zu submissions in %.*s, by fingerprints of %zu tokens, one of every %zu.\n",
		       language->units, STR_ARG(language->grammar->title), language->k, language->window);
	}
	print_left_out(similar);
	if (!isnan(similar->median))
		printf("Of all pairs half are at most %.2f alike, 99 of 100 at most %.2f.\n", similar->median,
		       similar->high);
	if (similar->pair_count > 0)
		printf("\nAlike  Longest  In all  Submissions\n");
	for (size_t i = 0; i < similar->pair_count && i < LISTED_MAX; i++) {
		const struct similar_pair *pair = &similar->pairs[i];
		printf(" %.2f  ", pair->similarity);
		if (pair->aligned)
			printf("%7zu %7zu", pair->longest, pair->overlap);
		else
			printf("      –       –");
		printf("  %.*s  %.*s\n", STR_ARG(similar->units[pair->left].submission),
		       STR_ARG(similar->units[pair->right].submission));
	}
	if (similar->pairs_above > LISTED_MAX)
		printf("… and %zu more pairs at least %.2f alike (--json and --html have them).\n",
		       similar->pairs_above - LISTED_MAX, similar->options.at_least);
	if (similar->pairs_above == 0)
		printf("No two are at least %.2f alike.\n", similar->options.at_least);
	if (similar->cluster_count > 0)
		printf("\nGroups, each linked to another at least %.2f alike\n",
		       similar->options.cluster_at_least);
	for (size_t i = 0; i < similar->cluster_count && i < LISTED_MAX; i++) {
		printf(" %4zu  ", similar->clusters[i].count);
		print_names(similar, &similar->clusters[i]);
		printf("\n");
	}
	printf("\nThis says what is alike, not why: small tasks have few good answers.\n");
}

/* ---- all of it ---- */

static enum err print_json(struct work *w, const struct similar *similar)
{
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	similar_print(&out, similar);
	buf_byte(&buf, '\n');
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the result is too large: ask for fewer pairs (--pairs)");
	fwrite(buf.at, 1, buf.len, stdout);
	return OK;
}

static enum err compare(struct work *w, const struct similar_command *command, char **words, size_t count)
{
	struct similar_options options;
	struct similar_sources sources = {0}, starter = {0};
	struct similar similar;
	TRY(read_options(w, command, &options));
	TRY(similar_files(w, words, count, &sources));
	for (size_t i = 0; i < command->starter.count; i++)
		TRY(similar_files_below(w, command->starter.values[i], &starter));
	TRY(similar_find(w, sources.at, sources.count, starter.at, starter.count, &options, &similar));
	similar.unread += sources.passed;
	if (command->html != NULL)
		TRY(similar_page_write(w, &similar, command->html));
	if (command->json)
		return print_json(w, &similar);
	print_table(&similar);
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct similar_command command = {0};
	const struct argument options[] = {
		{"--k", NULL, &command.k},
		{"--window", NULL, &command.window},
		{"--common", NULL, &command.common},
		{"--at-least", NULL, &command.at_least},
		{"--group-at-least", NULL, &command.group_at_least},
		{"--pairs", NULL, &command.pairs},
		{"--aligned", NULL, &command.aligned},
		{"--html", NULL, &command.html},
		{"--json", &command.json, NULL},
	};
	int count;
	TRY(arguments_take_all(w, "--starter", &argc, argv, &command.starter));
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &count));
	if (count == 0)
		return fail(w, ERR_INPUT,
		            "name a folder of submissions, or several files; see `assay similar --help`");
	TRY(compare(w, &command, argv, (size_t)count));
	*exit_code = 0;
	return OK;
}

const struct command command_similar = {
	.name = "similar",
	.usage = "DIR|FILE… [--starter FILE|DIR]… [--json] [--html FILE] [OPTION…]",
	.summary = "says which programs are alike, and in what",
	.help = "Of one folder each folder in it is a submission or, when it holds none, each file. Several words are a\n"
		"submission each. Programs are parsed and compared by structure: names, values, comments, layout and the form\n"
		"of loops do not count. C, C++, Go, Java, JavaScript, Python, Rust, SQL, TypeScript, by the ending of a file’s\n"
		"name; files of different languages are never compared, and of a file 64 KiB are read. It says what is\n"
		"alike, never why: small tasks have few good answers.\n\n"
		"  --starter PATH       what everybody was given: it counts for nobody; may be given several times\n"
		"  --json               everything as JSON: submissions, pairs and fragments, groups (docs/similarity.md)\n"
		"  --html FILE          writes one page with the pairs side by side; it needs no network and no script\n"
		"  --at-least S         leaves out pairs less alike than S, 0 to 1 (0.5)\n"
		"  --group-at-least S   submissions so much alike form groups (0.8)\n"
		"  --pairs N            at most N pairs, those most alike (1000)\n"
		"  --aligned N          fragments for the first N of them (50; at most 1000)\n"
		"  --common SHARE       fingerprints in more than this share of the submissions count for nobody (1: none)\n"
		"  --k N, --window N    fingerprints are of N tokens, one of every N (7 and 1 where half of the programs have\n"
		"                       fewer than 1,000 tokens, else 23 and 17)\n\n"
		"The programs are strangers’: they are read here without a sandbox, but never run.\n\n"
		"Exit code: 0 compared, 2 it could not be.",
	.run = run,
};
