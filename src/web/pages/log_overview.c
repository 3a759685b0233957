/* log_page, log_checkpoint_note: the log as a whole. */
#include "base/encode.h"
#include "base/time.h"
#include "base/world.h"
#include "ledger/ledger.h"
#include "ledger/record.h"
#include "web/config.h"
#include "web/pages/log_view.h"
#include "web/parts/figures.h"
#include "web/parts/growth.h"

enum { NEWEST = 10, JSON_BYTES_MAX = 4 << 20 };

struct log_row {
	struct str entries, at, when, root, cosigners;
	int64_t size;
};
struct log_rows {
	const struct log_row *at;
	size_t count;
};
struct log_newest_row {
	uint64_t index;
	struct str number, title;
};
struct log_newest {
	const struct log_newest_row *at;
	size_t count;
};
struct log_view {
	uint64_t size;
	struct str entries_told, waiting, when, names, did, root, key, audit;
	struct log_form form;
	bool grown;
	struct growth_view growth;
	struct str wants, missing; /* of the policy; wants absent: there are no witnesses */
	struct log_cosigners cosigners;
	struct log_rows checkpoints;
	bool paged, turned;
	int64_t older; /* what the next page comes before; 0: there is none */
	struct log_newest entries;
};

#include "web/pages/log_overview.html.h"

const struct field log_page_fields[1] = {
	{"before", FIELD_QUERY, FIELD_INT, offsetof(struct log_page_input, before), .min = 1,
         .max = INT64_MAX, .sentence = "Checkpoints of fewer entries than this; without it, the newest."},
};
const struct field log_size_fields[1] = {
	{"size", FIELD_PATH, FIELD_INT, offsetof(struct log_size_input, size), .required = true, .min = 0,
         .max = INT64_MAX, .sentence = "How many entries it covers."},
};

/* ---- what there is to show ---- */

struct overview {
	uint64_t size;
	struct str note;
	const struct log_policy *policy;
	struct log_policy_seen seen; /* by it */
	struct log_cosigners cosigners;
	struct record_point *growth;
	size_t growth_count;
	struct record_checkpoint *page;
	size_t page_count;
	bool turned, more; /* to an older page; there is an older one still */
	int64_t at_us;     /* of the published checkpoint; 0: nobody knows */
	int64_t waiting;
};

static enum err read_record(struct work *w, struct http_call *call, int64_t before, struct overview *out)
{
	struct id org = web_app(call)->org;
	int64_t size = (int64_t)out->size;
	struct ledger_size sizes;
	out->turned = before != DB_NULL_INT && before <= size;
	TRY(record_growth(w, call->tx, org, size, &out->growth, &out->growth_count));
	TRY(record_page(w, call->tx, org, out->turned ? before - 1 : size, &out->page, &out->page_count));
	TRY(ledger_size(w, call->tx, org, &sizes));
	out->waiting = sizes.stored > size ? sizes.stored - size : 0;
	out->more = out->page_count == RECORD_PAGE && out->page[RECORD_PAGE - 1].size > 1;
	if (out->growth_count > 0 && out->growth[out->growth_count - 1].size == size)
		out->at_us = out->growth[out->growth_count - 1].at_us;
	return OK;
}

static enum err read_overview(struct work *w, struct http_call *call, int64_t before, struct overview *out)
{
	const struct issuer *issuer = web_app(call)->issuer;
	*out = (struct overview){.policy = issuer_log_policy(issuer)};
	TRY(issuer_log_head(w, issuer, &out->size, &out->note));
	TRY(log_policy_see(w, out->policy, out->note, &out->seen));
	TRY(log_cosigners(w, out->note, out->policy, &out->seen, &out->cosigners));
	return read_record(w, call, before, out);
}

/* ---- the page ---- */

static enum err rows_of(struct work *w, const struct overview *overview, struct log_rows *out)
{
	struct log_row *rows = work_array(w, overview->page_count, sizeof *rows);
	*out = (struct log_rows){rows, overview->page_count};
	for (size_t i = 0; i < overview->page_count; i++) {
		const struct record_checkpoint *checkpoint = &overview->page[i];
		struct log_cosigners cosigners;
		TRY(log_cosigners(w, checkpoint->note, overview->policy, NULL, &cosigners));
		rows[i] = (struct log_row){
			.entries = figures_of(w, (uint64_t)checkpoint->size),
			.at = time_text(w->arena, checkpoint->at_us),
			.when = time_exact_for_people(w->arena, checkpoint->at_us),
			.root = log_path_short(w, &checkpoint->root),
			.cosigners = log_cosigner_names(w, &cosigners),
			.size = checkpoint->size,
		};
	}
	return OK;
}

static enum err read_newest(struct work *w, struct http_call *call, uint64_t size, struct log_newest *out)
{
	uint64_t first = size > NEWEST ? size - NEWEST : 0;
	struct str *entries;
	size_t count;
	TRY(ledger_entries(w, call->tx, web_app(call)->org, (int64_t)first, &entries, &count));
	if (count > size - first)
		count = size - first;
	struct log_newest_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		uint64_t at = count - 1 - i;
		rows[i] = (struct log_newest_row){first + at, figures_of(w, first + at),
		                                  log_entry_title(w, entries[at])};
	}
	*out = (struct log_newest){rows, count};
	return OK;
}

static struct str audit_of(struct work *w, const struct app *app)
{
	return str_format(w->arena,
	                  "curl -O %.*s/log/policy\n"
	                  "assay log audit %.*s/log --policy policy --statements %.*s/log/statements",
	                  STR_ARG(app->config->base_url), STR_ARG(app->config->base_url),
	                  STR_ARG(app->config->base_url));
}

