#include "llm/embed.h"

#include "base/check.h"
#include "llm/embed_reply.h"
#include "llm/embed_text.h"
#include "llm/servers.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum {
	SLOT_TOKENS = 512, /* what MiniLM reads at most, and more than a piece has */
	SLOTS = 4, /* pieces computed in one go: enough for the cores, few enough not to wait for each other */
	LOCAL_CONCURRENCY = 2, /* one batch is read and written while another is computed */
	BATCH_PIECES = 64,     /* a batch is full with so many */
	BATCH_PIECES_MAX = BATCH_PIECES - 1 + EMBED_PIECES_MAX,
	BODY_BYTES_MAX = 1 << 20,
};

struct embed {
	struct arena *arena;
	struct servers *servers;
	struct str name;      /* to ask foreign servers for; absent: none */
	struct str first_url; /* absent: local */
	pthread_mutex_t lock; /* of the next two */
	size_t dimensions;    /* 0: no server has answered yet */
	struct str model;
};

/* ---- one exchange ---------------------------------------------------------------------------- */

/* Pieces of whole texts, and the vectors that come back. */
struct batch {
	const struct embed *embed;
	struct embed_piece pieces[BATCH_PIECES_MAX];
	size_t count;
	struct embed_vectors vectors;
	struct str model;
};

static struct str batch_body(struct work *w, const struct batch *batch, bool local)
{
	struct buf body = buf_init(w->arena, BODY_BYTES_MAX);
	struct json_out out = json_out(&body);
	json_object(&out);
	json_put_str(&out, S("encoding_format"), S("base64"));
	json_name(&out, S("input"));
	json_array(&out);
	for (size_t i = 0; i < batch->count; i++)
		json_str(&out, batch->pieces[i].text);
	json_end(&out);
	if (!local && !str_absent(batch->embed->name))
		json_put_str(&out, S("model"), batch->embed->name);
	json_end(&out);
	check(!body.full);
	return buf_str(&body);
}

static enum err ask_server(struct work *w, void *argument, const struct server *server,
                           struct server_usage *usage)
{
	struct batch *batch = argument;
	const char *path = server->local ? "/v1/embeddings" : "/embeddings";
	const struct json *reply;
	TRY(wire_post(w, &server->wire, path, batch_body(w, batch, server->local), &reply));
	TRY(embed_reply_read(w, reply, batch->count, &batch->vectors));
	usage->prompt_tokens = batch->vectors.tokens;
	struct str named = str_absent(batch->vectors.model) ? S("unnamed") : batch->vectors.model;
	batch->model = server->local ? server->identity
	                             : str_format(w->arena, "%.*s %.*s", STR_ARG(batch->embed->first_url),
	                                          STR_ARG(named));
	return OK;
}

/* The first answer says which model it is; every later one must be of the same. */
static enum err check_model(struct work *w, struct embed *embed, const struct batch *batch)
{
	pthread_mutex_lock(&embed->lock);
	if (embed->dimensions == 0) {
		embed->model = str_copy(embed->arena, batch->model);
		embed->dimensions = batch->vectors.dimensions;
	}
	bool same = embed->dimensions == batch->vectors.dimensions && str_equal(embed->model, batch->model);
	pthread_mutex_unlock(&embed->lock);
	return same ? OK
	            : embed_reply_unusable(w,
	                                   "another model is served than at first, and Assay must be started "
	                                   "again to use that one");
}

