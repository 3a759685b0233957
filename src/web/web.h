/* The web face: pages and the API over one route table.
 *
 * What it owns: what a page shows, cookies, CSRF, CSP. It holds no rules of the product: a handler
 * reads its input, calls the domain, fills a view and writes a template.
 *
 * Where things are:
 *   routes/AREA.c     the tables: every path, who may, what it takes and gives
 *   pages/NAME.c+html one page or task each
 *   api/NAME.c        the REST API, one file a resource
 *   parts/NAME.c+html drawings and pieces that pages share (skill bar, hallmark, layout)
 *   task_face.c       what differs by the type of a part: one row a type, in pages/task_NAME.c
 *   administration.c  what administrators do, by form and by API alike
 *   outcome.c         what a candidate may know of a sitting, for page, API and events
 *   verification.c    a credential is checked, for page and API alike
 *   admit.c           who calls and may they; CSRF
 *   idempotency.c     a write with an Idempotency-Key is done once
 *   failure.c         what people and programs see when something did not work
 *   assets.c          style sheet, scripts and icon, in the binary
 *   sweeper.c         the thread that deletes what is over
 *   heartbeat.c       the thread that says that this server is there
 *   config.c          the settings
 *   app.c             the running application: opens all parts, closes them
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "badge/badge.h"
#include "base/markup.h"
#include "http/http.h"
#include "llm/embed.h"
#include "org/session.h"

struct config;
struct files;
struct verifier;

/* What handlers share; read-only while serving. */
struct app {
	const struct config *config;
	struct db *db;
	struct llm *llm;                         /* NULL: no model configured */
	struct llm *vision;                      /* sees images; NULL: none configured, and a person looks */
	struct embed *embed;                     /* NULL: no embeddings configured */
	const struct grade_embedding *embedding; /* the same for graders, with words kept; NULL likewise */
	struct issuer *issuer;
	struct verifier *verifier;
	struct session_keeper *keeper;
	struct http_server *server;
	struct files *pictures; /* what was drawn of credentials: pages/credential_forms.h */
	struct id org;          /* the organisation this installation serves */
	struct str org_name;
	int64_t started_us; /* monotonic */
};

/* The routes, for the server, the OpenAPI document and the tests. */
const struct http_route *web_routes(struct work *w, size_t *count);

/* With the roles of a route: not by an API token, which must not become the whole account. */
#define WEB_IN_PERSON 0x100U

/* Shorthands of handlers. web_session is NULL on public pages for people who are not signed in. */
struct app *web_app(const struct http_call *call);
const struct session *web_session(const struct http_call *call);
const struct actor *web_actor(const struct http_call *call);
/* The same on public pages: NULL for who is not signed in. */
const struct actor *web_viewer(const struct http_call *call);

/* What other sites show beside a link to a page (Open Graph). Such a page is for who has its link: search engines are asked
 * to leave it out. */
struct web_preview {
	struct str description, address, picture; /* picture: 1200 by 630 */
};

/* A whole page: body inside the layout with navigation for who is signed in. `island`: "NAME.js",
 * made from ui/islands/NAME.ts; NULL: none. */
struct web_page {
	struct str title;
	const struct buf *body; /* web_markup */
	const char *island;
	const struct web_preview *preview; /* NULL: none */
	const char *body_class;            /* "reading" (68 characters), "wide", "document" */
};
/* ERR_INTERNAL when there is more on it than a page may have: half a page would look whole. */
enum err web_reply_page(struct work *w, struct http_call *call, const struct web_page *page,
                        struct http_reply *reply) MUST_CHECK;

/* After a form: leads to `location` (303), where the page shows the notice once. Notices are a table in web.c: "saved",
 * "signed-out"…, so that nothing from the address is ever shown. */
void web_reply_done(struct work *w, struct str location, const char *notice, struct http_reply *reply);

/* For a form that could not be taken and is shown again with what was wrong (w->message; keep it first): the status of the
 * failure, and when to try again where that helps. The failure is forgiven. */
void web_reply_again(struct work *w, struct http_reply *reply);

/* A page that can be had as JSON too: whether Accept asks for that, and not for a page. */
bool web_wants_json(const struct http_call *call);

/* A JSON reply written by the route's output fields. ERR_INTERNAL when it is larger than one may be. */
enum err web_reply_json(struct work *w, struct http_call *call, const void *output,
                        struct http_reply *reply) MUST_CHECK;

/* A buf for markup, with the maximum a page may have. */
struct buf web_markup(struct work *w);

/* Plain http: a demonstration on one machine. Cookies are not Secure and the issuer is not one to trust. */
bool web_is_local(const struct app *app);
/* A mail server is configured: what is written to people leaves the outbox. */
bool web_mails(const struct app *app);

/* The hooks of http_app. */
enum err web_admit(struct work *w, struct http_call *call);
enum err web_around(struct work *w, struct http_call *call, const void *input, struct http_reply *reply);
void web_failed(struct work *w, struct http_call *call, struct http_reply *reply);
void web_finish(struct work *w, struct http_call *call, struct http_reply *reply);

#endif
