#include "sandbox/sandbox.h"

#include "base/check.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "sandbox/language.h"
#include "sandbox/protection.h"

#include <stdio.h>
#include <string.h>

enum { INPUTS_MAX = SANDBOX_STEPS_MAX - 1, SOURCE_BYTES_MAX = 16 << 20 };
/* Each output may be there twice, as text and in base64; only what is there is kept. */
#define REPORT_BYTES_MAX (INT64_C(4) << 30)

/* ---- what was asked ---- */

struct request {
	const struct language *language;
	const char *language_id, *limits, *harness, *without, *file;
	const char *inputs[INPUTS_MAX];
	size_t input_count;
};

/* --input may be given again and again, which arguments_read does not know: taken out first. */
static enum err take_inputs(struct work *w, struct request *request, int *argc, char **argv)
{
	int kept = 0;
	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--input") != 0) {
			argv[kept++] = argv[i];
			continue;
		}
		if (++i == *argc)
			return fail(w, ERR_INPUT, "--input takes a value");
		if (request->input_count == INPUTS_MAX)
			return fail(w, ERR_INPUT, "there are at most %d inputs", INPUTS_MAX);
		request->inputs[request->input_count++] = argv[i];
	}
	*argc = kept;
	return OK;
}

static enum err read_request(struct work *w, int argc, char **argv, struct request *request)
{
	const struct argument options[] = {{"--language", NULL, &request->language_id},
	                                   {"--limits", NULL, &request->limits},
	                                   {"--harness", NULL, &request->harness},
	                                   {"--without", NULL, &request->without}};
	int words;
	TRY(take_inputs(w, request, &argc, argv));
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &words));
	if (words != 1 || request->language_id == NULL)
		return fail(w, ERR_INPUT,
		            "name one program and its language: assay sandbox run --language c FILE");
	request->file = argv[0];
	request->language = language_find(str_of(request->language_id));
	if (request->language == NULL)
		return fail(w, ERR_INPUT, "there is no language “%s”; see `assay sandbox languages`",
		            request->language_id);
	return OK;
}

/* ---- limits ---- */

static const struct limit {
	struct str name;
	size_t at; /* in struct sandbox_limits */
	int64_t unit;
} limits[] = {
	{S_INIT("cpu_ms"), offsetof(struct sandbox_limits, cpu_ms), 1},
	{S_INIT("wall_ms"), offsetof(struct sandbox_limits, wall_ms), 1},
	{S_INIT("memory_mib"), offsetof(struct sandbox_limits, memory_bytes), 1 << 20},
	{S_INIT("scratch_mib"), offsetof(struct sandbox_limits, scratch_bytes), 1 << 20},
	{S_INIT("scratch_files"), offsetof(struct sandbox_limits, scratch_files), 1},
	{S_INIT("output_kib"), offsetof(struct sandbox_limits, output_bytes), 1 << 10},
	{S_INIT("processes"), offsetof(struct sandbox_limits, processes), 1},
	{S_INIT("descriptors"), offsetof(struct sandbox_limits, descriptors), 1},
	{S_INIT("stack_mib"), offsetof(struct sandbox_limits, stack_bytes), 1 << 20},
};
enum { LIMIT_VALUE_MAX = 1 << 20 };

static enum err set_limit(struct work *w, struct str setting, struct sandbox_step *steps, size_t count)
{
	struct str value = setting, name = str_cut(&value, '=');
	bool build = str_starts(name, S("build_"));
	struct str bare = build ? str_slice(name, strlen("build_"), SIZE_MAX) : name;
	int64_t number;
	for (size_t i = 0; i < COUNT(limits); i++) {
		if (!str_equal(limits[i].name, bare))
			continue;
		if (!str_to_int(value, &number) || number < 1 || number > LIMIT_VALUE_MAX * INT64_C(64))
			return fail(w, ERR_INPUT, "%.*s takes a whole number above 0", STR_ARG(name));
		for (size_t step = 0; step < count; step++)
			if (steps[step].build == build)
				memcpy((char *)&steps[step].limits + limits[i].at,
				       &(int64_t){number * limits[i].unit}, sizeof number);
		return OK;
	}
	return fail(w, ERR_INPUT, "there is no limit “%.*s”; see `assay sandbox --help`", STR_ARG(name));
}

