/* /api/v1: repositories that are handed in, for programs: sending one, having one fetched, how far it is, what was found. */
#ifndef WEB_API_REPOSITORY_H
#define WEB_API_REPOSITORY_H

#include "exam/repository.h"
#include "web/pages/sitting.h"

struct upload_send_input {
	struct id sitting;
	struct str part, name, bytes;
};
struct upload_fetch_input {
	struct id sitting;
	struct str part, url;
};
struct upload_input {
	struct id sitting;
	struct str part;
	struct id upload;
};
extern const struct field upload_send_fields[4];
extern const struct field upload_fetch_fields[3];
extern const struct field upload_fields[3];

extern const struct field api_upload_output[15];
extern const struct field api_uploads_output[1];

http_handler api_upload_send, api_upload_fetch, api_upload, api_uploads;

#endif
