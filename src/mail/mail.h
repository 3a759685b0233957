/* Mail to one person, by SMTP through libcurl.
 *
 * What it owns: the form of the message (RFC 5322, MIME) and its delivery to the configured relay.
 *
 * 1. No text can add a header or a recipient: line breaks and control characters in addresses and subjects
 *    are refused; all else that is not plain ASCII is encoded.
 * 2. What leaves this machine, leaves it over an encrypted connection only: a message can carry a link that
 *    signs its reader in. A relay elsewhere that does not offer STARTTLS gets nothing.
 *
 * It refuses to do: attachments, HTML, several recipients, queueing (the job queue does that). */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/work.h"

enum { MAIL_ADDRESS_MAX = 254, MAIL_SUBJECT_MAX = 500, MAIL_TEXT_MAX = 256 * 1024 };

struct mail_options {
	struct str url;            /* smtp://HOST[:PORT] or smtps://HOST[:PORT] */
	struct str from;           /* "assay@example.org" or "Assay <assay@example.org>" */
	struct str user, password; /* absent: no sign-in */
};

struct mail_message {
	struct str to;      /* an address, ASCII */
	struct str subject; /* UTF-8, one line */
	struct str text;    /* UTF-8; lines end in LF */
};

/* Hands the message to the relay. ERR_INPUT: something of it cannot be sent, or the relay refused it for
 * good; ERR_UNAVAILABLE: try again later. At most 30 seconds, or the work's deadline. */
enum err mail_send(struct work *w, const struct mail_options *options,
                   const struct mail_message *message) MUST_CHECK;

/* The message as mail_send would hand it over: RFC 5322 with CR LF line ends, quoted-printable text. */
enum err mail_format(struct work *w, const struct mail_options *options, const struct mail_message *message,
                     struct str *out) MUST_CHECK;

#endif
