#include "objects/location.h"

#include "http/target.h"

#define SCHEME S("s3://")
#define AWS_HOST "amazonaws.com"

/* What stands behind the '?'. */
struct options {
	struct str region, endpoint, style, credentials, profile, authorities, conditions, insecure_http;
};

static const struct {
	struct str name;
	size_t offset;
} names[] = {
	{S_INIT("region"), offsetof(struct options, region)},
	{S_INIT("endpoint"), offsetof(struct options, endpoint)},
	{S_INIT("style"), offsetof(struct options, style)},
	{S_INIT("credentials"), offsetof(struct options, credentials)},
	{S_INIT("profile"), offsetof(struct options, profile)},
	{S_INIT("authorities"), offsetof(struct options, authorities)},
	{S_INIT("conditions"), offsetof(struct options, conditions)},
	{S_INIT("insecure-http"), offsetof(struct options, insecure_http)},
};

static struct str *option_named(struct options *options, struct str name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i].name, name))
			return (struct str *)(void *)((char *)options + names[i].offset);
	return NULL;
}

bool location_is(struct str text)
{
	return str_starts(text, SCHEME);
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* Whether all of s is lower case, digits and bytes of `more`, and begins and ends with one of the first two. */
static bool is_name(struct str s, size_t min, size_t max, struct str more)
{
	if (s.len < min || s.len > max)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool plain = is_lower(s.at[i]) || is_digit(s.at[i]);
		bool inside = i > 0 && i + 1 < s.len && str_find_byte(more, s.at[i]) != SIZE_MAX;
		if (!plain && !inside)
			return false;
	}
	return true;
}

static enum err read_options(struct work *w, struct str query, struct options *out)
{
	*out = (struct options){0};
	while (!str_absent(query)) {
		struct str value = str_cut(&query, '&');
		struct str name = str_cut(&value, '=');
		struct str *option = option_named(out, name);
		if (option == NULL)
			return fail(w, ERR_INPUT,
			            "Behind the ? of an object store's address are region, endpoint, style, "
			            "credentials, profile, authorities, conditions and insecure-http.");
		if (!str_absent(*option))
			return fail(w, ERR_INPUT, "The address of the object store has %.*s= twice.",
			            STR_ARG(name));
		if (str_absent(value) || value.len == 0 || !target_decode(w->arena, value, false, option))
			return fail(w, ERR_INPUT,
			            "The address of the object store needs a value behind %.*s=.",
			            STR_ARG(name));
	}
	return OK;
}

/* What would have to be encoded is refused: then the key, the URL and what is signed are the same text. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_letter(s.at[i]) && !is_digit(s.at[i]) &&
		    str_find_byte(S("-._~"), s.at[i]) == SIZE_MAX)
			return false;
	return s.len > 0 && !str_equal(s, S(".")) && !str_equal(s, S(".."));
}

static enum err read_prefix(struct work *w, struct str text, struct location *out)
{
	out->prefix = S("");
	while (str_ends(text, S("/")))
		text = str_slice(text, 0, text.len - 1);
	if (text.len == 0)
		return OK;
	bool good = text.len < LOCATION_PREFIX_MAX;
	for (struct str rest = text; good && !str_absent(rest);)
		good = is_plain(str_cut(&rest, '/'));
	if (!good)
		return fail(
			w, ERR_INPUT,
			"What stands between the bucket and the ? in the address of an object store may have "
			"letters, digits, - . _ ~ and single / in it, and be at most %d bytes long.",
			LOCATION_PREFIX_MAX);
	out->prefix = str_format(w->arena, "%.*s/", STR_ARG(text));
	return OK;
}

static bool is_host(struct str host)
{
	struct str name, port;
	if (str_starts(host, S("["))) {
		size_t end = str_find_byte(host, ']');
		if (end == SIZE_MAX || end < 3)
			return false;
		for (size_t i = 1; i < end; i++)
			if (str_find_byte(S("0123456789abcdefABCDEF:."), host.at[i]) == SIZE_MAX)
				return false;
		name = S("x");
		port = str_slice(host, end + 1, SIZE_MAX);
		if (port.len > 0 && port.at[0] != ':')
			return false;
		port = port.len > 0 ? str_slice(port, 1, SIZE_MAX) : (struct str){0};
	} else {
		port = host;
		name = str_cut(&port, ':');
	}
	int64_t number = 1;
	bool good_port = str_absent(port) || (port.len <= 5 && str_to_int(port, &number));
	return good_port && number > 0 && number <= 65535 && is_plain(name);
}

static bool is_this_machine(struct str host)
{
	static const struct str own[] = {S_INIT("localhost"), S_INIT("127.0.0.1"), S_INIT("[::1]")};
	for (size_t i = 0; i < COUNT(own); i++) {
		struct str rest = str_slice(host, own[i].len, SIZE_MAX);
		if (str_starts(host, own[i]) && (rest.len == 0 || rest.at[0] == ':'))
			return true;
	}
	return false;
}

/* Splits the endpoint into scheme and host, without the scheme's own port, as a client writes them. */
static enum err read_endpoint(struct work *w, struct str endpoint, bool insecure, struct str *scheme,
                              struct str *host)
{
	bool secure = str_starts(endpoint, S("https://"));
	if (!secure && !str_starts(endpoint, S("http://")))
		return fail(w, ERR_INPUT, "The endpoint of an object store must begin with https://.");
	*scheme = secure ? S("https://") : S("http://");
	*host = str_slice(endpoint, scheme->len, SIZE_MAX);
	if (str_ends(*host, S("/")))
		*host = str_slice(*host, 0, host->len - 1);
	if (!is_host(*host))
		return fail(
			w, ERR_INPUT,
			"The endpoint of an object store is https://HOST or https://HOST:PORT, without a path, "
			"a name or a password.");
	if (!secure && !insecure && !is_this_machine(*host))
		return fail(
			w, ERR_INPUT,
			"The endpoint of an object store on another machine must begin with https://: what it "
			"answers could be changed on the way. If the network is yours alone, add "
			"insecure-http=yes.");
	struct str own = secure ? S(":443") : S(":80");
	if (str_ends(*host, own))
		*host = str_slice(*host, 0, host->len - own.len);
	return OK;
}