static enum err set_limits(struct work *w, const char *text, const struct sandbox_job *job)
{
	/* The job was made for us just now. */
	struct sandbox_step *steps = work_array(w, job->step_count, sizeof *steps);
	struct str rest = str_of(text);
	memcpy(steps, job->steps, job->step_count * sizeof *steps);
	while (!str_absent(rest))
		TRY(set_limit(w, str_cut(&rest, ','), steps, job->step_count));
	memcpy((void *)job->steps, steps, job->step_count * sizeof *steps);
	return OK;
}

static enum err read_without(struct work *w, const char *text, uint64_t *out)
{
	const struct protection_row *rows = protection_rows();
	struct str rest = str_of(text);
	while (!str_absent(rest)) {
		struct str name = str_cut(&rest, ',');
		uint64_t bit = 0;
		for (int i = 0; i < PROTECTION_COUNT; i++)
			if (str_equal(rows[i].name, name))
				bit = UINT64_C(1) << i;
		if (bit == 0)
			return fail(w, ERR_INPUT,
			            "there is no protection “%.*s”; see `assay sandbox protections`",
			            STR_ARG(name));
		*out |= bit;
	}
	return OK;
}

/* ---- the answer ---- */

static void put_bytes(struct work *w, struct json_out *out, const char *name, struct str bytes)
{
	json_put_str(out, str_of(name), utf8_repaired(w->arena, bytes));
	if (!utf8_valid(bytes))
		json_put_str(out, str_format(w->arena, "%s_base64", name), encode_base64(w->arena, bytes));
}

static void put_outcome(struct work *w, struct json_out *out, const struct sandbox_outcome *outcome)
{
	json_object(out);
	json_put_str(out, S("ending"), sandbox_ending_name(outcome->ending));
	json_put_int(out, S("exit_code"), outcome->exit_code);
	json_put_int(out, S("signal"), outcome->signal);
	json_put_int(out, S("cpu_us"), outcome->cpu_us);
	json_put_int(out, S("wall_us"), outcome->wall_us);
	json_put_int(out, S("memory_bytes"), outcome->memory_bytes);
	put_bytes(w, out, "output", outcome->output);
	put_bytes(w, out, "error", outcome->error);
	json_put_bool(out, S("output_cut"), outcome->output_cut);
	json_put_bool(out, S("error_cut"), outcome->error_cut);
	json_end(out);
}

static void put_messages(struct work *w, struct json_out *out, const struct language *language,
                         struct str printed)
{
	static const struct str severities[] = {S_INIT("error"), S_INIT("warning"), S_INIT("note")};
	struct language_message *messages;
	size_t count;
	language_messages(w, language, printed, &messages, &count);
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		json_object(out);
		json_put_str(out, S("file"), messages[i].file);
		json_put_int(out, S("line"), messages[i].line);
		json_put_int(out, S("column"), messages[i].column);
		json_put_str(out, S("severity"), severities[messages[i].severity]);
		json_put_str(out, S("text"), utf8_repaired(w->arena, messages[i].text));
		json_end(out);
	}
	json_end(out);
}

static bool is_well(const struct sandbox_outcome *outcome)
{
	return outcome->ending == SANDBOX_EXITED && outcome->exit_code == 0;
}

