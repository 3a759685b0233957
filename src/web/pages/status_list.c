#include "web/pages/status_list.h"

#include "base/time.h"

const struct field status_list_fields[2] = {
	{"id", FIELD_PATH, FIELD_ID, offsetof(struct status_list_input, id), .required = true,
         .sentence = "The list."},
	{"timestamp", FIELD_QUERY, FIELD_TEXT, offsetof(struct status_list_input, timestamp), .max = 40,
         .sentence = "As the list was then, such as 2026-11-23T14:00:00Z. Without it: as it is now."},
};

enum err status_list_file(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct status_list_input *in = input;
	int64_t at_us = 0;
	if (in->timestamp.len > 0 && !time_parse(in->timestamp, &at_us))
		return fail(w, ERR_INPUT, "“timestamp” is a time such as 2026-11-23T14:00:00Z.");
	TRY(badge_status_list(w, call->tx, in->id, at_us, &reply->body));
	reply->type = S("application/vc+ld+json");
	http_reply_header(reply, "Cache-Control",
	                  str_format(w->arena, "public, max-age=%d", badge_status_ttl_seconds()));
	return OK;
}
