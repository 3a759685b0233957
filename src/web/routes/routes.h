/* The route tables: every path of Assay, who may take it, what it takes, in what transaction it runs, what it does.
 *
 * One file an area, so that a whole area's access can be read on one screen. A new page: a row here, a handler in
 * pages/NAME.c or api/NAME.c. The API's document, the checks of input, the authorisation and the test that walks every route
 * with every role are made from these rows. */
#ifndef WEB_ROUTES_ROUTES_H
#define WEB_ROUTES_ROUTES_H

#include "web/web.h"

struct route_table {
	const struct http_route *rows;
	size_t count;
};

extern const struct route_table routes_public;    /* everybody: credentials, log, verify, health, assets */
extern const struct route_table routes_account;   /* signing in, messages, tokens */
extern const struct route_table routes_candidate; /* taking assessments, results */
extern const struct route_table routes_review;    /* judging and deciding */
extern const struct route_table routes_badges;    /* credentials that were issued, and issuing many */
extern const struct route_table routes_authoring; /* writing assessments */
extern const struct route_table routes_administration; /* people, assessments, operation */

#endif
