/* Server-sent events (HTML Standard section 9.2): a reply that goes on. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include "http/exchange.h"

/* Takes a seat for the stream of the exchange's reply. ERR_BUSY: its owner, or all together, watch enough already. */
enum err stream_admit(struct exchange *exchange) MUST_CHECK;
/* Begins the stream, which was admitted, and keeps the exchange until its end. */
void stream_open(struct exchange *exchange);

/* Ends all streams of a loop that stops; those in the database end when they come back. */
void stream_end_all(struct loop *loop);

#endif
