/* What administrators do, by form and by API alike: each with its message and its line in the audit trail. */
#ifndef WEB_ADMINISTRATION_H
#define WEB_ADMINISTRATION_H

#include "org/person.h"
#include "web/pages/administration.h"

/* Adds a person and sends them a one-time sign-in link. */
enum err administration_add(struct work *w, struct http_call *call, const struct people_add_input *in,
                            struct id *person) MUST_CHECK;
/* ERR_CONFLICT when one would lock oneself out. */
enum err administration_change(struct work *w, struct http_call *call,
                               const struct people_set_input *in) MUST_CHECK;
/* Adds or updates many people; all or none. */
enum err administration_import(struct work *w, struct http_call *call, struct str csv,
                               struct person_csv_result *out) MUST_CHECK;
/* A new one-time sign-in link, for whoever has no password yet or has forgotten it. */
enum err administration_send_link(struct work *w, struct http_call *call, struct id person) MUST_CHECK;
/* Invites a person to an assessment and tells them; *again: they were already, and are told once more (sitting_invite). */
enum err administration_invite(struct work *w, struct http_call *call, const struct invite_input *in,
                               struct id *invitation, bool *again) MUST_CHECK;
/* Jobs that were given up: tried again from the first attempt; discarded for ever. */
enum err administration_retry(struct work *w, struct http_call *call, struct id job) MUST_CHECK;
enum err administration_discard(struct work *w, struct http_call *call, struct id job) MUST_CHECK;

#endif
