#include "web/pages/status_list.h"

#include "base/time.h"

const struct field status_list_fields[2] = {
	{"id", FIELD_PATH, FIELD_TOKEN, offsetof(struct status_list_input, id), .required = true, .max = 64,
         .sentence = "The list's id; with .jwt as a token, with .json as JSON whatever Accept says."},
	{"timestamp", FIELD_QUERY, FIELD_TEXT, offsetof(struct status_list_input, timestamp), .max = 40,
         .sentence = "As the list was then, such as 2026-11-23T14:00:00Z. Without it: as it is now."},
};

/* Of the two forms the one that Accept names first: who takes anything gets JSON. */
static bool accepts_token_first(const struct http_call *call)
{
	static const struct str json[] = {S_INIT("application/vc"),      S_INIT("application/vc+ld+json"),
	                                  S_INIT("application/ld+json"), S_INIT("application/json"),
	                                  S_INIT("application/*"),       S_INIT("*/*")};
	struct str accept = http_header(call->request, "Accept");
	while (!str_absent(accept)) {
		struct str one = str_cut(&accept, ',');
		struct str type = str_trim(str_cut(&one, ';'));
		if (str_equal(type, S("application/vc+jwt")))
			return true;
		for (size_t i = 0; i < COUNT(json); i++)
			if (str_equal(type, json[i]))
				return false;
	}
	return false;
}

enum err status_list_file(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct status_list_input *in = input;
	int64_t at_us = 0;
	struct id list;
	struct str suffix = in->id;
	bool named = id_parse(str_cut(&suffix, '.'), &list);
	bool as_token = str_absent(suffix) ? accepts_token_first(call) : str_equal(suffix, S("jwt"));
	if (!named || !(str_absent(suffix) || as_token || str_equal(suffix, S("json"))))
		return fail(w, ERR_NOT_FOUND,
		            "There is no status list at this address. One can be had as .json and .jwt.");
	if (in->timestamp.len > 0 && !time_parse(in->timestamp, &at_us))
		return fail(w, ERR_INPUT, "“timestamp” is a time such as 2026-11-23T14:00:00Z.");
	TRY(badge_status_list(w, call->tx, list, at_us, as_token, &reply->body));
	reply->type = as_token ? S("application/vc+jwt") : S("application/vc+ld+json");
	http_reply_header(reply, "Vary", S("Accept"));
	http_reply_header(reply, "Cache-Control",
	                  str_format(w->arena, "public, max-age=%d", badge_status_ttl_seconds()));
	return OK;
}
