/* Of exam/repository_check.h: the boxes; mutants are in repository_mutants.c, the stored form in repository_report.c. */
#include "exam/repository_check.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "evidence/text.h"
#include "exam/repository_boxes.h"
#include "sandbox/database.h"
#include "sandbox/inside/protocol.h"
#include "sandbox/reader.h"

#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20, OUTPUT_BYTES = TESTS_BYTES_MAX, SPARE_SECONDS = 30, UNPACK_SECONDS = 30 };

#define VALGRIND "/usr/bin/valgrind"
/* A home that outlives the step, Go where others than Debian put it, and what the installation has of tools. */
#define HOME                                                                                         \
	"export HOME=" INSIDE_WORK "/.home PATH=\"$PATH:/usr/local/go/bin:" SANDBOX_TOOLS "/bin\"; " \
	"mkdir -p \"$HOME\"\n"
#define BUILT ".assay/built.tar"
#define PUT ".assay/put"
#define PACK "mkdir -p .assay && tar --exclude=./.assay -cf " BUILT " ."
#define UNPACK                                                                                            \
	"tar -xf " BUILT " && rm -f " BUILT " && if [ -d " PUT " ]; then cp -R --remove-destination " PUT \
	"/. . && rm -rf " PUT "; fi"

/* ---- files ---- */

static bool is_replaced(struct str path, const struct repository_put *puts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str put = puts[i].path;
		/* A candidate's file that stands where a folder has to be makes room as well. */
		if (str_equal(path, put) ||
		    (str_starts(put, path) && put.len > path.len && put.at[path.len] == '/') ||
		    (str_starts(path, put) && path.len > put.len && path.at[put.len] == '/'))
			return true;
	}
	return false;
}

/* The candidate's files, and the author's over them. */
static void lay_files(struct work *w, const struct checkout_file *files, size_t count,
                      const struct repository_put *puts, size_t put_count, struct sandbox_job *job)
{
	struct sandbox_file *laid = work_array(w, count + put_count, sizeof *laid);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!is_replaced(files[i].path, puts, put_count))
			laid[kept++] =
				(struct sandbox_file){files[i].path, files[i].bytes, files[i].executable};
	for (size_t i = 0; i < put_count; i++)
		laid[kept++] = (struct sandbox_file){puts[i].path, puts[i].source, false};
	job->files = laid;
	job->file_count = kept;
}

/* The tar, and beside it what is put over it: copied when it is unpacked, so that a build sees that these are newer. */
static void lay_built(struct work *w, struct str built, const struct repository_put *puts, size_t put_count,
                      struct sandbox_job *job)
{
	struct sandbox_file *laid = work_array(w, 1 + put_count, sizeof *laid);
	laid[0] = (struct sandbox_file){S(BUILT), built, false};
	for (size_t i = 0; i < put_count; i++)
		laid[1 + i] = (struct sandbox_file){str_format(w->arena, PUT "/%.*s", STR_ARG(puts[i].path)),
		                                    puts[i].source, false};
	job->files = laid;
	job->file_count = 1 + put_count;
}

/* ---- steps ---- */

/* Caches and downloads of the languages' own tools: in the work folder, and none from outside. */
static const struct str environment[] = {
	S_INIT("GOCACHE=" INSIDE_WORK "/.home/go-build"),
	S_INIT("GOPATH=" INSIDE_WORK "/.home/go"),
	S_INIT("GOPROXY=off"),
	S_INIT("GOFLAGS=-mod=mod"),
	S_INIT("GOTOOLCHAIN=local"),
	S_INIT("GOTELEMETRY=off"),
	S_INIT("CARGO_NET_OFFLINE=true"),
	S_INIT("CARGO_TERM_COLOR=never"),
	S_INIT("PYTHONDONTWRITEBYTECODE=1"),
	S_INIT("PYTHONHASHSEED=0"),
	S_INIT("NODE_PATH=" SANDBOX_TOOLS "/eslint/node_modules"),
	S_INIT("NO_COLOR=1"),
	S_INIT("CI=true"),
};

