/* A witness over HTTP (C2SP tlog-witness): logs bring it their checkpoints, and get them cosigned when they have only grown.
 *
 *	POST /add-checkpoint             200 with the cosignature; 400, 403, 404, 422 with the reason; 409 with the size
 *	GET  /HASH/checkpoint            what was cosigned last of a log, by the SHA-256 of its origin, for monitors
 *	GET  /healthz, /metrics
 *
 * What it promises is in witness_store.h. There are no accounts: a request is known by the log's signature in it. */
#ifndef TRANSPARENCY_WITNESS_SERVICE_H
#define TRANSPARENCY_WITNESS_SERVICE_H

#include "http/http.h"
#include "transparency/witness_store.h"

struct witness_service;

/* Serves at once. Store and signer must outlive it; the signer's key is a NOTE_COSIGNATURE. ERR_UNAVAILABLE when the address is
 * taken, ERR_INPUT when it is none. */
enum err witness_service_open(struct work *w, struct witness_store *store, const struct note_signer *signer,
                              struct str address, struct witness_service **out) MUST_CHECK;
/* Answers what is in flight and ends. NULL is fine. */
void witness_service_close(struct witness_service *service);

/* The port listened on. */
int witness_service_port(const struct witness_service *service);

#endif
