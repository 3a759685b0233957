/* Bringing in the packed folder of an assessment, by page and by program alike. */
#ifndef WEB_PAGES_IMPORT_H
#define WEB_PAGES_IMPORT_H

#include "exam/import.h"
#include "exam/version.h"
#include "web/web.h"

struct import_input {
	struct str archive; /* zip, tar or tar.gz */
	bool check;         /* only looks */
	bool own_parameters;
	bool draft;          /* opens it as a draft, whatever is wrong with it */
	bool draft_if_wrong; /* the same where something is; no field: a page asks for it */
};
extern const struct field import_fields[3];

enum { IMPORT_ARCHIVE_BYTES_MAX = 16 << 20 };

struct import_brought {
	struct import_report report;
	struct version_stored stored; /* number 0: nothing was stored */
	size_t kept;                  /* tasks with the parameters that were calibrated */
	struct id draft;              /* that it was opened as; zero: none */
	struct str no_draft; /* why it was not, where it was to be; absent: it was not to be, or was */
};
/* Reads the archive in a box, checks it and, when nothing is wrong and it is to be stored, stores it as a version; or opens it as
 * a draft, where that is wished. ERR_INPUT,
 * ERR_TOO_LARGE when it is no archive of a folder; ERR_UNAVAILABLE without a sandbox. Opens its own transactions. */
enum err import_bring(struct work *w, struct http_call *call, const struct import_input *in,
                      struct import_brought *out) MUST_CHECK;

http_handler import_send;

#endif
