#include "scoring/words.h"

#include "base/check.h"
#include "base/utf8.h"
#include "scoring/fold.h"

#include <libstemmer.h>
#include <string.h>

enum { LETTERS = 'z' - 'a' + 1 };

/* By their first letter. */
static const char *const function_words[LETTERS] = {
	['a' - 'a'] = " a about again all also although am an and any are as at ",
	['b' - 'a'] = " be because been being both but by ",
	['c' - 'a'] = " can could ",
	['d' - 'a'] = " did do does doing done down ",
	['e' - 'a'] = " each either else ever every ",
	['f' - 'a'] = " few for from further ",
	['h' - 'a'] = " had has have having he her here hers him his how ",
	['i' - 'a'] = " i if in into is it its itself ",
	['j' - 'a'] = " just ",
	['m' - 'a'] = " may me might more most much must my ",
	['o' - 'a'] = " of off on once only onto or other our out over own ",
	['s' - 'a'] = " s same shall she should since so some such ",
	['t' - 'a'] =
		" t than that the their theirs them then there these they this those though through to too ",
	['u' - 'a'] = " under until up upon us ",
	['v' - 'a'] = " very ",
	['w' - 'a'] = " was we were what when where whether which while who whom whose why will with would ",
	['y' - 'a'] = " yet you your ",
};

static const char *const negations[LETTERS] = {
	['a' - 'a'] = " arent aint ",
	['c' - 'a'] = " cannot cant couldnt ",
	['d' - 'a'] = " dont doesnt didnt ",
	['h' - 'a'] = " hasnt havent hadnt ",
	['i' - 'a'] = " isnt ",
	['n' - 'a'] = " not no never none nor neither nothing nobody nowhere ",
	['s' - 'a'] = " shouldnt ",
	['w' - 'a'] = " without wasnt werent wont wouldnt ",
};

static bool listed(const char *const lists[LETTERS], struct str word)
{
	if (word.len == 0 || word.len > 12 || word.at[0] < 'a' || word.at[0] > 'z')
		return false;
	const char *list = lists[word.at[0] - 'a'], *found = list;
	if (list == NULL)
		return false;
	while ((found = memmem(found, strlen(found), word.at, word.len)) != NULL) {
		if (found[-1] == ' ' && found[word.len] == ' ')
			return true;
		found++;
	}
	return false;
}

uint64_t words_key(struct str bytes)
{
	uint64_t key = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < bytes.len; i++)
		key = (key ^ (unsigned char)bytes.at[i]) * UINT64_C(1099511628211);
	return key;
}

uint64_t words_pair(uint64_t first, uint64_t second)
{
	uint64_t key = first;
	for (int i = 0; i < 8; i++)
		key = (key ^ (second >> 8 * i & 0xff)) * UINT64_C(1099511628211);
	return key;
}

/* Its stems are of the length it was told last, and gone with the next. */
static struct str stem_of(struct work *w, struct sb_stemmer *stemmer, struct str word)
{
	if (stemmer == NULL || word.len > INT16_MAX)
		return word;
	const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)word.at, (int)word.len);
	check(stem != NULL);
	size_t length = (size_t)sb_stemmer_length(stemmer);
	if (length == word.len && memcmp(stem, word.at, length) == 0)
		return word;
	return str_copy(w->arena, str_bytes(stem, length));
}

struct str words_language(struct work *w, struct str tag)
{
	struct str subtag = str_cut(&tag, '-');
	char *small = work_array(w, subtag.len, sizeof *small);
	for (size_t i = 0; i < subtag.len; i++)
		small[i] = (char)(subtag.at[i] >= 'A' && subtag.at[i] <= 'Z' ? subtag.at[i] - 'A' + 'a'
		                                                             : subtag.at[i]);
	return str_absent(subtag) ? subtag : str_bytes(small, subtag.len);
}