static enum err ask(struct work *w, struct embed *embed, struct batch *batch)
{
	/* Servers that serve one model can be asked in any order. */
	const struct servers_call call = {.ask = ask_server, .argument = batch};
	TRY(servers_call(w, embed->servers, &call, NULL));
	return check_model(w, embed, batch);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* The mean of the pieces' vectors, of length 1. */
static enum err put_mean(struct work *w, const struct batch *batch, size_t from, size_t count, float *out)
{
	size_t dimensions = batch->vectors.dimensions;
	const float *vectors = batch->vectors.numbers + from * dimensions;
	double *sum = work_array(w, dimensions, sizeof *sum);
	double square = 0;
	if (count == 1) {
		memcpy(out, vectors, dimensions * sizeof *out);
		return OK;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < dimensions; j++)
			sum[j] += (double)batch->pieces[from + i].bytes * (double)vectors[i * dimensions + j];
	for (size_t j = 0; j < dimensions; j++)
		square += sum[j] * sum[j];
	if (!(square > 0))
		return embed_reply_unusable(w, "its vectors cancel each other out");
	for (size_t j = 0; j < dimensions; j++)
		out[j] = (float)(sum[j] / sqrt(square));
	return OK;
}

/* As many texts as make a batch, at least one; *taken of them. */
static enum err embed_some(struct work *w, struct embed *embed, const struct str *texts, size_t count,
                           float *out, size_t *taken)
{
	struct batch *batch = work_alloc(w, sizeof *batch);
	size_t counts[BATCH_PIECES];
	batch->embed = embed;
	for (*taken = 0; *taken < count && batch->count < BATCH_PIECES; ++*taken) {
		counts[*taken] = embed_text_cut(w->arena, texts[*taken], batch->pieces + batch->count);
		batch->count += counts[*taken];
	}
	TRY(ask(w, embed, batch));
	size_t from = 0;
	for (size_t i = 0; i < *taken; i++) {
		TRY(put_mean(w, batch, from, counts[i], out + i * batch->vectors.dimensions));
		from += counts[i];
	}
	return OK;
}

/* With memory of its own: the caller's would grow with every batch. */
static enum err embed_batch(struct work *w, struct embed *embed, const struct str *texts, size_t count,
                            float *out, size_t *taken)
{
	struct work inner = work_init(w->world, w->request_id);
	inner.deadline_us = w->deadline_us;
	enum err result = embed_some(&inner, embed, texts, count, out, taken);
	if (result != OK)
		result = fail(w, result, "%.*s", STR_ARG(inner.message));
	work_finish(&inner);
	return result;
}

static enum err embed_all(struct work *w, void *state, const struct str *texts, size_t count,
                          const struct embed_progress *progress, float *out)
{
	struct embed *embed = state;
	size_t taken;
	for (size_t done = 0; done < count; done += taken) {
		TRY(embed_batch(w, embed, texts + done, count - done, out + done * embed->dimensions,
		                &taken));
		if (progress != NULL)
			progress->tell(progress->argument, done + taken, count);
	}
	return OK;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static bool is_known(struct embed *embed)
{
	pthread_mutex_lock(&embed->lock);
	bool known = embed->dimensions > 0;
	pthread_mutex_unlock(&embed->lock);
	return known;
}

enum err embed_ready(struct work *w, struct embed *embed, struct llm_embedder *out)
{
	if (!is_known(embed)) {
		struct batch *batch = work_alloc(w, sizeof *batch);
		batch->embed = embed;
		batch->count = embed_text_cut(w->arena, S("Which model is this?"), batch->pieces);
		TRY(ask(w, embed, batch));
	}
	/* They do not change any more. */
	*out = (struct llm_embedder){embed, embed_all, embed->dimensions, embed->model};
	return OK;
}

enum err embed_open(struct work *w, const struct embed_options *options, struct embed **out)
{
	const struct servers_options servers = {
		.what = S("embedding model"),
		.metric = "embed",
		.urls = options->urls,
		.url_count = options->url_count,
		.key = options->key,
		.local = {.command = options->local_command,
	                  .model_file = options->local_model,
	                  .context_tokens = SLOT_TOKENS,
	                  .slots = SLOTS,
	                  .embeds = true},
		.local_concurrency = LOCAL_CONCURRENCY,
		.timeout_seconds = options->timeout_seconds,
	};
	struct servers *opened;
	TRY(servers_open(w, &servers, &opened));
	struct arena *arena = arena_open();
	struct embed *embed = arena_alloc(arena, sizeof *embed);
	*embed = (struct embed){.arena = arena, .servers = opened, .name = str_copy(arena, options->model)};
	if (options->url_count > 0)
		embed->first_url = str_copy(arena, options->urls[0]);
	check(pthread_mutex_init(&embed->lock, NULL) == 0);
	*out = embed;
	return OK;
}

void embed_give_up(struct embed *embed)
{
	servers_give_up(embed->servers);
}

void embed_close(struct embed *embed)
{
	if (embed == NULL)
		return;
	servers_close(embed->servers);
	pthread_mutex_destroy(&embed->lock);
	arena_close(embed->arena);
}

enum llm_state embed_state(struct embed *embed)
{
	return servers_state(embed->servers);
}

void embed_metrics(struct embed *embed, struct buf *out)
{
	servers_metrics(embed->servers, out);
}