/* Ours, or the author's with what is set up before it. */
static struct sandbox_step step_of(struct work *w, const struct repository *repository, struct str script,
                                   int64_t seconds)
{
	struct str *arguments = work_array(w, 3, sizeof *arguments);
	arguments[0] = S("/bin/sh");
	arguments[1] = S("-c");
	arguments[2] = script;
	return (struct sandbox_step){
		.arguments = arguments,
		.argument_count = 3,
		.environment = environment,
		.environment_count = COUNT(environment),
		.input = S(""),
		.limits = {.cpu_ms = seconds * 1000,
	                   .wall_ms = seconds * 1000 + 2000,
	                   .memory_bytes = repository->memory_mib * MIB,
	                   .scratch_bytes = INT64_C(256) * MIB,
	                   .scratch_files = 50000,
	                   .output_bytes = OUTPUT_BYTES,
	                   .processes = 256,
	                   .descriptors = 1024,
	                   .stack_bytes = 64 * MIB},
		.build = true,
	};
}

static void add_database(struct work *w, struct sandbox_step *step)
{
	struct str *both = work_array(w, COUNT(environment) + DATABASE_ENVIRONMENT, sizeof *both);
	memcpy(both, environment, sizeof environment);
	memcpy(both + COUNT(environment), database_environment(), DATABASE_ENVIRONMENT * sizeof *both);
	step->environment = both;
	step->environment_count = COUNT(environment) + DATABASE_ENVIRONMENT;
	step->limits.wall_ms += DATABASE_START_SECONDS * 1000;
}

struct sandbox_step repository_boxes_step(struct work *w, const struct repository *repository,
                                          struct str command, int64_t seconds)
{
	bool database = !str_absent(repository->database);
	struct str script = str_format(w->arena, HOME "%.*s%.*s",
	                               STR_ARG(database ? database_script() : S("")), STR_ARG(command));
	struct sandbox_step step = step_of(w, repository, script, seconds);
	if (database)
		add_database(w, &step);
	return step;
}

/* The end of it: what went wrong comes last. */
static struct str printed(struct work *w, const struct sandbox_outcome *outcome)
{
	struct str output = outcome->output, error = outcome->error;
	size_t most = REPOSITORY_PRINTED_BYTES / 2;
	if (output.len > most)
		output = str_slice(output, output.len - most, most);
	if (error.len > most)
		error = str_slice(error, error.len - most, most);
	struct str both = str_format(w->arena, "%.*s%s%.*s", STR_ARG(utf8_repaired(w->arena, output)),
	                             output.len > 0 && error.len > 0 ? "\n" : "",
	                             STR_ARG(utf8_repaired(w->arena, error)));
	return text_block(w, both, 2 * REPOSITORY_PRINTED_BYTES);
}

/* Why a command did not come to its own end; absent: it did. */
static struct str stopped(struct work *w, const struct sandbox_outcome *outcome, int64_t seconds)
{
	switch (outcome->ending) {
	case SANDBOX_EXITED: return (struct str){0};
	case SANDBOX_SIGNALLED: return str_format(w->arena, "It crashed (signal %d).", outcome->signal);
	case SANDBOX_CPU_TIME:
	case SANDBOX_WALL_TIME:
		return str_format(w->arena, "It took more than %lld seconds and was stopped.",
		                  (long long)seconds);
	case SANDBOX_MEMORY: return S("It needed too much memory and was stopped.");
	case SANDBOX_OUTPUT: return S("It printed too much and was stopped.");
	case SANDBOX_NOT_RUN: return S("It was not run, as the build failed.");
	case SANDBOX_CANNOT_START: return S("It could not be started.");
	}
	return S("It could not be started.");
}

static bool is_doubtful(const struct sandbox_outcome *outcome)
{
	return outcome->ending == SANDBOX_WALL_TIME ||
	       (outcome->ending == SANDBOX_SIGNALLED && outcome->signal == 9);
}

bool repository_boxes_went_well(const struct sandbox_outcome *outcome)
{
	return outcome->ending == SANDBOX_EXITED && outcome->exit_code == 0;
}

static bool builds(const struct repository *repository)
{
	return !str_absent(repository->build);
}

/* The author's files, and the library of the database that the commands are to have. */
static const struct repository_put *with_database(struct work *w, const struct repository *repository,
                                                  const struct repository_put *puts, size_t *count)
{
	if (str_absent(repository->database))
		return puts;
	struct repository_put *all = work_array(w, *count + 1, sizeof *all);
	if (*count > 0)
		memcpy(all, puts, *count * sizeof *all);
	all[(*count)++] = (struct repository_put){database_library_path(), database_library()};
	return all;
}

