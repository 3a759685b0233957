#include "exam/import.h"

#include "base/json.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "exam/import_try.h"
#include "exam/version.h"
#include "files/files.h"
#include "org/audit.h"
#include "org/organisation.h"
#include "sandbox/reader.h"
#include "web/config.h"
#include "web/parts/scenario_graph.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { JSON_BYTES_MAX = 1 << 20 };

struct options {
	struct config config;
	const char *folder;
	const char *graph; /* where the pictures go; NULL: nowhere */
	bool check, json, try, own_parameters;
};

static enum err read_options(struct work *w, int argc, char **argv, struct options *out)
{
	char **rest;
	int count;
	TRY(config_read(w, argc, argv, &out->config, &rest, &count));
	for (int i = 0; i < count; i++) {
		if (strcmp(rest[i], "--check") == 0)
			out->check = true;
		else if (strcmp(rest[i], "--try") == 0)
			out->try = true;
		else if (strcmp(rest[i], "--own-parameters") == 0)
			out->own_parameters = true;
		else if (strcmp(rest[i], "--json") == 0)
			out->json = true;
		else if (strcmp(rest[i], "--graph") == 0 && i + 1 < count)
			out->graph = rest[++i];
		else if (out->folder == NULL && (rest[i][0] != '-' || rest[i][1] == '\0'))
			out->folder = rest[i];
		else
			return fail(w, ERR_INPUT, "“%s” is not understood; see `assay import --help`",
			            rest[i]);
	}
	if (out->folder == NULL)
		return fail(w, ERR_INPUT, "name the folder of an assessment; it contains assessment.yaml");
	return OK;
}

/* ---- storing ---- */

struct store {
	const struct document *document;
	bool own_parameters;
	struct version_stored stored;
	size_t kept; /* tasks with the parameters that were calibrated */
};

static enum err store_in(struct work *w, struct tx *tx, void *argument)
{
	struct store *store = argument;
	struct organisation organisation;
	const struct id nobody = {0};
	TRY(organisation_first(w, tx, S("Assay"), &organisation));
	TRY(version_import(w, tx, organisation.id, nobody, store->document, store->own_parameters,
	                   &store->stored, &store->kept));
	if (store->stored.unchanged)
		return OK;
	return audit_add(w, tx, organisation.id, nobody, "assessment.import", store->stored.version,
	                 (struct str){0});
}

static enum err store(struct work *w, const struct config *config, struct store *store)
{
	struct files *data;
	TRY(files_open(w, config->data, &data)); /* makes the folder that the database may be in */
	files_close(data);
	const struct db_options options = {.url = config->db};
	struct db *db;
	TRY(db_open(w, &options, &db));
	enum err failed = db_write(w, db, store_in, store);
	db_close(db);
	return failed;
}

/* ---- trying the author's own solutions ---- */

static enum err try_solutions(struct work *w, struct import_report *report)
{
	struct sandbox *sandbox;
	TRY(sandbox_open(w, &(struct sandbox_options){0}, &sandbox));
	const struct sandbox_runner runner = sandbox_runner(sandbox);
	enum err failed = import_try(w, &runner, report);
	sandbox_close(sandbox);
	return failed;
}

/* ---- the picture ---- */

static enum err write_file(struct work *w, const char *path, struct str text)
{
	FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
	if (file == NULL)
		return fail(w, ERR_INPUT, "%s cannot be written: %m", path);
	bool written = fwrite(text.at, 1, text.len, file) == text.len;
	written = (file == stdout ? fflush(file) : fclose(file)) == 0 && written;
	return written ? OK : fail(w, ERR_UNAVAILABLE, "%s cannot be written: %m", path);
}

/* Of the first scenario: an assessment with several has each on its own page. */
static enum err draw(struct work *w, const struct document *document, const char *path)
{
	for (size_t i = 0; i < document->part_count; i++) {
		const struct part *part = &document->parts[i];
		if (part->scenario == NULL)
			continue;
		const struct scenario_graph graph = {
			.scenario = part->scenario, .title = part->title, .alone = true};
		return write_file(w, path, scenario_graph_drawing(w, &graph).html);
	}
	return fail(w, ERR_INPUT, "--graph: the assessment has no part of type scenario to draw");
}

/* ---- the answer ---- */

static void print_problems(const struct options *options, const struct import_report *report)
{
	for (size_t i = 0; i < report->note_count; i++) {
		const struct import_problem *note = &report->notes[i];
		fprintf(stderr, "%s/%.*s:%lld: note: %.*s\n", options->folder, STR_ARG(note->file),
		        (long long)note->line, STR_ARG(note->sentence));
	}
	for (size_t i = 0; i < report->problem_count; i++) {
		const struct import_problem *problem = &report->problems[i];
		fprintf(stderr, "%s/%.*s:%lld: %.*s\n", options->folder, STR_ARG(problem->file),
		        (long long)problem->line, STR_ARG(problem->sentence));
	}
	if (report->problem_count == IMPORT_PROBLEMS_MAX)
		fprintf(stderr, "There may be more problems; these are the first %d.\n", IMPORT_PROBLEMS_MAX);
}

