/* Reports of runs as JSON: code_report_json, code_report_read. */
#include "exam/code_check.h"

#include "base/check.h"

enum { REPORT_BYTES_MAX = 16 << 20 };

/* ---- writing ---- */

static const struct str severities[] = {
	[LANGUAGE_ERROR] = S_INIT("error"),
	[LANGUAGE_WARNING] = S_INIT("warning"),
	[LANGUAGE_NOTE] = S_INIT("note"),
};

static void write_message(struct json_out *out, const struct language_message *message)
{
	json_object(out);
	json_put_int(out, S("column"), message->column);
	json_put_str(out, S("file"), message->file);
	json_put_int(out, S("line"), message->line);
	json_put_str(out, S("severity"), severities[message->severity]);
	json_put_str(out, S("text"), message->text);
	json_end(out);
}

static void write_test(struct json_out *out, const struct code_test_outcome *test)
{
	json_object(out);
	json_put_int(out, S("cpu_us"), test->cpu_us);
	json_put_str(out, S("error"), test->error.len == 0 ? S("") : test->error);
	json_put_int(out, S("exit_code"), test->exit_code);
	json_put_str(out, S("group"), test->group == NULL ? (struct str){0} : test->group->id);
	json_put_int(out, S("memory_bytes"), test->memory_bytes);
	json_put_str(out, S("note"), test->note);
	json_put_str(out, S("output"), test->output.len == 0 ? S("") : test->output);
	json_put_str(out, S("result"), code_test_result_name(test->result));
	json_put_int(out, S("signal"), test->signal);
	json_put_str(out, S("test"), test->test == NULL ? (struct str){0} : test->test->id);
	json_put_int(out, S("wall_us"), test->wall_us);
	json_end(out);
}

struct str code_report_json(struct work *w, const struct code_report *report)
{
	struct buf buf = buf_init(w->arena, REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_bool(&out, S("built"), report->built);
	json_name(&out, S("messages"));
	json_array(&out);
	for (size_t i = 0; i < report->message_count; i++)
		write_message(&out, &report->messages[i]);
	json_end(&out);
	json_put_str(&out, S("printed"), report->printed.len == 0 ? S("") : report->printed);
	json_name(&out, S("tests"));
	json_array(&out);
	for (size_t i = 0; i < report->test_count; i++)
		write_test(&out, &report->tests[i]);
	json_end(&out);
	json_put_int(&out, S("wall_us"), report->wall_us);
	json_end(&out);
	check(!buf.full); /* 200 tests, 100 messages, each cut */
	return buf_str(&buf);
}

/* ---- reading ---- */

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INTERNAL, "a stored report of a run is damaged");
}

/* A member that must be a whole number. */
static enum err read_int(struct work *w, const struct json *json, struct str name, int64_t *out)
{
	return json_to_int(json_get(json, name), out) ? OK : damaged(w);
}

static enum err read_text(struct work *w, const struct json *json, struct str name, struct str *out)
{
	*out = json_get_str(json, name);
	return str_absent(*out) ? damaged(w) : OK;
}

static enum err read_message(struct work *w, const struct json *json, struct language_message *out)
{
	struct str severity;
	out->file = json_get_str(json, S("file"));
	TRY(read_int(w, json, S("line"), &out->line));
	TRY(read_int(w, json, S("column"), &out->column));
	TRY(read_text(w, json, S("text"), &out->text));
	TRY(read_text(w, json, S("severity"), &severity));
	for (size_t i = 0; i < COUNT(severities); i++) {
		out->severity = (enum language_severity)i;
		if (str_equal(severities[i], severity))
			return OK;
	}
	return damaged(w);
}

/* Without a group: an input of the candidate's own. */
static enum err find_test(struct work *w, const struct json *json, const struct code *code,
                          struct code_test_outcome *out)
{
	struct str group = json_get_str(json, S("group")), test = json_get_str(json, S("test"));
	if (str_absent(group) && str_absent(test))
		return OK;
	for (size_t i = 0; i < code->group_count; i++)
		if (str_equal(code->groups[i].id, group))
			out->group = &code->groups[i];
	for (size_t i = 0; out->group != NULL && i < out->group->test_count; i++)
		if (str_equal(out->group->tests[i].id, test))
			out->test = &out->group->tests[i];
	return out->test == NULL ? damaged(w) : OK;
}

static enum err read_test(struct work *w, const struct json *json, const struct code *code,
                          struct code_test_outcome *out)
{
	int64_t exit_code, signal;
	TRY(find_test(w, json, code, out));
	TRY(read_int(w, json, S("exit_code"), &exit_code));
	TRY(read_int(w, json, S("signal"), &signal));
	TRY(read_int(w, json, S("cpu_us"), &out->cpu_us));
	TRY(read_int(w, json, S("wall_us"), &out->wall_us));
	TRY(read_int(w, json, S("memory_bytes"), &out->memory_bytes));
	TRY(read_text(w, json, S("output"), &out->output));
	TRY(read_text(w, json, S("error"), &out->error));
	out->note = json_get_str(json, S("note"));
	out->exit_code = (int)exit_code;
	out->signal = (int)signal;
	bool fits = exit_code >= -1 && exit_code <= 255 && signal >= -1 && signal <= 64;
	if (!fits || !code_test_result_find(json_get_str(json, S("result")), &out->result))
		return damaged(w);
	return OK;
}

static enum err read_messages(struct work *w, const struct json *json, struct code_report *out)
{
	if (json == NULL || json->kind != JSON_ARRAY || json->count > LANGUAGE_MESSAGES_MAX)
		return damaged(w);
	struct language_message *messages = work_array(w, json->count, sizeof *messages);
	for (size_t i = 0; i < json->count; i++)
		TRY(read_message(w, &json->elements[i], &messages[i]));
	out->messages = messages;
	out->message_count = json->count;
	return OK;
}

static enum err read_tests(struct work *w, const struct json *json, const struct code *code,
                           struct code_report *out)
{
	if (json == NULL || json->kind != JSON_ARRAY || json->count > DOCUMENT_TESTS_MAX)
		return damaged(w);
	struct code_test_outcome *tests = work_array(w, json->count, sizeof *tests);
	for (size_t i = 0; i < json->count; i++)
		TRY(read_test(w, &json->elements[i], code, &tests[i]));
	out->tests = tests;
	out->test_count = json->count;
	return OK;
}

enum err code_report_read(struct work *w, struct str text, const struct code *code, struct code_report *out)
{
	const struct json *json;
	*out = (struct code_report){0};
	if (json_parse(w, text, REPORT_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return damaged(w);
	}
	out->built = json_get_bool(json, S("built"));
	TRY(read_text(w, json, S("printed"), &out->printed));
	TRY(read_int(w, json, S("wall_us"), &out->wall_us));
	TRY(read_messages(w, json_get(json, S("messages")), out));
	return read_tests(w, json_get(json, S("tests")), code, out);
}
