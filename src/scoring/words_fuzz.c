/* Any bytes as an answer. Words stand in it one after the other and none reads as nothing; those of scripts without blanks are a
 * letter each; what is joined touches. Sentences stand in it in their order. */
#include "base/check.h"
#include "scoring/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(struct str text, const struct words *words)
{
	size_t end = 0;
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->at[i];
		check(word->text.len > 0);
		check(word->at >= end && word->at + word->length <= text.len);
		check(word->joined == (i > 0 && word->at == end));
		check(!word->joined || word->unspaced || words->at[i - 1].unspaced);
		end = word->at + word->length;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size);
	struct words words = words_of(&w, S("zh"), text);
	const struct str *sentences;
	check(!words.cut || words.count == WORDS_MAX);
	check_words(text, &words);
	size_t count = words_sentences(&w, text, &sentences);
	const char *at = text.at;
	check(count <= WORDS_SENTENCES_MAX);
	for (size_t i = 0; i < count; i++) {
		check(sentences[i].len > 0 && sentences[i].at >= at &&
		      sentences[i].at + sentences[i].len <= text.at + text.len);
		at = sentences[i].at + sentences[i].len;
	}
	work_finish(&w);
	return 0;
}