static void put_problems(struct json_out *out, struct str name, const struct import_problem *problems,
                         size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		json_object(out);
		json_put_str(out, S("file"), problems[i].file);
		json_put_int(out, S("line"), problems[i].line);
		json_put_str(out, S("sentence"), problems[i].sentence);
		json_end(out);
	}
	json_end(out);
}

/* {ok, problems, notes, assessment, version, unchanged, calibrated}; the last four once there is something stored. */
static void print_json(struct work *w, const struct import_report *report, const struct store *store)
{
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_bool(&out, S("ok"), report->problem_count == 0);
	put_problems(&out, S("problems"), report->problems, report->problem_count);
	if (report->note_count > 0)
		put_problems(&out, S("notes"), report->notes, report->note_count);
	if (report->document != NULL)
		json_put_str(&out, S("assessment"), report->document->id);
	if (store->stored.number > 0) {
		json_put_int(&out, S("version"), store->stored.number);
		json_put_bool(&out, S("unchanged"), store->stored.unchanged);
		json_put_int(&out, S("calibrated"), (int64_t)store->kept);
	}
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static void print_for_people(const struct import_report *report, const struct store *store)
{
	if (report->document == NULL)
		printf("%zu problems: nothing was imported.\n", report->problem_count);
	else if (store->stored.number == 0)
		printf("%.*s has no problems.\n", STR_ARG(report->document->id));
	else
		printf("%.*s is %s version %lld.\n", STR_ARG(report->document->id),
		       store->stored.unchanged ? "still" : "now", (long long)store->stored.number);
	if (store->kept > 0)
		printf("%zu tasks keep the parameters that were calibrated; --own-parameters takes yours instead.\n",
		       store->kept);
}

/* ---- the source ---- */

/* An archive is read in a box, so that nothing in it reaches this process but plain files. */
static enum err open_archive(struct work *w, const char *path, struct import_source *source)
{
	const struct sandbox_options options = {.boxes = 1};
	struct sandbox *sandbox;
	struct str bytes;
	TRY(input_file(w, path, READER_INPUT_BYTES_MAX, &bytes));
	TRY(sandbox_open(w, &options, &sandbox));
	enum err failed = import_archive(w, sandbox, bytes, source);
	sandbox_close(sandbox);
	return failed;
}

static enum err open_source(struct work *w, const char *path, struct import_source *source)
{
	struct stat status;
	bool folder = stat(path, &status) != 0 || S_ISDIR(status.st_mode);
	if (folder && strcmp(path, "-") != 0)
		return import_folder(w, str_of(path), source);
	enum err failed = open_archive(w, path, source);
	if (failed == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, failed, "%s was not imported: %.*s", path, STR_ARG(why));
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct options options = {0};
	struct import_source source;
	struct import_report report;
	TRY(read_options(w, argc, argv, &options));
	log_set_level(LOG_WARNING);
	TRY(open_source(w, options.folder, &source));
	TRY(import_check(w, &source, &report));
	if (report.document != NULL && options.try)
		TRY(try_solutions(w, &report));
	struct store stored = {.document = report.document, .own_parameters = options.own_parameters};
	if (report.document != NULL && options.graph != NULL)
		TRY(draw(w, report.document, options.graph));
	if (report.document != NULL && !options.check)
		TRY(store(w, &options.config, &stored));
	print_problems(&options, &report);
	if (options.json)
		print_json(w, &report, &stored);
	else
		print_for_people(&report, &stored);
	*exit_code = report.problem_count > 0;
	return OK;
}

const struct command command_import = {
	.name = "import",
	.usage = "DIR|ARCHIVE [--check] [--try] [--json] [--graph FILE.svg] [--own-parameters] [SETTINGS]",
	.summary = "checks an assessment's folder or archive and stores it as a new version",
	.help = "DIR contains assessment.yaml and the files it names; docs/authoring.md explains both. ARCHIVE is a zip, tar\n"
		"or tar.gz of it (“-”: standard input); it is read in the sandbox, and refused where that cannot be had.\n"
		"Problems are printed as FILE:LINE: what to change. The same content again makes no new version.\n\n"
		"  --check   only looks: nothing is stored, no database is needed\n"
		"  --try     also runs the author's solutions of programs on all tests, in the sandbox; a test that one\n"
		"            of them does not pass is a problem\n"
		"  --graph F draws the scenes of its scenario into the file F, as SVG\n"
		"  --own-parameters\n"
		"            takes discriminations, difficulties and thresholds as they are written. Without it, a task that is\n"
		"            still the same keeps those that were calibrated\n"
		"  --json    prints {ok, problems: [{file, line, sentence}], assessment, version, unchanged, calibrated: tasks\n"
		"            that keep calibrated parameters}; also notes, like problems, when there are any\n\n"
		"Exit code: 0 stored or without problems, 1 problems, 2 it could not be tried.",
	.takes_settings = true,
	.run = run,
};
