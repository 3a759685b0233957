/* audit_run_read_elsewhere, audit_run_ask_witnesses and audit_run_published of audit_run.h. */
#include "transparency/audit_run.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "http/client.h"
#include "http/fetch.h"
#include "tlog/decimal.h"
#include "tlog/proof.h"
#include "tlog/witness.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
	ELSEWHERE_BYTES_MAX = 6 << 20,
	WITNESS_REPLY_MAX = 64 << 10,
	WITNESS_ROUNDS = 3,
	PUBLISHED_MAX = 1 << 20
};

static bool is_address(struct str name)
{
	return str_starts(name, S("http://")) || str_starts(name, S("https://"));
}

/* ---- checkpoints from elsewhere ---- */

static enum err read_file(struct work *w, struct str name, struct str *out)
{
	struct buf buf = buf_init(w->arena, ELSEWHERE_BYTES_MAX);
	char piece[16 << 10];
	ssize_t got;
	int file = open(str_cstr(w->arena, name), O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return fail(w, ERR_INPUT, "the file %.*s cannot be read", STR_ARG(name));
	while ((got = read(file, piece, sizeof piece)) > 0)
		buf_put(&buf, str_bytes(piece, (size_t)got));
	close(file);
	if (got < 0 || buf.full)
		return fail(w, ERR_INPUT, "the file %.*s cannot be read, or is too large", STR_ARG(name));
	*out = buf_str(&buf);
	return OK;
}

static enum err read_address(struct work *w, const struct audit_run *run, struct str url, struct str *out)
{
	struct client *client = client_open();
	struct client_reply reply;
	const struct client_request request = {.method = "GET",
	                                       .url = url,
	                                       .timeout_ms = LOG_SOURCE_TIMEOUT_MS,
	                                       .reply_max = ELSEWHERE_BYTES_MAX,
	                                       .given_up = run->options->given_up};
	enum err failed = client_send(w, client, &request, &reply);
	client_close(client);
	TRY(failed);
	if (reply.status != 200)
		return fail(w, ERR_UNAVAILABLE, "%.*s answers with status %d.", STR_ARG(url), reply.status);
	*out = reply.body;
	return OK;
}

/* The note itself, that of a proof, or that of the proof in a credential's bundle. */
static enum err find_note(struct work *w, struct str text, struct str *note)
{
	struct proof proof;
	if (str_starts(text, S("{"))) {
		const struct json *bundle;
		TRY(json_parse(w, text, ELSEWHERE_BYTES_MAX, &bundle));
		text = json_get_str(json_get(bundle, S("log")), S("proof"));
		if (str_absent(text))
			return fail(w, ERR_INPUT, "it has no proof of logging");
	}
	*note = text;
	if (!str_starts(text, S("c2sp.org/tlog-proof@")))
		return OK;
	TRY(proof_parse(w, text, &proof));
	*note = proof.checkpoint;
	return OK;
}

/* Whether the log signed it; without a policy, whether it looks like one of its. */
static enum err read_known(struct work *w, struct audit_run *run, struct str text,
                           struct known_checkpoint *out)
{
	struct note note;
	struct str bytes;
	struct checkpoint checkpoint;
	const struct log_policy *policy = run->options->policy;
	TRY(find_note(w, text, &bytes));
	TRY(note_parse(w, bytes, &note));
	TRY(checkpoint_parse(w, note.text, &checkpoint));
	if (policy != NULL) {
		struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
		TRY(log_policy_see(w, policy, bytes, seen));
	}
	out->seen = (struct seen_checkpoint){checkpoint.size, checkpoint.root, bytes, true};
	return OK;
}

static enum err read_one(struct work *w, struct audit_run *run, struct str name)
{
	struct str text;
	struct known_checkpoint *known = &run->known[run->known_count];
	if (is_address(name))
		TRY(read_address(w, run, name, &text));
	else
		TRY(read_file(w, name, &text));
	TRY(read_known(w, run, text, known));
	known->where = name;
	run->known_count++;
	return OK;
}

enum err audit_run_read_elsewhere(struct work *w, struct audit_run *run)
{
	for (size_t i = 0; i < run->options->checkpoint_count; i++) {
		struct str name = run->options->checkpoints[i];
		if (read_one(w, run, name) == OK)
			continue;
		if (!is_address(name) && w->failed == ERR_UNAVAILABLE)
			return w->failed;
		struct str why = w->message;
		work_forgive(w);
		audit_run_remark(run, str_format(w->arena, "The checkpoint %.*s was not compared: %.*s",
		                                 STR_ARG(name), STR_ARG(why)));
	}
	return OK;
}

/* ---- witnesses ---- */

static enum err send(struct work *w, const struct audit_run *run, struct str witness, struct str body,
                     struct client_reply *reply)
{
	struct client *client = client_open();
	const struct client_request request = {.method = "POST",
	                                       .url = str_format(w->arena, "%.*s%sadd-checkpoint",
	                                                         STR_ARG(witness),
	                                                         str_ends(witness, S("/")) ? "" : "/"),
	                                       .body = body,
	                                       .timeout_ms = LOG_SOURCE_TIMEOUT_MS,
	                                       .reply_max = WITNESS_REPLY_MAX,
	                                       .given_up = run->options->given_up};
	enum err failed = client_send(w, client, &request, reply);
	client_close(client);
	return failed;
}

static enum err witness_contradicts(struct work *w, struct audit_run *run, struct str witness, uint64_t old)
{
	struct str what = str_format(
		w->arena, "The witness %.*s has cosigned another log of %" PRIu64 " entries under this name.",
		STR_ARG(witness), old);
	return audit_run_find(w, run, FINDING_SPLIT_VIEW, witness, what, run->report->note, (struct str){0});
}

static enum err witness_is_ahead(struct work *w, struct audit_run *run, struct str witness, uint64_t old)
{
	struct str what = str_format(
		w->arena, "The log shows %" PRIu64 " entries, and the witness %.*s has seen %" PRIu64 ".",
		run->report->checkpoint.size, STR_ARG(witness), old);
	return audit_run_find(w, run, FINDING_REWIND, witness, what, run->report->note, (struct str){0});
}

/* Tells the witness what we were shown: it says whether that follows from what it saw (C2SP tlog-witness). What it has seen
 * last is first guessed to be the same. */
static enum err ask_witness(struct work *w, struct audit_run *run, struct str witness)
{
	uint64_t size = run->report->checkpoint.size, old = size;
	struct merkle_proof proof = {.count = 0};
	for (int round = 0; round < WITNESS_ROUNDS; round++) {
		struct client_reply reply;
		TRY(send(w, run, witness, witness_request_text(w->arena, old, &proof, run->report->note),
		         &reply));
		if (reply.status == 200) {
			run->report->witnesses++;
			return OK;
		}
		if (reply.status == 422)
			return witness_contradicts(w, run, witness, old);
		if (reply.status != 409 || !decimal_parse(str_trim(reply.body), MERKLE_SIZE_MAX, &old))
			return fail(w, ERR_UNAVAILABLE, "it answers with status %d", reply.status);
		if (old > size)
			return witness_is_ahead(w, run, witness, old);
		TRY(audit_run_extends(w, run, old, NULL, &proof));
	}
	return fail(w, ERR_UNAVAILABLE, "it is busy with this log");
}

enum err audit_run_ask_witnesses(struct work *w, struct audit_run *run)
{
	for (size_t i = 0; i < run->options->witness_count; i++) {
		struct str witness = run->options->witnesses[i];
		if (ask_witness(w, run, witness) == OK)
			continue;
		struct str why = w->message;
		work_forgive(w);
		audit_run_remark(run, str_format(w->arena, "The witness %.*s could not be asked: %.*s.",
		                                 STR_ARG(witness), STR_ARG(why)));
	}
	return OK;
}

/* ---- what is published ---- */

/* "https://example.org:8443" of the log's address; absent for a folder. */
static struct str origin_of(struct work *w, const struct log_source *source)
{
	struct str name = log_source_name(source);
	if (!log_source_remote(source))
		return (struct str){0};
	size_t host = str_find(name, S("://")) + 3;
	size_t path = str_find_byte(str_slice(name, host, SIZE_MAX), '/');
	return str_copy(w->arena, path == SIZE_MAX ? name : str_slice(name, 0, host + path));
}

static enum err without_proof(struct work *w, struct str text, struct str *out)
{
	const struct json *document;
	TRY(json_parse(w, text, PUBLISHED_MAX, &document));
	return json_canonical(w, json_without(w, document, S("proof")), out);
}

static enum err look_at_published(struct work *w, struct audit_run *run, struct fetcher *fetcher,
                                  struct str own, const struct published *published)
{
	struct str bytes, url = published->url;
	/* A demonstration without TLS: its did:web still says https. */
	struct str secure =
		str_format(w->arena, "https://%.*s/", STR_ARG(str_slice(own, S("http://").len, SIZE_MAX)));
	if (str_starts(own, S("http://")) && str_starts(url, secure))
		url = str_format(w->arena, "%.*s/%.*s", STR_ARG(own),
		                 STR_ARG(str_slice(url, secure.len, SIZE_MAX)));
	TRY(fetch_get(w, fetcher, url, "application/json", PUBLISHED_MAX, &bytes));
	if (published->canonical)
		TRY(without_proof(w, bytes, &bytes));
	struct digest digest = digest_of(bytes);
	struct str hex = digest_hex(w->arena, &digest);
	if (str_equal(published->digest, str_format(w->arena, "sha256:%.*s", STR_ARG(hex)))) {
		run->report->published++;
		return OK;
	}
	struct str what = str_format(w->arena, "%.*s is not what entry %" PRIu64 " says of it.", STR_ARG(url),
	                             published->index);
	return audit_run_find(w, run, FINDING_UNPUBLISHED, published->url, what, (struct str){0},
	                      (struct str){0});
}

/* Those of earlier audits, whose statements are not read again. */
static enum err load_published(struct work *w, struct audit_run *run)
{
	struct str text;
	const struct json *list;
	if (run->store == NULL || run->report->from == 0)
		return OK;
	enum err failed = audit_store_read(w, run->store, "published", STATEMENTS_BYTES_MAX, &text);
	if (failed == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	TRY(json_parse(w, text, STATEMENTS_BYTES_MAX, &list));
	for (size_t i = 0; i < list->count && run->published_count < AUDIT_PUBLISHED_MAX; i++) {
		const struct json *from = json_at(list, i);
		struct published was = {json_get_str(from, S("url")), json_get_str(from, S("digest")),
		                        (uint64_t)json_get_int(from, S("index")),
		                        json_get_bool(from, S("canonical"))};
		bool newer = str_absent(was.url) || str_absent(was.digest);
		for (size_t at = 0; at < run->published_count; at++)
			newer = newer || str_equal(run->published[at].url, was.url);
		if (!newer)
			run->published[run->published_count++] = was;
	}
	return OK;
}

static enum err keep_published(struct work *w, struct audit_run *run)
{
	struct buf buf = buf_init(w->arena, STATEMENTS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	if (run->store == NULL)
		return OK;
	json_array(&out);
	for (size_t i = 0; i < run->published_count; i++) {
		json_object(&out);
		json_put_str(&out, S("url"), run->published[i].url);
		json_put_str(&out, S("digest"), run->published[i].digest);
		json_put_int(&out, S("index"), (int64_t)run->published[i].index);
		json_put_bool(&out, S("canonical"), run->published[i].canonical);
		json_end(&out);
	}
	json_end(&out);
	return audit_store_write(w, run->store, "published", buf_str(&buf));
}

enum err audit_run_published(struct work *w, struct audit_run *run)
{
	if (str_absent(run->options->statements))
		return OK;
	TRY(load_published(w, run));
	struct str own = origin_of(w, run->source);
	const struct fetch_options options = {.own = own, .timeout_ms = LOG_SOURCE_TIMEOUT_MS};
	struct fetcher *fetcher = fetch_open(&options);
	enum err failed = OK;
	for (size_t i = 0; i < run->published_count && failed == OK; i++) {
		if (look_at_published(w, run, fetcher, own, &run->published[i]) == OK)
			continue;
		if (w->failed == ERR_INTERNAL)
			failed = w->failed;
		struct str why = w->message;
		work_forgive(w);
		audit_run_remark(run, str_format(w->arena, "%.*s was not compared: %.*s",
		                                 STR_ARG(run->published[i].url), STR_ARG(why)));
	}
	fetch_close(fetcher);
	TRY(failed);
	return keep_published(w, run);
}
