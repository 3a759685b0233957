/* log_entry_page, log_entry_reply, log_entry_title: an entry, and its way to the root. */
#include "base/check.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "ledger/ledger.h"
#include "tlog/decimal.h"
#include "tlog/proof.h"
#include "web/pages/log_view.h"
#include "web/parts/figures.h"

enum { JSON_BYTES_MAX = 1 << 20, FIELDS_BYTES_MAX = 64 << 10 };

struct log_field_row {
	struct str name, value;
};
struct log_field_rows {
	const struct log_field_row *at;
	size_t count;
};
struct log_step_row {
	uint64_t number;
	struct str sibling, covers, side, node;
};
struct log_step_rows {
	const struct log_step_row *at;
	size_t count;
};
struct log_entry_view {
	uint64_t index, before, after, raw_size;
	struct str number, found, found_name, title, means, entry;
	struct log_field_rows fields; /* where everybody may open it */
	struct str salt;              /* absent: not everybody may */
	struct markup drawing;
	struct log_step_rows steps;
	struct str size, leaf, root, origin, cosigners;
	bool previous, next;
};

#include "web/pages/log_entry.html.h"

const struct field log_entry_fields[1] = {
	{"entry", FIELD_PATH, FIELD_TOKEN, offsetof(struct log_entry_input, entry), .required = true,
         .max = 40,
         .sentence =
                 "The entry's number, with .json, .proof (c2sp.org/tlog-proof@v1) or .txt (its bytes) for a "
                 "form of it."},
};

/* ---- what it is of ---- */

static const struct {
	struct str title, means;
} kinds[ENTRY_KIND_COUNT] = {
	[ENTRY_CREDENTIAL] = {S_INIT("A credential was issued"),
                              S_INIT("Which one, and to whom, only somebody who has it can tell: its file "
                                     "carries a secret, the salt, that opens this line.")},
	[ENTRY_STATUS] =
		{S_INIT("A status list was published"),
                 S_INIT("With what was suspended, revoked or reinstated since the one before, so that "
                        "nothing is revoked, or un-revoked, in silence.")},
	[ENTRY_ISSUER] =
		{S_INIT("Our keys were published"),
                 S_INIT("For the first time, or after a change: nobody can have signed with a key in "
                        "secret.")},
	[ENTRY_VERSION] = {S_INIT("Something to assess with was put in use"),
                           S_INIT("A version of an assessment with its questions and criteria, or a language "
                                  "model with its instructions: neither is exchanged in silence.")},
	[ENTRY_DECISION] =
		{S_INIT("A person decided"),
                 S_INIT("An award, a refusal, an answer to an appeal, or a judgement other than the "
                        "machine’s. What was decided, about whom, and by whom is not in this line, and "
                        "only we can show it.")},
};

static bool kind_of(struct work *w, struct str entry, enum entry_kind *kind)
{
	struct digest commitment;
	bool is = entry_parse(w, entry, kind, &commitment) == OK;
	work_forgive(w);
	return is;
}

struct str log_entry_title(struct work *w, struct str entry)
{
	enum entry_kind kind;
	return kind_of(w, entry, &kind) ? kinds[kind].title : S("Of a kind that is not known here");
}

/* ---- reading it ---- */

struct entry {
	struct str bytes;
	struct proof proof;
	struct checkpoint head;
	struct log_cosigners cosigners;
	struct log_path path;
	struct ledger_opening opening; /* where it is public */
	bool public;
};

static enum err read_path(struct work *w, struct entry *out)
{
	struct log_path *path = &out->path;
	*path = (struct log_path){.index = out->proof.index, .size = out->head.size};
	path->leaf = merkle_leaf(out->bytes);
	path->step_count = out->proof.path.count;
	bool whole =
		merkle_includes(&out->proof.path, path->index, path->size, &path->leaf, &out->head.root) &&
		path_steps(&out->proof.path, path->index, path->size, &path->leaf, path->steps);
	return whole ? OK
	             : fail(w, ERR_UNAVAILABLE,
	                    "This entry does not lead to the root of the log: a file of the log is damaged. Whoever "
	                    "runs this office finds out more with `assay doctor`.");
}

static enum err read_entry(struct work *w, struct http_call *call, uint64_t index, struct entry *out)
{
	const struct app *app = web_app(call);
	const struct log_policy *policy = issuer_log_policy(app->issuer);
	struct log_policy_seen *seen = work_alloc(w, sizeof *seen);
	TRY(issuer_log_entry(w, app->issuer, index, &out->bytes, &out->proof));
	TRY(log_policy_see(w, policy, out->proof.checkpoint, seen));
	out->head = seen->checkpoint;
	TRY(log_cosigners(w, out->proof.checkpoint, policy, seen, &out->cosigners));
	return read_path(w, out);
}

