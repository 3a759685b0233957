/* What a job is about: jobs_payload…. */
#include "db/jobs.h"

#include "base/json.h"

struct str jobs_payload(struct work *w, const struct jobs_text *texts, size_t count)
{
	struct buf buf = buf_init(w->arena, JOBS_PAYLOAD_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	for (size_t i = 0; i < count; i++)
		if (!str_absent(texts[i].value))
			json_put_str(&out, texts[i].name, texts[i].value);
	json_end(&out);
	return buf_str(&buf);
}

static enum err missing(struct work *w, const struct job *job, struct str name)
{
	return fail(w, ERR_INTERNAL, "the job %.*s names no %.*s", STR_ARG(job->kind), STR_ARG(name));
}

enum err jobs_payload_find(struct work *w, const struct job *job, struct str name, struct str *out)
{
	const struct json *json;
	TRY(json_parse(w, job->payload, JOBS_PAYLOAD_MAX, &json));
	*out = json_get_str(json, name);
	return OK;
}

enum err jobs_payload_text(struct work *w, const struct job *job, struct str name, struct str *out)
{
	TRY(jobs_payload_find(w, job, name, out));
	return str_absent(*out) ? missing(w, job, name) : OK;
}

enum err jobs_payload_id(struct work *w, const struct job *job, struct str name, struct id *out)
{
	struct str text;
	TRY(jobs_payload_text(w, job, name, &text));
	return id_parse(text, out) ? OK : missing(w, job, name);
}