static void print_outcomes(struct work *w, const struct request *request, const struct sandbox_job *job,
                           const struct sandbox_outcome *outcomes)
{
	struct buf buf = buf_init(w->arena, (size_t)REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("language"), request->language->id);
	json_put_bool(&out, S("built"), is_well(&outcomes[0]));
	json_name(&out, S("build"));
	put_outcome(w, &out, &outcomes[0]);
	json_name(&out, S("messages"));
	put_messages(w, &out, request->language, outcomes[0].error);
	json_name(&out, S("runs"));
	json_array(&out);
	for (size_t i = 1; i < job->step_count; i++)
		put_outcome(w, &out, &outcomes[i]);
	json_end(&out);
	json_end(&out);
	buf_byte(&buf, '\n');
	struct str text = buf_str(&buf);
	fwrite(text.at, 1, text.len, stdout);
}

/* ---- assay sandbox run ---- */

static enum err read_program(struct work *w, const struct request *request, struct language_program *program,
                             struct str *inputs)
{
	TRY(input_file(w, request->file, SOURCE_BYTES_MAX, &program->source));
	if (request->harness != NULL)
		TRY(input_file(w, request->harness, SOURCE_BYTES_MAX, &program->harness));
	inputs[0] = S("");
	for (size_t i = 0; i < request->input_count; i++)
		TRY(input_file(w, request->inputs[i], SANDBOX_INPUT_BYTES_MAX, &inputs[i]));
	return OK;
}

static enum err run_program(struct work *w, int argc, char **argv, int *exit_code)
{
	struct request *request = work_alloc(w, sizeof *request);
	struct language_program program = {0};
	struct sandbox_options options = {.boxes = 1};
	struct str *inputs = work_array(w, INPUTS_MAX, sizeof *inputs), why;
	struct sandbox *sandbox;
	TRY(read_request(w, argc, argv, request));
	if (!language_installed(request->language, &why))
		return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(why));
	TRY(read_program(w, request, &program, inputs));
	if (request->without != NULL)
		TRY(read_without(w, request->without, &options.without));
	size_t input_count = request->input_count == 0 ? 1 : request->input_count;
	const struct sandbox_job job = language_job(w, request->language, &program, inputs, input_count);
	if (request->limits != NULL)
		TRY(set_limits(w, request->limits, &job));
	struct sandbox_outcome *outcomes = work_array(w, job.step_count, sizeof *outcomes);
	TRY(sandbox_open(w, &options, &sandbox));
	enum err failed = sandbox_run(w, sandbox, &job, outcomes);
	sandbox_close(sandbox);
	TRY(failed);
	print_outcomes(w, request, &job, outcomes);
	*exit_code = 0;
	for (size_t i = 0; i < job.step_count; i++)
		if (!is_well(&outcomes[i]))
			*exit_code = 1;
	return OK;
}

/* ---- assay sandbox protections, languages ---- */

static enum err read_json_only(struct work *w, int argc, char **argv, bool *json)
{
	const struct argument options[] = {{"--json", json, NULL}};
	int words;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &words));
	if (words > 0)
		return fail(w, ERR_INPUT, "“%s” is one word too many; see `assay sandbox --help`", argv[0]);
	return OK;
}

