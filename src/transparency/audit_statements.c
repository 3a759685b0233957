#include "transparency/audit_statements.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/json.h"
#include "http/client.h"
#include "tlog/merkle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES_MAX = 256 << 10, TIMEOUT_MS = 20000 };

struct statements {
	struct arena *arena; /* holds this struct */
	struct str name;
	const atomic_bool *given_up;
	struct client *client; /* NULL: a file */
	FILE *file;
	char *line;
	struct work page;         /* holds what was read last */
	const struct json *items; /* of the page; NULL: none is there */
	size_t at;
	uint64_t from; /* the least that may come next */
	struct statement next;
	bool there, ended;
};

/* ---- a statement ---- */

enum err statement_read(struct work *w, const struct json *from, struct statement *out)
{
	struct str salt;
	int64_t index = json_get_int(from, S("index"));
	const struct json *fields = json_get(from, S("fields"));
	if (index < 0 || (uint64_t)index >= MERKLE_SIZE_MAX)
		return fail(w, ERR_INPUT, "a statement has no “index”");
	out->index = (uint64_t)index;
	if (!entry_kind_parse(json_get_str(from, S("kind")), &out->kind))
		return fail(w, ERR_INPUT, "the statement about entry %" PRId64 " is of no kind that is known",
		            index);
	struct str text = json_get_str(from, S("salt"));
	if ((!decode_base64(w->arena, text, &salt) && !decode_base64url(w->arena, text, &salt)) ||
	    salt.len != ENTRY_SALT_LEN)
		return fail(w, ERR_INPUT, "the statement about entry %" PRId64 " has no salt of %d bytes",
		            index, ENTRY_SALT_LEN);
	memcpy(out->salt, salt.at, ENTRY_SALT_LEN);
	if (fields == NULL || fields->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "the statement about entry %" PRId64 " has no fields", index);
	return json_canonical(w, fields, &out->fields);
}

bool statement_opens(struct arena *arena, const struct statement *statement, enum entry_kind kind,
                     const struct digest *commitment)
{
	struct str name = entry_kind_name(kind);
	struct str base64 = encode_base64(arena, digest_str(commitment));
	struct str line = str_format(arena, "assay/v1 %.*s %.*s", STR_ARG(name), STR_ARG(base64));
	return statement->kind == kind &&
	       str_equal(entry_text(arena, kind, statement->salt, statement->fields), line);
}

/* ---- where they come from ---- */

enum err statements_open(struct work *w, struct str name, uint64_t from, const atomic_bool *given_up,
                         struct statements **out)
{
	struct arena *arena = arena_open();
	struct statements *statements = arena_alloc(arena, sizeof *statements);
	bool remote = str_starts(name, S("http://")) || str_starts(name, S("https://"));
	*statements = (struct statements){.arena = arena,
	                                  .name = str_copy(arena, name),
	                                  .given_up = given_up,
	                                  .client = remote ? client_open() : NULL,
	                                  .page = work_init(w->world, S("statements")),
	                                  .from = from};
	*out = statements;
	if (remote)
		return OK;
	statements->line = arena_alloc(arena, LINE_BYTES_MAX);
	statements->file = fopen(str_cstr(w->arena, name), "re");
	if (statements->file != NULL)
		return OK;
	statements_close(statements);
	return fail(w, ERR_INPUT, "the file of statements %.*s cannot be read", STR_ARG(name));
}

void statements_close(struct statements *statements)
{
	if (statements == NULL)
		return;
	client_close(statements->client);
	if (statements->file != NULL)
		fclose(statements->file);
	work_finish(&statements->page);
	arena_close(statements->arena);
}

static enum err ask(struct work *w, struct statements *statements, struct str *body)
{
	struct client_reply reply;
	struct str url =
		str_format(w->arena, "%.*s?from=%" PRIu64, STR_ARG(statements->name), statements->from);
	const struct client_header accept = {"Accept", S("application/json")};
	const struct client_request request = {.method = "GET",
	                                       .url = url,
	                                       .headers = &accept,
	                                       .header_count = 1,
	                                       .timeout_ms = TIMEOUT_MS,
	                                       .reply_max = STATEMENTS_BYTES_MAX,
	                                       .given_up = statements->given_up};
	TRY(client_send(w, statements->client, &request, &reply));
	if (reply.status != 200)
		return fail(w, ERR_UNAVAILABLE, "The statements cannot be read: status %d from %.*s.",
		            reply.status, STR_ARG(url));
	*body = reply.body;
	return OK;
}

/* The next page, in the arena of the page before. */
static enum err next_page(struct statements *statements)
{
	struct work *w = &statements->page;
	struct str body;
	const struct json *document;
	arena_reset(w->arena);
	statements->items = NULL;
	statements->at = 0;
	TRY(ask(w, statements, &body));
	TRY(json_parse(w, body, STATEMENTS_BYTES_MAX, &document));
	const struct json *items =
		document->kind == JSON_ARRAY ? document : json_get(document, S("statements"));
	if (items == NULL || items->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "the statements are not a list");
	statements->ended = items->count == 0;
	statements->items = items;
	return OK;
}

static enum err next_line(struct statements *statements, const struct json **out)
{
	struct work *w = &statements->page;
	arena_reset(w->arena);
	*out = NULL;
	if (fgets(statements->line, LINE_BYTES_MAX, statements->file) == NULL) {
		statements->ended = true;
		return OK;
	}
	struct str line = str_of(statements->line);
	if (line.len + 1 == LINE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "a line of the file of statements is too long");
	return json_parse(w, str_copy(w->arena, str_trim(line)), LINE_BYTES_MAX, out);
}

/* ---- one after the other ---- */

static enum err next_item(struct statements *statements, const struct json **out)
{
	*out = NULL;
	if (statements->client == NULL)
		return next_line(statements, out);
	if (statements->items == NULL || statements->at == statements->items->count)
		TRY(next_page(statements));
	if (!statements->ended)
		*out = &statements->items->elements[statements->at++];
	return OK;
}

/* A file begins with its first statement, whatever was wanted, and may have the openings of other kinds too. A server that says
 * what was not asked for could go on for ever. */
static enum err read_next(struct statements *statements)
{
	struct work *w = &statements->page;
	for (;;) {
		const struct json *item;
		TRY(next_item(statements, &item));
		if (item == NULL)
			return OK;
		TRY(statement_read(w, item, &statements->next));
		bool expected = statements->next.index >= statements->from;
		bool public = entry_is_public(statements->next.kind);
		if (expected && public)
			break;
		if (statements->client != NULL)
			return fail(w, ERR_INPUT,
			            public ? "the statements are not in the order of their entries"
			                   : "a statement is about an entry of a kind that is not public");
	}
	statements->from = statements->next.index + 1;
	statements->there = true;
	return OK;
}

enum err statements_peek(struct work *w, struct statements *statements, const struct statement **out)
{
	*out = NULL;
	statements->page.deadline_us = w->deadline_us;
	if (!statements->there && !statements->ended) {
		enum err failed = read_next(statements);
		if (failed != OK)
			return fail(w, failed, "%.*s", STR_ARG(statements->page.message));
	}
	if (statements->there)
		*out = &statements->next;
	return OK;
}

void statements_pass(struct statements *statements)
{
	statements->there = false;
}