void repository_boxes_prepare(struct work *w, const struct repository_boxes *boxes,
                              const struct repository_put *puts, size_t put_count, bool again,
                              struct sandbox_step *steps, struct sandbox_job *job)
{
	const struct repository *repository = boxes->repository;
	job->steps = steps;
	job->step_count = 0;
	puts = with_database(w, repository, puts, &put_count);
	if (!str_absent(boxes->built)) {
		lay_built(w, boxes->built, puts, put_count, job);
		steps[job->step_count++] = step_of(w, repository, S(UNPACK), UNPACK_SECONDS);
	} else {
		lay_files(w, boxes->files, boxes->count, puts, put_count, job);
	}
	if (builds(repository) && (again || str_absent(boxes->built)))
		steps[job->step_count++] =
			repository_boxes_step(w, repository, repository->build, repository->build_seconds);
}

enum err repository_boxes_run(struct work *w, const struct repository_boxes *boxes,
                              const struct sandbox_job *job, struct sandbox_outcome *outcomes)
{
	TRY(boxes->sandbox->run(w, boxes->sandbox->state, job, outcomes));
	for (size_t i = 0; i < job->step_count && !str_absent(boxes->repository->database); i++)
		if (database_failed(outcomes[i].exit_code, outcomes[i].error))
			return fail(w, ERR_UNAVAILABLE, "%.*s",
			            STR_ARG(text_line(w, outcomes[i].error, 400)));
	return OK;
}

/* ---- all of it ---- */

struct checking {
	struct repository_boxes boxes; /* `done` counts on */
	enum repository_scope scope;
	struct repository_suite_report *suites;
	struct repository_report *report;
};

static enum err tell(struct work *w, struct checking *checking, struct str what)
{
	struct repository_boxes *boxes = &checking->boxes;
	int64_t done = boxes->done++;
	return boxes->told == NULL ? OK : boxes->told->tell(w, boxes->told->state, what, done, boxes->total);
}

/* ---- suites ---- */

static enum err read_junit(struct work *w, const struct sandbox_runner *sandbox, struct str xml,
                           struct tests_report *out)
{
	struct str listing;
	const struct json *json;
	TRY(sandbox_read_with(w, sandbox, S("junit"), xml, &listing));
	TRY(json_parse(w, listing, TESTS_JSON_BYTES_MAX, &json));
	return tests_read(w, json, out);
}

static enum err read_tests(struct work *w, const struct checking *checking,
                           const struct repository_suite *suite, const struct sandbox_outcome *outcome,
                           struct tests_report *out)
{
	struct str text = str_absent(suite->report) ? outcome->output : outcome->kept;
	if (str_equal(suite->writes, S("exit"))) {
		tests_exit(w, suite->title, outcome->exit_code, out);
		return OK;
	}
	if (str_absent(text))
		return fail(w, ERR_INPUT, "the report %.*s was not written", STR_ARG(suite->report));
	return str_equal(suite->writes, S("junit")) ? read_junit(w, checking->boxes.sandbox, text, out)
	                                            : tests_tap(w, text, out);
}

static enum err read_suite(struct work *w, const struct checking *checking,
                           const struct sandbox_outcome *outcome, struct repository_suite_report *out)
{
	const struct repository_suite *suite = out->suite;
	*out = (struct repository_suite_report){
		.suite = suite, .wall_us = outcome->wall_us, .problem = stopped(w, outcome, suite->seconds)};
	out->printed = printed(w, outcome);
	if (!str_absent(out->problem))
		return OK;
	enum err failed = read_tests(w, checking, suite, outcome, &out->tests);
	if (failed == ERR_UNAVAILABLE || failed == ERR_BUSY)
		return failed;
	if (failed != OK) {
		out->tests = (struct tests_report){0};
		out->problem = str_format(w->arena, "Its report cannot be read: %.*s.", STR_ARG(w->message));
		work_forgive(w);
	}
	tests_cut(w, &out->tests, REPOSITORY_LISTED_MAX);
	if (!str_absent(out->tests.problem)) {
		out->problem = out->tests.problem;
	}
	return OK;
}

static struct sandbox_step step_of_suite(struct work *w, const struct repository *repository,
                                         const struct repository_suite *suite)
{
	struct sandbox_step step = repository_boxes_step(w, repository, suite->command, suite->seconds);
	step.tolerated = true;
	step.keep = suite->report;
	return step;
}

