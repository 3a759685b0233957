#include "objects/answer.h"

#include <string.h>
#include <time.h>

enum { WORD_MAX = 64, BODY_LOOKED_AT = 8 * 1024, DATE_MAX = 40 };

#define KEYS " Correct the keys (credentials=FILE in its address, or AWS_ACCESS_KEY_ID in the environment)."
#define FULL "it has no room left. Make room or raise the quota; nothing is lost meanwhile."
#define NO_CONDITIONS                                                                                        \
	"it does not honour conditional writes (If-Match, If-None-Match), which keep two sequencers from "   \
	"overwriting each other. Hold the log in a local folder and copy it there; or, if a lock elsewhere " \
	"makes sure that there is one sequencer, add conditions=none to its address."
#define REGION "the bucket is in another region."

/* What stores call their errors. What is not here is told by its status. */
static const struct {
	struct str word;
	enum answer answer;
	const char *why; /* of those that are refused; NULL: the bucket is in another region */
} errors[] = {
	{S_INIT("NoSuchKey"), ANSWER_MISSING, NULL},
	{S_INIT("PreconditionFailed"), ANSWER_CHANGED, NULL},
	{S_INIT("ConditionalRequestConflict"), ANSWER_AGAIN, NULL},
	{S_INIT("OperationAborted"), ANSWER_AGAIN, NULL},
	{S_INIT("RequestTimeout"), ANSWER_AGAIN, NULL},
	{S_INIT("BadDigest"), ANSWER_AGAIN, NULL},
	{S_INIT("XAmzContentSHA256Mismatch"), ANSWER_AGAIN, NULL},
	{S_INIT("NoSuchBucket"), ANSWER_REFUSED,
         "it has no bucket of that name. Make the bucket, or correct its name or the endpoint."},
	{S_INIT("InvalidAccessKeyId"), ANSWER_REFUSED, "it does not know the access key." KEYS},
	{S_INIT("XAdminUserNotFound"), ANSWER_REFUSED, "it does not know the access key." KEYS},
	{S_INIT("SignatureDoesNotMatch"), ANSWER_REFUSED,
         "the secret key is not that of the access key." KEYS},
	{S_INIT("ExpiredToken"), ANSWER_REFUSED, "the session token has run out." KEYS},
	{S_INIT("InvalidToken"), ANSWER_REFUSED, "it does not know the session token." KEYS},
	{S_INIT("AccessDenied"), ANSWER_REFUSED,
         "the keys do not permit it. They need s3:GetObject and s3:PutObject below the prefix, and s3:ListBucket "
         "on the bucket (without it a store does not say that something is not there)."},
	{S_INIT("QuotaExceeded"), ANSWER_REFUSED, FULL},
	{S_INIT("InsufficientStorage"), ANSWER_REFUSED, FULL},
	{S_INIT("XMinioStorageFull"), ANSWER_REFUSED, FULL},
	{S_INIT("XMinioAdminBucketQuotaExceeded"), ANSWER_REFUSED, FULL},
	{S_INIT("EntityTooLarge"), ANSWER_REFUSED, "it does not take objects of that size."},
	{S_INIT("PermanentRedirect"), ANSWER_REFUSED, NULL},
	{S_INIT("TemporaryRedirect"), ANSWER_REFUSED, NULL},
	{S_INIT("AuthorizationHeaderMalformed"), ANSWER_REFUSED, NULL},
	{S_INIT("IllegalLocationConstraintException"), ANSWER_REFUSED, NULL},
	{S_INIT("NotImplemented"), ANSWER_REFUSED, NO_CONDITIONS},
};

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '.' || c == '-'))
			return false;
	}
	return s.len > 0 && s.len <= WORD_MAX;
}

struct str answer_word(struct str body, struct str name)
{
	body = str_slice(body, 0, BODY_LOOKED_AT);
	for (size_t at; (at = str_find_byte(body, '<')) != SIZE_MAX;) {
		body = str_slice(body, at + 1, SIZE_MAX);
		if (!str_starts(body, name) || !str_starts(str_slice(body, name.len, 1), S(">")))
			continue;
		struct str inside = str_slice(body, name.len + 1, SIZE_MAX);
		size_t end = str_find_byte(inside, '<');
		struct str word = str_slice(inside, 0, end);
		return end != SIZE_MAX && is_word(word) ? word : (struct str){0};
	}
	return (struct str){0};
}

/* Its place in the table; COUNT(errors) when it is not there. */
static size_t error_of(const struct client_reply *reply)
{
	struct str word = answer_word(reply->body, S("Code"));
	size_t i = 0;
	while (i < COUNT(errors) && !str_equal(errors[i].word, word))
		i++;
	return i;
}

