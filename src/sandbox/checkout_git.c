/* Of sandbox/checkout.h: checkout_ask_git. */
#include "sandbox/checkout.h"

#include "sandbox/inside/protocol.h"

#include <signal.h>
#include <string.h>

#define GIT "/usr/bin/git"
#define FOLDER "repository.git"

enum { MIB = 1 << 20, OWN_FILES = 6, STEPS_MAX = 3, SENTENCE_BYTES = 200 };

/* What git may take, for each of its steps; space while it takes a bundle or a pack in. */
enum { GIT_CPU_SECONDS = 20, GIT_MEMORY_MIB = 768, GIT_SPACE_MIB = 256 };

/* ---- nothing of theirs is obeyed ---- */

static const struct str environment[] = {
	S_INIT("GIT_CONFIG_NOSYSTEM=1"),
	S_INIT("GIT_CONFIG_GLOBAL=/dev/null"),
	S_INIT("GIT_ATTR_NOSYSTEM=1"),
	S_INIT("GIT_NO_REPLACE_OBJECTS=1"),
	S_INIT("GIT_OPTIONAL_LOCKS=0"),
	S_INIT("GIT_TERMINAL_PROMPT=0"),
	S_INIT("GIT_ASKPASS=/bin/false"),
	S_INIT("GIT_ALLOW_PROTOCOL=file"), /* for a bundle in the work folder; there is no network */
	S_INIT("GIT_DIR=" INSIDE_WORK "/" FOLDER),
	S_INIT("GIT_PAGER=cat"),
};

#define OPTIONS                                                                                         \
	S_INIT(GIT), S_INIT("-c"), S_INIT("core.hooksPath=/dev/null"), S_INIT("-c"),                    \
		S_INIT("safe.directory=*"), S_INIT("-c"), S_INIT("core.fsmonitor=false"), S_INIT("-c"), \
		S_INIT("log.showSignature=false")

static const struct str log_words[] = {OPTIONS,
                                       S_INIT("log"),
                                       S_INIT("--max-count=2001"),
                                       S_INIT("--format=" HISTORY_FORMAT),
                                       S_INIT("--numstat"),
                                       S_INIT("--no-renames"),
                                       S_INIT("--no-textconv"),
                                       S_INIT("--no-ext-diff"),
                                       S_INIT("--no-color"),
                                       S_INIT("HEAD")};
static const struct str tree_words[] = {OPTIONS, S_INIT("archive"), S_INIT("--format=tar"), S_INIT("HEAD")};

/* The first of these that the bundle has. */
static const char unbundle[] =
	"set -- " GIT
	" -c core.hooksPath=/dev/null -c fetch.fsckObjects=false -c gc.auto=0 fetch --quiet --no-tags --update-head-ok "
	"--no-recurse-submodules --no-auto-maintenance " INSIDE_WORK "/repository.bundle\n"
	"for ref in HEAD refs/heads/main refs/heads/master; do\n"
	"	\"$@\" \"+$ref:refs/heads/candidate\" 2>/dev/null && exit 0\n"
	"done\n"
	"ref=$(" GIT " bundle list-heads " INSIDE_WORK
	"/repository.bundle | sed -n 's/^[0-9a-f]* \\(refs.*\\)/\\1/p' | head -n 1)\n"
	"\"$@\" \"+$ref:refs/heads/candidate\"\n";
static const struct str unbundle_words[] = {S_INIT("/bin/sh"), S_INIT("-c"), {unbundle, sizeof unbundle - 1}};

static const struct str pack_words[] = {OPTIONS, S_INIT("index-pack"), S_INIT("--stdin"),
                                        S_INIT("--threads=1")};

/* ---- its folder ---- */

/* What makes it a folder of git's whatever else it has; the attributes outrank those in the tree, so that no file is hidden or
 * rewritten by what a repository says of itself. */
static size_t own_files(struct work *w, const struct checkout_git *git, struct sandbox_file *files)
{
	size_t count = 0;
	files[count++] = (struct sandbox_file){S(FOLDER "/objects/info/packs"), S("\n"), false};
	files[count++] = (struct sandbox_file){S(FOLDER "/refs/heads/.kept"), S("\n"), false};
	files[count++] = (struct sandbox_file){
		S(FOLDER "/info/attributes"),
		S("* -export-ignore -export-subst -text -eol -ident -filter -working-tree-encoding -diff=\n"),
		false};
	if (git->count > 0)
		return count;
	files[count++] = (struct sandbox_file){S(FOLDER "/HEAD"), S("ref: refs/heads/candidate\n"), false};
	if (!str_absent(git->bundle))
		files[count++] = (struct sandbox_file){S("repository.bundle"), git->bundle, false};
	if (!str_absent(git->pack))
		files[count++] =
			(struct sandbox_file){S(FOLDER "/refs/heads/candidate"),
		                              str_format(w->arena, "%.*s\n", STR_ARG(git->commit)), false};
	return count;
}

static void lay_files(struct work *w, const struct checkout_git *git, struct sandbox_job *job)
{
	struct sandbox_file *files = work_array(w, OWN_FILES + git->count, sizeof *files);
	size_t count = own_files(w, git, files);
	for (size_t i = 0; i < git->count; i++) {
		struct str path = str_format(w->arena, FOLDER "/%.*s", STR_ARG(git->files[i].path));
		if (path.len <= SANDBOX_PATH_BYTES_MAX)
			files[count++] = (struct sandbox_file){path, git->files[i].bytes, false};
	}
	job->files = files;
	job->file_count = count;
}

/* ---- its steps ---- */

