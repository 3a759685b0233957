/* The grammar of a reply: words of the answer, then a level. */
#include "grade/rubric.h"

#include "base/utf8.h"

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
	bool ends = last == '.' || last == '!' || last == '?';
	for (size_t at = 0, length; at < word.len && !ends; at += length)
		ends = utf8_ends_sentence(utf8_first(str_slice(word, at, SIZE_MAX), &length));
	return ends;
}

/* Rules of words, the next of which has the number `count`; in_row is how many words have been put since a rule was the last. */
struct rules {
	struct buf *out;
	size_t count, in_row;
};

/* wN is word N and what may follow it: "word" (" " wN+1)?; without a blank where none parts them. */
static void put_word(struct rules *rules, struct str word, struct str blanks, bool last)
{
	buf_format(rules->out, "w%zu ::= ", rules->count++);
	put_literal(rules->out, word);
	if (last || ends_sentence(word) || ++rules->in_row == RUBRIC_QUOTE_WORDS_MAX) {
		rules->in_row = 0;
	} else {
		buf_put(rules->out, S(" ("));
		if (blanks.len > 0) {
			put_literal(rules->out, blanks);
			buf_byte(rules->out, ' ');
		}
		buf_format(rules->out, "w%zu)?", rules->count);
	}
	buf_byte(rules->out, '\n');
}

static size_t put_words(struct buf *out, struct str answer)
{
	struct rules rules = {.out = out};
	cut_run(&answer, true);
	while (answer.len > 0) {
		struct str run = cut_run(&answer, false), blanks = cut_run(&answer, true);
		while (run.len > 0) {
			struct str word = str_slice(run, 0, utf8_piece(run));
			run = str_slice(run, word.len, SIZE_MAX);
			put_word(&rules, word, run.len > 0 ? S("") : blanks, run.len == 0 && answer.len == 0);
		}
	}
	return rules.count;
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
