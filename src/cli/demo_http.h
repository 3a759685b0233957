/* A person at the public HTTP API, for `assay demo --once`: signs in, sends JSON, reads JSON. */
#ifndef CLI_DEMO_HTTP_H
#define CLI_DEMO_HTTP_H

#include "base/json.h"
#include "http/client.h"

struct demo_user {
	struct client *client;
	struct str base_url; /* http://127.0.0.1:PORT */
	struct str cookie, csrf;
};

/* ERR_UNAVAILABLE and ERR_INPUT carry the server's own words. */
enum err demo_sign_in(struct work *w, struct str base_url, struct str email, struct str password,
                      struct demo_user *out) MUST_CHECK;
/* Closes the connections; the server's session is left to end by itself. */
void demo_sign_out(struct demo_user *user);

/* method "GET", "POST", "PUT"; path under the base URL; body: JSON, or absent. *json is NULL for an empty reply. Any status
 * but 2xx is ERR_CONFLICT with the problem's text. */
enum err demo_call(struct work *w, const struct demo_user *user, const char *method, struct str path,
                   struct str body, const struct json **json) MUST_CHECK;
/* The bytes at an address, whatever they are. */
enum err demo_fetch(struct work *w, const struct demo_user *user, struct str path,
                    struct str *bytes) MUST_CHECK;

#endif
