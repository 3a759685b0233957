/* The text form of a mail. */
#ifndef MAIL_FORMAT_H
#define MAIL_FORMAT_H

#include "base/buf.h"

/* The address in "Name <address>" or "address"; absent when it cannot stand in an SMTP command or a
 * header: RFC 5321's dot-string and domain in ASCII, without quoted parts, at most MAIL_ADDRESS_MAX bytes. */
struct str format_address(struct str mailbox);

/* A header's unstructured text (RFC 2047): as it is when it is short, printable ASCII; else as encoded
 * words, folded. */
void format_words(struct buf *out, struct str text);

/* A name before an address: as format_words, but also encoded when it has marks that mean something there. */
void format_name(struct buf *out, struct str name);

/* UTF-8 text with LF line ends as quoted-printable (RFC 2045 section 6.7) with CR LF. */
void format_quoted_printable(struct buf *out, struct str text);

/* A date as RFC 5322 section 3.3 has it, in UTC. */
void format_date(struct buf *out, int64_t time_us);

#endif
