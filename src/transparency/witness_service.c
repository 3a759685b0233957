#include "transparency/witness_service.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/log.h"
#include "transparency/plain_service.h"

#include <inttypes.h>
#include <stdatomic.h>

enum { POOL_THREADS = 4 };

/* How requests end, for /metrics. */
enum outcome { COSIGNED, BEHIND, REFUSED, FORKED, FAILED, OUTCOMES };

static const struct {
	const char *name, *help;
} outcomes[OUTCOMES] = {
	[COSIGNED] = {"cosigned_total", "Checkpoints that were cosigned."},
	[BEHIND] = {"conflicts_total", "Requests that began at another size than the one cosigned last."},
	[REFUSED] = {"refused_total",
                     "Requests that were malformed, unsigned, of unknown logs or not consistent."},
	[FORKED] = {"forks_total", "Of these, checkpoints that contradict a cosigned one."},
	[FAILED] = {"failed_total", "Requests that could not be decided: disk, clock, or too many."},
};

struct witness_service {
	struct arena *arena; /* holds this struct */
	struct witness_store *store;
	const struct note_signer *signer;
	struct http_server *server;
	_Atomic uint64_t counts[OUTCOMES];
};

/* ---- adding ---- */

struct add_input {
	struct str body;
};

static const struct field add_fields[] = {{
	.name = "body",
	.place = FIELD_BODY,
	.type = FIELD_RAW,
	.offset = offsetof(struct add_input, body),
	.max = WITNESS_REQUEST_MAX,
	.sentence = "the old size, the consistency proof and the checkpoint",
}};

static enum err refuse(struct work *w, struct http_reply *reply, int status, const char *why)
{
	reply->status = status;
	plain_service_say(reply, str_format(w->arena, "%s\n", why));
	return OK;
}

static enum err answer(struct work *w, const struct witness_request *request,
                       const struct witness_result *result, struct http_reply *reply)
{
	switch (result->answer) {
	case WITNESS_COSIGNS: plain_service_say(reply, result->lines); return OK;
	case WITNESS_ELSEWHERE:
		reply->status = WITNESS_ELSEWHERE;
		reply->type = S("text/x.tlog.size");
		reply->body = str_format(w->arena, "%" PRIu64 "\n", result->size);
		return OK;
	case WITNESS_SIZES_SWAPPED:
		return refuse(w, reply, WITNESS_SIZES_SWAPPED,
		              "The old size is larger than the checkpoint's: are the two swapped?");
	case WITNESS_INCONSISTENT: break;
	}
	if (result->fork)
		return refuse(
			w, reply, WITNESS_INCONSISTENT,
			"Another root was cosigned for this size: the log has forked. Both checkpoints are kept.");
	return refuse(
		w, reply, WITNESS_INCONSISTENT,
		request->checkpoint.size == 0
			? "This is not the root hash of an empty tree."
			: "The consistency proof does not lead from the tree cosigned last to this checkpoint.");
}

static void count_answer(struct witness_service *service, struct work *w,
                         const struct witness_request *request, const struct witness_result *result)
{
	enum outcome outcome = result->answer == WITNESS_COSIGNS     ? COSIGNED
	                       : result->answer == WITNESS_ELSEWHERE ? BEHIND
	                                                             : REFUSED;
	atomic_fetch_add(&service->counts[outcome], 1);
	if (result->answer == WITNESS_INCONSISTENT && !result->fork)
		log_event(w, LOG_WARNING, "witness.inconsistent", LOG_TEXT("log", request->checkpoint.origin),
		          LOG_INT("size", (int64_t)request->checkpoint.size));
	if (!result->fork)
		return;
	atomic_fetch_add(&service->counts[FORKED], 1);
	log_event(w, LOG_ERROR, "witness.fork", LOG_TEXT("log", request->checkpoint.origin),
	          LOG_INT("size", (int64_t)request->checkpoint.size));
}

static enum err decide(struct work *w, struct witness_service *service, struct str body,
                       struct http_reply *reply)
{
	struct witness_request *request = work_alloc(w, sizeof *request);
	struct note_verifier *keys;
	struct note note;
	struct witness_result result;
	size_t count;
	TRY(witness_request_parse(w, body, request));
	TRY(witness_store_keys(w, service->store, request->checkpoint.origin, &keys, &count));
	TRY(witness_trusts(w, &request->note, keys, count, &note));
	TRY(witness_store_cosign(w, service->store, request, &note, service->signer, &result));
	count_answer(service, w, request, &result);
	return answer(w, request, &result, reply);
}

