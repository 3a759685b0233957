/* A pattern in the first line, a text in the rest. Translating, compiling and matching end in time; the same pattern gives the
 * same answer; and what a pattern finds, it finds also as an alternative of one that matches nothing. */
#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"
#include "schema/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_alternative(struct work *w, struct pattern_matcher *matcher, struct str source,
                              struct str text, enum pattern_answer answer)
{
	const struct pattern *pattern;
	struct buf wrapped = buf_init(w->arena, PATTERN_BYTES_MAX);
	buf_put(&wrapped, S("[]|(?:"));
	buf_put(&wrapped, source);
	buf_put(&wrapped, S(")"));
	if (pattern_compile(w, buf_str(&wrapped), &pattern) != OK) {
		work_forgive(w);
		return;
	}
	enum pattern_answer other = pattern_match(matcher, pattern, text);
	if (answer != PATTERN_GIVEN_UP && other != PATTERN_GIVEN_UP)
		check(other == answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str rest = str_bytes(data, size), source = str_cut(&rest, '\n');
	const struct pattern *pattern;
	if (utf8_valid(source) && utf8_valid(rest) && pattern_compile(&w, source, &pattern) == OK) {
		struct pattern_matcher *matcher = pattern_matcher(w.arena);
		enum pattern_answer answer = pattern_match(matcher, pattern, rest);
		check(pattern_match(matcher, pattern, rest) == answer);
		if (source.len < PATTERN_BYTES_MAX / 2)
			check_alternative(&w, matcher, source, rest, answer);
	}
	work_finish(&w);
	return 0;
}
