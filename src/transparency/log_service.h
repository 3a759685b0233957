/* A log over HTTP: read as C2SP tlog-tiles says, added to by whoever may reach it.
 *
 *	GET  /checkpoint                    the published checkpoint
 *	GET  /tile/L/N[.p/W]                hashes
 *	GET  /tile/entries/N[.p/W]          entries
 *	POST /add                           the body is an entry; the reply its index, or with `Accept: application/json`
 *	                                    {"index": …, "size": …, "known": …, "proof": "c2sp.org/tlog-proof@v1…"}
 *	GET  /healthz, /metrics
 *
 * 1. An entry is answered when it is durable, under a signed checkpoint; before, only with a refusal.
 * 2. A tile is shown when the published checkpoint covers it: what no checkpoint covers may yet become another.
 * 3. What cannot be taken now is 503 with Retry-After.
 *
 * Who may add is the business of the proxy in front: there are no accounts here. */
#ifndef TRANSPARENCY_LOG_SERVICE_H
#define TRANSPARENCY_LOG_SERVICE_H

#include "http/http.h"
#include "transparency/publisher.h"
#include "transparency/sequencer.h"

struct log_service;

/* Serves at once. The appender is the service's, also when this fails; `log` must outlive it, and the publisher of a witnessed
 * log (else NULL), which is for the metrics. ERR_UNAVAILABLE when the address
 * is taken, ERR_INPUT when it is none. */
enum err log_service_open(struct work *w, const struct tlog *log, struct appender *appender,
                          const struct publisher *publisher, struct str address,
                          struct log_service **out) MUST_CHECK;
/* Answers what is in flight and ends. NULL is fine. */
void log_service_close(struct log_service *service);

/* The port listened on. */
int log_service_port(const struct log_service *service);

#endif
