#include "web/api/health.h"

#include "base/version.h"
#include "web/app.h"
#include "web/routes/routes.h"

#include "web/api/health.sql.h"

enum err healthz(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)w;
	(void)call;
	(void)input;
	reply->type = S("text/plain; charset=utf-8");
	reply->body = S("ok\n");
	return OK;
}

static struct str state_word(enum llm_state state)
{
	switch (state) {
	case LLM_STARTING: return S("starting");
	case LLM_READY: return S("ready");
	case LLM_DOWN: return S("down");
	}
	return S("");
}

/* Ready means: the database answers. Without a model answers wait for a person, so that does not make us unready. */
enum err readyz(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct health_probe_row row;
	TRY(health_probe(w, call->tx, &row));
	reply->type = S("text/plain; charset=utf-8");
	const struct app *app = web_app(call);
	struct str model = app->llm == NULL ? S("off") : state_word(llm_state(app->llm));
	struct str embeddings = app->embed == NULL ? S("off") : state_word(embed_state(app->embed));
	struct str vision = app->vision == NULL ? S("off") : state_word(llm_state(app->vision));
	reply->body = str_format(w->arena, "ready\ndatabase ok\nmodel %.*s\nembeddings %.*s\nvision %.*s\n",
	                         STR_ARG(model), STR_ARG(embeddings), STR_ARG(vision));
	return OK;
}

enum err metrics_text(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct buf out = buf_init(w->arena, 1 << 20);
	struct health_jobs_row jobs;
	TRY(health_jobs(w, call->tx, &jobs));
	buf_format(&out, "# TYPE assay_jobs_waiting gauge\nassay_jobs_waiting %lld\n",
	           (long long)jobs.waiting);
	buf_format(&out, "# TYPE assay_jobs_dead gauge\nassay_jobs_dead %lld\n", (long long)jobs.dead);
	app_metrics(web_app(call), &out);
	reply->type = S("text/plain; version=0.0.4; charset=utf-8");
	reply->body = buf_str(&out);
	return OK;
}

static struct str words_of_roles(struct work *w, unsigned roles)
{
	return roles == 0 ? S("everybody") : role_names(w->arena, roles);
}

enum err openapi_document(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	struct http_app app = {0};
	app.routes = web_routes(w, &app.route_count);
	app.state = call->app;
	reply->type = S("application/json");
	reply->body = http_openapi(w, &app, S("/api/v1/"), S("Assay"), S(ASSAY_VERSION), words_of_roles);
	http_reply_header(reply, "Cache-Control", S("public, max-age=300"));
	return OK;
}
