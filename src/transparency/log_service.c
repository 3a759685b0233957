#include "transparency/log_service.h"

#include "base/arena.h"
#include "base/json.h"
#include "tlog/reader.h"
#include "tlog/tile.h"
#include "transparency/plain_service.h"

#include <inttypes.h>

enum { JSON_BYTES_MAX = 16 << 10, POOL_THREADS = 2 };

struct log_service {
	struct arena *arena; /* holds this struct */
	struct tlog_reader reader;
	struct sequencer *sequencer;
	const struct publisher *publisher; /* NULL: the log has no witnesses */
	struct http_server *server;
};

/* ---- adding ---- */

struct add_input {
	struct str entry;
};

static const struct field add_fields[] = {{
	.name = "entry",
	.place = FIELD_BODY,
	.type = FIELD_RAW,
	.offset = offsetof(struct add_input, entry),
	.max = TILE_ENTRY_MAX,
	.sentence = "the bytes to be logged",
}};

/* An entry and the request that waits for it. */
struct adding {
	struct sequencer_entry entry; /* first */
	struct work *w;
	struct http_call *call;
	struct http_reply *reply;
};

/* Whatever cannot be taken now is the same to a client: later, please. */
static enum err later(struct work *w, struct str why)
{
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE, "%.*s", STR_ARG(why));
}

static struct str as_json(struct work *w, const struct sequencer_entry *entry)
{
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX + NOTE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_int(&out, S("index"), (int64_t)entry->place.index);
	json_put_int(&out, S("size"), (int64_t)entry->size);
	json_put_bool(&out, S("known"), entry->place.known);
	json_put_str(&out, S("proof"),
	             entry->proof == NULL ? (struct str){0} : proof_text(w->arena, entry->proof));
	json_end(&out);
	return buf_str(&buf);
}

static void added(struct sequencer_entry *entry)
{
	struct adding *adding = (struct adding *)entry;
	struct work *w = adding->w;
	if (entry->result != OK) {
		(void)later(
			w,
			str_format(
				w->arena,
				"The log could not store this just now, so it is not acknowledged. Please send "
				"it again in a moment: whatever came of this try, it gets one place. (%.*s)",
				STR_ARG(entry->message)));
	} else if (entry->prove) {
		adding->reply->type = S("application/json");
		adding->reply->body = as_json(w, entry);
	} else {
		plain_service_say(adding->reply, str_format(w->arena, "%" PRIu64, entry->place.index));
	}
	http_complete(adding->call);
}

static enum err add(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_service *service = call->app;
	struct str bytes = ((const struct add_input *)input)->entry;
	if (bytes.len == 0)
		return fail(w, ERR_INPUT, "The body is the entry, and it is empty.");
	struct adding *adding = work_alloc(w, sizeof *adding);
	bool json = str_find(http_header(call->request, "Accept"), S("application/json")) != SIZE_MAX;
	*adding = (struct adding){.entry = {.bytes = bytes, .prove = json, .done = added},
	                          .w = w,
	                          .call = call,
	                          .reply = reply};
	http_reply_header(reply, "Cache-Control", S("no-store"));
	if (sequencer_add(w, service->sequencer, &adding->entry) == OK)
		return OK;
	return w->failed == ERR_BUSY ? later(w, w->message) : w->failed;
}

/* ---- reading ---- */

static enum err checkpoint(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	struct log_service *service = call->app;
	struct str note;
	(void)input;
	TRY(tlog_reader_checkpoint(w, &service->reader, &note));
	plain_service_say(reply, note);
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return OK;
}

struct tile_input {
	struct str path;
};

static const struct field tile_fields[] = {{
	.name = "path",
	.place = FIELD_PATH,
	.type = FIELD_TEXT,
	.offset = offsetof(struct tile_input, path),
	.required = true,
	.max = 200,
}};

static enum err tile(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct log_service *service = call->app;
	const struct tile_input *in = input;
	struct str path = str_format(w->arena, "tile/%.*s", STR_ARG(in->path));
	TRY(tlog_reader_tile(w, &service->reader, path, &reply->body));
	reply->type = S("application/octet-stream");
	http_reply_header(reply, "Cache-Control", S("public, max-age=31536000, immutable"));
	return OK;
}

/* ---- for operators ---- */

static enum err healthz(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_service *service = call->app;
	(void)input;
	if (!sequencer_well(service->sequencer))
		return fail(w, ERR_UNAVAILABLE,
		            "The last entries could not be stored; the next ones will be tried.");
	plain_service_say(reply, S("ok\n"));
	return OK;
}

static enum err metrics(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_service *service = call->app;
	(void)input;
	struct buf out = buf_init(w->arena, PLAIN_SERVICE_FIGURES_MAX);
	sequencer_metrics(service->sequencer, &out);
	if (service->publisher != NULL)
		publisher_metrics(service->publisher, &out);
	plain_service_figures(service->server, &out, reply);
	return OK;
}

/* ---- the application ---- */

/* A log is for everybody, pages of other sites included. */
static const struct http_route routes[] = {
	{HTTP_POST, "/add", 0, HTTP_COMPLETES, add, HTTP_INPUT(add_fields, struct add_input),
         .body_max = TILE_ENTRY_MAX, .any_origin = true,
         .sentence = "Logs the body, and answers when that is durable"},
	{HTTP_GET, "/checkpoint", 0, HTTP_NO_TRANSACTION, checkpoint, .any_origin = true,
         .sentence = "The published checkpoint"},
	{HTTP_GET, "/tile/{path...}", 0, HTTP_NO_TRANSACTION, tile,
         HTTP_INPUT(tile_fields, struct tile_input), .any_origin = true,
         .sentence = "Hashes or entries of the log"},
	{HTTP_GET, "/healthz", 0, HTTP_NO_DATABASE, healthz, .sentence = "Whether entries are taken"},
	{HTTP_GET, "/metrics", 0, HTTP_NO_DATABASE, metrics, .sentence = "Figures for Prometheus"},
};

static const struct plain_service kind = {routes, COUNT(routes), POOL_THREADS};

enum err log_service_open(struct work *w, const struct tlog *log, struct appender *appender,
                          const struct publisher *publisher, struct str address, struct log_service **out)
{
	struct arena *arena = arena_open();
	struct log_service *service = arena_alloc(arena, sizeof *service);
	*service = (struct log_service){.arena = arena,
	                                .reader = {.log = log},
	                                .sequencer = sequencer_open(w->world, appender),
	                                .publisher = publisher};
	enum err listening = plain_service_start(w, &kind, service, address, &service->server);
	if (listening == OK)
		*out = service;
	else
		log_service_close(service);
	return listening;
}

void log_service_close(struct log_service *service)
{
	if (service == NULL)
		return;
	http_stop(service->server);
	sequencer_close(service->sequencer);
	arena_close(service->arena);
}

int log_service_port(const struct log_service *service)
{
	return http_port(service->server);
}
