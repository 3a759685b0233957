/* essay_surface: figures of how a text is made, whatever it says. */
#include "base/portable.h"
#include "base/utf8.h"
#include "scoring/essay_parts.h"
#include "scoring/keys.h"

#include <math.h>
#include <string.h>

/* English words that show how one thought follows from another. */
static const char connectives[] =
	" although because besides consequently despite finally first firstly furthermore hence however indeed instead last "
	"lastly likewise meanwhile moreover nevertheless next nonetheless otherwise rather second secondly similarly since so "
	"still then therefore third thus though unless until whereas while yet ";

static bool connects(struct str word)
{
	const char *found = connectives;
	if (word.len < 2 || word.len > 16)
		return false;
	while ((found = memmem(found, strlen(found), word.at, word.len)) != NULL) {
		if (found[-1] == ' ' && found[word.len] == ' ')
			return true;
		found++;
	}
	return false;
}

struct spread {
	double count, sum, squares;
};

static void add(struct spread *spread, double value)
{
	spread->count++;
	spread->sum += value;
	spread->squares += value * value;
}

static double mean_of(const struct spread *spread)
{
	return spread->count > 0 ? spread->sum / spread->count : 0;
}

static double deviation_of(const struct spread *spread)
{
	double mean = mean_of(spread), square = spread->count > 0 ? spread->squares / spread->count : 0;
	return square > mean * mean ? sqrt(square - mean * mean) : 0;
}

/* Runs of vowels, as one hears them in English; one at least. */
static size_t syllables(struct str word)
{
	size_t count = 0;
	bool before = false;
	for (size_t i = 0; i < word.len; i++) {
		bool vowel = str_find_byte(S("aeiouy"), word.at[i]) != SIZE_MAX;
		count += vowel && !before;
		before = vowel;
	}
	return count > 0 ? count : 1;
}

static size_t characters(struct str word)
{
	size_t count = 0;
	for (size_t i = 0; i < word.len; i++)
		count += ((unsigned char)word.at[i] & 0xc0) != 0x80;
	return count;
}

/* Whether a sentence ends between two words. */
static bool parted(struct str text, const struct word *before, const struct word *after)
{
	size_t length;
	for (size_t i = before->at + before->length; i < after->at; i++) {
		if (str_find_byte(S(".!?\n"), text.at[i]) != SIZE_MAX &&
		    (text.at[i] == '\n' || i + 1 < after->at))
			return true;
		if ((unsigned char)text.at[i] >= 0xe0 &&
		    utf8_ends_sentence(utf8_first(str_slice(text, i, SIZE_MAX), &length)))
			return true;
	}
	return false;
}

/* Different keys, and those that are there once; sorts them. */
static size_t different(struct work *w, uint64_t *keys, size_t count, size_t *once)
{
	size_t found = 0;
	*once = 0;
	keys_sort(w, keys, count);
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || keys[i] != keys[i - 1],
		     last = i + 1 == count || keys[i] != keys[i + 1];
		found += first;
		*once += first && last;
	}
	return found;
}

struct marks {
	double commas, colons, asks, brackets, lines, capitals;
};

static struct marks marks_of(struct str text)
{
	struct marks marks = {0};
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		marks.commas += c == ',';
		marks.colons += c == ';' || c == ':';
		marks.asks += c == '?' || c == '!';
		marks.brackets += c == '(' || c == '"';
		marks.lines += c == '\n' && i > 0 && text.at[i - 1] != '\n';
		marks.capitals += c >= 'A' && c <= 'Z';
	}
	return marks;
}

/* Counts over words. */
struct tally {
	struct spread word_length, sentence_length;
	double long_words, longer_words, small, joining, numbers, denials, syllables, vowels;
	double types, once, again; /* different stems, those used once, 3-grams that were there before */
};

static void tally_words(const struct words *words, struct str text, struct tally *tally)
{
	size_t from = 0;
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->at[i];
		size_t length = characters(word->text);
		add(&tally->word_length, (double)length);
		tally->long_words += length >= 7;
		tally->longer_words += length >= 10;
		tally->small += !word->content;
		tally->joining += connects(word->text);
		tally->numbers += word->number;
		tally->denials += word->negation;
		tally->syllables += (double)syllables(word->text);
		if (i + 1 == words->count || parted(text, word, &words->at[i + 1])) {
			add(&tally->sentence_length, (double)(i + 1 - from));
			from = i + 1;
		}
	}
}

static void tally_repetition(struct work *w, const struct words *words, struct tally *tally)
{
	size_t once, triples = words->count < 3 ? 0 : words->count - 2;
	uint64_t *keys = work_array(w, words->count, sizeof *keys);
	for (size_t i = 0; i < words->count; i++)
		keys[i] = words->at[i].key;
	tally->types = (double)different(w, keys, words->count, &once);
	tally->once = (double)once;
	for (size_t i = 0; i < triples; i++)
		keys[i] =
			words_pair(words_pair(words->at[i].key, words->at[i + 1].key), words->at[i + 2].key);
	tally->again = (double)(triples - different(w, keys, triples, &once));
}

void essay_surface(struct work *w, const struct words *words, struct str text, double *out)
{
	struct tally tally = {0};
	struct marks marks = marks_of(text);
	double n = words->count > 0 ? (double)words->count : 1;
	tally_words(words, text, &tally);
	tally_repetition(w, words, &tally);
	double sentences = tally.sentence_length.count > 0 ? tally.sentence_length.count : 1;
	const double figures[ESSAY_SURFACES] = {
		portable_log(n),
		portable_log(sentences),
		portable_log(tally.types + 1),
		portable_log((double)text.len + 1),
		mean_of(&tally.word_length),
		deviation_of(&tally.word_length),
		mean_of(&tally.sentence_length),
		deviation_of(&tally.sentence_length),
		tally.long_words / n,
		tally.longer_words / n,
		tally.types / sqrt(n),
		tally.once / n,
		marks.commas / n,
		marks.colons / n,
		marks.asks / n,
		marks.brackets / n,
		tally.small / n,
		tally.joining / n,
		portable_log(tally.joining + 1),
		tally.again / n,
		tally.numbers / n,
		tally.denials / n,
		tally.syllables / n,
		/* Flesch and Kincaid's grade. */
		0.39 * n / sentences + 11.8 * tally.syllables / n - 15.59,
		portable_log(marks.lines + 1),
		marks.capitals / sentences,
	};
	memcpy(out, figures, sizeof figures);
}