static enum err read_statement(struct work *w, struct http_call *call, struct tx *tx, struct entry *out)
{
	int64_t index = (int64_t)out->proof.index;
	return ledger_statement(w, tx, web_app(call)->org, index, &out->opening, &out->public);
}

/* ---- the page ---- */

static enum err put_fields(struct work *w, const struct entry *entry, struct log_entry_view *view)
{
	const struct json *fields;
	if (!entry->public)
		return OK;
	TRY(json_parse(w, entry->opening.fields, FIELDS_BYTES_MAX, &fields));
	struct log_field_row *rows = work_array(w, fields->count, sizeof *rows);
	for (size_t i = 0; i < fields->count && fields->kind == JSON_OBJECT; i++)
		rows[view->fields.count++] =
			(struct log_field_row){fields->members[i].name, fields->members[i].value.text};
	view->fields.at = rows;
	view->salt = encode_base64url(w->arena, entry->opening.salt);
	return OK;
}

static struct str covered(struct work *w, const struct path_span *span)
{
	struct str first = figures_of(w, span->from), last = figures_of(w, span->to - 1);
	return span->to - span->from == 1
	               ? str_format(w->arena, "entry %.*s", STR_ARG(first))
	               : str_format(w->arena, "entries %.*s to %.*s", STR_ARG(first), STR_ARG(last));
}

static struct log_step_rows steps_of(struct work *w, const struct log_path *path)
{
	struct log_step_row *rows = work_array(w, path->step_count, sizeof *rows);
	for (size_t i = 0; i < path->step_count; i++) {
		const struct path_step *step = &path->steps[i];
		rows[i] = (struct log_step_row){
			.number = i + 1,
			.sibling = encode_base64(w->arena, digest_str(&step->sibling)),
			.covers = covered(w, &step->under),
			.side = step->left ? S("before") : S("behind"),
			.node = encode_base64(w->arena, digest_str(&step->node)),
		};
	}
	return (struct log_step_rows){rows, path->step_count};
}

/* What is text; else in base64, as another program's entries may be. */
static struct str shown(struct work *w, struct str bytes)
{
	return utf8_plain(bytes) ? bytes : encode_base64(w->arena, bytes);
}

static enum err view_of(struct work *w, const struct entry *entry, struct log_entry_view *view)
{
	const struct log_path *path = &entry->path;
	enum entry_kind kind;
	bool known = kind_of(w, entry->bytes, &kind);
	*view = (struct log_entry_view){
		.index = path->index,
		.before = path->index - 1,
		.after = path->index + 1,
		.raw_size = path->size,
		.number = figures_of(w, path->index),
		.title = log_entry_title(w, entry->bytes),
		.means = known ? kinds[kind].means : S("Another version of this program may know it."),
		.entry = shown(w, entry->bytes),
		.drawing = log_path_drawing(w, path),
		.steps = steps_of(w, path),
		.size = figures_entries(w, path->size),
		.leaf = encode_base64(w->arena, digest_str(&path->leaf)),
		.root = encode_base64(w->arena, digest_str(&entry->head.root)),
		.origin = entry->head.origin,
		.cosigners = log_cosigner_names(w, &entry->cosigners),
		.previous = path->index > 0,
		.next = path->index + 1 < path->size,
	};
	return put_fields(w, entry, view);
}

enum err log_entry_reply(struct work *w, struct http_call *call, struct tx *tx, uint64_t index,
                         const struct log_found *found, struct http_reply *reply)
{
	struct entry *entry = work_alloc(w, sizeof *entry);
	struct log_entry_view view;
	TRY(read_entry(w, call, index, entry));
	TRY(read_statement(w, call, tx, entry));
	TRY(view_of(w, entry, &view));
	if (found != NULL) {
		view.found = found->words;
		view.found_name = found->name;
	}
	struct buf body = web_markup(w);
	log_entry_html(&body, &view);
	struct str title = str_format(w->arena, "Entry %.*s of the public log", STR_ARG(view.number));
	return web_reply_page(w, call, &(struct web_page){.title = title, .body = &body, .body_class = "log"},
	                      reply);
}

/* ---- other forms ---- */

