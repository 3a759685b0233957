#include "web/pages/credential.h"

#include "base/time.h"
#include "exam/markdown.h"
#include "vc/hallmark.h"

struct credential_level {
	struct str name, value;
};
struct credential_levels {
	const struct credential_level *at;
	size_t count;
};
struct credential_estimate {
	struct str name, value, error, required;
};
struct credential_estimates {
	const struct credential_estimate *at;
	size_t count;
};

struct credential_view {
	struct str id, file_name;
	struct markup hallmark, criteria;
	struct str issuer, did, name, holder, awarded, description, panel;
	struct credential_levels levels;
	struct credential_estimates estimates;
	int64_t index;
	uint64_t size;
	bool demonstration;
};

#include "web/pages/credential.html.h"

enum { RESULTS_MAX = 1000, CREDENTIAL_BYTES_MAX = 1 << 20 };

const struct field credential_fields[1] = {
	{"id", FIELD_PATH, FIELD_TOKEN, offsetof(struct credential_input, id), .required = true, .max = 64,
         .sentence = "The credential's id, with .json, .jwt, .bundle, .proof or .svg for a download."},
};

/* ---- downloads ---- */

static enum err reply_json(struct work *w, struct http_call *call, const struct credential *credential,
                           struct str *out)
{
	(void)w;
	(void)call;
	*out = credential->document;
	return OK;
}

static enum err reply_jwt(struct work *w, struct http_call *call, const struct credential *credential,
                          struct str *out)
{
	(void)w;
	(void)call;
	*out = credential->jwt;
	return OK;
}

static enum err reply_bundle(struct work *w, struct http_call *call, const struct credential *credential,
                             struct str *out)
{
	return badge_bundle(w, call->tx, web_app(call)->issuer, credential, out);
}

static enum err reply_proof(struct work *w, struct http_call *call, const struct credential *credential,
                            struct str *out)
{
	return badge_log_proof(w, web_app(call)->issuer, credential, out);
}

static enum err reply_hallmark(struct work *w, struct http_call *call, const struct credential *credential,
                               struct str *out)
{
	(void)call;
	const struct json *json;
	struct markup mark;
	TRY(json_parse(w, credential->document, CREDENTIAL_BYTES_MAX, &json));
	TRY(hallmark_svg(w, json, &mark));
	*out = mark.html;
	return OK;
}

/* A new form of download: a row. */
static const struct {
	struct str suffix, type;
	enum err (*make)(struct work *w, struct http_call *call, const struct credential *credential,
	                 struct str *out);
} downloads[] = {
	{S_INIT("json"), S_INIT("application/vc+ld+json"), reply_json},
	{S_INIT("jwt"), S_INIT("application/vc+jwt"), reply_jwt},
	{S_INIT("bundle"), S_INIT("application/json"), reply_bundle},
	{S_INIT("proof"), S_INIT("text/plain; charset=utf-8"), reply_proof},
	{S_INIT("svg"), S_INIT("image/svg+xml"), reply_hallmark},
};

static enum err download(struct work *w, struct http_call *call, const struct credential *credential,
                         struct str suffix, struct http_reply *reply)
{
	for (size_t i = 0; i < COUNT(downloads); i++) {
		if (!str_equal(suffix, downloads[i].suffix))
			continue;
		reply->type = downloads[i].type;
		http_reply_header(reply, "Access-Control-Allow-Origin", S("*"));
		http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
		return downloads[i].make(w, call, credential, &reply->body);
	}
	return fail(w, ERR_NOT_FOUND, "A credential can be had as .json, .jwt, .bundle, .proof and .svg.");
}

/* What Accept asks for, when it is not a page. */
static struct str suffix_of_accept(const struct http_call *call)
{
	struct str accept = http_header(call->request, "Accept");
	if (str_absent(accept) || str_find(accept, S("text/html")) != SIZE_MAX)
		return (struct str){0};
	if (str_find(accept, S("jwt")) != SIZE_MAX)
		return S("jwt");
	return str_find(accept, S("json")) != SIZE_MAX ? S("json") : (struct str){0};
}

/* ---- the page ---- */

static const struct json *description_of(const struct json *achievement, struct str id)
{
	const struct json *descriptions = json_get(achievement, S("resultDescription"));
	for (size_t i = 0; descriptions != NULL && i < descriptions->count; i++)
		if (str_equal(json_get_str(json_at(descriptions, i), S("id")), id))
			return json_at(descriptions, i);
	return NULL;
}

