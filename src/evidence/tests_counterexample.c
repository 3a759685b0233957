/* Of evidence/tests_parts.h: tests_counterexample. */
#include "evidence/tests_parts.h"
#include "evidence/text.h"

#include "base/buf.h"
#include "base/check.h"

/* As Hypothesis and fast-check say it. What follows ends with its line, unless a bracket is open there. */
static const struct str markers[] = {S_INIT("Falsifying example:"), S_INIT("Counterexample:")};

/* Brackets that are open, those within quotes left out. */
struct nesting {
	int open;
	char quote; /* 0: outside */
	bool escaped;
};

static void step(struct nesting *nesting, char byte)
{
	if (nesting->escaped) {
		nesting->escaped = false;
	} else if (nesting->quote != 0) {
		nesting->escaped = byte == '\\';
		nesting->quote = byte == nesting->quote ? 0 : nesting->quote;
	} else if (byte == '"' || byte == '\'') {
		nesting->quote = byte;
	} else if (byte == '(' || byte == '[' || byte == '{') {
		nesting->open++;
	} else if (byte == ')' || byte == ']' || byte == '}') {
		nesting->open--;
	}
}

/* How far it goes: behind its last bracket, or to the end of its line. */
static size_t length_of(struct str text)
{
	struct nesting nesting = {0};
	for (size_t i = 0; i < text.len; i++) {
		bool was_open = nesting.open > 0;
		if (text.at[i] == '\n' && !was_open)
			return i;
		step(&nesting, text.at[i]);
		if (was_open && nesting.open <= 0)
			return i + 1;
	}
	return text.len;
}

/* Blanks and line ends in a row as one blank; pytest begins each line of what was raised with “E”. */
static struct str in_one_line(struct work *w, struct str text)
{
	struct buf out = buf_init(w->arena, text.len + 1);
	while (!str_absent(text)) {
		struct str line = str_cut(&text, '\n');
		if (str_starts(line, S("E  ")))
			line = str_slice(line, 1, SIZE_MAX);
		for (line = str_trim(line); !str_absent(line);) {
			struct str word = str_cut(&line, ' ');
			if (word.len == 0)
				continue;
			if (out.len > 0)
				buf_byte(&out, ' ');
			buf_put(&out, word);
		}
	}
	return buf_str(&out);
}

struct str tests_counterexample(struct work *w, struct str said)
{
	for (size_t i = 0; i < COUNT(markers); i++) {
		size_t at = str_find(said, markers[i]);
		if (at == SIZE_MAX)
			continue;
		struct str rest = str_trim(str_slice(said, at + markers[i].len, 4 * TESTS_MESSAGE_BYTES_MAX));
		struct str line = in_one_line(w, str_slice(rest, 0, length_of(rest)));
		return line.len == 0 ? (struct str){0} : text_line(w, line, TESTS_MESSAGE_BYTES_MAX);
	}
	return (struct str){0};
}