/* RFC 9110 section 15. A 404 without the store's own word is no answer about an object: a wrong endpoint gives one too. */
static enum answer by_status(int status)
{
	if (status == 412)
		return ANSWER_CHANGED;
	if (status == 408 || status == 409 || status == 429)
		return ANSWER_AGAIN;
	if (status >= 500 && status != 501 && status != 505 && status != 507)
		return ANSWER_AGAIN;
	return ANSWER_REFUSED;
}

enum answer answer_of(const struct client_reply *reply)
{
	if (reply->status >= 200 && reply->status < 300)
		return ANSWER_DONE;
	size_t error = error_of(reply);
	return error < COUNT(errors) ? errors[error].answer : by_status(reply->status);
}

/* A stranger's text for a message: visible ASCII and blanks, or nothing. */
static struct str date_of(const struct client_reply *reply)
{
	struct str date = client_reply_header(reply, "Date");
	for (size_t i = 0; i < date.len; i++)
		if (date.at[i] < ' ' || date.at[i] > '~')
			return S("unknown");
	return date.len > 0 && date.len <= DATE_MAX ? date : S("unknown");
}

/* RFC 9110 section 5.6.7, the one form that is still written. */
static bool date_in(const struct client_reply *reply, const char *name, int64_t *seconds)
{
	char text[DATE_MAX + 1] = "";
	struct tm parts = {0};
	struct str date = client_reply_header(reply, name);
	if (date.len > DATE_MAX || str_find_byte(date, '\0') != SIZE_MAX)
		return false;
	if (date.len > 0)
		memcpy(text, date.at, date.len);
	const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
	*seconds = (int64_t)timegm(&parts);
	return end != NULL && *end == '\0';
}

int64_t answer_age(const struct client_reply *reply)
{
	int64_t now, written;
	if (!date_in(reply, "Date", &now) || !date_in(reply, "Last-Modified", &written))
		return INT64_MAX;
	return now > written ? now - written : 0;
}

static enum err fail_region(struct work *w, struct str host, const struct client_reply *reply)
{
	struct str region = answer_word(reply->body, S("Region"));
	if (str_absent(region))
		return fail(w, ERR_UNAVAILABLE,
		            "The object store at %.*s refuses: " REGION
		            " Correct region= or endpoint= in its "
		            "address.",
		            STR_ARG(host));
	return fail(w, ERR_UNAVAILABLE,
	            "The object store at %.*s refuses: " REGION " Put region=%.*s into its address.",
	            STR_ARG(host), STR_ARG(region));
}

enum err answer_fail(struct work *w, struct str host, struct str now, const struct client_reply *reply)
{
	struct str word = answer_word(reply->body, S("Code"));
	size_t error = error_of(reply);
	if (str_equal(word, S("RequestTimeTooSkewed")))
		return fail(
			w, ERR_UNAVAILABLE,
			"The clock of this machine and that of the object store at %.*s differ too much: here "
			"it is %.*s, there %.*s. Set the clock that is wrong; a time service keeps it right.",
			STR_ARG(host), STR_ARG(now), STR_ARG(date_of(reply)));
	bool refused = error < COUNT(errors) && errors[error].answer == ANSWER_REFUSED;
	if (refused && errors[error].why == NULL)
		return fail_region(w, host, reply);
	if (refused)
		return fail(w, ERR_UNAVAILABLE, "The object store at %.*s refuses: %s", STR_ARG(host),
		            errors[error].why);
	if (reply->status == 507)
		return fail(w, ERR_UNAVAILABLE, "The object store at %.*s refuses: " FULL, STR_ARG(host));
	if (answer_of(reply) == ANSWER_AGAIN)
		return fail(w, ERR_UNAVAILABLE,
		            "The object store at %.*s is too busy or not well (%.*s, status %d), also after "
		            "several tries. It is tried again later.",
		            STR_ARG(host), STR_ARG(str_absent(word) ? S("no reason given") : word),
		            reply->status);
	if (!str_absent(word))
		return fail(w, ERR_UNAVAILABLE, "The object store at %.*s refuses (%.*s, status %d).",
		            STR_ARG(host), STR_ARG(word), reply->status);
	return fail(
		w, ERR_UNAVAILABLE,
		"What answers at %.*s (status %d) does not speak as an object store does. Is the endpoint right?",
		STR_ARG(host), reply->status);
}

enum err answer_fail_conditions(struct work *w, struct str host)
{
	return fail(w, ERR_UNAVAILABLE, "The object store at %.*s refuses: " NO_CONDITIONS, STR_ARG(host));
}
