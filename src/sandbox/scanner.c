#include "sandbox/scanner.h"

#include "sandbox/reader.h"

enum { CPU_MS = SCAN_SECONDS_MAX * 1000 };

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
	TRY(sandbox_call(w, state, &call, &json));
	return scan_report_read(w, json, out);
}

struct scanner scanner(struct sandbox *sandbox)
{
	return (struct scanner){sandbox, read_in_box};
}