static enum err add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct witness_service *service = call->app;
	http_reply_header(reply, "Cache-Control", S("no-store"));
	enum err failed = decide(w, service, ((const struct add_input *)input)->body, reply);
	if (failed == OK)
		return OK;
	bool theirs = failed == ERR_INPUT || failed == ERR_FORBIDDEN || failed == ERR_NOT_FOUND ||
	              failed == ERR_TOO_LARGE;
	atomic_fetch_add(&service->counts[theirs ? REFUSED : FAILED], 1);
	if (!theirs)
		log_failure(w, "witness.failed");
	return failed;
}

/* ---- looking ---- */

struct hash_input {
	struct str hash;
};

static const struct field hash_fields[] = {{
	.name = "hash",
	.place = FIELD_PATH,
	.type = FIELD_TOKEN,
	.offset = offsetof(struct hash_input, hash),
	.required = true,
	.max = 64,
}};

static enum err checkpoint(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct witness_service *service = call->app;
	struct str hash = ((const struct hash_input *)input)->hash, digest, note;
	if (!decode_hex(w->arena, hash, &digest) || !str_equal(encode_hex(w->arena, digest), hash))
		return fail(w, ERR_NOT_FOUND, "A log is named by the SHA-256 of its origin, in lower case.");
	TRY(witness_store_checkpoint(w, service->store, digest, &note));
	plain_service_say(reply, note);
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return OK;
}

static enum err healthz(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct witness_service *service = call->app;
	struct witness_counts counts;
	(void)input;
	TRY(witness_store_well(w, service->store, &counts));
	plain_service_say(reply, S("ok\n"));
	return OK;
}

static void put(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	buf_format(out,
	           "# HELP assay_witness_%s %s\n# TYPE assay_witness_%s %s\nassay_witness_%s %" PRIu64 "\n",
	           name, help, name, type, name, value);
}

static enum err metrics(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct witness_service *service = call->app;
	struct witness_counts counts = {0};
	struct buf out = buf_init(w->arena, PLAIN_SERVICE_FIGURES_MAX);
	(void)input;
	bool well = witness_store_well(w, service->store, &counts) == OK;
	work_forgive(w);
	for (size_t i = 0; i < OUTCOMES; i++)
		put(&out, outcomes[i].name, "counter", outcomes[i].help, atomic_load(&service->counts[i]));
	put(&out, "logs", "gauge", "Logs that are known.", (uint64_t)counts.logs);
	put(&out, "forks_kept", "gauge", "Proofs that a log lied, kept in the witness's file.",
	    (uint64_t)counts.forks);
	put(&out, "well", "gauge", "1: the file answers and the clock can be right.", well ? 1 : 0);
	plain_service_figures(service->server, &out, reply);
	return OK;
}

/* ---- the application ---- */

static const struct http_route routes[] = {
	{HTTP_POST, "/add-checkpoint", 0, HTTP_NO_TRANSACTION, add, HTTP_INPUT(add_fields, struct add_input),
         .body_max = WITNESS_REQUEST_MAX,
         .sentence = "Cosigns a checkpoint that is consistent with the one cosigned last"},
	{HTTP_GET, "/{hash}/checkpoint", 0, HTTP_NO_TRANSACTION, checkpoint,
         HTTP_INPUT(hash_fields, struct hash_input), .any_origin = true,
         .sentence = "The newest checkpoint of a log that was cosigned"},
	{HTTP_GET, "/healthz", 0, HTTP_NO_TRANSACTION, healthz,
         .sentence = "Whether checkpoints are cosigned"},
	{HTTP_GET, "/metrics", 0, HTTP_NO_TRANSACTION, metrics, .sentence = "Figures for Prometheus"},
};

static const struct plain_service kind = {routes, COUNT(routes), POOL_THREADS};

enum err witness_service_open(struct work *w, struct witness_store *store, const struct note_signer *signer,
                              struct str address, struct witness_service **out)
{
	struct arena *arena = arena_open();
	struct witness_service *service = arena_alloc(arena, sizeof *service);
	*service = (struct witness_service){.arena = arena, .store = store, .signer = signer};
	enum err listening = plain_service_start(w, &kind, service, address, &service->server);
	if (listening == OK)
		*out = service;
	else
		witness_service_close(service);
	return listening;
}

void witness_service_close(struct witness_service *service)
{
	if (service == NULL)
		return;
	http_stop(service->server);
	arena_close(service->arena);
}

int witness_service_port(const struct witness_service *service)
{
	return http_port(service->server);
}