static void put_step(struct work *w, struct json_out *out, const struct path_step *step)
{
	json_object(out);
	json_put_int(out, S("from"), (int64_t)step->under.from);
	json_put_str(out, S("hash"), encode_base64(w->arena, digest_str(&step->sibling)));
	json_put_str(out, S("node"), encode_base64(w->arena, digest_str(&step->node)));
	json_put_str(out, S("side"), step->left ? S("left") : S("right"));
	json_put_int(out, S("to"), (int64_t)step->under.to);
	json_end(out);
}

static enum err put_opening(struct work *w, struct json_out *out, const struct entry *entry)
{
	const struct json *fields;
	if (!entry->public)
		return OK;
	TRY(json_parse(w, entry->opening.fields, FIELDS_BYTES_MAX, &fields));
	json_name(out, S("opening"));
	json_object(out);
	json_name(out, S("fields"));
	json_value(out, fields);
	json_put_str(out, S("salt"), encode_base64url(w->arena, entry->opening.salt));
	json_end(out);
	return OK;
}

static enum err make_json(struct work *w, struct http_call *call, struct entry *entry, struct str *out)
{
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
	struct json_out json = json_out(&buf);
	enum entry_kind kind;
	TRY(read_statement(w, call, call->tx, entry));
	json_object(&json);
	json_put_str(&json, S("entry"), encode_base64(w->arena, entry->bytes));
	json_put_int(&json, S("index"), (int64_t)entry->path.index);
	if (kind_of(w, entry->bytes, &kind))
		json_put_str(&json, S("kind"), entry_kind_name(kind));
	json_put_str(&json, S("leaf"), encode_base64(w->arena, digest_str(&entry->path.leaf)));
	TRY(put_opening(w, &json, entry));
	json_put_str(&json, S("origin"), entry->head.origin);
	json_name(&json, S("path"));
	json_array(&json);
	for (size_t i = 0; i < entry->path.step_count; i++)
		put_step(w, &json, &entry->path.steps[i]);
	json_end(&json);
	json_put_str(&json, S("proof"), proof_text(w->arena, &entry->proof));
	json_put_str(&json, S("root"), encode_base64(w->arena, digest_str(&entry->head.root)));
	json_put_int(&json, S("size"), (int64_t)entry->head.size);
	json_end(&json);
	check(!buf.full);
	*out = buf_str(&buf);
	return OK;
}

static enum err make_proof(struct work *w, struct http_call *call, struct entry *entry, struct str *out)
{
	(void)call;
	*out = proof_text(w->arena, &entry->proof);
	return OK;
}

static enum err make_bytes(struct work *w, struct http_call *call, struct entry *entry, struct str *out)
{
	(void)w;
	(void)call;
	*out = entry->bytes;
	return OK;
}

static const struct {
	struct str suffix, type;
	enum err (*make)(struct work *w, struct http_call *call, struct entry *entry, struct str *out);
} forms[] = {
	{S_INIT("json"), S_INIT("application/json"), make_json},
	{S_INIT("proof"), S_INIT("text/plain; charset=utf-8"), make_proof},
	{S_INIT("txt"), S_INIT("text/plain; charset=utf-8"), make_bytes},
};

/* A proof is under the newest checkpoint, which will be another one soon. */
static enum err reply_form(struct work *w, struct http_call *call, uint64_t index, struct str suffix,
                           struct http_reply *reply)
{
	struct entry *entry = work_alloc(w, sizeof *entry);
	for (size_t i = 0; i < COUNT(forms); i++) {
		if (!str_equal(suffix, forms[i].suffix))
			continue;
		TRY(read_entry(w, call, index, entry));
		reply->type = forms[i].type;
		http_reply_header(reply, "Cache-Control", S("no-cache"));
		http_reply_header(reply, "Vary", S("Accept, Cookie"));
		return forms[i].make(w, call, entry, &reply->body);
	}
	return fail(w, ERR_NOT_FOUND, "An entry of the log can be had as .json, .proof and .txt.");
}

enum err log_entry_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_entry_input *in = input;
	struct str suffix = in->entry;
	uint64_t index;
	if (!decimal_parse(str_cut(&suffix, '.'), MERKLE_SIZE_MAX, &index))
		return fail(
			w, ERR_NOT_FOUND,
			"Entries of the log are numbered 0, 1, 2… The page of the public log has the newest.");
	if (str_absent(suffix) && web_wants_json(call))
		suffix = S("json");
	if (!str_absent(suffix))
		return reply_form(w, call, index, suffix, reply);
	http_reply_header(reply, "Vary", S("Accept, Cookie"));
	return log_entry_reply(w, call, call->tx, index, NULL, reply);
}
