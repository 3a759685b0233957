/* The analysers that look at repositories, as a table: adding one is a row in repository_tools.c, and a reader in
 * evidence/remarks.h.
 *
 * They run in a box, read the repository and write nothing. What a repository says of how it wants to be looked at (its own
 * configuration, its comments to the tools) is not obeyed where a tool can be told so. */
#ifndef EXAM_REPOSITORY_TOOLS_H
#define EXAM_REPOSITORY_TOOLS_H

#include "evidence/remarks.h"
#include "sandbox/checkout.h"

enum { REPOSITORY_TOOLS_MAX = 4 };

/* The i-th tool's name: "clang-tidy", "cppcheck", "ruff", "eslint". False when there are no more. */
bool repository_tool_at(size_t i, struct str *name);

/* What came of one. */
struct repository_tool {
	struct str name;
	struct str problem; /* absent: it ran to its end and was read; else why not, for people */
	int64_t wall_us;
};

/* Runs those of these names on the files, in one box, one after the other; `told` before each (NULL: nobody is). *tools has a row
 * for each name, and *out the remarks of all, by path and line. ERR_UNAVAILABLE and ERR_BUSY are the sandbox's. */
struct repository_telling {
	void *state;
	/* What is done now, for people, and how far that is. */
	enum err (*tell)(struct work *w, void *state, struct str what, int64_t done, int64_t total);
};
enum err repository_tools_run(struct work *w, const struct sandbox_runner *sandbox, const struct str *names,
                              size_t count, const struct checkout_file *files, size_t file_count,
                              const struct repository_telling *told, struct remarks *out,
                              struct repository_tool **tools) MUST_CHECK;

#endif
