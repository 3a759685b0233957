/* The local model server as a child process: started, watched, started again, stopped.
 *
 * 1. One thread owns the child from its start to its end; the child ends with that thread, and with us, however we end.
 * 2. It is ready when it has printed `listening URL` on its standard output, and is asked for its health every 15 s:
 *    when it does not answer three times in a row it is killed.
 * 3. When it ends by itself it is started again after 1 s, then 2, 4 … 60 s; a child that was ready starts the count anew.
 * 4. Its standard error goes to our log line by line: event=llm.output, at debug level.
 * 5. It gets a random key in ASSAY_MODEL_KEY, which every call must carry, and none of our own ASSAY_… settings.
 * 6. It runs at a lower priority than we do: pages come before verdicts. */
#ifndef LLM_SUPERVISOR_H
#define LLM_SUPERVISOR_H

#include "llm/llm.h"

struct supervisor;

struct supervisor_options {
	/* Split at blanks; `--model FILE --context N --slots N` is added, and `--embedding`. */
	struct str command;
	struct str model_file;
	unsigned context_tokens; /* of one request; 0: the command's own choice */
	unsigned slots;          /* requests computed at once; 0: 1 */
	bool embeds;             /* the model gives embeddings, not text */
	/* Called when the state has changed, on the supervisor's thread; may be NULL. */
	void (*changed)(void *argument);
	void *argument;
};

/* Starts the thread and does not wait for the child. ERR_INPUT for an empty command or names with NUL in them. */
enum err supervisor_open(struct work *w, const struct supervisor_options *options,
                         struct supervisor **out) MUST_CHECK;
/* SIGTERM, after 5 s SIGKILL. Returns when the child is gone. NULL is fine. */
void supervisor_close(struct supervisor *supervisor);

/* Starting also while it waits to be started again after it was ready; down from a start that failed to the next success. */
enum llm_state supervisor_state(struct supervisor *supervisor);
/* Where it listens, in the arena; absent unless it is ready. */
struct str supervisor_url(struct work *w, struct supervisor *supervisor);
/* The key that every call must carry. */
struct str supervisor_key(const struct supervisor *supervisor);
/* "sha256:…" of the model file as it was when the child was started. Computed at the first call (0.6 s a
 * gigabyte), then remembered. ERR_UNAVAILABLE when it cannot be read. */
enum err supervisor_identity(struct work *w, struct supervisor *supervisor, struct str *out) MUST_CHECK;
/* How many children were started so far. */
int64_t supervisor_starts(struct supervisor *supervisor);

#endif
