/* The formats of JSON Schema (validation 7.3) that are asserted here; every other one is an annotation and says nothing. */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include "base/str.h"

enum format {
	FORMAT_NONE,
	FORMAT_DATE_TIME,
	FORMAT_DATE,
	FORMAT_URI,
	FORMAT_EMAIL,
	FORMAT_IPV4,
	FORMAT_IPV6
};

/* "date-time" (RFC 3339), "date", "uri" (RFC 3986), "email" (a Mailbox of RFC 5321), "ipv4", "ipv6"; FORMAT_NONE for any other
 * name. */
enum format format_named(struct str name);
/* Whether the text has that form. */
bool format_holds(struct arena *arena, enum format format, struct str text);

#endif
