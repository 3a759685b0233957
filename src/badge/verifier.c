#include "badge/verifier.h"

#include "badge/baked.h"
#include "badge/issuer.h"
#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "rdf/contexts.h"
#include "schema/schema.h"
#include "vc/did.h"

#include <pthread.h>

enum { PROCESSORS_KEPT_MAX = 8, CREDENTIAL_BYTES_MAX = 16 << 20 };

#define CHECK_US (10 * TIME_SECOND_US)

/* A JSON-LD processor with the memory of its contexts. */
struct processor {
	struct processor *next;
	struct arena *arena;
	struct jsonld *jsonld;
};

struct verifier {
	struct arena *arena;
	struct verifier_options options;
	struct fetcher *fetcher;
	pthread_mutex_t lock;
	struct processor *idle;
	size_t idle_count;
};

/* ---- processors ---- */

static struct processor *processor_open(void)
{
	struct arena *arena = arena_open();
	struct processor *processor = arena_alloc(arena, sizeof *processor);
	*processor = (struct processor){.arena = arena};
	processor->jsonld = jsonld_open(contexts_loader(arena, (struct jsonld_loader){0}));
	return processor;
}

static void processor_close(struct processor *processor)
{
	jsonld_close(processor->jsonld);
	arena_close(processor->arena);
}

static struct processor *take(struct verifier *verifier)
{
	pthread_mutex_lock(&verifier->lock);
	struct processor *processor = verifier->idle;
	if (processor != NULL) {
		verifier->idle = processor->next;
		verifier->idle_count--;
	}
	pthread_mutex_unlock(&verifier->lock);
	return processor != NULL ? processor : processor_open();
}

static void give_back(struct verifier *verifier, struct processor *processor)
{
	jsonld_trim(processor->jsonld);
	pthread_mutex_lock(&verifier->lock);
	bool kept = verifier->idle_count < PROCESSORS_KEPT_MAX;
	if (kept) {
		processor->next = verifier->idle;
		verifier->idle = processor;
		verifier->idle_count++;
	}
	pthread_mutex_unlock(&verifier->lock);
	if (!kept)
		processor_close(processor);
}

struct verifier *verifier_open(const struct verifier_options *options)
{
	struct arena *arena = arena_open();
	struct verifier *verifier = arena_alloc(arena, sizeof *verifier);
	*verifier = (struct verifier){.arena = arena, .options = *options};
	verifier->fetcher = fetch_open(&options->fetch);
	check(pthread_mutex_init(&verifier->lock, NULL) == 0);
	return verifier;
}

void verifier_close(struct verifier *verifier)
{
	if (verifier == NULL)
		return;
	for (struct processor *next = verifier->idle; next != NULL;) {
		struct processor *processor = next;
		next = processor->next;
		processor_close(processor);
	}
	fetch_close(verifier->fetcher);
	pthread_mutex_destroy(&verifier->lock);
	arena_close(verifier->arena);
}

/* ---- the network ---- */

static enum err fetch_json(struct work *w, struct verifier *verifier, struct str url,
                           const struct json **document)
{
	struct str body;
	TRY(fetch_get(w, verifier->fetcher, url, "application/did+json, application/json",
	              DID_DOCUMENT_BYTES_MAX, &body));
	return json_parse(w, body, DID_DOCUMENT_BYTES_MAX, document);
}

/* A demonstration on this machine has no https. */
static struct str local_url(struct work *w, const struct verifier *verifier, struct str url)
{
	struct str secure = S("https://"), rest = str_slice(url, secure.len, SIZE_MAX);
	return verifier->options.fetch.any_address && str_starts(rest, S("localhost"))
	               ? str_format(w->arena, "http://%.*s", STR_ARG(rest))
	               : url;
}

static enum err look_up(struct work *w, struct verifier *verifier, struct str id,
                        const struct json **document)
{
	struct str url = id;
	if (str_starts(id, S("did:web:")))
		TRY(did_web_document_url(w, id, &url));
	else if (!str_starts(id, S("https://")))
		return fail(w, ERR_INPUT, "Names of this kind cannot be looked up here.");
	return fetch_json(w, verifier, local_url(w, verifier, url), document);
}

static enum err find_document(struct work *w, struct verifier *verifier, struct str id,
                              const struct json **document)
{
	const struct issuer *issuer = verifier->options.issuer;
	if (issuer != NULL && str_equal(id, issuer_did(issuer))) {
		struct str text;
		TRY(issuer_document(w, issuer, &text));
		return json_parse(w, text, DID_DOCUMENT_BYTES_MAX, document);
	}
	if (look_up(w, verifier, id, document) == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_UNAVAILABLE, "%.*s could not be asked whether the key is theirs. %.*s",
	            STR_ARG(str_slice(id, 0, 200)), STR_ARG(why));
}

struct own_list {
	struct id id;
	struct str *bytes;
};

static enum err read_own_list(struct work *w, struct tx *tx, void *argument)
{
	const struct own_list *list = argument;
	return badge_status_list(w, tx, list->id, 0, false, list->bytes);
}

