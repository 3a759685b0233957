/* Where an object store is, in one text: s3://BUCKET[/PREFIX][?NAME=VALUE&…].
 *
 * Never a key in it: it stands in command lines and configurations. The names, each at most once, values percent-encoded
 * where they must be:
 *
 *	region=eu-central-1     where the bucket is; default AWS_REGION of the environment, else us-east-1
 *	endpoint=https://HOST   another store than AWS; with http:// only on this machine, or with insecure-http=yes
 *	style=path|host         https://HOST/BUCKET/… or https://BUCKET.HOST/…; default path with an endpoint, else host
 *	credentials=FILE        the keys, as AWS's tools keep them (credentials.h); default by the environment
 *	profile=NAME            which of the file's; default AWS_PROFILE, else default
 *	authorities=FILE        PEM certificates that vouch for the endpoint, in the place of the system's
 *	conditions=none         the store does not honour If-Match; see objects.h, rule 5
 *	insecure-http=yes       what the store answers may be changed on the way */
#ifndef OBJECTS_LOCATION_H
#define OBJECTS_LOCATION_H

#include "base/work.h"

enum { LOCATION_MAX = 2048, LOCATION_PREFIX_MAX = 512 };

struct location {
	struct str bucket;
	struct str prefix; /* "" or "logs/one/" */
	struct str region;
	struct str host;      /* as Host has it: with the port where that is not the scheme's */
	struct str root;      /* https://HOST */
	struct str base_path; /* of every object, up to its own path: "/BUCKET/logs/one/" */
	struct str credentials, profile, authorities; /* absent: not said */
	bool unconditional;
};

/* Whether a text is meant as one. */
bool location_is(struct str text);
/* Takes it apart. `region` is the environment's (absent: it has none). The views are of the text or lie in the arena. ERR_INPUT
 * says what to change and repeats nothing that could be a secret. */
enum err location_read(struct work *w, struct str text, struct str region, struct location *out) MUST_CHECK;

#endif
