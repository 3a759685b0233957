/* A repository of 200 files graded end to end: unpacked, built, its visible and hidden tests run, which lines they run, which
 * changes they notice, four analysers, all in boxes, with progress. The peer is make and the same tests on this machine,
 * without boxes.
 *
 *	bench/repository [TOOLS]
 *
 * TOOLS is the folder of ruff and eslint (default: $ASSAY_TOOLS). The repository is made by bench/repository.py. No language
 * model is asked: what one costs is bench/README.md's, “answers judged”: SCORE_REPOSITORY_FILES_MAX questions a criterion. */
#include "bench.h"

#include "base/world.h"
#include "exam/repository_check.h"
#include "sandbox/checkout.h"
#include "sandbox/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARCHIVE_BYTES_MAX = 16 << 20 };

static const double thresholds[] = {-1, 1};
static const struct str languages[] = {S_INIT("c"), S_INIT("python"), S_INIT("javascript")};
static const struct str analysers[] = {S_INIT("clang-tidy"), S_INIT("cppcheck"), S_INIT("ruff"),
                                       S_INIT("eslint")};
static const struct repository_put hidden[] = {
	{S_INIT("hidden.sh"), S_INIT("./check | sed 's/visible/hidden/'\n")},
};
static const struct repository_suite suites[] = {
	{.id = S_INIT("visible"),
         .title = S_INIT("Visible tests"),
         .visible = true,
         .command = S_INIT("./check"),
         .writes = S_INIT("tap"),
         .count = 90,
         .seconds = 60,
         .thresholds_logit = thresholds,
         .threshold_count = 2},
	{.id = S_INIT("hidden"),
         .title = S_INIT("Hidden tests"),
         .command = S_INIT("sh hidden.sh"),
         .writes = S_INIT("tap"),
         .count = 90,
         .seconds = 60,
         .files = hidden,
         .file_count = 1,
         .thresholds_logit = thresholds,
         .threshold_count = 2},
};
static const struct repository_coverage coverage = {
	.command = S_INIT("make -s clean && make -s CFLAGS='-O0 --coverage' check && ./check >/dev/null && "
                          "gcov --json-format --stdout *.gcda > coverage.json"),
	.writes = S_INIT("gcov"),
	.report = S_INIT("coverage.json"),
	.seconds = 120,
};
static const struct repository_mutation mutation = {
	.command = S_INIT("./check | grep -q '^not ok' && exit 1; exit 0"), .mutants = 3, .seconds = 120};
static const struct repository task = {
	.languages = languages,
	.language_count = COUNT(languages),
	.build = S_INIT("make -s -j2 check"),
	.build_seconds = 120,
	.memory_mib = 2048,
	.suites = suites,
	.suite_count = COUNT(suites),
	.analysers = analysers,
	.analyser_count = COUNT(analysers),
	.coverage = &coverage,
	.mutation = &mutation,
};

struct watching {
	double began, last;
	struct str what;
	size_t told;
};

/* What took how long, as whoever waits is told. */
static enum err tell(struct work *w, void *state, struct str what, int64_t done, int64_t total)
{
	struct watching *watching = state;
	double now = (double)world_monotonic_us(w) / 1e6;
	if (watching->told++ > 0)
		printf("  %6.1f s  %.*s\n", now - watching->last, STR_ARG(watching->what));
	watching->last = now;
	watching->what = str_copy(w->arena, what);
	(void)done, (void)total;
	return OK;
}

static struct str output_of(struct work *w, const char *command)
{
	struct buf out = buf_init(w->arena, ARCHIVE_BYTES_MAX);
	char piece[65536];
	size_t got;
	FILE *made = popen(command, "r");
	while (made != NULL && (got = fread(piece, 1, sizeof piece, made)) > 0)
		buf_put(&out, str_bytes(piece, got));
	if (made != NULL)
		pclose(made);
	return buf_str(&out);
}

static double peer_seconds(struct work *w)
{
	double began = (double)world_monotonic_us(w) / 1e6;
	(void)output_of(
		w,
		"folder=$(mktemp -d) && python3 bench/repository.py | tar -xz -C $folder && cd $folder/* && "
		"make -s -j2 check && ./check >/dev/null && ./check >/dev/null; rm -rf $folder");
	return (double)world_monotonic_us(w) / 1e6 - began;
}

static enum err grade(struct work *w, struct sandbox *sandbox, double *seconds,
                      struct repository_report *report)
{
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	struct checkout checkout;
	struct watching watching = {0};
	const struct repository_telling telling = {&watching, tell};
	struct str archive = output_of(w, "python3 bench/repository.py");
	watching.began = (double)world_monotonic_us(w) / 1e6;
	TRY(tell(w, &watching, S("Reading it"), 0, 0));
	TRY(checkout_read(w, &runner, archive, &checkout));
	printf("  %zu files, %zu bytes, %zu commits\n", checkout.count, checkout.bytes,
	       checkout.history.count);
	TRY(repository_check(w, &runner, &task, checkout.files, checkout.count, REPOSITORY_ALL, &telling,
	                     report));
	TRY(tell(w, &watching, S(""), 0, 0));
	*seconds = (double)world_monotonic_us(w) / 1e6 - watching.began;
	return OK;
}

/* In a box this very program is started as the reader of formats, as `assay read` is. */
static int serve(struct work *w, const char *format)
{
	enum err failed = reader_serve(w, str_of(format), (struct str){0});
	if (failed != OK)
		fprintf(stderr, "assay read: %.*s\n", STR_ARG(w->message));
	return err_exit_code(failed);
}

int main(int argc, char **argv)
{
	struct work w = work_init(&world_real, S("bench"));
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return serve(&w, argv[2]);
	const struct sandbox_options options = {.tools = str_of(argc > 1 ? argv[1] : getenv("ASSAY_TOOLS"))};
	struct sandbox *sandbox = NULL;
	struct repository_report report = {0};
	double seconds = 0;
	if (sandbox_open(&w, &options, &sandbox) != OK || grade(&w, sandbox, &seconds, &report) != OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(w.message));
		return 2;
	}
	size_t noticed = 0;
	for (size_t i = 0; i < report.mutant_count; i++)
		noticed += report.mutants[i].noticed;
	for (size_t i = 0; i < report.tool_count; i++)
		printf("  %-10.*s %5.1f s %.*s\n", STR_ARG(report.tools[i].name),
		       (double)report.tools[i].wall_us / 1e6, STR_ARG(report.tools[i].problem));
	printf("  tests %zu and %zu passed, %zu remarks, %.0f %% of lines, %zu of %zu changes noticed\n",
	       report.suites[0].tests.passed, report.suites[1].tests.passed, report.remarks.count,
	       100 * coverage_share(&report.coverage), noticed, report.mutant_count);
	double own = peer_seconds(&w);
	printf("repository: %.1f s graded, %.1f s its own build and tests without boxes: %.1f s beyond\n",
	       seconds, own, seconds - own);
	sandbox_close(sandbox);
	work_finish(&w);
	return 0;
}