/* Where the bucket is asked: in the host's name or in the path. */
static enum err place(struct work *w, const struct options *options, struct location *out)
{
	struct str scheme = S("https://"), host;
	bool aws = str_absent(options->endpoint);
	if (aws)
		host = str_format(w->arena, "s3.%.*s." AWS_HOST, STR_ARG(out->region));
	else
		TRY(read_endpoint(w, options->endpoint, !str_absent(options->insecure_http), &scheme, &host));
	/* A certificate for *.HOST does not cover a name with more dots in it. */
	bool in_host = aws && str_find_byte(out->bucket, '.') == SIZE_MAX;
	if (!str_absent(options->style)) {
		in_host = str_equal(options->style, S("host"));
		if (!in_host && !str_equal(options->style, S("path")))
			return fail(w, ERR_INPUT, "The style of an object store is path or host.");
	}
	out->host = in_host ? str_format(w->arena, "%.*s.%.*s", STR_ARG(out->bucket), STR_ARG(host)) : host;
	out->root = str_format(w->arena, "%.*s%.*s", STR_ARG(scheme), STR_ARG(out->host));
	out->base_path =
		in_host ? str_format(w->arena, "/%.*s", STR_ARG(out->prefix))
			: str_format(w->arena, "/%.*s/%.*s", STR_ARG(out->bucket), STR_ARG(out->prefix));
	return OK;
}

static enum err check_words(struct work *w, const struct options *options)
{
	if (!str_absent(options->conditions) && !str_equal(options->conditions, S("none")))
		return fail(w, ERR_INPUT,
		            "What can be said of an object store's conditions is conditions=none.");
	if (!str_absent(options->insecure_http) && !str_equal(options->insecure_http, S("yes")))
		return fail(w, ERR_INPUT, "What can be said of plain http is insecure-http=yes.");
	return OK;
}

enum err location_read(struct work *w, struct str text, struct str region, struct location *out)
{
	struct options options;
	*out = (struct location){0};
	if (!location_is(text) || text.len > LOCATION_MAX)
		return fail(w, ERR_INPUT,
		            "The address of an object store is s3://BUCKET/PREFIX?region=REGION.");
	struct str query = str_slice(text, SCHEME.len, SIZE_MAX);
	struct str path = str_cut(&query, '?');
	out->bucket = str_cut(&path, '/');
	if (!is_name(out->bucket, 3, 63, S("-.")))
		return fail(
			w, ERR_INPUT,
			"The name of a bucket, behind s3://, is 3 to 63 lower-case letters, digits, - and . "
			"(keys never stand in the address: see credentials=FILE).");
	TRY(read_prefix(w, path, out));
	TRY(read_options(w, query, &options));
	TRY(check_words(w, &options));
	out->region = !str_absent(options.region) ? options.region
	              : !str_absent(region)       ? region
	                                          : S("us-east-1");
	if (!is_name(out->region, 2, 32, S("-")))
		return fail(w, ERR_INPUT, "The region of an object store is a word like eu-central-1.");
	out->credentials = options.credentials;
	out->profile = options.profile;
	out->authorities = options.authorities;
	out->unconditional = !str_absent(options.conditions);
	return place(w, &options, out);
}