/* Whether it is one of our own addresses, of what is called so and has that id. */
static bool is_own(struct work *w, const struct verifier *verifier, struct str url, const char *folder,
                   struct str suffix, struct id *id)
{
	const struct issuer *issuer = verifier->options.issuer;
	if (issuer == NULL || verifier->options.db == NULL || !str_ends(url, suffix))
		return false;
	struct str start = str_format(w->arena, "%.*s%s", STR_ARG(issuer->base_url), folder);
	return str_starts(url, start) && url.len >= start.len + suffix.len &&
	       id_parse(str_slice(url, start.len, url.len - start.len - suffix.len), id);
}

static enum err fetch_list(struct work *w, struct verifier *verifier, struct str url, struct str *bytes)
{
	struct own_list own = {.bytes = bytes};
	if (is_own(w, verifier, url, "/status/", S(""), &own.id))
		return db_read(w, verifier->options.db, read_own_list, &own);
	return fetch_get(w, verifier->fetcher, url,
	                 "application/vc, application/vc+jwt, application/ld+json, application/json",
	                 VERIFY_LIST_BYTES_MAX, bytes);
}

struct own_credential {
	struct id id;
	struct str *bytes;
};

/* As whoever asks its address gets it. */
static enum err read_own_credential(struct work *w, struct tx *tx, void *argument)
{
	const struct own_credential *own = argument;
	struct credential credential;
	TRY(badge_find(w, tx, NULL, own->id, &credential));
	*own->bytes = credential.document;
	return OK;
}

static enum err fetch_newest(struct work *w, struct verifier *verifier, struct str url, struct str *bytes)
{
	struct own_credential own = {.bytes = bytes};
	if (is_own(w, verifier, url, "/c/", S(".json"), &own.id))
		return db_read(w, verifier->options.db, read_own_credential, &own);
	return fetch_get(
		w, verifier->fetcher, url,
		"application/json, application/vc, application/ld+json, text/plain, application/vc+jwt, "
		"application/jwt",
		VERIFY_RENEWED_BYTES_MAX, bytes);
}

enum err verifier_fetch(struct work *w, struct verifier *verifier, struct str url, struct str *bytes)
{
	return fetch_get(w, verifier->fetcher, url,
	                 "application/vc, application/vc+jwt, application/ld+json, application/json;q=0.9, "
	                 "image/png;q=0.8, image/svg+xml;q=0.8, application/pdf;q=0.8",
	                 CREDENTIAL_BYTES_MAX, bytes);
}

/* ---- a credential ---- */

/* One verification: what its functions are given. */
struct checking {
	struct verifier *verifier;
	int64_t end_us; /* monotonic */
};

static enum err resolve(struct work *w, void *state, struct str id, const struct json **document)
{
	const struct checking *checking = state;
	return find_document(w, checking->verifier, id, document);
}

static enum err fetch(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct checking *checking = state;
	return fetch_list(w, checking->verifier, url, bytes);
}

static enum err fetch_schema(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct checking *checking = state;
	return fetch_get(w, checking->verifier->fetcher, url, "application/schema+json, application/json",
	                 SCHEMA_BYTES_MAX, bytes);
}

static enum err fetch_renewed(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct checking *checking = state;
	return fetch_newest(w, checking->verifier, url, bytes);
}

static bool in_time(struct work *w, void *state)
{
	const struct checking *checking = state;
	return world_monotonic_us(w) < checking->end_us;
}

/* Whoever looks at a picture sees what was true when it was drawn. */
static void warn_of_looks(struct work *w, struct verify_report *report)
{
	if (report->verdict == VERIFY_INVALID)
		report->summary = str_format(
			w->arena,
			"%.*s A picture or document goes on looking as it did when it was made: go by this answer.",
			STR_ARG(report->summary));
}

enum err verifier_check(struct work *w, struct verifier *verifier, const struct verifier_request *request,
                        struct verify_report *out)
{
	struct str text = request->bytes, log_proof = {0};
	bool is_baked = baked_is(text);
	if (is_baked) {
		struct baked baked;
		TRY(baked_read(w, request->sandbox, text, &baked));
		text = baked.credential;
		log_proof = baked.log_proof;
	}
	struct processor *processor = take(verifier);
	struct checking checking = {verifier, world_monotonic_us(w) + CHECK_US};
	const struct verify_world world = {
		.now_us = request->now_us,
		.past = request->past,
		.newest = request->newest,
		.trust = request->trust,
		.jsonld = processor->jsonld,
		.state = &checking,
		.resolve = request->offline ? NULL : resolve,
		.fetch = request->offline ? NULL : fetch,
		.fetch_schema = request->offline ? NULL : fetch_schema,
		.fetch_renewed = request->offline ? NULL : fetch_renewed,
		.in_time = in_time,
	};
	enum err failed = verify_text_logged(w, text, log_proof, &world, out);
	give_back(verifier, processor);
	if (failed == OK && is_baked)
		warn_of_looks(w, out);
	return failed;
}
