/* Language models behind any OpenAI-compatible server, and the local server we supervise.
 *
 * What it owns: the URLs, connections, limits and the child process. What is asked and what an answer means is
 * the caller's. Nothing leaves the machine unless the owner configured a URL that does.
 *
 * 1. A model is given to the domain as a struct of functions, so that a replay or a test can stand in.
 * 2. Calls wait their turn: at most `concurrency` at once on each URL, two on the local server; a caller past its deadline is
 *    ERR_BUSY.
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

enum { LLM_ALTERNATIVES_MAX = 20, LLM_TOKENS_MAX = 2000, LLM_MESSAGES_MAX = 16 };
enum { LLM_IMAGES_MAX = 8, LLM_IMAGE_BYTES_MAX = 8 << 20 };

/* What the local server holds of one question: task, the longest answer, criterion and reply; 230 MB of memory for each of two
 * with the default model. */
enum { LLM_CONTEXT_TOKENS = 8192 };

/* Long, since the local server may share its cores with everything else, and grading can wait. */
enum { LLM_TIMEOUT_SECONDS = 600 };

/* A stretch of a message. The local server takes no piece's text for special tokens. Others would: there, in
 * what a stranger wrote (`untrusted`), such tokens are broken up by an invisible character. */
struct llm_piece {
	struct str text;
	bool untrusted;
};

struct llm_message {
	struct str role; /* "system", "user" */
	const struct llm_piece *pieces;
	size_t piece_count;
};

/* A PNG or a JPEG, as its first bytes say. What it shows is a stranger's: the model is told so, as of any answer. */
struct llm_image {
	struct str bytes;
};

struct llm_question {
	const struct llm_message *messages;
	size_t message_count;
	/* Shown in this order at the beginning of the last message, and only to a model that was opened with `vision`: at most
	 * LLM_IMAGES_MAX, of LLM_IMAGE_BYTES_MAX bytes together. */
	const struct llm_image *images;
	size_t image_count;
	struct str
		lead_in; /* how the model's answer begins: it goes on from there (a foreign server may start anew) */
	struct str stop;    /* ends the answer where it occurs; absent: none */
	struct str grammar; /* GBNF that the answer keeps to, at the local server; absent: none */
	int64_t tokens_max; /* of the answer, 1 … LLM_TOKENS_MAX */
	int64_t seed;       /* 0 … 2^31 - 1 */
	double temperature; /* 0: always the likeliest token */
	int alternatives;   /* log-probabilities wanted for so many tokens at each place; 0: none */
	/* Called with each piece of text as it comes; may be NULL. With it, a call that broke off after its first piece
	 * is not tried again. */
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
	struct str text; /* without the lead-in and the stop */
	const struct llm_token *
		tokens; /* when alternatives were wanted and the server gives them; the stop may be among them */
	size_t token_count;
	struct str
		model; /* who answered, for the record: "sha256:…" of the local file, else URL and model name */
	int64_t prompt_tokens, cached_tokens; /* -1: the server does not say */
	double seconds;                       /* without waiting for a turn */
	bool cut;                             /* tokens_max was reached */
};

/* What the domain sees of a model. */
struct llm_model {
	void *state;
	/* ERR_UNAVAILABLE: down, slow or talking nonsense on the wire; ERR_BUSY: no turn before the deadline;
	 * ERR_TOO_LARGE: the question does not fit the model's context, or its images are too many or too large; ERR_INPUT:
	 * an image is neither PNG nor JPEG, or the model sees none. */
	enum err (*ask)(struct work *w, void *state, const struct llm_question *question,
	                struct llm_answer *answer);
};

struct llm_options {
	const struct str *urls; /* OpenAI-compatible, e.g. http://10.0.0.5:8000/v1 */
	size_t url_count;
	struct str model; /* name to ask those for; absent: each server's own choice */
	struct str key;   /* bearer token for those; absent: none */
	/* The local server: a command that takes what model_server.py takes, its words between blanks, and the model file.
	 * Absent: none. */
	struct str local_command;
	struct str local_model;
	bool vision; /* it is asked about images too: the URLs' models see them (the local one does not) */
	unsigned concurrency;     /* on each URL; 0: 1 */
	unsigned timeout_seconds; /* of one call, waiting and trying again included; 0: LLM_TIMEOUT_SECONDS */
};

struct llm;

/* Starts the supervisor when there is a local command; does not wait for it to be ready. ERR_INPUT when there is
 * neither that nor a URL, or a URL is not http or https. */
enum err llm_open(struct work *w, const struct llm_options *options, struct llm **out) MUST_CHECK;
/* Every question fails soon with ERR_UNAVAILABLE, those in flight too: whoever asks is to stop. */
void llm_give_up(struct llm *llm);
/* Stops the child, cleanly first. Nobody asks any more. NULL is fine. */
void llm_close(struct llm *llm);

/* The model, for the domain; lives as long as llm. */
struct llm_model llm_model(struct llm *llm);

/* How many servers it has, and a model that asks one of them alone: number `server`, in the order of the URLs. Lives as long as
 * llm. */
size_t llm_server_count(const struct llm *llm);
struct llm_model llm_model_of(struct llm *llm, size_t server);

/* Starting: the local server loads its model, a call waits for it. Down: nothing answers, a call fails at once. */
enum llm_state { LLM_STARTING, LLM_READY, LLM_DOWN };
/* For pages, /readyz and metrics: never waits. */
enum llm_state llm_state(struct llm *llm);
/* Waits until it is ready or the work's deadline passes (ERR_UNAVAILABLE). */
enum err llm_wait_ready(struct work *w, struct llm *llm) MUST_CHECK;
/* In Prometheus' text format. */
void llm_metrics(struct llm *llm, struct buf *out);

#endif
