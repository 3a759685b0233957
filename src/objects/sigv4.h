/* AWS Signature Version 4: how a request to an object store says whose it is, without the secret going along.
 *
 * Pure. What is signed is what the client sends: the method, path, query, the headers given and the digest of the body.
 * Source: AWS, "Create a signed AWS API request", and for the store's own header "Authenticating Requests (AWS Signature
 * Version 4)" of the Amazon S3 API Reference. */
#ifndef OBJECTS_SIGV4_H
#define OBJECTS_SIGV4_H

#include "http/client.h"

/* The name of the method, with which a header and what is signed begin. */
#define SIGV4_METHOD "AWS4-HMAC-SHA256"

enum { SIGV4_HEADERS_MAX = 16 };

struct sigv4_key {
	struct str access_key, secret;
	struct str region, service; /* "eu-central-1", "s3" */
};

/* Headers are one line each, none twice; `Host` and `X-Amz-Date` are among them. At most SIGV4_HEADERS_MAX. */
struct sigv4_request {
	const char *method;
	struct str path;  /* as it is sent: begins with '/', percent-encoded once */
	struct str query; /* as it is sent, without '?': pairs sorted and percent-encoded */
	const struct client_header *headers;
	size_t header_count;
	struct str body_digest; /* SHA-256 of the body, hexadecimal */
	struct str time;        /* as X-Amz-Date has it */
};

/* 20150830T123600Z: the form of X-Amz-Date. */
struct str sigv4_time(struct arena *arena, int64_t time_us);

/* The request in the one form that both sides digest. */
struct str sigv4_canonical(struct arena *arena, const struct sigv4_request *request);
/* What is signed: method, time, scope and the digest of the canonical request. */
struct str sigv4_string(struct arena *arena, const struct sigv4_key *key,
                        const struct sigv4_request *request);
/* The value of the header Authorization. */
struct str sigv4_authorization(struct arena *arena, const struct sigv4_key *key,
                               const struct sigv4_request *request);

#endif