static enum err view_of(struct work *w, struct http_call *call, const struct overview *overview,
                        struct log_view *view)
{
	const struct app *app = web_app(call);
	bool witnessed = overview->policy->witness_count > 0;
	*view = (struct log_view){
		.size = overview->size,
		.entries_told = figures_of(w, overview->size),
		.names = log_cosigner_names(w, &overview->cosigners),
		.did = issuer_did(app->issuer),
		.root = encode_base64(w->arena, digest_str(&overview->seen.checkpoint.root)),
		.key = issuer_log_key(app->issuer),
		.audit = audit_of(w, app),
		.grown = overview->growth_count > 0,
		.cosigners = overview->cosigners,
		.paged = overview->more || overview->turned,
		.turned = overview->turned,
		.older = overview->more ? overview->page[RECORD_PAGE - 1].size : 0,
	};
	if (overview->waiting > 0)
		view->waiting = figures_of(w, (uint64_t)overview->waiting);
	if (overview->at_us != 0)
		view->when = time_exact_for_people(w->arena, overview->at_us);
	if (witnessed) {
		view->wants = log_policy_wants(w->arena, overview->policy);
		view->missing = log_policy_names(w->arena, overview->policy, &overview->seen, false);
	}
	if (view->grown)
		view->growth = growth_of(w, overview->growth, overview->growth_count, world_now_us(w));
	TRY(rows_of(w, overview, &view->checkpoints));
	return read_newest(w, call, overview->size, &view->entries);
}

/* ---- as JSON ---- */

static void put_time(struct work *w, struct json_out *out, struct str name, int64_t at_us)
{
	json_put_str(out, name, at_us == 0 ? (struct str){0} : time_text(w->arena, at_us));
}

static void put_cosigners(struct work *w, struct json_out *out, const struct log_cosigners *cosigners)
{
	json_name(out, S("cosigners"));
	json_array(out);
	for (size_t i = 0; i < cosigners->count; i++) {
		const struct log_cosigner *cosigner = &cosigners->at[i];
		json_object(out);
		if (cosigner->at_s >= 0)
			put_time(w, out, S("at"), cosigner->at_s * TIME_SECOND_US);
		json_put_str(out, S("key"), cosigner->key);
		json_put_str(out, S("name"), cosigner->name);
		json_put_bool(out, S("verified"), cosigner->verified);
		json_end(out);
	}
	json_end(out);
}

static void put_growth(struct work *w, struct json_out *out, const struct overview *overview)
{
	json_name(out, S("growth"));
	json_array(out);
	for (size_t i = 0; i < overview->growth_count; i++) {
		json_object(out);
		put_time(w, out, S("at"), overview->growth[i].at_us);
		json_put_int(out, S("size"), overview->growth[i].size);
		json_end(out);
	}
	json_end(out);
}

static void put_checkpoints(struct work *w, struct json_out *out, const struct overview *overview)
{
	json_name(out, S("checkpoints"));
	json_array(out);
	for (size_t i = 0; i < overview->page_count; i++) {
		json_object(out);
		put_time(w, out, S("at"), overview->page[i].at_us);
		json_put_str(out, S("note"), overview->page[i].note);
		json_put_int(out, S("size"), overview->page[i].size);
		json_end(out);
	}
	json_end(out);
}

static enum err reply_json(struct work *w, struct http_call *call, const struct overview *overview,
                           struct http_reply *reply)
{
	const struct app *app = web_app(call);
	const struct checkpoint *head = &overview->seen.checkpoint;
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	put_time(w, &out, S("at"), overview->at_us);
	json_put_str(&out, S("checkpoint"), overview->note);
	put_checkpoints(w, &out, overview);
	put_cosigners(w, &out, &overview->cosigners);
	put_growth(w, &out, overview);
	json_put_str(&out, S("issuer"), issuer_did(app->issuer));
	json_put_str(&out, S("key"), issuer_log_key(app->issuer));
	if (overview->more)
		json_put_int(&out, S("older"), overview->page[RECORD_PAGE - 1].size);
	json_put_str(&out, S("origin"), head->origin);
	json_put_str(&out, S("policy"), log_policy_text(w->arena, overview->policy));
	json_put_str(&out, S("root"), encode_base64(w->arena, digest_str(&head->root)));
	json_put_int(&out, S("size"), (int64_t)head->size);
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The checkpoints are too long for one page.");
	reply->type = S("application/json");
	reply->body = buf_str(&buf);
	http_reply_header(reply, "Cache-Control", S("no-cache"));
	return OK;
}

enum err log_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct log_page_input *in = input;
	struct overview *overview = work_alloc(w, sizeof *overview);
	TRY(read_overview(w, call, in->before, overview));
	http_reply_header(reply, "Vary", S("Accept, Cookie"));
	if (web_wants_json(call) || str_ends(call->request->path, S(".json")))
		return reply_json(w, call, overview, reply);
	struct log_view view;
	TRY(view_of(w, call, overview, &view));
	struct buf body = web_markup(w);
	log_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Public log"), .body = &body, .island = "log.js"},
	                      reply);
}

/* ---- in files ---- */

/* Cosignatures may still come to one, so that it is not kept for long. */
enum err log_checkpoint_note(struct work *w, struct http_call *call, const void *input,
                             struct http_reply *reply)
{
	const struct log_size_input *in = input;
	struct record_checkpoint checkpoint;
	TRY(record_find(w, call->tx, web_app(call)->org, in->size, &checkpoint));
	reply->type = S("text/plain; charset=utf-8");
	reply->body = checkpoint.note;
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return OK;
}
