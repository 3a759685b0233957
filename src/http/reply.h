/* Writing a reply to evhttp. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/exchange.h"

/* Gives status and headers to evhttp: those of the reply, X-Request-Id, and Connection where it must
 * close. */
void reply_write_headers(struct exchange *exchange);

/* Gives the whole reply to evhttp, as 304 without its body where the client has it already, and leaves the status that goes out
 * in reply.status. Returns the body's length. The exchange's `native` is evhttp's again afterwards; connection_send sends it. */
size_t reply_write(struct exchange *exchange);

#endif
