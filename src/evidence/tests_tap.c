/* Of evidence/tests.h: tests_tap. */
#include "evidence/tests_parts.h"
#include "evidence/text.h"

#include "base/buf.h"

#include <math.h>

struct reading {
	struct tests_cases cases;
	int64_t planned; /* -1: no plan yet */
	bool bailed, twice, beyond;
	bool *seen;   /* [TESTS_CASES_MAX + 1] by number */
	bool in_yaml; /* of the last test */
	struct buf yaml;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Letters of any case. */
static bool starts_word(struct str text, const char *word)
{
	size_t i = 0;
	for (; word[i] != '\0'; i++)
		if (i >= text.len || (text.at[i] | 0x20) != word[i])
			return false;
	return true;
}

static int64_t take_number(struct str *rest)
{
	size_t len = 0;
	int64_t number;
	while (len < rest->len && len < 9 && is_digit(rest->at[len]))
		len++;
	bool well = len > 0 && str_to_int(str_slice(*rest, 0, len), &number);
	*rest = str_slice(*rest, well ? len : 0, SIZE_MAX);
	return well ? number : -1;
}

/* ---- lines ---- */

static bool take_plan(struct reading *reading, struct str line)
{
	if (!str_starts(line, S("1..")))
		return false;
	struct str rest = str_slice(line, 3, SIZE_MAX);
	int64_t planned = take_number(&rest);
	rest = str_trim(rest);
	if (planned < 0 || (rest.len > 0 && rest.at[0] != '#'))
		return false;
	reading->twice |= reading->planned >= 0;
	reading->planned = planned;
	return true;
}

/* Where the directive begins: the first '#' that no backslash is before; the length when there is none. */
static size_t directive_at(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '#' && (i == 0 || text.at[i - 1] == ' ' || text.at[i - 1] == '\t'))
			return i;
	}
	return text.len;
}

static struct str unescaped(struct work *w, struct str text)
{
	char *copy = work_alloc(w, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool escapes = text.at[i] == '\\' && i + 1 < text.len &&
		               (text.at[i + 1] == '\\' || text.at[i + 1] == '#');
		copy[len++] = text.at[escapes ? ++i : i];
	}
	return str_bytes(copy, len);
}

static void note_number(struct reading *reading, int64_t number)
{
	if (number <= 0)
		return;
	if (number > TESTS_CASES_MAX) {
		reading->beyond = true;
		return;
	}
	reading->twice |= reading->seen[number];
	reading->seen[number] = true;
}

static enum err take_test(struct work *w, struct reading *reading, struct str line, bool *taken)
{
	bool failed = str_starts(line, S("not ok"));
	struct str rest = str_slice(line, failed ? 6 : 2, SIZE_MAX);
	*taken = (failed || str_starts(line, S("ok"))) &&
	         (rest.len == 0 || rest.at[0] == ' ' || rest.at[0] == '\t');
	if (!*taken)
		return OK;
	rest = str_trim(rest);
	int64_t number = take_number(&rest);
	note_number(reading, number);
	rest = str_trim(rest);
	if (str_starts(rest, S("- ")) || str_equal(rest, S("-")))
		rest = str_trim(str_slice(rest, 1, SIZE_MAX));
	size_t at = directive_at(rest);
	struct str directive = str_trim(str_slice(rest, at + 1, SIZE_MAX));
	bool skipped = starts_word(directive, "skip") || starts_word(directive, "todo");
	struct str name = text_line(w, unescaped(w, str_trim(str_slice(rest, 0, at))), TESTS_NAME_BYTES_MAX);
	/* By the specification a test that is skipped or to do fails nothing. */
	const struct tests_case found = {
		.name = name.len > 0 ? name
	                             : str_format(w->arena, "test %lld",
	                                          number > 0 ? (long long)number
	                                                     : (long long)reading->cases.count + 1),
		.result = skipped  ? TESTS_SKIPPED
	                  : failed ? TESTS_FAILED
	                           : TESTS_PASSED,
		.seconds = NAN,
		.message = skipped ? text_block(w, directive, TESTS_MESSAGE_BYTES_MAX) : (struct str){0},
	};
	return tests_add(w, &reading->cases, &found);
}

/* An indented block that says more of the test before it. */
static bool take_yaml(struct work *w, struct reading *reading, struct str line)
{
	if (reading->in_yaml && str_equal(str_trim(line), S("..."))) {
		struct tests_case *last = &reading->cases.at[reading->cases.count - 1];
		if (str_absent(last->message) && last->result != TESTS_PASSED) {
			last->message = text_block(w, buf_str(&reading->yaml), TESTS_MESSAGE_BYTES_MAX);
			last->counterexample = tests_counterexample(w, buf_str(&reading->yaml));
		}
		reading->in_yaml = false;
		return true;
	}
	bool indented = line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
	if (reading->in_yaml && (indented || line.len == 0)) {
		buf_put(&reading->yaml, str_slice(line, 0, reading->yaml.max - reading->yaml.len));
		buf_byte(&reading->yaml, '\n');
		return true;
	}
	reading->in_yaml = false;
	/* Four blanks or more are a subtest's. */
	if (!indented || str_starts(line, S("    ")) || reading->cases.count == 0 ||
	    !str_equal(str_trim(line), S("---")))
		return false;
	reading->in_yaml = true;
	reading->yaml = buf_init(w->arena, TESTS_SAID_BYTES_MAX);
	return true;
}

static enum err take_line(struct work *w, struct reading *reading, struct str line)
{
	bool taken;
	if (take_yaml(w, reading, line) || take_plan(reading, line))
		return OK;
	if (str_starts(line, S("Bail out!"))) {
		reading->bailed = true;
		return OK;
	}
	return take_test(w, reading, line, &taken);
}

static struct str problem_of(struct work *w, const struct reading *reading)
{
	long long ran = (long long)reading->cases.count;
	if (reading->bailed)
		return S("The tests gave up (“Bail out!”).");
	if (reading->planned < 0)
		return S("It has no plan (“1..N”): nobody can tell whether all tests were run.");
	if (reading->planned != ran)
		return str_format(w->arena, "%lld tests were planned, and %lld were run.",
		                  (long long)reading->planned, ran);
	if (reading->twice || reading->beyond)
		return S("Its tests are not numbered one after the other.");
	return (struct str){0};
}

enum err tests_tap(struct work *w, struct str text, struct tests_report *out)
{
	struct reading reading = {.planned = -1};
	if (text.len > TESTS_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", TESTS_BYTES_MAX >> 20);
	reading.seen = work_array(w, TESTS_CASES_MAX + 1, sizeof *reading.seen);
	while (!str_absent(text) && !reading.bailed) {
		struct str line = str_cut(&text, '\n');
		if (str_ends(line, S("\r")))
			line.len--;
		TRY(take_line(w, &reading, line));
	}
	if (reading.cases.count == 0 && reading.planned < 0 && !reading.bailed)
		return fail(w, ERR_INPUT, "it has no tests in it (no line begins with “ok” or “not ok”)");
	tests_sum_up(&reading.cases, problem_of(w, &reading), out);
	return OK;
}