/* One suite in a box of its own, and once more where the machine is to be doubted. */
static enum err run_suite(struct work *w, struct checking *checking, struct repository_suite_report *out)
{
	const struct repository_suite *suite = out->suite;
	struct sandbox_step steps[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_outcome outcomes[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_job job = {0};
	repository_boxes_prepare(w, &checking->boxes, suite->files, suite->file_count, false, steps, &job);
	size_t at = job.step_count;
	steps[job.step_count++] = step_of_suite(w, checking->boxes.repository, suite);
	bool doubtful = true;
	for (int attempt = 0; attempt < 2 && doubtful; attempt++) {
		TRY(repository_boxes_run(w, &checking->boxes, &job, outcomes));
		doubtful = is_doubtful(&outcomes[at]) || (at > 0 && is_doubtful(&outcomes[0]));
	}
	return read_suite(w, checking, &outcomes[at], out);
}

static bool is_wanted(const struct checking *checking, const struct repository_suite *suite)
{
	return suite->visible || checking->scope == REPOSITORY_ALL;
}

static enum err run_suites(struct work *w, struct checking *checking)
{
	const struct repository *repository = checking->boxes.repository;
	checking->suites = work_array(w, repository->suite_count, sizeof *checking->suites);
	for (size_t i = 0; i < repository->suite_count; i++) {
		const struct repository_suite *suite = &repository->suites[i];
		if (!is_wanted(checking, suite))
			continue;
		struct repository_suite_report *out = &checking->suites[checking->report->suite_count++];
		*out = (struct repository_suite_report){.suite = suite,
		                                        .problem = S("It was not run, as the build failed.")};
		TRY(tell(w, checking, suite->title));
		if (checking->report->built)
			TRY(run_suite(w, checking, out));
	}
	checking->report->suites = checking->suites;
	return OK;
}

/* ---- the build by itself ---- */

/* What it left, where that fits into a box together with what is put over it. */
static void keep_built(struct checking *checking, const struct sandbox_outcome *packed)
{
	const size_t room = 16 << 20;
	if (repository_boxes_went_well(packed) && packed->kept.len > 0 &&
	    packed->kept.len <= SANDBOX_FILES_BYTES_MAX - room)
		checking->boxes.built = packed->kept;
}

static enum err build(struct work *w, struct checking *checking)
{
	const struct repository *repository = checking->boxes.repository;
	struct repository_report *report = checking->report;
	report->built = true;
	if (!builds(repository))
		return OK;
	struct sandbox_step steps[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_outcome outcomes[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_job job = {0};
	repository_boxes_prepare(w, &checking->boxes, NULL, 0, false, steps, &job);
	check(job.step_count == 1);
	steps[1] = step_of(w, repository, S(PACK), UNPACK_SECONDS);
	steps[1].tolerated = true;
	steps[1].keep = S(BUILT);
	job.step_count = 2;
	TRY(tell(w, checking, S("Building")));
	TRY(repository_boxes_run(w, &checking->boxes, &job, outcomes));
	if (is_doubtful(&outcomes[0]))
		TRY(repository_boxes_run(w, &checking->boxes, &job, outcomes));
	report->built = repository_boxes_went_well(&outcomes[0]);
	report->printed = printed(w, &outcomes[0]);
	struct str why = stopped(w, &outcomes[0], repository->build_seconds);
	if (!str_absent(why))
		report->printed = str_format(w->arena, "%.*s\n%.*s", STR_ARG(why), STR_ARG(report->printed));
	keep_built(checking, &outcomes[1]);
	return OK;
}

/* ---- coverage and performance ---- */

static enum err run_command(struct work *w, struct checking *checking, struct str command, int64_t seconds,
                            struct str keep, struct sandbox_outcome *out)
{
	struct sandbox_step steps[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_outcome outcomes[REPOSITORY_BOXES_STEPS + 1];
	struct sandbox_job job = {0};
	repository_boxes_prepare(w, &checking->boxes, NULL, 0, false, steps, &job);
	steps[job.step_count] = repository_boxes_step(w, checking->boxes.repository, command, seconds);
	steps[job.step_count].tolerated = true;
	steps[job.step_count++].keep = keep;
	TRY(repository_boxes_run(w, &checking->boxes, &job, outcomes));
	*out = outcomes[job.step_count - 1];
	return OK;
}

static struct str cannot_be_read(struct work *w, struct str what, const struct sandbox_outcome *outcome)
{
	struct str said = printed(w, outcome);
	struct str end =
		said.len > 300 ? utf8_repaired(w->arena, str_slice(said, said.len - 300, 300)) : said;
	return str_format(w->arena, "%.*s (It printed: %.*s)", STR_ARG(what),
	                  STR_ARG(text_line(w, end, 300)));
}

static enum err find_coverage(struct work *w, struct checking *checking)
{
	const struct repository_coverage *asked = checking->boxes.repository->coverage;
	struct repository_report *report = checking->report;
	struct sandbox_outcome outcome;
	TRY(tell(w, checking, S("Which lines the tests run")));
	TRY(run_command(w, checking, asked->command, asked->seconds, asked->report, &outcome));
	report->coverage_problem = stopped(w, &outcome, asked->seconds);
	if (!str_absent(report->coverage_problem))
		return OK;
	struct coverage_reading *reading = coverage_begin(w);
	enum err failed = str_absent(outcome.kept) ? fail(w, ERR_INPUT, "the report %.*s was not written",
	                                                  STR_ARG(asked->report))
	                  : str_equal(asked->writes, S("gcov"))
	                          ? coverage_gcov(w, reading, S(INSIDE_WORK), outcome.kept)
	                          : coverage_python(w, reading, S(INSIDE_WORK), outcome.kept);
	if (failed != OK) {
		struct str why =
			str_format(w->arena, "Nothing can be said of it: %.*s.", STR_ARG(w->message));
		work_forgive(w);
		report->coverage_problem = cannot_be_read(w, why, &outcome);
		return OK;
	}
	coverage_end(w, reading, &report->coverage);
	return OK;
}

/* “==12== Collected : 123456 …”, one line for each process. */
static int64_t count_instructions(struct str said)
{
	int64_t sum = 0;
	while (!str_absent(said)) {
		struct str line = str_cut(&said, '\n');
		size_t at = str_find(line, S("== Collected : "));
		int64_t one;
		struct str number = str_slice(line, at == SIZE_MAX ? line.len : at + 15, SIZE_MAX);
		if (str_to_int(str_trim(str_cut(&number, ' ')), &one) && one > 0 && one < INT64_C(1) << 56)
			sum += one;
	}
	return sum;
}

static enum err find_performance(struct work *w, struct checking *checking)
{
	const struct repository_performance *asked = checking->boxes.repository->performance;
	struct repository_report *report = checking->report;
	struct sandbox_outcome outcome;
	/* The command is handed over whole, whatever it has in it. */
	struct str command =
		str_format(w->arena, "exec " VALGRIND
	                             " --tool=callgrind --callgrind-out-file=/dev/null --trace-children=yes "
	                             "/bin/sh -c \"$COMMAND\"");
	TRY(tell(w, checking, S("How many instructions it takes")));
	struct str script =
		str_format(w->arena, "COMMAND=$(cat <<'__ASSAY_COMMAND__'\n%.*s\n__ASSAY_COMMAND__\n)\n%.*s",
	                   STR_ARG(asked->command), STR_ARG(command));
	TRY(run_command(w, checking, script, asked->seconds, (struct str){0}, &outcome));
	report->performance_problem = stopped(w, &outcome, asked->seconds);
	if (!str_absent(report->performance_problem))
		return OK;
	if (outcome.exit_code == 126 || outcome.exit_code == 127)
		report->performance_problem =
			S("Instructions cannot be counted here: install the package valgrind.");
	else if (outcome.exit_code != 0)
		report->performance_problem = cannot_be_read(w, S("The command failed."), &outcome);
	else if ((report->instructions = count_instructions(outcome.error)) == 0)
		report->performance_problem = cannot_be_read(w, S("Valgrind counted nothing."), &outcome);
	return OK;
}

/* ---- what needs no box ---- */

static bool is_readme(struct str path)
{
	static const char name[] = "readme";
	for (size_t i = 0; i < strlen(name); i++)
		if (i >= path.len || (path.at[i] | 0x20) != name[i])
			return false;
	return str_find_byte(path, '/') == SIZE_MAX;
}

static int64_t count_lines(struct str text)
{
	int64_t lines = 0;
	while (!str_absent(text))
		lines += str_trim(str_cut(&text, '\n')).len > 0;
	return lines;
}

static void find_readme(struct checking *checking)
{
	const struct repository_boxes *boxes = &checking->boxes;
	for (size_t i = 0; i < boxes->count && str_absent(checking->report->readme); i++)
		if (is_readme(boxes->files[i].path)) {
			checking->report->readme = boxes->files[i].path;
			checking->report->readme_lines = count_lines(boxes->files[i].bytes);
		}
}

static void count_branches(struct work *w, struct checking *checking)
{
	struct repository_counted *counted = work_array(w, REPOSITORY_COUNTED_MAX, sizeof *counted);
	size_t count = 0;
	for (size_t i = 0; i < checking->boxes.count && count < REPOSITORY_COUNTED_MAX; i++) {
		struct str path = checking->boxes.files[i].path, language = complexity_language(path);
		if (!str_absent(language))
			counted[count++] = (struct repository_counted){
				path, language, complexity_of(language, checking->boxes.files[i].bytes)};
	}
	checking->report->counted = counted;
	checking->report->counted_count = count;
}

/* ---- the order ---- */

static int64_t count_steps(const struct repository *repository, enum repository_scope scope)
{
	bool all = scope == REPOSITORY_ALL;
	int64_t steps = builds(repository) + (int64_t)repository->analyser_count;
	for (size_t i = 0; i < repository->suite_count; i++)
		steps += all || repository->suites[i].visible;
	return steps + (all && repository->coverage != NULL) + (all && repository->mutation != NULL) +
	       (all && repository->performance != NULL);
}

/* The tools count their own steps from 0. */
static enum err tell_of_tool(struct work *w, void *state, struct str what, int64_t done, int64_t total)
{
	(void)done, (void)total;
	return tell(w, state, what);
}

static enum err look(struct work *w, struct checking *checking)
{
	const struct repository *repository = checking->boxes.repository;
	struct repository_report *report = checking->report;
	struct repository_tool *tools;
	const struct repository_telling telling = {checking, tell_of_tool};
	TRY(repository_tools_run(w, checking->boxes.sandbox, repository->analysers,
	                         repository->analyser_count, checking->boxes.files, checking->boxes.count,
	                         &telling, &report->remarks, &tools));
	report->tools = tools;
	report->tool_count = repository->analyser_count;
	count_branches(w, checking);
	find_readme(checking);
	return OK;
}

static enum err mutate(struct work *w, struct checking *checking)
{
	TRY(tell(w, checking, S("Whether the tests notice changes")));
	return repository_boxes_mutate(w, &checking->boxes, checking->report);
}

enum err repository_check(struct work *w, const struct sandbox_runner *sandbox,
                          const struct repository *repository, const struct checkout_file *files,
                          size_t count, enum repository_scope scope, const struct repository_telling *told,
                          struct repository_report *out)
{
	int64_t began_us = world_monotonic_us(w);
	*out = (struct repository_report){0};
	struct checking checking = {
		.boxes = {.sandbox = sandbox,
	                  .repository = repository,
	                  .files = files,
	                  .count = count,
	                  .told = told,
	                  .total = count_steps(repository, scope)},
		.scope = scope,
		.report = out,
	};
	bool all = scope == REPOSITORY_ALL;
	TRY(build(w, &checking));
	TRY(run_suites(w, &checking));
	if (all && out->built && repository->coverage != NULL)
		TRY(find_coverage(w, &checking));
	if (all && out->built && repository->performance != NULL)
		TRY(find_performance(w, &checking));
	TRY(look(w, &checking));
	if (all && out->built && repository->mutation != NULL)
		TRY(mutate(w, &checking));
	out->wall_us = world_monotonic_us(w) - began_us;
	return OK;
}

int64_t repository_check_seconds(const struct repository *repository, enum repository_scope scope)
{
	int64_t build_seconds = builds(repository) ? repository->build_seconds : 0,
		seconds = 2 * build_seconds;
	for (size_t i = 0; i < repository->suite_count; i++)
		if (repository->suites[i].visible || scope == REPOSITORY_ALL)
			seconds += 2 * (build_seconds + repository->suites[i].seconds);
	seconds += (int64_t)repository->analyser_count * 2 * 60;
	if (scope == REPOSITORY_ALL && repository->coverage != NULL)
		seconds += build_seconds + repository->coverage->seconds;
	if (scope == REPOSITORY_ALL && repository->mutation != NULL)
		seconds += 2 * build_seconds + repository->mutation->seconds;
	if (scope == REPOSITORY_ALL && repository->performance != NULL)
		seconds += build_seconds + repository->performance->seconds;
	return seconds + SPARE_SECONDS;
}

/* ---- what a suite is worth ---- */

void repository_suite_passed(const struct repository_suite_report *report, size_t *passed, size_t *tests,
                             bool *beyond)
{
	size_t counted = (size_t)report->suite->count;
	*passed = report->tests.passed;
	*tests = counted > report->tests.count ? counted : report->tests.count;
	*beyond = counted > 0 && report->tests.count > counted;
}

size_t repository_suite_level(const struct repository_suite *suite, size_t passed, size_t tests)
{
	return tests == 0 ? 0 : passed * suite->threshold_count / tests;
}
