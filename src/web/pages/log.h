/* The public log: pages for people, files for programs (C2SP tlog-tiles), the issuer's DID document.
 *
 *	log_overview.c   the log as a whole: how it grows, its checkpoints, who cosigned
 *	log_entry.c      an entry, and its way to the root
 *	log_find.c       from a credential to its entry
 *	log_cosigners.c  who signed a checkpoint beside the log
 *	log.c            files for programs */
#ifndef WEB_PAGES_LOG_H
#define WEB_PAGES_LOG_H

#include "web/web.h"

struct log_page_input {
	int64_t before;
};
extern const struct field log_page_fields[1];

struct log_size_input {
	int64_t size;
};
extern const struct field log_size_fields[1];

struct log_entry_input {
	struct str entry; /* its number, with or without a suffix */
};
extern const struct field log_entry_fields[1];

struct log_find_input {
	struct str text; /* a credential, its address, an entry's number or address */
	struct str file;
};
extern const struct field log_find_fields[2];

struct log_tile_input {
	struct str path; /* "0/000", "entries/000.p/5" */
};
extern const struct field log_tile_fields[1];

struct log_statements_input {
	int64_t from;
};
extern const struct field log_statements_fields[1];

http_handler log_page, log_checkpoint_note, log_entry_page, log_find_page, log_find_send;
http_handler log_checkpoint, log_trust, log_tile, log_statements, did_document;

#endif