static void print_protections_json(struct work *w, const struct protection_state *states)
{
	const struct protection_row *rows = protection_rows();
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (int i = 0; i < PROTECTION_COUNT; i++) {
		json_object(&out);
		json_put_str(&out, S("name"), rows[i].name);
		json_put_bool(&out, S("in_force"), states[i].in_force);
		json_put_bool(&out, S("weaker"), states[i].weaker);
		json_put_str(&out, S("how"), states[i].how);
		json_put_str(&out, S("what"), rows[i].what);
		json_put_str(&out, S("cost"), rows[i].cost);
		json_end(&out);
	}
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static enum err protections(struct work *w, int argc, char **argv, int *exit_code)
{
	const struct protection_row *rows = protection_rows();
	const struct sandbox_options options = {.boxes = 1};
	struct protection_state states[PROTECTION_COUNT];
	struct sandbox *sandbox;
	bool json = false;
	TRY(read_json_only(w, argc, argv, &json));
	TRY(sandbox_open(w, &options, &sandbox));
	sandbox_protections(sandbox, states);
	sandbox_close(sandbox);
	if (json)
		print_protections_json(w, states);
	for (int i = 0; i < PROTECTION_COUNT && !json; i++)
		printf("%-16.*s %-10s %.*s\n%-27s without it: %.*s\n%-27s kept by: %.*s\n",
		       STR_ARG(rows[i].name),
		       !states[i].in_force ? "missing"
		       : states[i].weaker  ? "weaker"
		                           : "in force",
		       STR_ARG(rows[i].what), "", STR_ARG(rows[i].cost), "", STR_ARG(states[i].how));
	*exit_code = 0;
	return OK;
}

static void print_languages_json(struct work *w, const struct language *languages, size_t count)
{
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		struct str why = {0};
		json_object(&out);
		json_put_str(&out, S("id"), languages[i].id);
		json_put_str(&out, S("title"), languages[i].title);
		json_put_str(&out, S("file"), languages[i].file);
		json_put_str(&out, S("harness"), language_harness_file(&languages[i]));
		json_put_bool(&out, S("installed"), language_installed(&languages[i], &why));
		json_put_str(&out, S("why"), why);
		json_end(&out);
	}
	json_end(&out);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
}

static enum err languages(struct work *w, int argc, char **argv, int *exit_code)
{
	size_t count;
	const struct language *all = language_all(&count);
	bool json = false;
	TRY(read_json_only(w, argc, argv, &json));
	if (json)
		print_languages_json(w, all, count);
	for (size_t i = 0; i < count && !json; i++) {
		struct str why = S("installed");
		(void)language_installed(&all[i], &why);
		printf("%-12.*s %-12.*s %.*s\n", STR_ARG(all[i].id), STR_ARG(all[i].title), STR_ARG(why));
	}
	*exit_code = 0;
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	log_set_level(LOG_ERROR);
	const char *what = argc > 0 ? argv[0] : "";
	if (strcmp(what, "run") == 0)
		return run_program(w, argc - 1, argv + 1, exit_code);
	if (strcmp(what, "protections") == 0)
		return protections(w, argc - 1, argv + 1, exit_code);
	if (strcmp(what, "languages") == 0)
		return languages(w, argc - 1, argv + 1, exit_code);
	return fail(w, ERR_INPUT, "say run, protections or languages; see `assay sandbox --help`");
}

const struct command command_sandbox = {
	.name = "sandbox",
	.usage = "run --language L [OPTIONS] FILE | protections [--json] | languages [--json]",
	.summary = "runs one program in the sandbox; says what keeps it in",
	.help = "run builds FILE (“-”: standard input) and runs it once on each input, or once on an empty one, and\n"
		"prints {language, built, build, messages: [{file, line, column, severity, text}], runs}. build and each of\n"
		"runs is {ending, exit_code, signal, cpu_us, wall_us, memory_bytes, output, error, output_cut, error_cut};\n"
		"bytes that are no UTF-8 are there once more as output_base64, error_base64.\n\n"
		"  --language L      c, cpp, python, javascript, go, java, rust, sql\n"
		"  --input FILE      standard input of one run; may be given again\n"
		"  --harness FILE    the file that the build starts from, beside FILE: harness.c, harness.py, Harness.java, …\n"
		"  --limits K=V,…    of each run: cpu_ms, wall_ms, memory_mib, scratch_mib, scratch_files, output_kib,\n"
		"                    processes, descriptors, stack_mib; of the build with build_ before the name\n"
		"  --without NAME,…  leaves protections out. For tests of the sandbox alone: never for a stranger's program\n\n"
		"protections lists what keeps a program in, whether it is in force on this machine, and what its absence\n"
		"costs. languages lists which are installed, and what to install for the others.\n\n"
		"Exit code of run: 0 built, and each run exited with 0; 1 not; 2 it could not be tried.",
	.run = run,
};
