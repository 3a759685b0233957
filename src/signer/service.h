/* The service: connections to the desk. Single-threaded; what has come in together is flushed together.
 *
 * 1. Answers leave a connection in the order of its requests.
 * 2. A connection that breaks the form of messages, or sends one that is too long, is closed. Only the end of the first ends
 *    the service.
 * 3. One service for a folder: keys/signer.lock is held while it runs. */
#ifndef SIGNER_SERVICE_H
#define SIGNER_SERVICE_H

#include "signer/desk.h"

enum { SERVICE_LINKS_MAX = 64 };

struct service;

/* Opens what lies in the folder keys/: keys and journal. ERR_UNAVAILABLE; ERR_CONFLICT when another service has it. */
enum err service_open(struct work *w, struct str keys_folder, const struct signer_options *options,
                      struct service **out) MUST_CHECK;
/* NULL is fine. */
void service_close(struct service *service);

/* Listens on signer.socket in the current folder, for processes of our user and root. ERR_UNAVAILABLE. */
enum err service_listen(struct work *w, struct service *service) MUST_CHECK;
/* Says over `first` that it is ready and serves until its other end is closed; the descriptor is closed then. */
void service_run(struct work *w, struct service *service, int first);

#endif
