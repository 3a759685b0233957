/* Who calls, and may they: cookies, bearer tokens, CSRF. */
#ifndef WEB_ADMIT_H
#define WEB_ADMIT_H

#include "web/web.h"

/* Sets or clears the session cookie: HttpOnly, SameSite=Lax, Secure and the __Host- prefix when the base URL is https. */
void admit_set_cookie(struct work *w, struct http_call *call, struct str cookie, struct http_reply *reply);
void admit_clear_cookie(struct work *w, struct http_call *call, struct http_reply *reply);
/* Not from a page of another site, as far as the browser says where it is from. */
bool admit_is_from_here(const struct http_call *call);
/* The session cookie's value; absent when none was sent. */
struct str admit_cookie(const struct http_call *call);

#endif
