#include "web/api/repository.h"

#include "web/api/output.h"

const struct field upload_send_fields[4] = {
	SITTING_FIELD(struct upload_send_input),
	PART_FIELD(struct upload_send_input),
	{"name", FIELD_QUERY, FIELD_TEXT, offsetof(struct upload_send_input, name),
         .max = REPOSITORY_NAME_BYTES_MAX, .sentence = "What the file is called."},
	{"archive", FIELD_BODY, FIELD_RAW, offsetof(struct upload_send_input, bytes), .required = true,
         .max = REPOSITORY_UPLOAD_BYTES_MAX,
         .sentence = "A zip, tar, tar.gz or tar.xz of the repository, or a bundle of git's: the whole body."},
};
const struct field upload_fetch_fields[3] = {
	SITTING_FIELD(struct upload_fetch_input),
	PART_FIELD(struct upload_fetch_input),
	{"url", FIELD_BODY, FIELD_TEXT, offsetof(struct upload_fetch_input, url), .required = true,
         .max = REPOSITORY_NAME_BYTES_MAX,
         .sentence = "The address of a public git repository, with https://."},
};
const struct field upload_fields[3] = {
	SITTING_FIELD(struct upload_input),
	PART_FIELD(struct upload_input),
	{"upload", FIELD_PATH, FIELD_ID, offsetof(struct upload_input, upload), .required = true,
         .sentence = "The upload."},
};

struct upload_row {
	struct id upload;
	int64_t number, at_us, bytes, files, done, total;
	struct str kind, name, digest, commit, state, doing, problem;
	const struct json *report;
};
#define UPLOAD_ROWS                                                                                                   \
	OUTPUT(FIELD_ID, struct upload_row, upload, "The upload."),                                                   \
		OUTPUT(FIELD_INT, struct upload_row, number,                                                          \
	               "From 1; the last that can be read is handed in."),                                            \
		OUTPUT(FIELD_TEXT, struct upload_row, kind, "archive, bundle or git."),                               \
		OUTPUT(FIELD_TEXT, struct upload_row, name, "What the file is called, or the address."),              \
		OUTPUT(FIELD_INT, struct upload_row, at_us,                                                           \
	               "When it became durable, microseconds since 1970."),                                           \
		OUTPUT(FIELD_INT, struct upload_row, bytes, "Of what came; absent: it is to be fetched."),            \
		OUTPUT(FIELD_TEXT, struct upload_row, digest, "Its SHA-256, hexadecimal."),                           \
		OUTPUT(FIELD_TEXT, struct upload_row, commit, "git: the commit that was fetched."),                   \
		OUTPUT(FIELD_TEXT, struct upload_row, state,                                                          \
	               "received; read: its files are there; ready: it was looked at; refused."),                     \
		OUTPUT(FIELD_TEXT, struct upload_row, doing, "What is done just now."),                               \
		OUTPUT(FIELD_INT, struct upload_row, done, "So many steps of"),                                       \
		OUTPUT(FIELD_INT, struct upload_row, total, "so many."),                                              \
		OUTPUT(FIELD_TEXT, struct upload_row, problem, "Why it was refused, or not looked at."),              \
		OUTPUT(FIELD_INT, struct upload_row, files, "How many files were in it."),                            \
		OUTPUT(FIELD_JSON, struct upload_row, report,                                                         \
	               "Ready, and asked for alone: {built, printed, suites: [{id, problem, printed, tests: {cases, " \
	               "count, passed, …}}], remarks: {cut, findings: [{tool, rule, path, line, …}]}, tools, counted, …}.")

const struct field api_upload_output[15] = {UPLOAD_ROWS};
static const struct field upload_rows[] = {UPLOAD_ROWS};
struct uploads {
	struct field_list uploads;
};
const struct field api_uploads_output[1] = {
	OUTPUT_LIST(struct uploads, uploads, upload_rows, struct upload_row,
                    "Yours, oldest first, without their reports."),
};

static enum err row_of(struct work *w, const struct repository_upload *upload, struct upload_row *out)
{
	*out = (struct upload_row){
		.upload = upload->id,
		.number = upload->number,
		.at_us = upload->at_us,
		.bytes = upload->bytes,
		.files = upload->files,
		.done = upload->done,
		.total = upload->total,
		.kind = upload->kind,
		.name = upload->name,
		.digest = upload->digest,
		.commit = upload->commit,
		.state = upload->state,
		.doing = upload->doing,
		.problem = upload->problem,
	};
	return str_absent(upload->report) ? OK
	                                  : json_parse(w, upload->report, upload->report.len, &out->report);
}

/* One's own sitting, and its part that is a repository. */
static enum err read_part(struct work *w, struct http_call *call, struct id id, struct str name,
                          struct sitting *sitting)
{
	const struct sitting_part *part;
	TRY(sitting_read_part(w, call, &(struct part_input){id, name}, sitting, &part));
	if (part->part->repository == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such task of yours.");
	return OK;
}

static enum err reply_one(struct work *w, struct http_call *call, const struct repository_upload *upload,
                          struct http_reply *reply)
{
	struct upload_row row;
	TRY(row_of(w, upload, &row));
	return web_reply_json(w, call, &row, reply);
}

enum err api_upload_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct upload_send_input *in = input;
	struct repository_upload upload;
	TRY(repository_receive(w, call->tx, web_actor(call), in->sitting, in->part, in->name, in->bytes,
	                       &upload));
	reply->status = 201;
	return reply_one(w, call, &upload, reply);
}

enum err api_upload_fetch(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct upload_fetch_input *in = input;
	struct repository_upload upload;
	TRY(repository_ask_fetch(w, call->tx, web_actor(call), in->sitting, in->part, in->url, &upload));
	reply->status = 201;
	return reply_one(w, call, &upload, reply);
}

enum err api_upload(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct upload_input *in = input;
	struct sitting sitting;
	struct repository_upload upload;
	TRY(read_part(w, call, in->sitting, in->part, &sitting));
	TRY(repository_upload(w, call->tx, sitting.org, sitting.id, in->part, in->upload, &upload));
	return reply_one(w, call, &upload, reply);
}

enum err api_uploads(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct part_input *in = input;
	struct sitting sitting;
	struct repository_upload *uploads;
	size_t count;
	TRY(read_part(w, call, in->sitting, in->part, &sitting));
	TRY(repository_uploads(w, call->tx, sitting.org, sitting.id, in->part, &uploads, &count));
	struct upload_row *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		TRY(row_of(w, &uploads[i], &rows[i]));
	const struct uploads all = {{rows, count}};
	return web_reply_json(w, call, &all, reply);
}
