/* What an object store's answer means: taken from its status and the one word in its XML that names the error.
 *
 * The body is a stranger's: of it only that word (and the region it names) is used, when it is made of letters and digits.
 * Source: "Error responses", Amazon S3 API Reference; and what MinIO, SeaweedFS, Ceph and versitygw say. */
#ifndef OBJECTS_ANSWER_H
#define OBJECTS_ANSWER_H

#include "http/client.h"

enum answer {
	ANSWER_DONE,
	ANSWER_MISSING, /* the bucket is there, the object is not */
	ANSWER_CHANGED, /* the condition does not hold */
	ANSWER_AGAIN,   /* asked again, it may be done */
	ANSWER_REFUSED, /* it will not be, until a person changes something */
};

/* What a reply means. */
enum answer answer_of(const struct client_reply *reply);

/* Records why a store does not do what it is asked, for the person who runs it: ERR_UNAVAILABLE, of which the message begins
 * with `host` and ends with what to do. `now` is this machine's clock, as text. */
enum err answer_fail(struct work *w, struct str host, struct str now, const struct client_reply *reply);

/* The same of a store that takes conditions for nothing. */
enum err answer_fail_conditions(struct work *w, struct str host);

/* Seconds since the object was written, by the store's own clock; INT64_MAX when it does not say. */
int64_t answer_age(const struct client_reply *reply);

/* The text of <NAME> in the store's XML, 1 to 64 of [A-Za-z0-9.-]; absent when there is none. */
struct str answer_word(struct str body, struct str name);

#endif
