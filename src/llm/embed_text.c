#include "llm/embed_text.h"

#include "base/buf.h"
#include "base/utf8.h"

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool continues_character(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The next word, or as much of it as a piece may hold; moves text behind it. Absent: none is left. */
static struct str take_word(struct str *text)
{
	size_t from = 0, len = 0;
	while (from < text->len && is_blank(text->at[from]))
		from++;
	struct str word = str_slice(*text, from, EMBED_BYTES_MAX + 1);
	while (len < word.len && !is_blank(word.at[len]))
		len++;
	if (len > EMBED_BYTES_MAX)
		do
			len--;
		while (continues_character(word.at[len]));
	*text = str_slice(*text, from + len, SIZE_MAX);
	return len == 0 ? (struct str){0} : str_slice(word, 0, len);
}

/* Cuts one of the endings off the word, if it has one. */
static bool cut_ending(struct str *word, const struct str *endings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_ends(*word, endings[i])) {
			*word = str_slice(*word, 0, word->len - endings[i].len);
			return true;
		}
	return false;
}

static bool ends_sentence(struct str word)
{
	static const struct str closing[] = {
		S_INIT("\""), S_INIT("'"), S_INIT(")"), S_INIT("]"),
		S_INIT("”"),  S_INIT("’"), S_INIT("»"), S_INIT("」"),
	};
	static const struct str stops[] = {
		S_INIT("."), S_INIT("!"), S_INIT("?"), S_INIT("…"), S_INIT("。"), S_INIT("！"), S_INIT("？"),
	};
	while (cut_ending(&word, closing, COUNT(closing)))
		;
	return cut_ending(&word, stops, COUNT(stops));
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* The words before `end`, one space between them. */
static struct embed_piece piece_of(struct arena *arena, struct str text, const char *end)
{
	struct buf out = buf_init(arena, EMBED_BYTES_MAX + EMBED_WORDS_MAX);
	size_t bytes = 0;
	for (struct str word; text.at < end && !str_absent(word = take_word(&text));) {
		if (out.len > 0)
			buf_byte(&out, ' ');
		buf_put(&out, word);
		bytes += word.len;
	}
	return (struct embed_piece){buf_str(&out), bytes};
}

/* Where the piece ends that text begins with: all of it, or behind the last sentence that fits, or behind the last word. */
static const char *find_end(struct str text)
{
	const char *word_end = text.at, *sentence_end = NULL;
	size_t words = 0, bytes = 0;
	for (struct str word; !str_absent(word = take_word(&text));) {
		words++;
		bytes += word.len;
		if (words > EMBED_WORDS_MAX || bytes > EMBED_BYTES_MAX)
			return sentence_end != NULL ? sentence_end : word_end;
		word_end = text.at;
		if (ends_sentence(word))
			sentence_end = word_end;
	}
	return word_end;
}

size_t embed_text_cut(struct arena *arena, struct str text, struct embed_piece *pieces)
{
	size_t count = 0;
	text = utf8_repaired(arena, text);
	for (struct str ahead = text; count < EMBED_PIECES_MAX && !str_absent(take_word(&ahead));
	     ahead = text) {
		const char *end = find_end(text);
		pieces[count++] = piece_of(arena, text, end);
		text = str_slice(text, (size_t)(end - text.at), SIZE_MAX);
	}
	if (count == 0)
		pieces[count++] = (struct embed_piece){S(" "), 1};
	return count;
}
