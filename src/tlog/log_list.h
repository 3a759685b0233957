/* Lists of logs that a witness is to know, in one of two forms; empty lines and lines that begin with '#' are left out.
 *
 *	logs/v0                  the public witness network's (witness-network, log-list-format.md)
 *	vkey VKEY                begins a log
 *	origin ORIGIN            where it is not the key's name
 *	qpd N, contact TEXT      not used here
 *
 *	log VKEY [URL]           as in a policy (C2SP tlog-policy) */
#ifndef TLOG_LOG_LIST_H
#define TLOG_LOG_LIST_H

#include "tlog/note.h"

enum { LOG_LIST_BYTES_MAX = 16 << 20 };

struct log_list_entry {
	struct str origin;
	struct note_verifier key;
};

/* Views of `text`. ERR_INPUT with the number of the line that is wrong; ERR_TOO_LARGE. */
enum err log_list_parse(struct work *w, struct str text, struct log_list_entry **out,
                        size_t *count) MUST_CHECK;

#endif