struct words words_of(struct work *w, struct str language, struct str text)
{
	struct fold fold = fold_text(w, text);
	struct str code = language.len == 0 ? S("en") : language;
	bool english = str_equal(code, S("en"));
	size_t count = fold.count < WORDS_MAX ? fold.count : WORDS_MAX;
	struct word *words = work_array(w, count, sizeof *words);
	struct sb_stemmer *stemmer =
		code.len > WORDS_LANGUAGE_BYTES_MAX || memchr(code.at, 0, code.len) != NULL
			? NULL
			: sb_stemmer_new(str_cstr(w->arena, code), NULL);
	for (size_t i = 0; i < count; i++) {
		const struct fold_word *folded = &fold.words[i];
		struct str stem = stem_of(w, stemmer, folded->text);
		bool negation = english && listed(negations, folded->text);
		words[i] = (struct word){
			.text = folded->text,
			.stem = stem,
			.key = words_key(stem),
			.at = folded->at,
			.length = folded->length,
			.negation = negation,
			.number = folded->text.len > 0 && folded->text.at[0] >= '0' &&
		                  folded->text.at[0] <= '9',
			.content = !english || !listed(function_words, folded->text),
			.unspaced = folded->unspaced,
			.joined = i > 0 && folded->at == words[i - 1].at + words[i - 1].length,
		};
	}
	if (stemmer != NULL)
		sb_stemmer_delete(stemmer);
	return (struct words){words, count, fold.count > count};
}

enum { FULL_WIDTH_SEMICOLON = 0xff1b };

/* The bytes of what ends a sentence at i, 0: nothing does. */
static size_t sentence_end(struct str text, size_t i)
{
	size_t length;
	char c = text.at[i];
	if (c == '\n' || c == ';')
		return 1;
	if ((unsigned char)c >= 0xe0) {
		int32_t code = utf8_first(str_slice(text, i, SIZE_MAX), &length);
		return utf8_ends_sentence(code) || code == FULL_WIDTH_SEMICOLON ? length : 0;
	}
	/* "1.5" and "e.g" go on. */
	return (c == '.' || c == '!' || c == '?') &&
	       (i + 1 == text.len || text.at[i + 1] == ' ' || text.at[i + 1] == '\n' ||
	        text.at[i + 1] == '\t' || text.at[i + 1] == '\r');
}

/* Two words or more: two runs of bytes that are no blanks, with a letter or digit in each, or letters of scripts without any. */
static bool is_sentence(struct str part)
{
	size_t words = 0;
	bool inside = false, unspaced = false; /* a word; one that the next letter does not go on with */
	for (size_t i = 0, length; i < part.len && words < 2; i += length) {
		unsigned char c = (unsigned char)part.at[i];
		bool letter = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		bool apart = unspaced && c < 0xe0;
		length = 1;
		if (c >= 0xe0)
			apart = unspaced = utf8_writing(utf8_first(str_slice(part, i, SIZE_MAX), &length)) !=
			                   UTF8_SPACED;
		else if (letter)
			unspaced = false;
		words += letter && (!inside || apart);
		inside = letter || (inside && c > ' ');
	}
	return words >= 2;
}

size_t words_sentences(struct work *w, struct str text, const struct str **out)
{
	struct str *sentences = work_array(w, WORDS_SENTENCES_MAX, sizeof *sentences);
	size_t count = 0, from = 0;
	for (size_t i = 0; i < text.len && count + 1 < WORDS_SENTENCES_MAX; i++) {
		size_t end = sentence_end(text, i);
		if (end == 0)
			continue;
		struct str part = str_trim(str_slice(text, from, i + end - from));
		if (is_sentence(part))
			sentences[count++] = part;
		from = i + end;
	}
	struct str rest = str_trim(str_slice(text, from, text.len - from));
	if (is_sentence(rest) || (count == 0 && rest.len > 0))
		sentences[count++] = rest;
	*out = sentences;
	return count;
}