static struct sandbox_step step_of(const struct str *words, size_t count, int64_t output_bytes)
{
	return (struct sandbox_step){
		.arguments = words,
		.argument_count = count,
		.environment = environment,
		.environment_count = COUNT(environment),
		.input = S(""),
		.limits = {.cpu_ms = GIT_CPU_SECONDS * 1000,
	                   .wall_ms = 60000,
	                   .memory_bytes = INT64_C(1) * GIT_MEMORY_MIB * MIB,
	                   .scratch_bytes = 16 * MIB,
	                   .scratch_files = 64,
	                   .output_bytes = output_bytes,
	                   .processes = 32,
	                   .descriptors = 256,
	                   .stack_bytes = 8 * MIB},
	};
}

static struct sandbox_step making_step(const struct checkout_git *git)
{
	struct sandbox_step step = str_absent(git->bundle)
	                                   ? step_of(pack_words, COUNT(pack_words), 64 << 10)
	                                   : step_of(unbundle_words, COUNT(unbundle_words), 64 << 10);
	step.build = true;
	step.limits.scratch_bytes = INT64_C(1) * GIT_SPACE_MIB * MIB;
	step.limits.scratch_files = 4 * CHECKOUT_GIT_FILES_MAX;
	if (!str_absent(git->pack))
		step.input = git->pack;
	return step;
}

/* ---- what it says ---- */

static struct str said(const struct sandbox_outcome *outcome)
{
	switch (outcome->ending) {
	case SANDBOX_CANNOT_START:
		return S("The program git is not installed on this machine, so its history was not read.");
	case SANDBOX_OUTPUT: return S("Its history is too long to be told.");
	case SANDBOX_CPU_TIME:
	case SANDBOX_WALL_TIME:
	case SANDBOX_MEMORY: return S("Its history takes too much to read.");
	case SANDBOX_EXITED:
	case SANDBOX_SIGNALLED:
	case SANDBOX_NOT_RUN: break;
	}
	return S("Git cannot read its history: it is damaged, incomplete, or has no commit.");
}

static bool went_well(const struct sandbox_outcome *outcome)
{
	return outcome->ending == SANDBOX_EXITED && outcome->exit_code == 0;
}

static void read_history(struct work *w, const struct sandbox_outcome *outcome, struct checkout *out)
{
	if (!went_well(outcome)) {
		out->history_problem = said(outcome);
	} else if (history_log(w, outcome->output, &out->history) != OK) {
		work_forgive(w);
		out->history = (struct history){0};
		out->history_problem = S("Git tells its history in a way that cannot be read.");
	}
}

/* Git says it in these words where the box gave no more. */
static bool met_limit(const struct sandbox_outcome *outcome)
{
	static const struct str words[] = {S_INIT("ut of memory"),    S_INIT("cannot allocate"),
	                                   S_INIT("Cannot allocate"), S_INIT("No space left"),
	                                   S_INIT("File too large"),  S_INIT("unable to create thread")};
	bool met = outcome->ending == SANDBOX_CPU_TIME || outcome->ending == SANDBOX_WALL_TIME ||
	           outcome->ending == SANDBOX_MEMORY ||
	           (outcome->ending == SANDBOX_SIGNALLED && outcome->signal == SIGKILL);
	for (size_t i = 0; i < COUNT(words); i++)
		met = met || str_find(outcome->error, words[i]) != SIZE_MAX;
	return met;
}

static enum err read_tree(struct work *w, const struct sandbox_outcome *made,
                          const struct sandbox_outcome *tree, struct str *tar)
{
	if (went_well(tree)) {
		*tar = tree->output;
		return OK;
	}
	if (tree->ending == SANDBOX_CANNOT_START || (made != NULL && made->ending == SANDBOX_CANNOT_START))
		return fail(
			w, ERR_INPUT,
			"the program git is not installed on this machine: hand in a zip or tar of the files instead");
	if (tree->ending == SANDBOX_OUTPUT)
		return fail(w, ERR_TOO_LARGE, "its files have more than %d MiB", CHECKOUT_BYTES_MAX >> 20);
	if (met_limit(tree) || (made != NULL && met_limit(made)))
		return fail(
			w, ERR_TOO_LARGE,
			"git takes more than %d s, %d MiB of memory or %d MiB of space to read it: its history or "
			"its files are too large, or too many. Hand in a zip or tar of the files instead",
			GIT_CPU_SECONDS, GIT_MEMORY_MIB, GIT_SPACE_MIB);
	return fail(w, ERR_INPUT, "git cannot read it: it is damaged, incomplete, or has no commit");
}

enum err checkout_ask_git(struct work *w, const struct sandbox_runner *sandbox,
                          const struct checkout_git *git, struct checkout *out, struct str *tar)
{
	struct sandbox_step steps[STEPS_MAX];
	struct sandbox_outcome outcomes[STEPS_MAX];
	struct sandbox_job job = {.steps = steps};
	bool makes = git->count == 0;
	*tar = (struct str){0};
	if (makes)
		steps[job.step_count++] = making_step(git);
	size_t log_at = job.step_count;
	steps[job.step_count++] = step_of(log_words, COUNT(log_words), HISTORY_BYTES_MAX);
	if (git->wants_tree)
		steps[job.step_count++] = step_of(tree_words, COUNT(tree_words), SANDBOX_OUTPUT_BYTES_MAX);
	lay_files(w, git, &job);
	TRY(sandbox->run(w, sandbox->state, &job, outcomes));
	read_history(w, &outcomes[log_at], out);
	return git->wants_tree ? read_tree(w, makes ? &outcomes[0] : NULL, &outcomes[log_at + 1], tar) : OK;
}
