#include "objects/sigv4.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

/* Over all headers together; those of ours take a few hundred, a session token a few thousand. */
enum { CANONICAL_MAX = 64 * 1024, DATE_LEN = 8 };

struct str sigv4_time(struct arena *arena, int64_t time_us)
{
	struct buf out = buf_init(arena, 32);
	struct str text = time_text(arena, time_us);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '-' && text.at[i] != ':')
			buf_byte(&out, text.at[i]);
	return buf_str(&out);
}

/* Of a header as it is signed. */
struct line {
	struct str name, value;
};

static struct str lower_case(struct arena *arena, struct str text)
{
	struct buf out = buf_init(arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		buf_byte(&out,
		         text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] | 0x20) : text.at[i]);
	return buf_str(&out);
}

/* Without blanks around it, and several in it as one. */
static struct str one_blank(struct arena *arena, struct str text)
{
	text = str_trim(text);
	struct buf out = buf_init(arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ' ' || text.at[i - 1] != ' ')
			buf_byte(&out, text.at[i]);
	return buf_str(&out);
}

static int by_name(const void *a, const void *b)
{
	return str_compare(((const struct line *)a)->name, ((const struct line *)b)->name);
}

static void make_lines(struct arena *arena, const struct sigv4_request *request, struct line *lines)
{
	check(request->header_count <= SIGV4_HEADERS_MAX);
	for (size_t i = 0; i < request->header_count; i++) {
		const struct client_header *header = &request->headers[i];
		lines[i].name = lower_case(arena, str_of(header->name));
		lines[i].value = one_blank(arena, header->value);
	}
	qsort(lines, request->header_count, sizeof *lines, by_name);
}

/* host;x-amz-date */
static struct str signed_names(struct arena *arena, const struct sigv4_request *request)
{
	struct line lines[SIGV4_HEADERS_MAX];
	struct buf out = buf_init(arena, CANONICAL_MAX);
	make_lines(arena, request, lines);
	for (size_t i = 0; i < request->header_count; i++)
		buf_format(&out, "%s%.*s", i == 0 ? "" : ";", STR_ARG(lines[i].name));
	return buf_str(&out);
}

struct str sigv4_canonical(struct arena *arena, const struct sigv4_request *request)
{
	struct line lines[SIGV4_HEADERS_MAX];
	struct buf out = buf_init(arena, CANONICAL_MAX);
	make_lines(arena, request, lines);
	buf_format(&out, "%s\n%.*s\n%.*s\n", request->method, STR_ARG(request->path),
	           STR_ARG(request->query));
	for (size_t i = 0; i < request->header_count; i++)
		buf_format(&out, "%.*s:%.*s\n", STR_ARG(lines[i].name), STR_ARG(lines[i].value));
	buf_format(&out, "\n%.*s\n%.*s", STR_ARG(signed_names(arena, request)),
	           STR_ARG(request->body_digest));
	check(!out.full);
	return buf_str(&out);
}

static struct str scope(struct arena *arena, const struct sigv4_key *key, const struct sigv4_request *request)
{
	struct str date = str_slice(request->time, 0, DATE_LEN);
	return str_format(arena, "%.*s/%.*s/%.*s/aws4_request", STR_ARG(date), STR_ARG(key->region),
	                  STR_ARG(key->service));
}

struct str sigv4_string(struct arena *arena, const struct sigv4_key *key, const struct sigv4_request *request)
{
	struct digest digest = digest_of(sigv4_canonical(arena, request));
	return str_format(arena, SIGV4_METHOD "\n%.*s\n%.*s\n%.*s", STR_ARG(request->time),
	                  STR_ARG(scope(arena, key, request)), STR_ARG(digest_hex(arena, &digest)));
}

/* The secret never signs itself: a key of that day, region and service is made of it. */
static struct digest signature(struct arena *arena, const struct sigv4_key *key,
                               const struct sigv4_request *request)
{
	struct str secret = str_format(arena, "AWS4%.*s", STR_ARG(key->secret));
	struct digest day = digest_keyed(secret, str_slice(request->time, 0, DATE_LEN));
	struct digest region = digest_keyed(digest_str(&day), key->region);
	struct digest service = digest_keyed(digest_str(&region), key->service);
	struct digest signing = digest_keyed(digest_str(&service), S("aws4_request"));
	return digest_keyed(digest_str(&signing), sigv4_string(arena, key, request));
}

struct str sigv4_authorization(struct arena *arena, const struct sigv4_key *key,
                               const struct sigv4_request *request)
{
	struct digest digest = signature(arena, key, request);
	return str_format(arena, SIGV4_METHOD " Credential=%.*s/%.*s, SignedHeaders=%.*s, Signature=%.*s",
	                  STR_ARG(key->access_key), STR_ARG(scope(arena, key, request)),
	                  STR_ARG(signed_names(arena, request)), STR_ARG(digest_hex(arena, &digest)));
}
