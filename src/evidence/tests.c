/* Of evidence/tests.h: the stored form, and what only ended; tests_junit.c and tests_tap.c read reports. */
#include "evidence/tests.h"

#include "base/check.h"
#include "evidence/tests_parts.h"
#include "evidence/text.h"

#include <math.h>
#include <string.h>

static const struct str names[] = {
	[TESTS_PASSED] = S_INIT("passed"),
	[TESTS_FAILED] = S_INIT("failed"),
	[TESTS_ERROR] = S_INIT("error"),
	[TESTS_SKIPPED] = S_INIT("skipped"),
};

struct str tests_result_name(enum tests_result result)
{
	return names[result];
}

static bool find_result(struct str name, enum tests_result *out)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_equal(names[i], name)) {
			*out = (enum tests_result)i;
			return true;
		}
	return false;
}

/* ---- cases, as readers add them ---- */

enum err tests_add(struct work *w, struct tests_cases *cases, const struct tests_case *added)
{
	if (cases->count == TESTS_CASES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d tests", TESTS_CASES_MAX);
	if (cases->count == cases->capacity) {
		size_t capacity = cases->capacity == 0 ? 64 : 2 * cases->capacity;
		struct tests_case *more = work_array(w, capacity, sizeof *more);
		if (cases->count > 0)
			memcpy(more, cases->at, cases->count * sizeof *more);
		cases->at = more;
		cases->capacity = capacity;
	}
	cases->at[cases->count++] = *added;
	return OK;
}

void tests_sum_up(const struct tests_cases *cases, struct str problem, struct tests_report *out)
{
	*out = (struct tests_report){
		.cases = cases->at, .listed = cases->count, .count = cases->count, .problem = problem};
	for (size_t i = 0; i < cases->count; i++) {
		switch (cases->at[i].result) {
		case TESTS_PASSED: out->passed++; break;
		case TESTS_FAILED: out->failed++; break;
		case TESTS_ERROR: out->errors++; break;
		case TESTS_SKIPPED: out->skipped++; break;
		}
	}
}

void tests_exit(struct work *w, struct str name, int exit_code, struct tests_report *out)
{
	struct tests_case *only = work_alloc(w, sizeof *only);
	*only = (struct tests_case){
		.name = name, .result = exit_code == 0 ? TESTS_PASSED : TESTS_FAILED, .seconds = NAN};
	tests_sum_up(&(struct tests_cases){only, 1, 1}, (struct str){0}, out);
}

void tests_cut(struct work *w, struct tests_report *report, size_t most)
{
	if (report->listed <= most)
		return;
	struct tests_case *kept = work_array(w, most, sizeof *kept);
	size_t count = 0;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < report->listed && count < most; i++)
			if ((report->cases[i].result == TESTS_PASSED) == (pass == 1))
				kept[count++] = report->cases[i];
	report->cases = kept;
	report->listed = count;
}

/* ---- the stored form ---- */

void tests_write(struct json_out *out, const struct tests_report *report)
{
	json_object(out);
	json_name(out, S("cases"));
	json_array(out);
	for (size_t i = 0; i < report->listed; i++) {
		const struct tests_case *at = &report->cases[i];
		json_object(out);
		if (!str_absent(at->counterexample))
			json_put_str(out, S("counterexample"), at->counterexample);
		if (!str_absent(at->message))
			json_put_str(out, S("message"), at->message);
		json_put_str(out, S("name"), at->name);
		json_put_str(out, S("result"), names[at->result]);
		if (!isnan(at->seconds))
			json_put_real(out, S("seconds"), at->seconds);
		if (!str_absent(at->suite))
			json_put_str(out, S("suite"), at->suite);
		json_end(out);
	}
	json_end(out);
	json_put_int(out, S("count"), (int64_t)report->count);
	json_put_int(out, S("errors"), (int64_t)report->errors);
	json_put_int(out, S("failed"), (int64_t)report->failed);
	json_put_int(out, S("passed"), (int64_t)report->passed);
	if (!str_absent(report->problem))
		json_put_str(out, S("problem"), report->problem);
	json_put_int(out, S("skipped"), (int64_t)report->skipped);
	json_end(out);
}

static struct str text_of(struct work *w, const struct json *object, struct str name, size_t max)
{
	struct str text = json_get_str(object, name);
	return str_absent(text) ? text : text_block(w, text, max);
}

static enum err read_case(struct work *w, const struct json *json, struct tests_cases *cases)
{
	struct tests_case found = {
		.suite = text_of(w, json, S("suite"), TESTS_NAME_BYTES_MAX),
		.name = json_get_str(json, S("name")),
		.seconds = json_get_real(json, S("seconds")),
		.message = text_of(w, json, S("message"), TESTS_MESSAGE_BYTES_MAX),
		.counterexample = text_of(w, json, S("counterexample"), TESTS_MESSAGE_BYTES_MAX),
	};
	if (str_absent(found.name) || !find_result(json_get_str(json, S("result")), &found.result) ||
	    found.seconds < 0)
		return fail(w, ERR_INPUT, "it is no report of tests");
	found.name = text_line(w, found.name, TESTS_NAME_BYTES_MAX);
	return tests_add(w, cases, &found);
}

static bool read_count(const struct json *json, struct str name, size_t *out)
{
	int64_t number = json_get_int(json, name);
	*out = (size_t)number;
	return number >= 0 && number <= TESTS_CASES_MAX;
}

static bool read_counts(const struct json *json, struct tests_report *out)
{
	return read_count(json, S("count"), &out->count) && read_count(json, S("passed"), &out->passed) &&
	       read_count(json, S("failed"), &out->failed) && read_count(json, S("errors"), &out->errors) &&
	       read_count(json, S("skipped"), &out->skipped) && out->listed <= out->count &&
	       out->passed + out->failed + out->errors + out->skipped == out->count;
}

enum err tests_read(struct work *w, const struct json *json, struct tests_report *out)
{
	struct tests_cases cases = {0};
	const struct json *list = json_get(json, S("cases"));
	if (list == NULL || list->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "it is no report of tests");
	for (size_t i = 0; i < list->count; i++)
		TRY(read_case(w, &list->elements[i], &cases));
	tests_sum_up(&cases, text_of(w, json, S("problem"), TESTS_MESSAGE_BYTES_MAX), out);
	return read_counts(json, out) ? OK : fail(w, ERR_INPUT, "it is no report of tests");
}
