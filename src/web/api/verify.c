#include "web/api/verify.h"

const struct field api_verify_fields[2] = {
	{"credential", FIELD_BODY, FIELD_RAW, offsetof(struct api_verify_input, bytes), .required = true,
         .min = 1, .max = VERIFICATION_BYTES_MAX,
         .sentence =
                 "A credential as JSON, token or bundle, a PNG, SVG or PDF that carries one, or an address."},
	{"newest", FIELD_QUERY, FIELD_BOOL, offsetof(struct api_verify_input, newest),
         .sentence = "Whether its issuer is asked for the newest edition though it has not ended."},
};

/* Of the shape that `assay verify --json` prints, which is not a table of fields. */
enum err api_verify(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct api_verify_input *in = input;
	struct verify_report report;
	TRY(verification_of_bytes(w, call, in->bytes, in->newest, &report));
	reply->type = S("application/json");
	reply->body = verify_report_text(w->arena, &report);
	return OK;
}