static struct str level_name(const struct json *description, struct str id)
{
	const struct json *levels = json_get(description, S("rubricCriterionLevel"));
	for (size_t i = 0; levels != NULL && i < levels->count; i++)
		if (str_equal(json_get_str(json_at(levels, i), S("id")), id))
			return json_get_str(json_at(levels, i), S("name"));
	return (struct str){0};
}

/* The results as the credential itself states them: levels, and estimates each followed by its standard error. */
static void read_results(struct work *w, const struct json *subject, struct credential_view *view)
{
	const struct json *achievement = json_get(subject, S("achievement"));
	const struct json *results = json_get(subject, S("result"));
	size_t count = results == NULL || results->count > RESULTS_MAX ? 0 : results->count;
	struct credential_level *levels = work_array(w, count, sizeof *levels);
	struct credential_estimate *estimates = work_array(w, count, sizeof *estimates);
	size_t level_count = 0, estimate_count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct json *result = json_at(results, i);
		const struct json *description =
			description_of(achievement, json_get_str(result, S("resultDescription")));
		struct str name = json_get_str(description, S("name")),
			   value = json_get_str(result, S("value"));
		struct str achieved = json_get_str(result, S("achievedLevel"));
		struct str type = json_get_str(description, S("resultType"));
		if (!str_absent(achieved))
			levels[level_count++] =
				(struct credential_level){name, level_name(description, achieved)};
		else if (str_equal(type, S("ScaledScore")))
			estimates[estimate_count++] = (struct credential_estimate){
				.name = str_slice(name, 0, str_find(name, S(":"))),
				.value = value,
				.required = json_get_str(description, S("requiredValue")),
			};
		else if (estimate_count > 0 && str_absent(estimates[estimate_count - 1].error))
			estimates[estimate_count - 1].error = value;
	}
	view->levels = (struct credential_levels){levels, level_count};
	view->estimates = (struct credential_estimates){estimates, estimate_count};
}

static enum err read_credential(struct work *w, const struct credential *credential,
                                struct credential_view *view)
{
	const struct json *json;
	TRY(json_parse(w, credential->document, CREDENTIAL_BYTES_MAX, &json));
	const struct json *issuer = json_get(json, S("issuer"));
	const struct json *subject = json_get(json, S("credentialSubject"));
	const struct json *achievement = json_get(subject, S("achievement"));
	view->issuer = json_get_str(issuer, S("name"));
	view->did = json_get_str(issuer, S("id"));
	view->name = json_get_str(json, S("name"));
	view->description = json_get_str(achievement, S("description"));
	view->panel = json_get_str(json_get(subject, S("source")), S("description"));
	read_results(w, subject, view);
	TRY(hallmark_svg(w, json, &view->hallmark));
	return markdown_blocks(w, json_get_str(json_get(achievement, S("criteria")), S("narrative")),
	                       &view->criteria);
}

static enum err show(struct work *w, struct http_call *call, const struct credential *credential,
                     struct http_reply *reply)
{
	struct str id = id_text(w->arena, credential->id);
	struct credential_view view = {
		.id = id,
		.file_name = str_format(w->arena, "credential-%.*s.json",
	                                STR_ARG(str_slice(id, ID_TEXT_LEN - 12, 12))),
		.holder = credential->holder_name,
		.awarded = time_date_for_people(w->arena, credential->issued_us),
		.index = credential->entry_index,
		.demonstration = web_is_local(web_app(call)),
	};
	TRY(read_credential(w, credential, &view));
	struct str checkpoint;
	TRY(issuer_log_head(w, web_app(call)->issuer, &view.size, &checkpoint));
	struct buf body = web_markup(w);
	credential_html(&body, &view);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = view.name, .body = &body, .body_class = "document"},
	                      reply);
}

enum err credential_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct credential_input *in = input;
	struct str suffix = in->id;
	struct id id;
	if (!id_parse(str_cut(&suffix, '.'), &id))
		return fail(
			w, ERR_NOT_FOUND,
			"There is no credential at this address. Check the link with whoever gave it to you.");
	if (str_absent(suffix))
		suffix = suffix_of_accept(call);
	struct credential credential;
	TRY(badge_find(w, call->tx, id, &credential));
	if (!str_absent(suffix))
		return download(w, call, &credential, suffix, reply);
	return show(w, call, &credential, reply);
}
