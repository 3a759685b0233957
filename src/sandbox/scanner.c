#include "sandbox/scanner.h"

#include "sandbox/reader.h"

enum { CPU_MS = SCAN_SECONDS_MAX * 1000 };

/* Whoever comes out of a box with a sentence is taken to speak of what went in; of this one it is ours. */
static enum err call_box(struct work *w, struct sandbox *sandbox, const struct reader_call *call,
                         struct str *out)
{
	enum err failed = sandbox_call(w, sandbox, call, out);
	if (failed != ERR_INPUT || !str_starts(w->message, S(SCAN_UNAVAILABLE)))
		return failed;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(why));
}

static enum err read_in_box(struct work *w, void *state, struct str bytes, struct str language,
                            struct scan_report *out)
{
	/* One page after the other on one processor: the others are for other people's. */
	static const struct str environment[] = {S_INIT("OMP_THREAD_LIMIT=1")};
	struct reader_call call = {
		.command = S("read"),
		.word = S("picture"),
		.more = language.len > 0 ? language : (struct str){0},
		.input = bytes,
		.environment = environment,
		.environment_count = COUNT(environment),
		.cpu_ms = CPU_MS,
	};
	struct str json;
	TRY(call_box(w, state, &call, &json));
	return scan_report_read(w, json, out);
}

struct scanner scanner(struct sandbox *sandbox)
{
	return (struct scanner){sandbox, read_in_box};
}
