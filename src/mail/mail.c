#include "mail/mail.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"
#include "mail/format.h"

#include <curl/curl.h>
#include <string.h>

enum { TIMEOUT_MS = 30000, CONNECT_TIMEOUT_MS = 5000 };

/* ---- the message ---- */

static enum err check_message(struct work *w, const struct mail_options *options,
                              const struct mail_message *message)
{
	if (str_absent(format_address(options->from)))
		return fail(w, ERR_INPUT, "The sender's address in the configuration is not a mail address.");
	/* A recipient is an address and nothing else. */
	if (format_address(message->to).len != message->to.len || message->to.len == 0)
		return fail(w, ERR_INPUT, "The recipient's address is not a mail address.");
	if (message->subject.len > MAIL_SUBJECT_MAX || message->text.len > MAIL_TEXT_MAX)
		return fail(w, ERR_INPUT, "The message is too long to be sent by mail.");
	bool one_line = str_find_byte(message->subject, '\n') == SIZE_MAX;
	if (!one_line || !utf8_plain(message->subject) || !utf8_plain(message->text))
		return fail(w, ERR_INPUT, "The message has characters that cannot be sent by mail.");
	return OK;
}

static void put_from(struct buf *out, struct str mailbox)
{
	struct str address = format_address(mailbox);
	struct str name = str_trim(
		str_slice(mailbox, 0, mailbox.len > address.len + 2 ? mailbox.len - address.len - 2 : 0));
	buf_put(out, S("From: "));
	if (name.len > 0) {
		format_name(out, name);
		buf_byte(out, ' ');
	}
	buf_format(out, "<%.*s>\r\n", STR_ARG(address));
}

static void put_id(struct work *w, struct buf *out, struct str from)
{
	struct str domain = format_address(from);
	(void)str_cut(&domain, '@');
	buf_format(out, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(world_token(w, 16)), STR_ARG(domain));
}

enum err mail_format(struct work *w, const struct mail_options *options, const struct mail_message *message,
                     struct str *out)
{
	TRY(check_message(w, options, message));
	struct buf buf = buf_init(w->arena, 4 * MAIL_TEXT_MAX);
	buf_put(&buf, S("Date: "));
	format_date(&buf, world_now_us(w));
	buf_put(&buf, S("\r\n"));
	put_from(&buf, options->from);
	buf_format(&buf, "To: <%.*s>\r\nSubject: ", STR_ARG(message->to));
	format_words(&buf, message->subject);
	buf_put(&buf, S("\r\n"));
	put_id(w, &buf, options->from);
	buf_put(&buf, S("Auto-Submitted: auto-generated\r\n"
	                "MIME-Version: 1.0\r\n"
	                "Content-Type: text/plain; charset=UTF-8\r\n"
	                "Content-Transfer-Encoding: quoted-printable\r\n"
	                "\r\n"));
	format_quoted_printable(&buf, message->text);
	check(!buf.full);
	*out = buf_str(&buf);
	return OK;
}

/* ---- its delivery ---- */

static size_t give_text(char *at, size_t size, size_t count, void *argument)
{
	struct str *rest = argument;
	struct str piece = str_slice(*rest, 0, size * count);
	memcpy(at, piece.at, piece.len);
	*rest = str_slice(*rest, piece.len, SIZE_MAX);
	return piece.len;
}

static struct str host_of(struct str url)
{
	struct str host = str_slice(url, str_find(url, S("://")) + 3, SIZE_MAX);
	if (str_starts(host, S("[")))
		return str_cut(&host, ']');
	return str_cut(&host, ':');
}

static bool is_loopback(struct str url)
{
	struct str host = host_of(url);
	return str_equal(host, S("localhost")) || str_equal(host, S("127.0.0.1")) ||
	       str_equal(host, S("[::1"));
}

static enum err check_options(struct work *w, const struct mail_options *options)
{
	bool smtp = str_starts(options->url, S("smtp://")) || str_starts(options->url, S("smtps://"));
	if (!smtp || !utf8_plain(options->url) || !utf8_plain(options->user) ||
	    !utf8_plain(options->password))
		return fail(w, ERR_INPUT,
		            "The mail server in the configuration must be smtp://HOST:PORT or "
		            "smtps://HOST:PORT.");
	return OK;
}

static enum err time_left(struct work *w, long *out)
{
	int64_t left_ms = TIMEOUT_MS;
	if (w->deadline_us != 0 && (w->deadline_us - world_monotonic_us(w)) / 1000 < left_ms)
		left_ms = (w->deadline_us - world_monotonic_us(w)) / 1000;
	if (left_ms <= 0)
		return fail(w, ERR_UNAVAILABLE, "There is no time left to send mail.");
	*out = (long)left_ms;
	return OK;
}

static void set_server(struct work *w, CURL *easy, const struct mail_options *options)
{
	long encryption = is_loopback(options->url) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_URL, str_cstr(w->arena, options->url));
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, encryption);
	if (options->user.len > 0) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, str_cstr(w->arena, options->user));
		curl_easy_setopt(easy, CURLOPT_PASSWORD, str_cstr(w->arena, options->password));
	}
}

static void set_envelope(struct work *w, CURL *easy, const struct mail_options *options,
                         struct curl_slist *recipients)
{
	struct str from = str_format(w->arena, "<%.*s>", STR_ARG(format_address(options->from)));
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, str_cstr(w->arena, from));
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
}

/* A reply of 5xx is for good (RFC 5321 section 4.2.1), except while signing in, which the operator can
 * repair. */
static enum err outcome(struct work *w, CURL *easy, CURLcode code)
{
	long reply = 0;
	if (code == CURLE_OK)
		return OK;
	if (code == CURLE_USE_SSL_FAILED)
		return fail(
			w, ERR_UNAVAILABLE,
			"The mail server does not offer an encrypted connection (STARTTLS), and links that "
			"sign people in are not sent without: use one that does, or one on this machine.");
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
	if (reply >= 500 && reply < 600 && code != CURLE_LOGIN_DENIED)
		return fail(w, ERR_INPUT, "The mail server refused the message (%ld).", reply);
	return fail(w, ERR_UNAVAILABLE, "The mail could not be sent: %s.", curl_easy_strerror(code));
}

enum err mail_send(struct work *w, const struct mail_options *options, const struct mail_message *message)
{
	struct str text;
	long timeout_ms;
	TRY(check_options(w, options));
	TRY(mail_format(w, options, message, &text));
	TRY(time_left(w, &timeout_ms));
	CURL *easy = curl_easy_init();
	struct curl_slist *recipients = curl_slist_append(NULL, str_cstr(w->arena, message->to));
	check(easy != NULL && recipients != NULL);
	set_server(w, easy, options);
	set_envelope(w, easy, options, recipients);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_text);
	curl_easy_setopt(easy, CURLOPT_READDATA, &text);
	enum err result = outcome(w, easy, curl_easy_perform(easy));
	curl_slist_free_all(recipients);
	curl_easy_cleanup(easy);
	return result;
}
