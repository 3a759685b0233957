/* Sentence embeddings: a vector for each text, near to that of a text that means the same.
 *
 * From any server with OpenAI's /v1/embeddings, or the local one that we supervise: all-MiniLM-L6-v2 (tools/model), 384 numbers.
 *
 * 1. An embedder is given to the domain as a struct of functions, so that a cache (embed_cache.h) or a test can stand in.
 * 2. What of a text is embedded is said in embed_text.h: a short one whole, a longer one in pieces of at most 80 words. Its
 *    vector is the mean of the pieces' vectors, weighted by their bytes without blanks, made of length 1.
 * 3. The same text gives the same vector up to rounding (about 1e-6): what is computed beside it shifts sums. Who needs the same
 *    bits keeps them.
 * 4. A server's answer is hostile (embed_reply.h). One that serves another model than at first is refused until we are started
 *    again: vectors of two models have nothing in common. */
#ifndef LLM_EMBED_H
#define LLM_EMBED_H

#include "llm/llm.h"

/* Told as the work goes on; `done` texts of `count`. */
struct embed_progress {
	void (*tell)(void *argument, size_t done, size_t count);
	void *argument;
};

/* What the domain sees of it. */
struct llm_embedder {
	void *state;
	/* out is [count][dimensions], each vector of length 1. Any texts: no bytes, any bytes, any length. progress may be
	 * NULL. ERR_UNAVAILABLE: down, slow or talking nonsense on the wire; ERR_BUSY: no turn before the deadline. Cost:
	 * with the local server about 15 ms for 60 tokens on two cores. */
	enum err (*embed)(struct work *w, void *state, const struct str *texts, size_t count,
	                  const struct embed_progress *progress, float *out);
	size_t dimensions;
	/* Whose vectors these are: "sha256:…" of the local model file, else URL and model name. */
	struct str model;
};

struct embed_options {
	const struct str *urls; /* OpenAI-compatible, e.g. http://10.0.0.5:8000/v1 */
	size_t url_count;
	struct str model; /* name to ask those for; absent: each server's own choice */
	struct str key;   /* bearer token for those; absent: none */
	/* The local server: a command that takes what model_server.py takes, and the model file. Absent: none. */
	struct str local_command;
	struct str local_model;
	unsigned
		timeout_seconds; /* of one exchange, waiting and trying again included; 0: LLM_TIMEOUT_SECONDS */
};

struct embed;

/* Starts the supervisor when there is a local command; does not wait for it to be ready. ERR_INPUT when there is
 * neither that nor a URL, or a URL is not http or https. */
enum err embed_open(struct work *w, const struct embed_options *options, struct embed **out) MUST_CHECK;
/* Every call fails soon with ERR_UNAVAILABLE, those in flight too: whoever asks is to stop. */
void embed_give_up(struct embed *embed);
/* Stops the child, cleanly first. Nobody asks any more. NULL is fine. */
void embed_close(struct embed *embed);

/* The embedder, for the domain; lives as long as embed. The first call waits until the server is ready and asks it for a
 * vector, to learn the model and its dimensions: errors as llm_embedder.embed's. From any thread. */
enum err embed_ready(struct work *w, struct embed *embed, struct llm_embedder *out) MUST_CHECK;

/* For pages, /readyz and metrics: never waits. */
enum llm_state embed_state(struct embed *embed);
/* In Prometheus' text format. */
void embed_metrics(struct embed *embed, struct buf *out);

#endif
