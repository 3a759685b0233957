/* The public log: a page for people, files for programs (C2SP tlog-tiles), the issuer's DID document. */
#ifndef WEB_PAGES_LOG_H
#define WEB_PAGES_LOG_H

#include "web/web.h"

struct log_tile_input {
	struct str path; /* "0/000", "entries/000.p/5" */
};
extern const struct field log_tile_fields[1];

struct log_statements_input {
	int64_t from;
};
extern const struct field log_statements_fields[1];

http_handler log_page, log_checkpoint, log_trust, log_tile, log_statements, did_document;

#endif
