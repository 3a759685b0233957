/* The forms in which a credential can be had beside its page, by suffix or by what Accept asks for.
 *
 * Pictures are drawn once (a third of a second, in a box) and kept in the data folder, below pictures/; the credential and its
 * newest proof of logging are baked into them each time they are asked for. Whether they may be seen, and what they have to show,
 * the database says each time too, so that it does not matter which server drew or deleted them. */
#ifndef WEB_PAGES_CREDENTIAL_FORMS_H
#define WEB_PAGES_CREDENTIAL_FORMS_H

#include "web/web.h"

/* What Accept asks for, as a suffix; absent: a page. */
struct str credential_suffix(const struct http_call *call);

/* The form of that suffix; for .json that which Accept asks for, JSON or the token. `by_key`: it is asked for at the address that
 * is its refreshService (badge/renewal.h), which no cache is to know. Waits: outside of a transaction.
 * ERR_NOT_FOUND names those there are; ERR_UNAVAILABLE when pictures cannot be drawn here. */
enum err credential_form(struct work *w, struct http_call *call, const struct credential *credential,
                         bool by_key, struct str suffix, struct http_reply *reply) MUST_CHECK;

/* The address of a credential's page. */
struct str credential_address(struct work *w, const struct app *app, struct id id);

/* Removes what was drawn of a credential on this server. Nothing is lost by it: it could be drawn again. Where it was deleted on
 * another server, web/sweeper.h asks for it here. */
enum err credential_forget(struct work *w, const struct app *app, struct id id) MUST_CHECK;

#endif
