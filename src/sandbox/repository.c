#include "sandbox/repository.h"

#include "base/check.h"
#include "sandbox/reader.h"

static const struct {
	struct str name, words;
} whys[] = {
	[REPOSITORY_LARGE] = {S_INIT("large"), S_INIT("larger than 1 MiB: it is not looked at")},
	[REPOSITORY_LINK] = {S_INIT("link"), S_INIT("a link: it is not followed")},
	[REPOSITORY_NAME] = {S_INIT("name"),
                             S_INIT("a name that not every machine can have: it is left out")},
	[REPOSITORY_HOOK] = {S_INIT("hook"), S_INIT("a hook: it is never run")},
	[REPOSITORY_SUBMODULE] = {S_INIT("submodule"),
                                  S_INIT("a submodule: what it refers to is not fetched")},
	[REPOSITORY_LFS] = {S_INIT("lfs"),
                            S_INIT("a pointer of Git LFS: its content is elsewhere and not fetched")},
};
_Static_assert(COUNT(whys) == REPOSITORY_WHY_COUNT, "a row for each");

struct str repository_why_name(enum repository_why why)
{
	return whys[why].name;
}

struct str repository_why_words(enum repository_why why)
{
	return whys[why].words;
}

bool repository_why_find(struct str name, enum repository_why *out)
{
	for (size_t i = 0; i < COUNT(whys); i++)
		if (str_equal(whys[i].name, name)) {
			*out = (enum repository_why)i;
			return true;
		}
	return false;
}

/* ---- reading ---- */

static enum err list(struct work *w, const struct sandbox_runner *sandbox, struct str archive,
                     struct repository_listing *out)
{
	struct str listing = {0};
	TRY(sandbox_read_with(w, sandbox, S("repository"), archive, &listing));
	return repository_listing(w, listing, out);
}

static enum err check_any(struct work *w, const struct repository *repository)
{
	return repository->count > 0 ? OK : fail(w, ERR_INPUT, "it holds no file that could be looked at");
}

/* A tree out of git, beside the history that it told. */
static enum err read_from_git(struct work *w, const struct sandbox_runner *sandbox,
                              const struct repository_git *git, struct repository *out)
{
	struct repository told = {0};
	struct repository_listing listing;
	struct str tar;
	TRY(repository_ask_git(w, sandbox, git, &told, &tar));
	TRY(list(w, sandbox, tar, &listing));
	*out = listing.repository;
	out->history = told.history;
	out->history_problem = told.history_problem;
	return check_any(w, out);
}

static bool is_bundle(struct str bytes)
{
	return str_starts(bytes, S("# v2 git bundle\n")) || str_starts(bytes, S("# v3 git bundle\n"));
}

enum err repository_read(struct work *w, const struct sandbox_runner *sandbox, struct str bytes,
                         struct repository *out)
{
	struct repository_listing listing;
	struct str tar;
	if (is_bundle(bytes))
		return read_from_git(w, sandbox,
		                     &(struct repository_git){.bundle = bytes, .wants_tree = true}, out);
	TRY(list(w, sandbox, bytes, &listing));
	*out = listing.repository;
	const struct repository_git git = {
		.files = listing.git, .count = listing.git_count, .wants_tree = out->count == 0};
	if (git.count > 0 && git.wants_tree)
		return read_from_git(w, sandbox, &git, out);
	if (git.count > 0)
		TRY(repository_ask_git(w, sandbox, &git, out, &tar));
	return check_any(w, out);
}

enum err repository_read_pack(struct work *w, const struct sandbox_runner *sandbox, struct str pack,
                              struct str commit, struct repository *out)
{
	const struct repository_git git = {.pack = pack, .commit = commit, .wants_tree = true};
	return read_from_git(w, sandbox, &git, out);
}
