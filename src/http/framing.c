#include "http/framing.h"

#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

/* What was seen of the headers that decide. */
struct seen {
	unsigned hosts, lengths;
	bool body;
};

/* RFC 9110 section 5.6.2. */
static bool is_token(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
	return *name != '\0' && name[strspn(name, letters)] == '\0';
}

static bool is_field_value(const char *value)
{
	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_digits(const char *value)
{
	return *value != '\0' && value[strspn(value, "0123456789")] == '\0';
}

static bool header_fits(const struct evhttp_request *native, const struct evkeyval *header, struct seen *seen)
{
	if (!is_token(header->key) || !is_field_value(header->value))
		return false;
	if (strcasecmp(header->key, "Host") == 0)
		seen->hosts++;
	if (strcasecmp(header->key, "Content-Length") == 0) {
		seen->lengths++;
		seen->body |= strspn(header->value, "0") != strlen(header->value);
		return is_digits(header->value);
	}
	if (strcasecmp(header->key, "Transfer-Encoding") == 0) {
		seen->body = true;
		return native->minor >= 1 && strcasecmp(header->value, "chunked") == 0;
	}
	return true;
}

enum err framing_check(struct work *w, struct evhttp_request *native)
{
	struct seen seen = {0};
	const struct evkeyval *header;
	TAILQ_FOREACH(header, evhttp_request_get_input_headers(native), next)
	{
		if (!header_fits(native, header, &seen))
			return fail(w, ERR_INPUT, "The request has a header that is not well formed.");
	}
	if (seen.lengths > 1)
		return fail(w, ERR_INPUT, "The request must not have several Content-Length headers.");
	if (native->major != 1) {
		/* The reply's version is taken from here. */
		native->major = 1;
		native->minor = 1;
		return fail(w, ERR_INPUT, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
	}
	if (seen.hosts > 1 || (seen.hosts == 0 && native->minor >= 1))
		return fail(w, ERR_INPUT, "The request must have exactly one Host header.");
	if (seen.body && evhttp_request_get_command(native) == EVHTTP_REQ_HEAD)
		return fail(w, ERR_INPUT, "A HEAD request has no body.");
	return OK;
}
