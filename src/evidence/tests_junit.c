/* Of evidence/tests.h: tests_junit. */
#include "evidence/tests_parts.h"
#include "evidence/text.h"

#include "base/buf.h"
#include "base/xml.h"

#include <math.h>

enum { DEPTH_MAX = 200 };

struct reading {
	struct tests_cases cases;
	size_t depth, case_depth; /* case_depth: 0 outside of a testcase */
	bool root_is_ours;
	struct tests_case current;
	bool in_outcome; /* within its failure, error or skipped */
	struct str said; /* its attribute “message”, as one line; absent: none */
	struct buf text;
};

static struct str short_line(struct work *w, struct str text, size_t max)
{
	return str_absent(text) || text.len == 0 ? (struct str){0} : text_line(w, text, max);
}

static double seconds_of(struct str text)
{
	double seconds;
	struct str plain = str_trim(text);
	return str_to_real(plain, &seconds) && seconds >= 0 ? seconds : NAN;
}

/* ---- events ---- */

static void begin_case(struct work *w, struct reading *reading, const struct xml_element *element)
{
	struct str name = xml_attribute(w, element, S("name"));
	reading->case_depth = reading->depth;
	reading->current = (struct tests_case){
		.suite = short_line(w, xml_attribute(w, element, S("classname")), TESTS_NAME_BYTES_MAX),
		.name = text_line(w, str_absent(name) ? S("") : name, TESTS_NAME_BYTES_MAX),
		.result = TESTS_PASSED,
		.seconds = seconds_of(xml_attribute(w, element, S("time"))),
	};
	reading->text = buf_init(w->arena, TESTS_SAID_BYTES_MAX);
	reading->said = (struct str){0};
}

/* The worst that is said counts: a test can fail and then err while it is torn down. */
static void note_outcome(struct work *w, struct reading *reading, enum tests_result result,
                         const struct xml_element *element)
{
	static const int rank[] = {
		[TESTS_PASSED] = 0, [TESTS_SKIPPED] = 1, [TESTS_FAILED] = 2, [TESTS_ERROR] = 3};
	if (rank[result] > rank[reading->current.result])
		reading->current.result = result;
	struct str message = xml_attribute(w, element, S("message"));
	if (str_absent(reading->current.counterexample))
		reading->current.counterexample = tests_counterexample(w, message);
	if (str_absent(reading->said) && reading->text.len == 0)
		reading->said = short_line(w, message, TESTS_MESSAGE_BYTES_MAX / 2);
}

/* Its attribute, and its text; GoogleTest says the same in both. */
static struct str message_of(struct work *w, const struct reading *reading)
{
	struct str text = buf_str(&reading->text), said = reading->said;
	struct str line = text_line(w, text, TESTS_MESSAGE_BYTES_MAX / 2);
	bool twice = str_absent(said) || str_equal(line, said);
	struct str both = str_format(w->arena, "%.*s\n%.*s", STR_ARG(said), STR_ARG(text));
	return text_block(w, twice ? text : both, TESTS_MESSAGE_BYTES_MAX);
}

static enum err on_start(struct work *w, void *state, const struct xml_element *element)
{
	struct reading *reading = state;
	struct str name = element->name;
	if (++reading->depth > DEPTH_MAX)
		return fail(w, ERR_INPUT, "it is nested too deeply");
	if (reading->depth == 1 && !(str_equal(name, S("testsuites")) || str_equal(name, S("testsuite"))))
		return fail(w, ERR_INPUT, "it is no JUnit report: its root is “%.*s”",
		            STR_ARG(text_line(w, name, 40)));
	if (reading->case_depth == 0) {
		if (str_equal(name, S("testcase")))
			begin_case(w, reading, element);
		return OK;
	}
	if (reading->depth != reading->case_depth + 1)
		return OK;
	bool failure = str_equal(name, S("failure")), error = str_equal(name, S("error"));
	reading->in_outcome = failure || error || str_equal(name, S("skipped"));
	if (reading->in_outcome)
		note_outcome(w, reading,
		             failure ? TESTS_FAILED
		             : error ? TESTS_ERROR
		                     : TESTS_SKIPPED,
		             element);
	return OK;
}

static enum err on_text(struct work *w, void *state, struct str text)
{
	struct reading *reading = state;
	(void)w;
	if (reading->in_outcome)
		buf_put(&reading->text, str_slice(text, 0, reading->text.max - reading->text.len));
	return OK;
}

static enum err on_end(struct work *w, void *state, struct str name)
{
	struct reading *reading = state;
	(void)name;
	reading->depth--;
	if (reading->case_depth == 0)
		return OK;
	if (reading->depth == reading->case_depth)
		reading->in_outcome = false;
	if (reading->depth >= reading->case_depth)
		return OK;
	reading->case_depth = 0;
	reading->in_outcome = false;
	if (str_absent(reading->current.counterexample))
		reading->current.counterexample = tests_counterexample(w, buf_str(&reading->text));
	reading->current.message = message_of(w, reading);
	return tests_add(w, &reading->cases, &reading->current);
}

enum err tests_junit(struct work *w, struct str xml, struct tests_report *out)
{
	static const struct xml_handler handler = {on_start, on_end, on_text};
	struct reading reading = {0};
	if (xml.len > TESTS_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", TESTS_BYTES_MAX >> 20);
	TRY(xml_events(w, xml, "JUnit report", &handler, &reading));
	tests_sum_up(&reading.cases, (struct str){0}, out);
	return OK;
}
