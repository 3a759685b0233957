/* Language models behind any OpenAI-compatible server, and the local server we supervise.
 *
 * What it owns: the URLs, connections, limits and the child process. What is asked and what an answer means is
 * the caller's. Nothing leaves the machine unless the owner configured a URL that does.
 *
 * 1. A model is given to the domain as a struct of functions, so that a replay or a test can stand in.
 * 2. Calls wait their turn: at most `concurrency` at once on each URL; a caller past its deadline is ERR_BUSY.
 * 3. A URL that failed 3 times in a row is left alone for a while that doubles up to a minute (circuit breaker);
 *    when all are, the call fails at once with ERR_UNAVAILABLE.
 * 4. A model's answer is hostile: everything in it is bounded here and checked by the caller.
 * 5. Questions that share their beginning cost it once: the local server keeps it. Callers put what changes last, and
 *    ask one after the other. The same question gives the same bits only from the same state of that cache: so replies
 *    are stored, and a replay reads them. */
#ifndef LLM_LLM_H
#define LLM_LLM_H

#include "base/buf.h"
#include "base/work.h"

enum { LLM_ALTERNATIVES_MAX = 20 };

/* A stretch of a message. What a stranger wrote is `untrusted`: it is tokenised so that no special token
 * can come of it (local server), or with such tokens broken up (others), whatever it contains. */
struct llm_piece {
	struct str text;
	bool untrusted;
};

struct llm_message {
	struct str role; /* "system", "user" */
	const struct llm_piece *pieces;
	size_t piece_count;
};

struct llm_question {
	const struct llm_message *messages;
	size_t message_count;
	struct str lead_in;     /* how the model's answer begins: it goes on from there; absent: nothing */
	struct str stop;        /* ends the answer where it occurs; absent: none */
	struct str json_schema; /* absent: free text. Not together with lead_in */
	int64_t tokens_max;
	int64_t seed;
	double temperature; /* 0: always the likeliest token */
	int alternatives;   /* log-probabilities wanted for so many tokens at each place; 0: none */
	/* Called with each piece of text as it comes; may be NULL. */
	void (*piece)(void *argument, struct str text);
	void *argument;
};

struct llm_alternative {
	struct str text;
	double log_probability; /* natural; before any grammar masked tokens */
};

struct llm_token {
	struct str text;
	struct llm_alternative alternatives[LLM_ALTERNATIVES_MAX];
	size_t alternative_count;
};

struct llm_answer {
	struct str text; /* without the lead-in */
	const struct llm_token *tokens; /* when alternatives were wanted */
	size_t token_count;
	struct str model; /* as the server names it */
	int64_t prompt_tokens, cached_tokens, answer_tokens;
	double seconds;
	bool cut; /* tokens_max was reached */
};

/* What the domain sees of a model. */
struct llm_model {
	void *state;
	/* ERR_UNAVAILABLE: down, slow or talking nonsense on the wire; ERR_BUSY: no turn before the deadline. */
	enum err (*ask)(struct work *w, void *state, const struct llm_question *question, struct llm_answer *answer);
	/* Identity for the record: file hash for the local server ("sha256:…"), else the URL and model name. */
	struct str (*identity)(void *state);
};

struct llm_options {
	const struct str *urls; /* OpenAI-compatible, e.g. http://10.0.0.5:8000/v1 */
	size_t url_count;
	struct str model; /* name to ask for; absent: the server's first */
	struct str key;   /* bearer token; absent: none */
	/* The local server: command ("python -u model_server.py" or a llama-server) and model file; absent: none. */
	struct str local_command;
	struct str local_model;
	unsigned concurrency;     /* on each URL; 0: 1 */
	unsigned timeout_seconds; /* of one call; 0: 180 */
	struct str log_folder;    /* absent: the child's output goes to our log line by line */
};

struct llm;

/* Starts the supervisor when there is a local command; does not wait for it to be ready. */
enum err llm_open(struct work *w, const struct llm_options *options, struct llm **out) MUST_CHECK;
/* Stops the child, cleanly first. NULL is fine. */
void llm_close(struct llm *llm);

/* The model, for the domain; lives as long as llm. */
struct llm_model llm_model(struct llm *llm);

enum llm_state { LLM_STARTING, LLM_READY, LLM_DOWN };
/* For pages, /readyz and metrics: never waits. */
enum llm_state llm_state(struct llm *llm);
/* Waits until it is ready or the work's deadline passes (ERR_UNAVAILABLE). */
enum err llm_wait_ready(struct work *w, struct llm *llm) MUST_CHECK;
void llm_metrics(struct llm *llm, struct buf *out);

#endif
