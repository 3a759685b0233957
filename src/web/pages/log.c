/* log_checkpoint, log_trust, log_tile, log_statements, did_document: files for programs. */
#include "web/pages/log.h"

#include "base/encode.h"
#include "ledger/ledger.h"
#include "tlog/log_policy.h"

enum { STATEMENTS_BYTES_MAX = 4 << 20 };

const struct field log_tile_fields[1] = {
	{"path", FIELD_PATH, FIELD_TEXT, offsetof(struct log_tile_input, path), .required = true, .max = 200,
         .sentence = "L/N[.p/W] or entries/N[.p/W]."},
};

const struct field log_statements_fields[1] = {
	{"from", FIELD_QUERY, FIELD_INT, offsetof(struct log_statements_input, from), .min = 0,
         .max = INT64_MAX, .sentence = "The first entry to look at; 0 by default."},
};

enum err log_checkpoint(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	uint64_t size;
	(void)input;
	TRY(issuer_log_head(w, web_app(call)->issuer, &size, &reply->body));
	reply->type = S("text/plain; charset=utf-8");
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return OK;
}

enum err log_trust(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	reply->type = S("text/plain; charset=utf-8");
	reply->body = log_policy_text(w->arena, issuer_log_policy(web_app(call)->issuer));
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return OK;
}

enum err log_tile(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_tile_input *in = input;
	struct str path = str_format(w->arena, "tile/%.*s", STR_ARG(in->path));
	TRY(issuer_log_tile(w, web_app(call)->issuer, path, &reply->body));
	reply->type = S("application/octet-stream");
	http_reply_header(reply, "Cache-Control", S("public, max-age=31536000, immutable"));
	return OK;
}

/* ---- what opens the entries that speak of the issuer ---- */

static void put_statement(struct work *w, struct json_out *out, const struct ledger_opening *opening,
                          const struct json *fields)
{
	json_object(out);
	json_name(out, S("fields"));
	json_value(out, fields);
	json_put_int(out, S("index"), opening->index);
	json_put_str(out, S("kind"), entry_kind_name(opening->kind));
	json_put_str(out, S("salt"), encode_base64url(w->arena, opening->salt));
	json_end(out);
}

static enum err put_statements(struct work *w, struct json_out *out, const struct ledger_opening *openings,
                               size_t count)
{
	json_name(out, S("statements"));
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		const struct json *fields;
		TRY(json_parse(w, openings[i].fields, openings[i].fields.len, &fields));
		put_statement(w, out, &openings[i], fields);
	}
	json_end(out);
	return OK;
}

/* A full page never changes: what is logged stays, and these are never erased. */
enum err log_statements(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_statements_input *in = input;
	struct ledger_opening *openings;
	size_t count;
	int64_t from = in->from == DB_NULL_INT ? 0 : in->from;
	TRY(ledger_statements(w, call->tx, web_app(call)->org, from, &openings, &count));
	bool full = count == LEDGER_PAGE_MAX;
	struct buf buf = buf_init(w->arena, STATEMENTS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	if (full)
		json_put_int(&out, S("next"), openings[count - 1].index + 1);
	TRY(put_statements(w, &out, openings, count));
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The statements are too long for one page.");
	reply->type = S("application/json");
	reply->body = buf_str(&buf);
	http_reply_header(reply, "Cache-Control",
	                  full ? S("public, max-age=31536000, immutable") : S("no-cache"));
	return OK;
}

enum err did_document(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	reply->type = S("application/did+json");
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return issuer_document(w, web_app(call)->issuer, &reply->body);
}
