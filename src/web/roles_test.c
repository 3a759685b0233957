/* Who may take which route, asked of the running server: every row of the table, with every role and with none.
 *
 * The table is the witness for what should be; the statuses come from outside, by HTTP. */
#include "web/app.h"

#include "database.h"
#include "http/client.h"
#include "org/person.h"
#include "test.h"

#include <stdlib.h>

enum { ROLES = 4 };

struct caller {
	unsigned role; /* 0: nobody */
	struct id person;
	struct str cookie, csrf; /* absent for nobody */
};

struct house {
	struct running *running;
	struct client *client;
	struct str base_url;
	struct caller callers[1 + ROLES]; /* nobody first */
};

/* ---- the people ---- */

static enum err add_people(struct work *w, struct tx *tx, void *argument)
{
	struct house *house = argument;
	const struct app *app = app_of(house->running);
	for (int i = 1; i <= ROLES; i++) {
		struct caller *caller = &house->callers[i];
		caller->role = 1U << (i - 1);
		const struct person person = {.email = str_format(w->arena, "role-%d@example.org", i),
		                              .name = S("Somebody"),
		                              .roles = caller->role,
		                              .minutes_factor = 1};
		TRY(person_create(w, tx, &app->keeper->directory, app->org, &person, &caller->person));
	}
	return OK;
}

struct entrance {
	const struct app *app;
	struct caller *caller;
	struct str link;
};

static enum err make_link(struct work *w, struct tx *tx, void *argument)
{
	struct entrance *entrance = argument;
	return session_link(w, tx, entrance->app->org, entrance->caller->person, S("invitation"),
	                    &entrance->link);
}

static enum err read_csrf(struct work *w, struct tx *tx, void *argument)
{
	struct caller *caller = argument;
	struct session session;
	TRY(session_of_cookie(w, tx, caller->cookie, &session));
	caller->csrf = session.csrf;
	return OK;
}

static void sign_in(struct work *w, const struct house *house, struct caller *caller)
{
	struct app *app = app_of(house->running);
	struct entrance entrance = {app, caller, {0}};
	assert_ok(w, db_write(w, app->db, make_link, &entrance));
	assert_ok(w, session_use_link(w, app->db, app->keeper, entrance.link, S("correct horse battery"),
	                              &caller->cookie));
	assert_ok(w, db_read(w, app->db, read_csrf, caller));
}

/* ---- asking ---- */

/* The route's path with a word that looks right, and names nothing, for every parameter. */
static struct str path_of(struct work *w, const struct http_route *route)
{
	struct buf buf = buf_init(w->arena, 512);
	struct str rest = str_of(route->path);
	while (!str_absent(rest)) {
		buf_put(&buf, str_cut(&rest, '{'));
		if (str_absent(rest))
			break;
		str_cut(&rest, '}');
		buf_put(&buf, S("01a208be-e49a-7fa7-abbd-9ad3f78e5fa7"));
	}
	return buf_str(&buf);
}

static bool is_write(const struct http_route *route)
{
	return route->method != HTTP_GET;
}

/* csrf absent: the header is left out. */
static int ask(struct work *w, const struct house *house, const struct http_route *route, struct str cookie,
               struct str csrf)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
	bool api = str_starts(str_of(route->path), S("/api/"));
	const struct client_header headers[] = {
		{"Cookie", str_format(w->arena, "assay=%.*s", STR_ARG(cookie))},
		{"X-CSRF-Token", str_absent(csrf) ? S("none") : csrf},
		{"Content-Type", api ? S("application/json") : S("application/x-www-form-urlencoded")},
	};
	const struct client_request request = {
		.method = methods[route->method],
		.url = str_format(w->arena, "%.*s%.*s", STR_ARG(house->base_url), STR_ARG(path_of(w, route))),
		.headers = headers,
		.header_count = COUNT(headers),
		.body = is_write(route) && api ? S("{}") : (struct str){0},
	};
	struct client_reply reply;
	assert_ok(w, client_send(w, house->client, &request, &reply));
	return reply.status;
}

static void expect(const struct http_route *route, unsigned role, const char *what, bool holds, int status)
{
	if (!holds)
		fail_msg("%s (method %d), role %u: %s, and the status is %d", route->path, route->method,
		         role, what, status);
}

static void check_route(struct work *w, const struct house *house, const struct http_route *route,
                        struct caller *caller)
{
	static const struct http_route me = {.path = "/api/v1/me"};
	int status = ask(w, house, route, caller->cookie, caller->csrf);
	expect(route, caller->role, "must not break", status < 500, status);
	if (route->roles == 0)
		return;
	if (caller->role == 0)
		expect(route, 0, "is for people who are signed in", status == 401, status);
	else if ((route->roles & caller->role) == 0)
		expect(route, caller->role, "is for others", status == 403, status);
	else
		expect(route, caller->role, "is for this role", status != 401 && status != 403, status);
	/* Signing out works, so sign in again. */
	if (caller->role != 0 && is_write(route) && ask(w, house, &me, caller->cookie, caller->csrf) == 401)
		sign_in(w, house, caller);
	if (caller->role != 0 && is_write(route)) {
		status = ask(w, house, route, caller->cookie, (struct str){0});
		expect(route, caller->role, "must not be written without its CSRF token", status == 403,
		       status);
	}
}

static struct house open_house(struct work *w, enum db_engine engine)
{
	char folder[] = "/tmp/assay-roles-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *argv[] = {
		"--data",    folder,        "--db",       str_cstr(w->arena, test_database(w, engine)),
		"--listen",  "127.0.0.1:0", "--base-url", "http://localhost",
		"--workers", "0",           "--llm",      "off"};
	struct house house = {.client = client_open()};
	struct config config;
	char **rest;
	int rest_count;
	assert_ok(w, config_read(w, COUNT(argv), argv, &config, &rest, &rest_count));
	assert_ok(w, app_open(w, &config, &house.running));
	assert_ok(w, app_listen(w, house.running));
	house.base_url = str_format(w->arena, "http://127.0.0.1:%d", app_port(house.running));
	assert_ok(w, db_write(w, app_of(house.running)->db, add_people, &house));
	for (int i = 1; i <= ROLES; i++)
		sign_in(w, &house, &house.callers[i]);
	return house;
}

TEST(roles_open_their_routes_and_no_others)
{
	for (TEST_ENGINES(engine)) {
		struct work w = work_init(&world_real, S("test"));
		struct house house = open_house(&w, engine);
		size_t count;
		const struct http_route *routes = web_routes(&w, &count);
		assert_true(count > 50);
		for (size_t r = 0; r < count; r++)
			for (int i = 0; i <= ROLES; i++)
				check_route(&w, &house, &routes[r], &house.callers[i]);
		app_close(house.running);
		client_close(house.client);
		work_finish(&w);
	}
}
