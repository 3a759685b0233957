/* The grammar of a reply: words of the answer, then a level. */
#include "grade/rubric.h"

/* So many bytes of grammar a byte of the answer makes at most: a word of one letter has a rule and is named twice. */
enum { BYTES_OF_BYTE = 64 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts the run of blanks, or of others, that text begins with. */
static struct str cut_run(struct str *text, bool blanks)
{
	size_t len = 0;
	while (len < text->len && is_blank(text->at[len]) == blanks)
		len++;
	struct str run = str_slice(*text, 0, len);
	*text = str_slice(*text, len, SIZE_MAX);
	return run;
}

static void put_literal(struct buf *out, struct str text)
{
	buf_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '"' || c == '\\')
			buf_byte(out, '\\');
		if (c == '\n' || c == '\r' || c == '\t')
			buf_format(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
		else
			buf_byte(out, c);
	}
	buf_byte(out, '"');
}

static bool ends_sentence(struct str word)
{
	char last = word.at[word.len - 1];
	return last == '.' || last == '!' || last == '?';
}

/* wN is word N and what may follow it: "word" (" " wN+1)? */
static size_t put_words(struct buf *out, struct str answer)
{
	size_t count = 0, run = 0;
	cut_run(&answer, true);
	while (answer.len > 0) {
		struct str word = cut_run(&answer, false);
		struct str blanks = cut_run(&answer, true);
		bool last = answer.len == 0 || ends_sentence(word) || ++run == RUBRIC_QUOTE_WORDS_MAX;
		buf_format(out, "w%zu ::= ", count++);
		put_literal(out, word);
		if (last) {
			run = 0;
		} else {
			buf_put(out, S(" ("));
			put_literal(out, blanks);
			buf_format(out, " w%zu)?", count);
		}
		buf_byte(out, '\n');
	}
	return count;
}

struct str rubric_grammar(struct work *w, struct str answer, size_t described_count)
{
	struct buf out = buf_init(w->arena, (answer.len + 1) * BYTES_OF_BYTE);
	size_t count = put_words(&out, answer);
	buf_put(&out, S("root ::= ("));
	for (size_t i = 0; i < count; i++)
		buf_format(&out, i == 0 ? "w%zu" : " | w%zu", i);
	buf_format(&out, ") \"\\\"\\nLevel: \" [0-%zu]\n", described_count - 1);
	return buf_str(&out);
}
