/* Where one message ends and the next begins, beyond what evhttp checks by itself. */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "base/work.h"

struct evhttp_request;

/* ERR_INPUT for a message that a program before us may have read differently (RFC 9112 sections 3.2, 5.1,
 * 6; RFC 9110 section 5): a header name that is no token, a control character in a value, a version other
 * than 1.x, no or several Host in HTTP/1.1, a Content-Length that is not all digits or not the only one, a Transfer-Encoding
 * other than "chunked", a HEAD with a body. The connection must be closed after the reply. evhttp itself
 * refuses Content-Length together with Transfer-Encoding, and chunks of bad size. */
enum err framing_check(struct work *w, struct evhttp_request *native) MUST_CHECK;

#endif
