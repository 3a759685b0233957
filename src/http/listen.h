/* Sockets to listen on, several for one address, among which the kernel spreads the connections. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/work.h"

/* Opens `count` listening, non-blocking sockets on "HOST:PORT" or "[HOST]:PORT" and says which port it is
 * (port 0: any that is free). ERR_INPUT when the address cannot be read, ERR_UNAVAILABLE when it is taken
 * or not ours. */
enum err listen_open(struct work *w, struct str address, int *sockets, unsigned count, int *port) MUST_CHECK;

#endif
