#include "sandbox/checkout.h"

#include "base/check.h"
#include "sandbox/reader.h"

static const struct {
	struct str name, words;
} whys[] = {
	[CHECKOUT_LARGE] = {S_INIT("large"), S_INIT("larger than 1 MiB: it is not looked at")},
	[CHECKOUT_LINK] = {S_INIT("link"), S_INIT("a link: it is not followed")},
	[CHECKOUT_NAME] = {S_INIT("name"), S_INIT("a name that not every machine can have: it is left out")},
	[CHECKOUT_HOOK] = {S_INIT("hook"), S_INIT("a hook: it is never run")},
	[CHECKOUT_SUBMODULE] = {S_INIT("submodule"), S_INIT("a submodule: what it refers to is not fetched")},
	[CHECKOUT_LFS] = {S_INIT("lfs"),
                          S_INIT("a pointer of Git LFS: its content is elsewhere and not fetched")},
};
_Static_assert(COUNT(whys) == CHECKOUT_WHY_COUNT, "a row for each");

struct str checkout_why_name(enum checkout_why why)
{
	return whys[why].name;
}

struct str checkout_why_words(enum checkout_why why)
{
	return whys[why].words;
}

bool checkout_why_find(struct str name, enum checkout_why *out)
{
	for (size_t i = 0; i < COUNT(whys); i++)
		if (str_equal(whys[i].name, name)) {
			*out = (enum checkout_why)i;
			return true;
		}
	return false;
}

/* ---- reading ---- */

static enum err list(struct work *w, const struct sandbox_runner *sandbox, struct str archive,
                     struct checkout_listing *out)
{
	struct str listing = {0};
	TRY(sandbox_read_with(w, sandbox, S("repository"), archive, &listing));
	return checkout_listing(w, listing, out);
}

static enum err check_any(struct work *w, const struct checkout *repository)
{
	if (repository->count > 0)
		return OK;
	if (repository->left_count == 0)
		return fail(w, ERR_INPUT, "it holds no file that could be looked at");
	return fail(w, ERR_INPUT, "it holds no file that could be looked at; “%.*s” is %.*s",
	            STR_ARG(repository->left[0].path), STR_ARG(whys[repository->left[0].why].words));
}

/* A tree out of git, beside the history that it told. */
static enum err read_from_git(struct work *w, const struct sandbox_runner *sandbox,
                              const struct checkout_git *git, struct checkout *out)
{
	struct checkout told = {0};
	struct checkout_listing listing;
	struct str tar;
	TRY(checkout_ask_git(w, sandbox, git, &told, &tar));
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

enum err checkout_read(struct work *w, const struct sandbox_runner *sandbox, struct str bytes,
                       struct checkout *out)
{
	struct checkout_listing listing;
	struct str tar;
	if (is_bundle(bytes))
		return read_from_git(w, sandbox, &(struct checkout_git){.bundle = bytes, .wants_tree = true},
		                     out);
	TRY(list(w, sandbox, bytes, &listing));
	*out = listing.repository;
	const struct checkout_git git = {
		.files = listing.git, .count = listing.git_count, .wants_tree = out->count == 0};
	if (git.count > 0 && git.wants_tree)
		return read_from_git(w, sandbox, &git, out);
	if (git.count > 0)
		TRY(checkout_ask_git(w, sandbox, &git, out, &tar));
	return check_any(w, out);
}

enum err checkout_read_pack(struct work *w, const struct sandbox_runner *sandbox, struct str pack,
                            struct str commit, struct checkout *out)
{
	const struct checkout_git git = {.pack = pack, .commit = commit, .wants_tree = true};
	return read_from_git(w, sandbox, &git, out);
}
